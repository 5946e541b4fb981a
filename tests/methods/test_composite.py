"""The front door offers what its rooms make, and the steps fit together."""

import dataclasses
import importlib

import numpy as np
import pandas as pd
import pytest

from minhou_analysis.methods import composite

ROOMS = (
    "aggregation",
    "analytic_hierarchy",
    "combined_weights",
    "goalposts",
    "normalisation",
    "obstacles",
    "ranking",
    "robustness",
    "sensitivity",
    "weights",
)


@pytest.mark.parametrize("room", ROOMS)
def test_every_function_is_offered(room):
    module = importlib.import_module(f"minhou_analysis.methods.{room}")
    functions = [name for name in module.__all__ if name.islower()]
    assert functions
    for name in functions:
        assert getattr(composite, name) is getattr(module, name)
        assert name in composite.__all__


def test_nothing_else_is_offered():
    made = set()
    for room in ROOMS:
        made |= set(importlib.import_module(f"minhou_analysis.methods.{room}").__all__)
    assert set(composite.__all__) <= made
    assert composite.__all__ == sorted(composite.__all__)


@pytest.mark.parametrize("room", [*ROOMS, "coupling"])
def test_results_cannot_be_changed(room):
    module = importlib.import_module(f"minhou_analysis.methods.{room}")
    for result in filter(dataclasses.is_dataclass, (getattr(module, name) for name in module.__all__)):
        assert result.__dataclass_params__.frozen
        assert "__dict__" not in dir(result)
        fields = dataclasses.fields(result)
        assert all(field.kw_only for field in fields)
        # Results that hold tables are compared by identity: == on a table has no single answer.
        tables = any("pd." in str(field.type) for field in fields)
        assert result.__dataclass_params__.eq is not tables


def test_an_index_from_entropy_weights():
    table = pd.DataFrame({"road": [1.0, 2.0, 4.0], "poverty": [9.0, 3.0, 0.0]}, index=list("xyz"))
    made = composite.entropy_weights_min_max(table, {"road": "increase", "poverty": "decrease"}, shift=0.0001)
    index = composite.aggregate_arithmetic(made.scaled, made.weights)
    assert index["x"] == pytest.approx(0.0001)
    assert index["z"] == pytest.approx(1.0001)
    assert composite.rank_units(index).to_dict() == {"x": 3, "y": 2, "z": 1}


def test_a_panel_of_all_counties_is_quick():
    # 2,800 counties, 60 indicators, 10 years: a slow loop over any of them would take minutes here.
    panel = np.random.default_rng(0).random((28_000, 60))
    made = composite.entropy_weights_min_max(panel, "increase", shift=0.0001)
    assert made.rows == 28_000
    assert len(composite.aggregate_arithmetic(made.scaled, made.weights)) == 28_000
