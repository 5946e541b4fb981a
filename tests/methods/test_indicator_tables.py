import math

import numpy as np
import pandas as pd
import pytest

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.indicator_tables import (
    column_signs,
    column_weights,
    complete_table,
    indicator_table,
)
from minhou_analysis.methods.quantities import Direction


def test_labels_and_missing_elements_stay():
    table = pd.DataFrame({"b": [1, 2], "a": [None, 4.0]}, index=["x", "y"])
    found = indicator_table(table)
    assert list(found.index) == ["x", "y"]
    assert list(found.columns) == ["b", "a"]
    assert found.dtypes.tolist() == [np.float64, np.float64]
    assert found.loc["y"].tolist() == [2, 4]
    assert math.isnan(found.loc["x", "a"])


def test_arrays_are_counted_from_zero():
    found = indicator_table([[1, 2, 3], [4, 5, 6]])
    assert list(found.index) == [0, 1]
    assert list(found.columns) == [0, 1, 2]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([1, 2], "a table of indicators has two dimensions, not 1"),
        ([[[1]]], "a table of indicators has two dimensions, not 3"),
        (pd.DataFrame(), "a table of indicators needs at least one unit and one indicator"),
        (pd.DataFrame({"a": []}), "a table of indicators needs at least one unit and one indicator"),
        (pd.DataFrame(index=["x"]), "a table of indicators needs at least one unit and one indicator"),
        (
            pd.DataFrame([[1, 2, 3]], columns=["b", "a", "b"]),
            "indicators must have different names; repeated: b",
        ),
        (pd.DataFrame({"a": ["much"]}), "indicators must be numbers"),
        ([["much"]], "indicators must be numbers"),
        (pd.DataFrame({"a": [math.inf]}), "indicators must be finite"),
        ([[-math.inf]], "indicators must be finite"),
    ],
)
def test_no_table(table, message):
    with pytest.raises(MethodError) as caught:
        indicator_table(table)
    assert str(caught.value) == message


def test_complete_tables():
    table = pd.DataFrame({"a": [1.0, 2.0], "b": [1.0, None], "c": [None, 1.0]})
    assert complete_table(table[["a"]], 2, "ranking")["a"].tolist() == [1, 2]
    with pytest.raises(MethodError) as caught:
        complete_table(table, 2, "ranking")
    assert str(caught.value) == "ranking needs every value; missing in b, c"
    with pytest.raises(MethodError) as caught:
        complete_table(table, 3, "ranking")
    assert str(caught.value) == "ranking compares units and needs at least 3, not 2"


def test_signs():
    columns = pd.Index(["a", "b"])
    assert column_signs(columns, {"b": "increase", "a": Direction.DECREASE, "c": "none"}).tolist() == [-1, 1]
    assert column_signs(columns, "decrease").tolist() == [-1, -1]
    assert column_signs(columns, Direction.INCREASE).tolist() == [1, 1]
    for directions, message in (
        ({"a": "increase"}, "no direction is given for column b"),
        ({}, "no direction is given for column a, b"),
        ({"a": "none", "b": "increase"}, "normalisation needs a wanted direction: increase or decrease"),
        ("none", "normalisation needs a wanted direction: increase or decrease"),
        ("up", "direction must be one of increase, decrease, none, not 'up'"),
    ):
        with pytest.raises(MethodError) as caught:
            column_signs(columns, directions)
        assert str(caught.value) == message


def test_weights_go_by_label():
    columns = pd.Index(["a", "b"])
    assert column_weights(columns, None).tolist() == [0.5, 0.5]
    assert column_weights(columns, [0.7, 0.3]).tolist() == [0.7, 0.3]
    assert column_weights(columns, pd.Series({"b": 0.7, "a": 0.3})).tolist() == [0.3, 0.7]
    message = "weights must be labelled as the indicators: a, b; found a, c"
    with pytest.raises(MethodError) as caught:
        column_weights(columns, pd.Series({"a": 0.3, "c": 0.7}))
    assert str(caught.value) == message
    with pytest.raises(MethodError, match="labelled"):
        column_weights(columns, pd.Series([0.5, 0.2, 0.3], index=["a", "b", "b"]))
    with pytest.raises(MethodError, match="must be as many as"):
        column_weights(columns, [1.0])
    with pytest.raises(MethodError, match=r"must add up to 1, not 0\.9"):
        column_weights(columns, [0.6, 0.3])
