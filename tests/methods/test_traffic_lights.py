import math

import pytest

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.schedule import Light
from minhou_analysis.methods.traffic_lights import (
    COST_TOLERANCE,
    TIME_TOLERANCE,
    Tolerance,
    delivery_lights,
    overall_light,
    tolerance_light,
)


@pytest.mark.parametrize(
    ("days", "light"),
    [(-5, "green"), (0, "green"), (7, "green"), (7.1, "amber"), (30, "amber"), (30.1, "red")],
)
def test_days_late(days, light):
    assert tolerance_light(days, TIME_TOLERANCE) == light


@pytest.mark.parametrize(
    ("overrun", "light"),
    [(-0.5, "green"), (0.10, "green"), (0.11, "amber"), (0.1999, "amber"), (0.20, "red"), (3, "red")],
)
def test_over_budget(overrun, light):
    assert tolerance_light(overrun, COST_TOLERANCE) == light


@pytest.mark.parametrize("unknown", [None, math.nan])
def test_unknown_is_grey(unknown):
    assert tolerance_light(unknown, TIME_TOLERANCE) is Light.GREY


def test_refuses_what_is_no_deviation():
    with pytest.raises(MethodError, match="deviation must be finite"):
        tolerance_light(math.inf, TIME_TOLERANCE)


@pytest.mark.parametrize("edges", [(-1, 2), (2, 2), (3, 2), (math.nan, 2)])
def test_tolerances_out_of_order(edges):
    with pytest.raises(MethodError, match="tolerances must rise"):
        Tolerance(*edges)


def test_a_tolerance_of_nothing():
    assert tolerance_light(0, Tolerance(0, 1)) is Light.GREEN
    assert tolerance_light(0.5, Tolerance(0, 1)) is Light.AMBER


@pytest.mark.parametrize(
    ("lights", "overall"),
    [
        (["green", "green"], "green"),
        (["green", "grey"], "grey"),
        (["grey", "amber"], "amber"),
        (["amber", "red", "green"], "red"),
        ([Light.GREEN], "green"),
    ],
)
def test_the_worst_of_the_lights(lights, overall):
    assert overall_light(lights) == overall


@pytest.mark.parametrize("lights", [[], ["blue"]])
def test_no_lights(lights):
    with pytest.raises(MethodError, match="overall light needs lights"):
        overall_light(lights)


class TestDelivery:
    def test_all_known(self):
        found = delivery_lights(3, 115, 100)
        assert (found.time, found.cost, found.overall) == ("green", "amber", "amber")
        assert found.cost_overrun == pytest.approx(0.15)
        assert found.days_late == 3

    def test_another_light_can_be_the_worst(self):
        found = delivery_lights(3, 100, 100, Light.RED)
        assert (found.others, found.overall) == ((Light.RED,), Light.RED)

    @pytest.mark.parametrize(
        ("cost", "budget"), [(None, 100), (100, None), (100, math.nan), (5, 0), (None, None)]
    )
    def test_cost_unknown(self, cost, budget):
        found = delivery_lights(0, cost, budget)
        assert (found.cost_overrun, found.cost, found.overall) == (None, Light.GREY, Light.GREY)

    def test_own_tolerances(self):
        strict = delivery_lights(
            3, 101, 100, time_tolerance=Tolerance(0, 2), cost_tolerance=Tolerance(0, 0.05)
        )
        assert (strict.time, strict.cost) == (Light.RED, Light.AMBER)

    @pytest.mark.parametrize(("cost", "budget"), [(-1, 5), (5, -1)])
    def test_refuses(self, cost, budget):
        with pytest.raises(MethodError, match="must not be negative"):
            delivery_lights(0, cost, budget)
