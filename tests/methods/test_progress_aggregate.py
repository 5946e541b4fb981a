import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.assessment import ProgressStatus
from minhou_analysis.methods.progress import assess
from minhou_analysis.methods.progress_aggregate import (
    AggregateReason,
    aggregate_progress,
    assess_binary,
    status_of_score,
)

CASES = json.loads((Path(__file__).parent / "cases" / "progress_aggregate.json").read_text(encoding="utf-8"))
DIRECTIONS = {1: "increase", -1: "decrease"}


def published(row, target_year):
    return assess(
        [row["base_year"], row["current_year"]][: 1 if row["base_year"] == row["current_year"] else 2],
        [row["base_value"], row["current_value"]][: 1 if row["base_year"] == row["current_year"] else 2],
        DIRECTIONS[row["direction"]],
        target=row["target"],
        target_year=target_year,
        limit=row["limit"],
    )


@pytest.mark.parametrize("case", CASES["indicators"], ids=lambda case: case["id"])
def test_statistics_canada(case):
    parts = [published(row, case["target_year"]) for row in case["series"]]
    for part, row in zip(parts, case["series"], strict=True):
        assert part.status == row["status"]
        assert part.score == pytest.approx(row["score"], abs=CASES["tolerance"])
        assert part.progress_value == pytest.approx(row["progress_value"], abs=CASES["tolerance"])
    found = aggregate_progress(parts)
    assert found.status == case["status"]
    assert found.score == pytest.approx(case["score"], abs=CASES["tolerance"])
    assert found.left_out == sum(row["score"] is None for row in case["series"])


@pytest.mark.parametrize(
    ("score", "status"),
    [
        (5, "substantial_progress"),
        (2.5, "substantial_progress"),
        (2.4999, "moderate_progress"),
        (0, "moderate_progress"),
        (-0.0001, "limited_progress"),
        (-2.5, "limited_progress"),
        (-2.5001, "deterioration"),
        (-5, "deterioration"),
    ],
)
def test_bands_of_the_score(score, status):
    assert status_of_score(score) == status


@pytest.mark.parametrize("score", [5.001, -5.001])
def test_a_score_beyond_its_scale_is_refused(score):
    with pytest.raises(MethodError, match="between -5 and 5, not at"):
        status_of_score(score)


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_a_score_that_is_no_number_is_refused(score):
    with pytest.raises(MethodError, match="score must be"):
        status_of_score(score)


def reached():
    return assess([2020, 2022], [1.0, 9.0], "increase", target=8.0, target_year=2030)


def on_the_way():
    return assess([2020, 2022], [100.0, 102.0], "increase")


def unscored():
    return assess([2020], [1.0], "increase")


class TestAggregate:
    def test_the_target_is_achieved_only_if_all_achieved_theirs(self):
        assert aggregate_progress([reached(), reached()]).status is ProgressStatus.TARGET_ACHIEVED
        mixed = aggregate_progress([reached(), on_the_way()])
        assert mixed.status is ProgressStatus.SUBSTANTIAL
        assert mixed.score == pytest.approx((5 + on_the_way().score) / 2)

    def test_parts_without_a_score_are_left_out_and_counted(self):
        found = aggregate_progress([reached(), unscored(), unscored()])
        assert (found.status, found.score, found.left_out) == (ProgressStatus.TARGET_ACHIEVED, 5, 2)
        assert found.scores == (5,)
        assert found.reason is None

    def test_groups_count_as_one(self):
        group = aggregate_progress([on_the_way(), on_the_way(), on_the_way()])
        assert aggregate_progress([group, reached()]).score == pytest.approx((group.score + 5) / 2)
        assert aggregate_progress([aggregate_progress([reached()]), reached()]).status == "target_achieved"

    def test_nothing_scored(self):
        found = aggregate_progress([unscored()])
        assert (found.status, found.score, found.scores, found.left_out) == ("not_available", None, (), 1)
        assert found.reason is AggregateReason.NOTHING_SCORED

    def test_no_parts(self):
        with pytest.raises(MethodError, match="nothing to aggregate"):
            aggregate_progress([])


class TestBinary:
    @pytest.mark.parametrize(
        ("conditions", "status", "met", "unknown"),
        [
            ([True], "target_achieved", 1, 0),
            ([True, True], "target_achieved", 2, 0),
            ([True, False], "target_not_achieved", 1, 0),
            ([False], "target_not_achieved", 0, 0),
            ([True, None], "not_available", 1, 1),
            ([False, None], "target_not_achieved", 0, 1),
            ([None], "not_available", 0, 1),
        ],
    )
    def test_conditions(self, conditions, status, met, unknown):
        found = assess_binary(conditions)
        assert (found.status, found.met, found.unknown) == (status, met, unknown)
        assert found.conditions == len(conditions)
        assert (found.reason is AggregateReason.NOT_REPORTED) == (status == "not_available")

    def test_refuses(self):
        with pytest.raises(MethodError, match="at least one condition"):
            assess_binary([])
        with pytest.raises(MethodError, match="but not 'yes'"):
            assess_binary(["yes"])


@settings(max_examples=40)
@given(st.lists(st.floats(50, 200), min_size=1, max_size=6), st.randoms())
def test_order_does_not_matter_and_the_mean_stays_between(values, random):
    parts = [assess([2020, 2021], [100.0, value], "increase") for value in values]
    found = aggregate_progress(parts)
    assert min(found.scores) - 1e-9 <= found.score <= max(found.scores) + 1e-9
    random.shuffle(parts)
    assert aggregate_progress(parts).score == pytest.approx(found.score)
