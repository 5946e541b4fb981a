import json
import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.emissions import fuel_emissions, fuel_energy, purchased_electricity
from minhou_analysis.methods.greenhouse_gas import (
    WARMING_POTENTIALS,
    InventoryReason,
    co2_equivalent,
    inventory,
)

CASES = json.loads((Path(__file__).parent / "cases" / "greenhouse_gas.json").read_text(encoding="utf-8"))
COLUMNS = ["activity", "category", "scope", "gas", "tonnes"]


def table(*rows, **more):
    return pd.DataFrame(rows, columns=COLUMNS).assign(**more)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published_inventory(case):
    inputs = case["inputs"]
    factors = pd.DataFrame(
        [inputs["gasoline"], inputs["gas"]], columns=["CO2", "CH4", "N2O"], index=["gasoline", "gas"]
    ).assign(biogenic=False)
    energy = pd.Series(
        {
            "gasoline": fuel_energy(inputs["gasoline_litres"], inputs["gasoline_kcal"] * 4.1868e-9),
            "gas": fuel_energy(inputs["gas_m3"], inputs["gas_kcal"] * 4.1868e-9),
        }
    )
    burnt = fuel_emissions(energy, factors)[["CO2", "CH4", "N2O"]].stack()
    rows = [(fuel, "energy", 1, gas, tonnes) for (fuel, gas), tonnes in burnt.items()]
    bought = purchased_electricity(inputs["electricity_kwh"] / 1000, 0.0, inputs["electricity_factor"])
    found = inventory(table(*rows, ("grid", "energy", 2, "CO2", bought)), inputs["potentials"])
    for name, expected in case["expected"].items():
        assert getattr(found, name) == pytest.approx(expected, abs=case["tolerance"])


class TestPotentials:
    @pytest.mark.parametrize(
        ("name", "methane", "fossil", "nitrous"),
        [
            ("SAR", 21, 21, 310),
            ("AR4", 25, 25, 298),
            ("AR5", 28, 28, 265),
            ("AR5 fossil", 28, 30, 265),
            ("AR6", 27.9, 27.9, 273),
            ("AR6 fossil", 27.0, 29.8, 273),
        ],
    )
    def test_sets(self, name, methane, fossil, nitrous):
        found = WARMING_POTENTIALS[name]
        assert (found.name, found.methane, found.fossil_methane, found.nitrous_oxide) == (
            name,
            methane,
            fossil,
            nitrous,
        )
        assert found.source.startswith("IPCC")
        assert co2_equivalent(2.0, "CH4", name) == 2 * methane
        assert co2_equivalent(2.0, "CH4", name, fossil=True) == 2 * fossil
        assert co2_equivalent(2.0, "N2O", name) == 2 * nitrous
        assert co2_equivalent(2.0, "CO2", name) == 2

    def test_ends(self):
        assert co2_equivalent(0.0, "CH4") == 0
        assert co2_equivalent(-3.0, "CO2") == -3
        assert math.isnan(co2_equivalent(math.nan, "CH4"))

    def test_refuses(self):
        with pytest.raises(MethodError, match="no warming potential of SF6; known are CO2, CH4, N2O"):
            co2_equivalent(1.0, "SF6")
        with pytest.raises(MethodError, match="no warming potentials 'AR3'; known are SAR, AR4"):
            co2_equivalent(1.0, "CH4", "AR3")
        with pytest.raises(MethodError, match="tonnes must be finite"):
            co2_equivalent(math.inf, "CH4")


class TestInventory:
    rows = (
        ("coal", "energy", 1, "CO2", 1000.0),
        ("coal", "energy", 1, "CH4", 2.0),
        ("wood", "energy", 1, "CO2", 300.0),
        ("wood", "energy", 1, "CH4", 1.0),
        ("rice", "agriculture", 1, "CH4", 10.0),
        ("soil", "agriculture", 1, "N2O", 4.0),
        ("grid", "energy", 2, "CO2", 500.0),
    )
    biogenic = (False, False, True, True, False, False, False)
    fossil = (False, True, False, False, False, False, False)

    def test_adds_up(self):
        found = inventory(table(*self.rows, biogenic=self.biogenic))
        assert found.scope_1 == 1000 + 28 * 13 + 265 * 4
        assert found.scope_2 == 500
        assert found.total == found.scope_1 + 500
        assert found.biogenic_co2 == 300
        assert (found.missing, found.reason) == ((), None)
        assert found.potentials.name == "AR5"
        assert found.by_category.loc["agriculture", 1] == 28 * 10 + 265 * 4
        assert found.by_category.loc["energy", 1] == 1000 + 28 * 3
        assert found.by_category.loc["energy", 2] == 500

    def test_fossil_methane(self):
        found = inventory(table(*self.rows, biogenic=self.biogenic, fossil=self.fossil), "AR6 fossil")
        assert found.scope_1 == pytest.approx(1000 + 29.8 * 2 + 27 * 11 + 273 * 4)

    def test_missing_is_not_zero(self):
        rows = (*self.rows[:4], ("rice", "agriculture", 1, "CH4", math.nan), *self.rows[5:])
        found = inventory(table(*rows, biogenic=self.biogenic))
        assert (found.scope_1, found.total) == (None, None)
        assert found.scope_2 == 500
        assert found.missing == ("rice",)
        assert found.reason is InventoryReason.MISSING_ACTIVITY
        assert math.isnan(found.by_category.loc["agriculture", 1])

    def test_missing_electricity(self):
        found = inventory(
            table(*self.rows[:6], ("grid", "energy", 2, "CO2", math.nan), biogenic=self.biogenic)
        )
        assert found.scope_2 is None
        assert found.total is None
        assert found.scope_1 is not None
        assert found.reason is InventoryReason.MISSING_ACTIVITY

    def test_missing_memo_item(self):
        found = inventory(table(("wood", "energy", 1, "CO2", math.nan), biogenic=[True]))
        assert found.biogenic_co2 is None
        assert (found.scope_1, found.scope_2, found.total) == (0, 0, 0)
        assert (found.missing, found.reason) == (("wood",), None)

    def test_without_flags_everything_counts(self):
        found = inventory(table(*self.rows))
        assert found.biogenic_co2 == 0
        assert found.scope_1 == 1300 + 28 * 13 + 265 * 4

    def test_an_empty_flag_is_no_flag(self):
        rows = (("wood", "energy", 1, "CO2", 5.0), ("coal", "energy", 1, "CO2", 7.0))
        found = inventory(table(*rows, biogenic=[True, None]))
        assert (found.biogenic_co2, found.scope_1) == (5, 7)

    def test_any_index_will_do(self):
        odd = table(*self.rows).set_index(pd.Index([5] * 7))
        found = inventory(odd).table
        assert found.index.tolist() == list(range(7))
        assert found.columns.tolist() == inventory(table(*self.rows)).table.columns.tolist()
        assert "index" not in found.columns

    def test_messages_name_every_activity_and_column(self):
        rows = [(name, "energy", 1, "CO2", 1.0) for name in ("coal", "gas", "coal", "gas")]
        with pytest.raises(MethodError, match=r"^counted twice: coal, gas$"):
            inventory(table(*rows))
        rows = [(name, "energy", scope, gas, 1.0) for name in "ba" for scope, gas in ((1, "CO2"), (2, "CH4"))]
        with pytest.raises(MethodError, match=r"^in both scopes: b, a$"):
            inventory(table(*rows))
        with pytest.raises(MethodError, match=f"^the table of emissions has no column {', '.join(COLUMNS)}$"):
            inventory(table(*self.rows).drop(columns=COLUMNS))

    def test_its_table_is_of_numbers(self):
        text = table(("coal", "energy", 1, "CO2", 1.0)).astype({"tonnes": object})
        assert inventory(text).table["tonnes"].dtype == float

    def test_leaves_its_input_alone(self):
        given_table = table(*self.rows)
        inventory(given_table)
        assert given_table.columns.tolist() == COLUMNS

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ((), "an inventory needs at least one emission"),
            ((("coal", "energy", 3, "CO2", 1.0),), "scope must be 1 or 2"),
            ((("coal", "energy", 1, "SF6", 1.0),), "no warming potential of SF6"),
            ((("coal", "energy", 1, "CO2", -1.0),), "tonnes must not be negative"),
            ((("coal", "energy", 1, "CO2", math.inf),), "tonnes must be finite"),
            ((("coal", "energy", 1, "CO2", 1.0), ("coal", "heat", 1, "CO2", 1.0)), "counted twice: coal"),
            (
                (("plant", "energy", 1, "CO2", 1.0), ("plant", "energy", 2, "CH4", 1.0)),
                "in both scopes: plant",
            ),
        ],
    )
    def test_refuses(self, rows, message):
        with pytest.raises(MethodError, match=f"^{message}"):
            inventory(table(*rows))
        if message.endswith(("emission", "1 or 2")):
            with pytest.raises(MethodError, match=f"{message}$"):
                inventory(table(*rows))

    @pytest.mark.parametrize("column", COLUMNS)
    def test_needs_its_columns(self, column):
        with pytest.raises(MethodError, match=f"the table of emissions has no column {column}"):
            inventory(table(*self.rows).drop(columns=column))

    @settings(deadline=None)
    @given(st.lists(st.floats(0, 1e9), min_size=1, max_size=10), st.sampled_from(sorted(WARMING_POTENTIALS)))
    def test_order_does_not_matter(self, tonnes, potentials):
        rows = [(f"source {n}", "energy", 1, "CH4", amount) for n, amount in enumerate(tonnes)]
        forward, back = (inventory(table(*some), potentials).total for some in (rows, rows[::-1]))
        assert forward == pytest.approx(back)
