import math

import pytest

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.assessment import (
    WITH_TARGET,
    WITHOUT_TARGET,
    Assessment,
    ProgressStatus,
    Thresholds,
    Trajectory,
)
from minhou_analysis.methods.progress import assess_without_target, compound_growth, limit_scale
from minhou_analysis.methods.quantities import Direction

TINY = 1e-12


@pytest.mark.parametrize(
    ("thresholds", "edges"), [(WITH_TARGET, (0.95, 0.60, 0.0)), (WITHOUT_TARGET, (0.015, 0.005, 0.0))]
)
def test_an_edge_belongs_to_the_better_band(thresholds, edges):
    names = ["substantial_progress", "moderate_progress", "limited_progress", "deterioration"]
    for edge, better, worse in zip(edges, names, names[1:], strict=False):
        assert thresholds.status(edge) == better
        assert thresholds.status(edge + TINY) == better
        assert thresholds.status(edge - TINY) == worse


def test_thresholds_may_be_own_ones():
    own = Thresholds(substantial=3, moderate=2, limited=1)
    assert [own.status(value) for value in (3, 2, 1, 0)] == list(ProgressStatus)[1:5]


@pytest.mark.parametrize("field", ["base_year", "base_value", "current_value", "target", "limit"])
@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_a_trajectory_has_finite_numbers(field, wrong):
    with pytest.raises(MethodError, match=f"^{field} must be a finite number, not {wrong}$"):
        Trajectory(direction=Direction.INCREASE, **{field: wrong})


def test_what_was_compared():
    def assessment(target):
        return Assessment(
            inputs=Trajectory(direction=Direction.INCREASE, target=target),
            thresholds=WITH_TARGET,
            status=ProgressStatus.LIMITED,
            ratio=0.5,
            directed_growth=0.01,
        )

    assert assessment(3.0).progress_value == 0.5
    assert assessment(0.0).progress_value == 0.5
    assert assessment(None).progress_value == 0.01


@pytest.mark.parametrize(
    ("base", "limit", "scale"),
    [
        (100, 100, 0),
        (50, 100, 1 - 0.5**4.44),
        (150, 100, 1 - 0.5**4.44),
        (-50, 100, 1 - 0.5**4.44),
        (50, -100, 1 - 0.5**4.44),
        (0, 100, 1),
        (200, 100, 1),
        (199, 100, 1 - 0.01**4.44),
        (300, 100, 1),
        (0, 0, 1),
        (5, 0, 1),
    ],
)
def test_limit_scale(base, limit, scale):
    assert limit_scale(base, limit) == pytest.approx(scale)


@pytest.mark.parametrize(("base", "limit"), [(math.nan, 1), (1, math.inf)])
def test_limit_scale_refuses(base, limit):
    with pytest.raises(MethodError):
        limit_scale(base, limit)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 1, 1), "growth from zero has no rate"),
        ((1, -1, 1), "growth between values of different sign has no rate"),
        ((1, 2, 0), "years must be greater than zero"),
        ((1e-300, 1e300, 1), "growth must be finite"),
        ((1.0, 1e300, 0.01), "growth must be finite"),
    ],
)
def test_growth_that_is_none(arguments, message):
    with pytest.raises(MethodError, match=f"^{message}$"):
        compound_growth(*arguments)


@pytest.mark.parametrize(
    ("y0", "y1", "years", "rate"), [(100, 121, 2, 0.1), (-100, -121, 2, 0.1), (5, 5, 3, 0)]
)
def test_growth(y0, y1, years, rate):
    assert compound_growth(y0, y1, years) == pytest.approx(rate)


@pytest.mark.parametrize("limit", [None, 200.0])
def test_the_score_has_no_steps(limit):
    """Just below and just above an edge of the bands the score is the same, however far a limit moved it."""
    thresholds = assess_without_target(
        base_year=2020,
        base_value=100,
        current_year=2021,
        current_value=100,
        direction="increase",
        limit=limit,
    ).thresholds
    for edge, score in ((0, -2.5), (thresholds.moderate, 0), (thresholds.substantial, 2.5)):
        for growth in (edge - 1e-9, edge + 1e-9):
            found = assess_without_target(
                base_year=2020,
                base_value=100,
                current_year=2021,
                current_value=100 * (1 + growth),
                direction="increase",
                limit=limit,
            )
            assert found.score == pytest.approx(score, abs=1e-5)
