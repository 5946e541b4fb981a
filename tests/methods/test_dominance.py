import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.dominance import nk_dominant, p_percent_sensitive

CASES = json.loads((Path(__file__).parent / "cases" / "dominance.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published(case):
    if case["nk"]:
        n, k, expected = case["nk"]
        assert nk_dominant(case["contributions"], n, k) is expected
    if case["p"]:
        p, expected = case["p"]
        assert p_percent_sensitive(case["contributions"], p) is expected


class TestDominance:
    @pytest.mark.parametrize(
        ("contributions", "n", "k", "dominant"),
        [
            ([50, 40, 10], 2, 90, False),
            ([50, 41, 9], 2, 90, True),
            ([9, 50, 41], 2, 90, True),
            ([7], 2, 90, True),
            ([7, 7], 2, 90, True),
            ([0, 0], 1, 90, False),
            ([1, 1, 1, 1], 1, 25, False),
            ([1, 1, 1, 1], 1, 24.9, True),
        ],
    )
    def test_edges(self, contributions, n, k, dominant):
        assert nk_dominant(contributions, n, k) is dominant

    def test_two_and_ninety_unless_said_otherwise(self):
        assert nk_dominant([50, 41, 9]) is True
        assert nk_dominant([50, 40, 10]) is False

    @pytest.mark.parametrize(
        ("contributions", "n", "k", "message"),
        [
            ([1, -1], 1, 90, "contributions must not be negative"),
            ([1, math.nan], 1, 90, "contributions has missing values"),
            ([], 1, 90, "at least one number"),
            ([1], 0, 90, "one unit or more, not by 0"),
            ([1], 1.5, 90, "one unit or more, not by 1.5"),
            ([1], 1, 100, "between 0 and 100, not 100"),
            ([1], 1, 0, "between 0 and 100, not 0"),
        ],
    )
    def test_refuses(self, contributions, n, k, message):
        with pytest.raises(MethodError, match=message):
            nk_dominant(contributions, n, k)


class TestPPercent:
    @pytest.mark.parametrize(
        ("contributions", "sensitive"),
        [
            ([100, 50, 10], False),
            ([100, 50, 9.99], True),
            ([50, 9.99, 100], True),
            ([100, 50, 5, 5], False),
            ([100], True),
            ([100, 100], True),
            ([0, 0, 0], False),
            ([1, 1, 1], False),
        ],
    )
    def test_edges(self, contributions, sensitive):
        assert p_percent_sensitive(contributions) is sensitive
        assert p_percent_sensitive(contributions, 10) is sensitive

    @pytest.mark.parametrize("p", [0, -1])
    def test_refuses(self, p):
        with pytest.raises(MethodError, match="p must be greater than zero"):
            p_percent_sensitive([1], p)
        with pytest.raises(MethodError, match="contributions must not be negative"):
            p_percent_sensitive([-1, 1])


amounts = st.lists(st.integers(0, 1000), min_size=1, max_size=8)


@settings(max_examples=60)
@given(amounts, st.randoms(), st.sampled_from([0.5, 2, 4]))
def test_order_and_unit_do_not_matter(contributions, random, unit):
    shuffled = [unit * value for value in contributions]
    random.shuffle(shuffled)
    assert nk_dominant(shuffled) is nk_dominant(contributions)
    assert p_percent_sensitive(shuffled) is p_percent_sensitive(contributions)


@settings(max_examples=60)
@given(amounts)
def test_what_is_safe_by_two_and_k_is_safe_by_the_p_that_belongs_to_it(contributions):
    if not nk_dominant(contributions, 2, 80):
        assert not p_percent_sensitive(contributions, 24.99)
