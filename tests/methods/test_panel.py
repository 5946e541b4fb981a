import math
from functools import partial

import numpy as np
import pandas as pd
import pytest

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.inequality import gini, gini_weighted
from minhou_analysis.methods.panel import BLOCK, Panel, panel, population_shares, unit_groups
from minhou_analysis.methods.theil import atkinson, theil_l, theil_t


def test_a_column_is_one_period():
    units = panel("values", [1, 2, 3])
    assert units.numbers.tolist() == [[1], [2], [3]]
    assert units.index is None
    assert units.periods is None
    assert units.result(np.array([7.0])) == 7.0
    assert isinstance(units.result(np.array([7.0])), float)


def test_a_table_keeps_its_periods():
    table = pd.DataFrame({2019: [1.0, 2.0], 2020: [3.0, 4.0]}, index=["a", "b"])
    units = panel("values", table)
    assert units.numbers.tolist() == [[1, 3], [2, 4]]
    assert units.index.tolist() == ["a", "b"]
    by_period = units.result(np.array([7.0, 8.0]))
    assert by_period.to_dict() == {2019: 7.0, 2020: 8.0}


def test_a_series_keeps_its_index():
    assert panel("values", pd.Series([1.0], index=["a"])).index.tolist() == ["a"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (pd.DataFrame({2020: []}), "income must have at least one unit and one period"),
        (pd.DataFrame(index=["a"]), "income must have at least one unit and one period"),
        (pd.DataFrame({2020: [1, math.nan]}), "income has missing values; drop them first if the result may"),
        (pd.DataFrame({2020: [1, math.inf]}), "income must be finite"),
        ([], "income must be a column with at least one number"),
        ([1, math.nan], "income has missing values"),
    ],
)
def test_refuses(values, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        panel("income", values)


def test_shares_without_weights_are_equal():
    assert population_shares(panel("values", [5, 6, 7, 8]), None).tolist() == [[0.25]] * 4


def test_one_column_of_weights_holds_for_every_period():
    units = panel("values", pd.DataFrame({1: [1, 2], 2: [3, 4]}))
    assert population_shares(units, [1, 3]).tolist() == [[0.25, 0.25], [0.75, 0.75]]
    weights = pd.DataFrame({1: [1, 3], 2: [1, 1]})
    assert population_shares(units, weights).tolist() == [[0.25, 0.5], [0.75, 0.5]]


@pytest.mark.parametrize(
    ("values", "weights", "message"),
    [
        ([1, 2], [1], "weights must be as many as the units: 2, not 1"),
        ([1, 2], [0, 0], "weights must not all be zero"),
        ([1, 2], [1, -1], "weights must not be negative"),
        ([1, 2], [1, math.nan], "weights has missing values"),
        (
            pd.Series([1, 2], index=["a", "b"]),
            pd.Series([1, 2], index=["b", "a"]),
            "weights must carry the same",
        ),
        (pd.DataFrame({1: [1, 2]}), pd.DataFrame({2: [1, 2]}), "weights must carry the same labels"),
        ([1, 2], pd.DataFrame({2: [1, 2]}), "weights by period need values by period"),
    ],
)
def test_refuses_weights(values, weights, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        population_shares(panel("values", values), weights)


def test_groups_in_order_of_appearance():
    codes, labels = unit_groups(panel("values", [1, 2, 3]), ["b", "a", "b"])
    assert codes.tolist() == [0, 1, 0]
    assert labels.tolist() == ["b", "a"]


@pytest.mark.parametrize(
    ("values", "groups", "message"),
    [
        ([1, 2], ["a"], "groups must be as many as the units: 2, not 1"),
        ([1, 2], ["a", None], "every unit needs a group; some have none"),
        (pd.Series([1, 2], index=["a", "b"]), pd.Series(["x", "y"]), "groups must carry the same labels"),
    ],
)
def test_refuses_groups(values, groups, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        unit_groups(panel("values", values), groups)


@pytest.mark.parametrize("layout", ["C", "F"])
@pytest.mark.parametrize("weighted", [False, True])
def test_a_panel_worked_on_in_blocks_gives_to_the_last_digit_what_its_columns_give(layout, weighted):
    random = np.random.default_rng(7)
    units, periods = BLOCK // 3 - 1, 7
    numbers = np.array(random.lognormal(3, 1, (units, periods)), order=layout)
    people = pd.DataFrame(random.integers(0, 50, (units, periods)).astype(float)) if weighted else None
    values = pd.DataFrame(numbers, columns=range(2015, 2015 + periods), copy=False)
    if people is not None:
        people.columns = values.columns
    gini_of_units = gini if people is None else gini_weighted
    for measure in (theil_t, theil_l, partial(atkinson, epsilon=2), gini_of_units):
        one_by_one = [
            measure(values[year], *(() if people is None else (people[year],))) for year in values.columns
        ]
        expected = pd.Series(one_by_one, index=values.columns)
        found = measure(values, *(() if people is None else (people,)))
        pd.testing.assert_series_equal(found, expected, check_exact=True)


@pytest.mark.parametrize("periods", [1, 2, 3, 4])
def test_more_units_than_a_block_are_a_block_for_each_period(periods):
    panel_of = Panel(numbers=np.ones((BLOCK + 1, periods)), index=None, periods=pd.RangeIndex(periods))
    seen = []

    def measure(numbers, shares):
        seen.append(numbers.shape)
        return shares.sum(axis=0)

    given = panel_of.measured(np.full((BLOCK + 1, periods), 2.0), measure)
    assert seen == [(BLOCK + 1, 1)] * periods
    assert given.tolist() == [2.0 * (BLOCK + 1)] * periods


def test_a_block_holds_as_many_periods_as_fit():
    panel_of = Panel(numbers=np.ones((BLOCK // 4, 10)), index=None, periods=pd.RangeIndex(10))
    seen = []

    def measure(numbers, shares):
        seen.append(numbers.shape[1])
        assert numbers.flags.f_contiguous
        assert shares.flags.f_contiguous
        return shares[0]

    panel_of.measured(np.ones((BLOCK // 4, 10)), measure)
    assert seen == [4, 4, 2]
