import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.ecosystem_prices import gep_range, read_parameters, value_services

PARAMETERS = pd.DataFrame(
    [
        ("material_products", "rice", 3000, "yuan/t", 2020, 2500, 3600),
        ("water_conservation", "reservoir_cost", 8, "yuan/m³", 2020, 6, 10),
        ("flood_storage", "reservoir_cost", 8, "yuan/m³", 2020, None, None),
        ("soil_retention", "sediment_share", 0.24, "", None, 0.2, 0.3),
        ("soil_retention", "bulk_density", 1.25, "t/m³", None, 1.1, 1.4),
        ("soil_retention", "dredging_cost", 20, "yuan/m³", 2020, None, None),
        ("soil_retention", "content:N", 0.002, "t/t", None, None, None),
        ("soil_retention", "cost:N", 1500, "yuan/t", 2020, None, None),
        ("sand_fixation", "bulk_density", 1.6, "t/m³", None, None, None),
        ("sand_fixation", "thickness", 0.1, "m", None, None, None),
        ("sand_fixation", "restoration_cost", 2, "yuan/m²", 2020, None, None),
        ("air_purification", "SO2", 1200, "yuan/t", 2020, None, None),
        ("air_purification", "NOx", 1000, "yuan/t", 2020, None, None),
        ("water_purification", "COD", 1400, "yuan/t", 2020, None, None),
        ("carbon_fixation", "price", 50, "yuan/t", 2020, 30, 100),
        ("oxygen_release", "price", 400, "yuan/t", 2020, None, None),
        ("climate_by_plants", "electricity_price", 0.5, "yuan/kWh", 2020, None, None),
        ("climate_by_water", "electricity_price", 0.5, "yuan/kWh", 2020, None, None),
        ("tourism", "day trip", 300, "yuan", 2020, None, None),
        ("tourism", "overnight", 900, "yuan", 2020, None, None),
    ],
    columns=["service", "item", "value", "unit", "price_year", "low", "high"],
).assign(source="Example of this test", unit=lambda table: table["unit"].replace("", "1"))

QUANTITIES = pd.DataFrame(
    [
        ("material_products", "rice", 100),
        ("water_conservation", "water", 1000),
        ("flood_storage", "lakes", 200),
        ("flood_storage", "reservoirs", 300),
        ("soil_retention", "soil", 1000),
        ("sand_fixation", "sand", 1000),
        ("air_purification", "SO2", 2),
        ("air_purification", "NOx", 3),
        ("water_purification", "COD", 5),
        ("carbon_fixation", "nep", 12),
        ("oxygen_release", "nep", 12),
        ("climate_by_plants", "forest", 4000),
        ("climate_by_water", "water", 6000),
        ("tourism", "day trip", 10),
        ("tourism", "overnight", 20),
    ],
    columns=["service", "item", "quantity"],
)

VALUES = {
    "material_products": 300_000,
    "water_conservation": 8000,
    "flood_storage": 4000,
    "soil_retention": 0.24 * 800 * 20 + 1000 * 0.002 * 1500,
    "sand_fixation": 12_500,
    "air_purification": 5400,
    "water_purification": 7000,
    "carbon_fixation": 2200,
    "oxygen_release": 12_800,
    "climate_by_plants": 2000,
    "climate_by_water": 3000,
    "tourism": 21_000,
}


def changed(row, **values):
    table = PARAMETERS.copy().astype({"price_year": object})
    for column, value in values.items():
        table[column] = table[column].astype(object)
        table.loc[row, column] = value
    return table


class TestParameters:
    def test_empty_range_is_the_value(self):
        found = read_parameters(PARAMETERS)
        assert (found.loc[2, "low"], found.loc[2, "high"]) == (8, 8)
        assert (found.loc[1, "low"], found.loc[1, "high"]) == (6, 10)
        without = read_parameters(PARAMETERS.drop(columns=["low", "high"]))
        assert (without["low"] == without["value"]).all()
        assert (without["high"] == without["value"]).all()

    def test_leaves_its_input_alone(self):
        before = PARAMETERS.copy()
        read_parameters(PARAMETERS)
        pd.testing.assert_frame_equal(PARAMETERS, before)

    @pytest.mark.parametrize("column", ["service", "item", "value", "unit", "price_year", "source"])
    def test_every_column_is_needed(self, column):
        with pytest.raises(MethodError, match=f"the parameter table has no column {column}"):
            read_parameters(PARAMETERS.drop(columns=column))

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"service": "beauty"}, "unknown service: beauty"),
            (
                {"service": "flood_storage", "item": "reservoir_cost"},
                "named twice .*flood_storage/reservoir_cost",
            ),
            ({"value": math.nan}, "value has missing values"),
            ({"value": -1, "low": -1}, "low must not be negative"),
            ({"unit": " "}, "parameters without unit: material_products/rice"),
            ({"source": None}, "parameters without source: material_products/rice"),
            ({"price_year": 2021}, "prices must be of one year, not of 2020, 2021"),
            ({"low": 3001}, "value outside its range: material_products/rice"),
            ({"high": 2999}, "value outside its range: material_products/rice"),
            ({"high": math.inf}, "high must be finite"),
        ],
    )
    def test_refuses(self, change, message):
        with pytest.raises(MethodError, match=message):
            read_parameters(changed(0, **change))

    def test_a_range_may_end_at_the_value(self):
        assert read_parameters(changed(0, low=3000, high=3000)).loc[0, "low"] == 3000


class TestValues:
    def test_every_service(self):
        found = value_services(QUANTITIES, PARAMETERS)
        assert list(found.index) == list(VALUES)
        assert found.to_dict() == pytest.approx(VALUES)

    def test_missing_is_not_zero(self):
        quantities = QUANTITIES.assign(quantity=QUANTITIES["quantity"].astype(float))
        quantities.loc[2, "quantity"] = math.nan
        found = value_services(quantities, PARAMETERS)
        assert math.isnan(found["flood_storage"])
        assert found.drop("flood_storage").notna().all()

    def test_outside_is_taken_off(self):
        outside = QUANTITIES.assign(outside=[40.0] + [math.nan] * 14)
        assert value_services(outside, PARAMETERS)["material_products"] == 180_000
        assert value_services(outside, PARAMETERS)["water_conservation"] == 8000
        with pytest.raises(
            MethodError, match="more comes from outside than there is: material_products/rice"
        ):
            value_services(QUANTITIES.assign(outside=[101] + [0] * 14), PARAMETERS)
        with pytest.raises(MethodError, match="outside must not be negative"):
            value_services(QUANTITIES.assign(outside=[-1] + [0] * 14), PARAMETERS)

    def test_all_from_outside_leaves_nothing(self):
        found = value_services(QUANTITIES.assign(outside=[100] + [0] * 14), PARAMETERS)
        assert found["material_products"] == 0

    def test_a_carbon_source_counts_negative(self):
        quantities = QUANTITIES.replace({"quantity": {12: -12}})
        assert value_services(quantities, PARAMETERS)["carbon_fixation"] == pytest.approx(-2200)

    @pytest.mark.parametrize(
        ("row", "change", "message"),
        [
            (0, {"service": "beauty"}, "unknown service: beauty"),
            (0, {"item": "wheat"}, "no material_products/wheat"),
            (0, {"quantity": -1}, "quantity must not be negative"),
            (4, {"item": "earth"}, "soil_retention has one item, soil, not earth"),
            (2, {"item": "reservoirs"}, "named twice in the table of quantities: flood_storage/reservoirs"),
        ],
    )
    def test_refuses(self, row, change, message):
        quantities = QUANTITIES.copy().astype(object)
        for column, value in change.items():
            quantities.loc[row, column] = value
        with pytest.raises(MethodError, match=message):
            value_services(quantities, PARAMETERS)

    def test_needs_its_columns_and_parameters(self):
        with pytest.raises(MethodError, match="the table of quantities has no column quantity"):
            value_services(QUANTITIES.drop(columns="quantity"), PARAMETERS)
        for row in (4, 7, 9, 14, 15, 16):
            with pytest.raises(MethodError, match="the parameter table has no"):
                value_services(QUANTITIES, PARAMETERS.drop(index=row))

    @settings(max_examples=30, deadline=None)
    @given(st.floats(0.1, 100))
    def test_prices_scale_values(self, factor):
        table = PARAMETERS.drop(columns=["low", "high"])
        priced_rows = table["price_year"].notna()
        dearer = table.assign(value=table["value"].where(~priced_rows, table["value"] * factor))
        found = value_services(QUANTITIES, dearer)
        assert found.to_dict() == pytest.approx({name: value * factor for name, value in VALUES.items()})


class TestRange:
    def test_central_and_quantiles(self):
        found = gep_range(QUANTITIES, PARAMETERS, draws=2000, seed=1)
        assert found.central == pytest.approx(sum(VALUES.values()))
        assert found.quantiles.index.tolist() == [0.05, 0.5, 0.95]
        assert found.quantiles.columns.tolist() == [*VALUES, "total"]
        low, middle, high = found.quantiles["total"]
        assert low < middle < high
        assert low < found.central < high
        # Without a range nothing moves.
        assert found.quantiles["tourism"].tolist() == [21_000] * 3
        assert (found.draws, found.seed) == (2000, 1)

    def test_seed_repeats_it(self):
        one, other, third = (gep_range(QUANTITIES, PARAMETERS, draws=50, seed=seed) for seed in (1, 1, 2))
        pd.testing.assert_frame_equal(one.quantiles, other.quantiles)
        assert not one.quantiles.equals(third.quantiles)

    def test_swings_widest_first(self):
        found = gep_range(QUANTITIES, PARAMETERS, draws=10, seed=1)
        names = found.swings.index.tolist()
        assert names[:3] == [
            "material_products/rice",
            "water_conservation/reservoir_cost",
            "carbon_fixation/price",
        ]
        assert set(names[3:]) == {"soil_retention/sediment_share", "soil_retention/bulk_density"}
        total = sum(VALUES.values())
        rice = found.swings.loc["material_products/rice"]
        assert rice["low"] == pytest.approx(total - 50_000)
        assert rice["high"] == pytest.approx(total + 60_000)
        # A denser soil fills less of a reservoir.
        density = found.swings.loc["soil_retention/bulk_density"]
        assert density["low"] > total > density["high"]

    def test_triangles(self):
        only = QUANTITIES.iloc[[1]]
        found = gep_range(only, PARAMETERS, draws=20_000, seed=7)
        # A symmetric triangle from 6 to 10 has its 5 % point at 6 + 2 * sqrt(0.1).
        assert found.quantiles.loc[0.05, "total"] == pytest.approx(1000 * (6 + 2 * math.sqrt(0.1)), rel=0.01)
        assert found.quantiles.loc[0.5, "total"] == pytest.approx(8000, rel=0.01)

    def test_no_range_at_all(self):
        found = gep_range(QUANTITIES, PARAMETERS.drop(columns=["low", "high"]), draws=5, seed=1)
        assert found.swings.empty
        assert np.ptp(found.quantiles["total"]) == 0

    def test_refuses(self):
        with pytest.raises(MethodError, match="at least one draw"):
            gep_range(QUANTITIES, PARAMETERS, draws=0, seed=1)
        gap = QUANTITIES.assign(quantity=[math.nan] + [1] * 14)
        with pytest.raises(MethodError, match="a range needs every quantity"):
            gep_range(gap, PARAMETERS, seed=1)
        assert gep_range(QUANTITIES, PARAMETERS, draws=1, seed=1).draws == 1
