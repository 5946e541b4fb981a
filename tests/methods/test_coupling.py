import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.coupling import (
    CouplingModel,
    CouplingReason,
    ccd_fan,
    ccd_modified,
    ccd_traditional,
    coordination_levels,
    coordination_table,
    coupling_fan,
    coupling_levels,
    coupling_modified,
    coupling_traditional,
)

CASES = json.loads((Path(__file__).parent / "cases" / "coupling.json").read_text(encoding="utf-8"))
COUPLINGS = {"traditional": coupling_traditional, "modified": coupling_modified, "fan": coupling_fan}
ONE_UNIT = {"traditional": ccd_traditional, "modified": ccd_modified, "fan": ccd_fan}


def of(*methods):
    return pytest.mark.parametrize(
        "case", [c for c in CASES if c["method"] in methods], ids=lambda c: c["id"]
    )


@of("ccd_traditional_n2", "ccd_weighted")
def test_published(case):
    found = ccd_traditional(case["inputs"]["U"], case["inputs"]["alpha"])
    assert found.coupling == pytest.approx(case["expected"]["C"], abs=case["tolerance"])
    assert found.development == pytest.approx(case["expected"]["T"], abs=case["tolerance"])
    assert found.coordination == pytest.approx(case["expected"]["D"], abs=case["tolerance"])
    assert found.model is CouplingModel.TRADITIONAL


@of("ccd_table")
def test_published_tables(case):
    systems, model = case["inputs"]["U"], case["inputs"]["model"]
    expected, near = case["expected"], case["tolerance"]
    table = coordination_table(systems, model=model)
    assert table["coupling"].tolist() == pytest.approx(expected["C"], abs=near)
    assert table["coordination"].tolist() == pytest.approx(expected["D"], abs=near)
    assert COUPLINGS[model](systems).tolist() == pytest.approx(expected["C"], abs=near)
    for u, c, d in zip(systems, expected["C"], expected["D"], strict=True):
        alone = ONE_UNIT[model](u)
        assert (alone.coupling, alone.coordination) == pytest.approx((c, d), abs=near)
        assert alone.model == model


@of("ccd_modified_bounds_property")
def test_published_modified_couplings_fit_the_formula(case):
    # Two systems: the traditional form gives their ratio r, and then the modified one their size.
    traditional, modified = (np.array(case["inputs"][f"C_{form}"]) for form in ("traditional", "modified"))
    told = traditional < 1
    traditional, modified = traditional[told], modified[told]
    r = ((1 - np.sqrt(1 - traditional**2)) / traditional) ** 2
    assert (r - case["tolerance"] <= modified).all()
    assert (modified <= np.sqrt(r) + case["tolerance"]).all()
    larger = (1 - modified**2 / r) / (1 - r)
    assert ((larger > 0) & (larger < 1)).all()
    again = np.column_stack([larger, larger * r])
    assert coupling_traditional(again).to_numpy() == pytest.approx(traditional)
    assert coupling_modified(again).to_numpy() == pytest.approx(modified)


@pytest.mark.parametrize("levels", [coordination_levels(), coupling_levels()], ids=["D", "C"])
def test_levels_leave_no_gap(levels):
    assert list(levels.columns) == ["lower", "upper", "name", "name_en"]
    assert levels["lower"].iloc[0] == 0
    assert levels["upper"].iloc[-1] == 1
    assert (levels["lower"].iloc[1:].to_numpy() == levels["upper"].iloc[:-1].to_numpy()).all()


def test_bands_are_those_published():
    assert len(coordination_levels()) == 10
    assert coupling_levels()["upper"].tolist() == [0.3, 0.5, 0.8, 1.0]
    assert coupling_levels()["name"].tolist() == ["低水平耦合", "拮抗阶段", "磨合阶段", "高水平耦合"]


@pytest.mark.parametrize(
    ("u", "level"), [(0.01, "极度失调"), (0.0121, "严重失调"), (0.25, "濒临失调"), (1, "优质协调")]
)
def test_levels_include_their_upper_edge(u, level):
    found = ccd_traditional([u, u])
    assert found.level == level
    assert found.coupling_level == "高水平耦合"
    assert found.reason is None


def test_other_levels():
    levels = pd.DataFrame({"lower": [0.0, 0.5], "upper": [0.5, 1.0], "name": ["失调", "协调"]})
    assert ccd_traditional([0.6, 0.7, 0.8], levels=levels).level == "协调"
    assert ccd_modified([0.6, 0.7, 0.8], levels=levels).level == "协调"
    with pytest.raises(MethodError) as caught:
        ccd_traditional([0.1, 0.1], levels=levels.iloc[1:])
    assert str(caught.value) == "0 levels hold a coordination of 0.3162; there must be one"
    with pytest.raises(MethodError) as caught:
        ccd_traditional([0.1, 0.1], levels=levels[["lower", "name"]])
    assert str(caught.value) == "levels need the columns lower, upper and name"
    twice = pd.concat([levels, levels.iloc[1:]])
    with pytest.raises(MethodError, match=r"2 levels hold a coordination of 0\.7746; there must be one"):
        ccd_fan([0.6, 0.6], levels=twice)
    banded = coordination_table([[0.6, 0.6]], model="fan", bands=levels)
    assert banded["coupling_level"].tolist() == ["协调"]
    with pytest.raises(MethodError, match="0 levels hold a coupling of 1"):
        coordination_table([[0.6, 0.6]], model="fan", bands=levels.iloc[:1])


def test_a_system_at_zero_has_no_level():
    for systems in ([0, 0.8], [0, 0, 0], [0.5, 0, 0.5]):
        for one in (ccd_traditional, ccd_modified):
            found = one(systems)
            assert (found.coupling, found.coordination) == (0, 0)
            assert (found.level, found.coupling_level) == (None, None)
            assert found.reason is CouplingReason.SYSTEM_AT_ZERO
            assert found.development == pytest.approx(sum(systems) / len(systems))


def test_a_zero_does_not_destroy_the_form_of_deviations():
    found = ccd_fan([0, 0.8])
    assert found.coupling == pytest.approx(0.2)
    assert found.coordination == pytest.approx(math.sqrt(0.08))
    assert (found.level, found.reason) == ("中度失调", None)
    for systems, coupling, level in (([0, 0], 1, "高水平耦合"), ([0, 1], 0, None)):
        found = ccd_fan(systems)
        assert (found.coupling, found.coordination) == (coupling, 0)
        assert (found.level, found.coupling_level) == (None, level)
        assert found.reason is CouplingReason.NO_COORDINATION


def test_the_three_forms_differ():
    u = [[0.9, 0.4]]
    assert coupling_traditional(u)[0] == pytest.approx(2 * 0.6 / 1.3)
    assert coupling_modified(u)[0] == pytest.approx(math.sqrt(0.5 * 4 / 9))
    assert coupling_fan(u)[0] == pytest.approx(0.5)


def test_modified_by_hand_for_three_systems():
    u = [0.8, 0.4, 0.2]
    apart = (0.4 + 0.6 + 0.2) / 3
    expected = math.sqrt((1 - apart) * ((0.4 / 0.8) * (0.2 / 0.8)) ** 0.5)
    assert ccd_modified(u).coupling == pytest.approx(expected)


def test_tables_keep_labels_and_say_what_is_missing():
    systems = pd.DataFrame({"town": [0.5, None, 0.0], "country": [0.5, 0.5, 0.5]}, index=list("xyz"))
    found = coordination_table(systems, pd.Series({"country": 0.2, "town": 0.8}), model="traditional")
    assert list(found.columns) == [
        "coupling",
        "development",
        "coordination",
        "level",
        "coupling_level",
        "reason",
    ]
    assert found.loc["x", ["coupling", "development"]].tolist() == pytest.approx([1, 0.5])
    assert found.loc["x", "level"] == "中级协调"
    assert found.loc["x", "reason"] is None
    assert found.loc["y", ["coupling", "development", "coordination"]].isna().all()
    assert found.loc["y", "level"] is None
    assert found.loc["y", "coupling_level"] is None
    assert found.loc["y", "reason"] is CouplingReason.SYSTEM_MISSING
    assert found.loc["z", "development"] == pytest.approx(0.1)
    assert found.loc["z", "level"] is None
    assert found.loc["z", "reason"] is CouplingReason.SYSTEM_AT_ZERO
    for coupling in COUPLINGS.values():
        assert math.isnan(coupling(systems)["y"])
        assert coupling(systems)["x"] == 1
    assert coordination_table(systems, model="fan").loc["y", "reason"] is CouplingReason.SYSTEM_MISSING


@pytest.mark.parametrize("one", ONE_UNIT.values(), ids=list(ONE_UNIT))
@pytest.mark.parametrize(
    ("systems", "weights", "message"),
    [
        ([0.5], None, "coupling is between systems and needs at least two"),
        ([0.5, 1.1], None, "systems must lie between 0 and 1"),
        ([0.5, -0.1], None, "systems must lie between 0 and 1"),
        ([0.5, math.nan], None, "systems has missing values"),
        ([], None, "systems must be a column with at least one number"),
        ([0.5, 0.5], [1, 1], "weights must add up to 1, not 2"),
        ([0.5, 0.5], [1], "weights must be as many as the components: 2, not 1"),
    ],
)
def test_refuses(one, systems, weights, message):
    with pytest.raises(MethodError, match=message):
        one(systems, weights)


def test_tables_refuse():
    with pytest.raises(MethodError) as caught:
        coordination_table([[0.5, 0.5]], model="best")
    assert str(caught.value) == "the model must be one of traditional, modified, fan, not 'best'"
    for coupling in COUPLINGS.values():
        with pytest.raises(MethodError, match="needs at least two"):
            coupling([[0.5], [0.6]])
        with pytest.raises(MethodError, match="systems must lie between 0 and 1"):
            coupling([[0.5, 1.5]])


def test_results_carry_their_inputs():
    found = ccd_traditional([0.2, 0.8], [0.25, 0.75])
    assert (found.systems, found.weights) == ((0.2, 0.8), (0.25, 0.75))
    assert found.development == pytest.approx(0.65)


systems = st.lists(st.floats(1e-6, 1), min_size=2, max_size=6)


@settings(max_examples=40, deadline=None)
@given(systems)
def test_bounds_and_order(u):
    for one in ONE_UNIT.values():
        found = one(u)
        assert 0 <= found.coupling <= 1
        assert min(u) - 1e-9 <= found.development <= max(u) + 1e-9
        assert found.coordination == pytest.approx((found.coupling * found.development) ** 0.5)
        assert one(u[::-1]).coordination == pytest.approx(found.coordination, abs=1e-7)
    assert ccd_modified(u[:2]).coupling <= ccd_traditional(u[:2]).coupling + 1e-9


@settings(max_examples=40, deadline=None)
@given(st.floats(1e-6, 1), st.integers(2, 6))
def test_equal_systems_are_fully_coupled(u, n):
    for one in ONE_UNIT.values():
        found = one([u] * n)
        assert found.coupling == pytest.approx(1)
        assert found.coordination == pytest.approx(u**0.5)


@settings(max_examples=40, deadline=None)
@given(systems, st.floats(0.01, 1))
def test_traditional_coupling_forgets_the_level(u, factor):
    scaled = [value * factor for value in u]
    assert ccd_traditional(scaled).coupling == pytest.approx(ccd_traditional(u).coupling)
    assert ccd_modified(scaled).coupling >= ccd_modified(u).coupling - 1e-9


def test_tiny_indices_do_not_underflow():
    assert coupling_traditional([[1e-200, 1e-200, 1e-200]])[0] == pytest.approx(1)
    assert coupling_modified([[1e-200, 5e-201]])[0] == pytest.approx(math.sqrt(0.5))


def test_the_scale_of_levels_has_its_columns():
    assert list(coordination_levels().columns) == ["lower", "upper", "name", "name_en"]
