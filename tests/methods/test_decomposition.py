import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.decomposition import (
    dagum_decomposition,
    theil_l_decomposition,
    theil_t_decomposition,
)
from minhou_analysis.methods.inequality import gini, gini_weighted
from minhou_analysis.methods.theil import theil_l, theil_t

CASES = json.loads((Path(__file__).parent / "cases" / "decomposition.json").read_text(encoding="utf-8"))


def of(*methods):
    cases = [case for case in CASES if case["method"] in methods]
    return pytest.mark.parametrize("case", cases, ids=lambda case: case["id"])


@of("theil_T_decomposition")
def test_published_regions(case):
    found = theil_t_decomposition(case["inputs"]["x"], case["inputs"]["groups"])
    assert found.index == "T"
    assert found.total == pytest.approx(case["expected"]["T"], abs=case["tolerance"])
    assert found.between == pytest.approx(case["expected"]["between"], abs=case["tolerance"])


@of("theil_T_weighted_groups")
def test_published_deciles(case):
    found = theil_t_decomposition(case["inputs"]["x"], case["inputs"]["groups"], case["inputs"]["w"])
    expected = case["expected"]
    assert found.total == pytest.approx(expected["total"], abs=case["tolerance"])
    assert found.within == pytest.approx(expected["within"], abs=case["tolerance"])
    assert found.between == pytest.approx(expected["between"], abs=case["tolerance"])


@of("dagum_gini")
def test_published_dagum(case):
    found = dagum_decomposition(case["inputs"]["x"], case["inputs"]["groups"])
    parts = {"G": found.total, "Gw": found.within, "Gnb": found.net_between, "Gt": found.transvariation}
    assert parts == pytest.approx(case["expected"], abs=case["tolerance"])


def test_theil_tables_by_hand():
    found = theil_t_decomposition([1, 3, 4], ["a", "a", "b"])
    assert found.groups.index.tolist() == ["a", "b"]
    assert found.groups["population_share"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert found.groups["income_share"].tolist() == pytest.approx([0.5, 0.5])
    assert found.groups["theil"].tolist() == pytest.approx([theil_t([1, 3]), 0])
    assert found.groups["within"].tolist() == pytest.approx([theil_t([1, 3]) / 2, 0])
    assert found.groups["between"].tolist() == pytest.approx([math.log(3 / 4) / 2, math.log(3 / 2) / 2])
    assert found.within == pytest.approx(theil_t([1, 3]) / 2)
    assert found.between == pytest.approx(math.log(9 / 8) / 2)
    assert found.within_share + found.between_share == pytest.approx(1)
    assert found.within_share == pytest.approx(found.within / theil_t([1, 3, 4]))
    other = theil_l_decomposition([1, 3, 4], ["a", "a", "b"])
    assert other.index == "L"
    assert other.groups["theil"].tolist() == pytest.approx([theil_l([1, 3]), 0])
    assert other.within == pytest.approx(theil_l([1, 3]) * 2 / 3)
    assert other.between == pytest.approx(math.log(4 / 3) * 2 / 3 - math.log(3 / 2) / 3)


def test_theil_without_inequality_has_no_shares():
    found = theil_t_decomposition([2, 2, 2], ["a", "a", "b"])
    assert (found.total, found.within, found.between) == (0, 0, 0)
    assert found.within_share is None
    assert found.between_share is None


def test_theil_at_its_ends():
    assert theil_t_decomposition([1, 2], ["a", "a"]).between == 0
    alone = theil_t_decomposition([1, 2], ["a", "b"])
    assert alone.within == 0
    assert alone.between == pytest.approx(theil_t([1, 2]))
    assert theil_t_decomposition([7], ["a"]).total == 0


def test_groups_without_income_or_people():
    found = theil_t_decomposition([0, 0, 1, 3], ["z", "z", "a", "a"])
    assert found.total == pytest.approx(theil_t([0, 0, 1, 3]))
    assert found.within + found.between == pytest.approx(found.total)
    assert math.isnan(found.groups.loc["z", "theil"])
    assert found.groups.loc["z", "between"] == 0
    dropped = theil_t_decomposition([9, 1, 3], ["z", "a", "a"], [0, 1, 1])
    assert dropped.groups.index.tolist() == ["a"]
    assert dropped.total == pytest.approx(theil_t([1, 3]))


def test_theil_by_year():
    table = pd.DataFrame({2019: [1.0, 3.0, 4.0, 2.0], 2020: [2.0, 2.0, 2.0, 2.0]})
    for decompose in (theil_t_decomposition, theil_l_decomposition):
        found = decompose(table, ["a", "b", "a", "b"], [1, 2, 3, 4])
        single = decompose(table[2019], ["a", "b", "a", "b"], [1, 2, 3, 4])
        assert found.total.to_dict() == pytest.approx({2019: single.total, 2020: 0})
        assert found.within[2019] == pytest.approx(single.within)
        assert found.between[2019] == pytest.approx(single.between)
        assert found.within_share[2019] == pytest.approx(single.within_share)
        assert math.isnan(found.between_share[2020])
        pd.testing.assert_frame_equal(found.groups.loc[2019], single.groups)
        assert found.groups.index.tolist() == [(2019, "a"), (2019, "b"), (2020, "a"), (2020, "b")]


@pytest.mark.parametrize("decompose", [theil_t_decomposition, theil_l_decomposition, dagum_decomposition])
@pytest.mark.parametrize(
    ("values", "groups", "message"),
    [
        ([0, 0], ["a", "b"], "a .* needs a value greater than zero"),
        ([-1, 2], ["a", "b"], "values must not be negative"),
        ([1, math.nan], ["a", "b"], "values has missing values"),
        ([1, 2], ["a", None], "every unit needs a group"),
        ([1, 2], ["a"], "groups must be as many"),
    ],
)
def test_refuses(decompose, values, groups, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        decompose(values, groups)


def test_theil_l_refuses_zero():
    with pytest.raises(MethodError, match=r"^generalised entropy with alpha 0 needs values above zero"):
        theil_l_decomposition([0, 1], ["a", "b"])
    assert theil_l_decomposition([0, 1], ["a", "b"], [0, 1]).total == 0


def test_dagum_tables():
    found = dagum_decomposition([1, 2, 3, 4], ["low", "low", "high", "high"])
    assert found.groups.index.tolist() == ["low", "high"]
    assert found.groups["population_share"].tolist() == [0.5, 0.5]
    assert found.groups["income_share"].tolist() == pytest.approx([0.3, 0.7])
    assert found.groups["gini"].tolist() == pytest.approx([gini([1, 2]), gini([3, 4])])
    assert found.between_gini.loc["low", "high"] == pytest.approx(0.4)
    assert found.affluence.loc["low", "high"] == pytest.approx(1)
    assert found.affluence.loc["low", "low"] == 0
    assert found.shares == pytest.approx((0.2, 0.8, 0))
    overlap = dagum_decomposition([1, 4, 2, 4], ["a", "a", "b", "b"])
    assert overlap.affluence.loc["a", "b"] == pytest.approx(0.5 / 1.5)


def test_dagum_edges():
    equal = dagum_decomposition([2, 2, 2], ["a", "a", "b"])
    assert (equal.total, equal.within, equal.net_between, equal.transvariation) == (0, 0, 0, 0)
    assert equal.shares is None
    empty = dagum_decomposition([0, 0, 1, 3], ["z", "z", "a", "a"])
    assert math.isnan(empty.groups.loc["z", "gini"])
    assert math.isnan(empty.between_gini.loc["z", "z"])
    assert empty.within + empty.net_between == pytest.approx(empty.total)
    dropped = dagum_decomposition([9, 1, 3], ["z", "a", "b"], [0, 1, 1])
    assert dropped.groups.index.tolist() == ["a", "b"]
    assert dropped.total == pytest.approx(gini([1, 3]))
    with pytest.raises(MethodError, match=r"^a Dagum decomposition takes one column of values"):
        dagum_decomposition(pd.DataFrame({1: [1, 2]}), ["a", "b"])


def test_large_numbers_decompose_like_small_ones():
    small, large = (
        dagum_decomposition([1 * unit, 4 * unit, 2 * unit, 5 * unit], ["a", "a", "b", "b"])
        for unit in (1.0, 1e300)
    )
    assert large.shares == pytest.approx(small.shares)
    assert large.total == pytest.approx(small.total)


@st.composite
def grouped(draw):
    n = draw(st.integers(1, 12))
    values = draw(st.lists(st.floats(0.1, 1e4), min_size=n, max_size=n))
    groups = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    weights = draw(st.lists(st.integers(1, 50), min_size=n, max_size=n))
    return values, groups, weights


@settings(max_examples=50)
@given(grouped())
def test_parts_make_the_whole(data):
    values, groups, weights = data
    found = dagum_decomposition(values, groups, weights)
    assert found.total == pytest.approx(gini_weighted(values, weights), abs=1e-12)
    assert found.within + found.net_between + found.transvariation == pytest.approx(found.total, abs=1e-10)
    assert min(found.within, found.net_between, found.transvariation) >= 0
    assert found.affluence.to_numpy().max() <= 1
    for decompose, measure in ((theil_t_decomposition, theil_t), (theil_l_decomposition, theil_l)):
        parts = decompose(values, groups, weights)
        assert parts.total == pytest.approx(measure(values, weights), abs=1e-12)
        assert parts.within + parts.between == pytest.approx(parts.total, abs=1e-10)
        assert parts.groups["population_share"].sum() == pytest.approx(1)
        assert parts.groups["income_share"].sum() == pytest.approx(1)
        assert parts.groups["within"].sum() == pytest.approx(parts.within, abs=1e-12)
        assert parts.groups["between"].sum() == pytest.approx(parts.between, abs=1e-10)


@settings(max_examples=30)
@given(grouped())
def test_dagum_pair_by_pair(data):
    values, groups, weights = (np.array(part, dtype=float) for part in data)
    found = dagum_decomposition(values, groups, weights)
    for j in found.groups.index:
        for h in found.groups.index:
            mine, other = groups == j, groups == h
            pairs = np.outer(weights[mine] / weights[mine].sum(), weights[other] / weights[other].sum())
            distance = (np.abs(values[mine, None] - values[other]) * pairs).sum()
            means = np.average(values[mine], weights=weights[mine]) + np.average(
                values[other], weights=weights[other]
            )
            assert found.between_gini.loc[j, h] == pytest.approx(distance / means, abs=1e-9)


@settings(max_examples=30)
@given(grouped(), st.randoms())
def test_order_does_not_matter(data, random):
    rows = list(zip(*data, strict=True))
    random.shuffle(rows)
    values, groups, weights = zip(*rows, strict=True)
    one, other = dagum_decomposition(*data), dagum_decomposition(values, groups, weights)
    assert one.within == pytest.approx(other.within, abs=1e-10)
    assert one.net_between == pytest.approx(other.net_between, abs=1e-10)
    assert theil_t_decomposition(values, groups, weights).within == pytest.approx(
        theil_t_decomposition(*data).within, abs=1e-10
    )
