"""The ecological accounts: shipped tables, what is filled in, as-of reading, and every kind of contradiction named."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minhou_analysis.accounts import FILLED_TABLES, load_accounts
from minhou_analysis.checking import check_data
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import AccountError, Finding
from minhou_analysis.methods.ecosystem_product import SERVICES
from minhou_analysis.periods import Period
from minhou_analysis.reads import ACCOUNTS, FILES, hash_of
from minhou_analysis.workspace import Workspace
from tests.filling import account_folder, fill, price, quantity, stock


@pytest.fixture
def folder(data_folder: Path, tmp_path: Path) -> Path:
    return account_folder(data_folder, tmp_path / "data")


def findings(folder: Path) -> list[Finding]:
    with pytest.raises(AccountError) as caught:
        load_accounts(DataPackage(folder))
    return caught.value.findings


def test_the_county_s_tables_are_shipped_empty_and_every_example_has_rows(data_folder: Path) -> None:
    accounts = load_accounts(DataPackage(data_folder))
    assert all(rows.empty for rows in accounts.filled.values())
    for name in accounts.examples:
        assert sum(len(rows) for rows in accounts.example(name).values())
    assert set(accounts.published["example"]) == {
        e.id for e in accounts.examples.values() if e.kind == "published"
    }


def test_parts_inputs_units_and_examples_have_english_words(data_folder: Path) -> None:
    accounts = load_accounts(DataPackage(data_folder))
    words = accounts.glossary()
    said = {text for part in accounts.parts for text in (part.name, part.formula)}
    said |= {text for needed in accounts.inputs for text in (needed.name, needed.unit)}
    said |= {text for each in accounts.examples.values() for text in (each.place, each.source, each.note)}
    for table in ("gep_quantities", "gep_prices"):
        rows = accounts.example_tables[table]
        said |= {*rows["name"], *rows["unit"]}
    assert said - {""} <= set(words)
    assert words["元/立方米"] == "yuan/m³"


def test_every_service_of_the_methods_is_a_part_and_every_part_says_what_it_needs(data_folder: Path) -> None:
    accounts = load_accounts(DataPackage(data_folder))
    gep = accounts.parts_of("gep")
    assert {part.part: part.kind for part in gep if part.part in SERVICES} == {
        k: str(v) for k, v in SERVICES.items()
    }
    without = [p.part for p in accounts.parts if not accounts.inputs_of(p.account, p.part)]
    assert without == ["regulating_services"]
    tables = {each.table for each in accounts.inputs}
    assert tables == set(FILLED_TABLES) - {"gep_values"}
    for each in accounts.inputs:
        assert each.column in accounts.filled[each.table], each
        assert each.part in {part.part for part in accounts.parts_of(each.account)}


def test_an_input_is_there_when_every_row_has_a_value(folder: Path) -> None:
    def missing() -> set[str]:
        return {i.part for i in load_accounts(DataPackage(folder)).missing("geep")}

    assert missing() == {"gdp", "pollution_loss", "ecological_damage", "regulating_services"}
    row = {"period": "2024", "unit": "亿元", "price_year": "2024"}
    fill(folder, "geep", row | {"item": "gdp", "value": 900}, row | {"item": "pollution_loss"})
    assert missing() == {"pollution_loss", "ecological_damage", "regulating_services"}


def test_a_service_valued_elsewhere_needs_no_quantities(folder: Path) -> None:
    def missing() -> set[str]:
        return {i.part for i in load_accounts(DataPackage(folder)).missing("gep")}

    value = {"period": "2024", "value": 5, "unit": "亿元", "price_year": "2020"}
    fill(folder, "gep_values", value | {"service": "tourism"})
    assert "tourism" not in missing()
    assert "water_conservation" in missing()
    fill(folder, "gep_values", value | {"service": "regulating_services"})
    assert missing() == {"material_products"}


def test_figures_are_known_from_the_day_they_were_entered_and_of_years_that_have_ended(folder: Path) -> None:
    fill(
        folder,
        "gep_quantities",
        quantity("tourism", "visits", 1, "人次", "2024") | {"entered": "2025-03-01"},
        quantity("tourism", "visits", 2, "人次", "2025") | {"entered": "2026-03-01"},
    )
    accounts = load_accounts(DataPackage(folder))

    def years(as_of: date | None, period: str) -> list[str]:
        rows = accounts.known(as_of).up_to(Period.parse(period)).filled["gep_quantities"]
        return list(rows["period"])

    assert years(None, "2025Q4") == ["2024", "2025"]
    assert years(None, "2025Q3") == ["2024"]
    assert years(date(2025, 3, 1), "2025Q4") == ["2024"]
    assert years(date(2025, 2, 28), "2025Q4") == []


WATER = price("water_conservation", "reservoir_cost", 8, "元/立方米")


@pytest.mark.parametrize(
    ("table", "row", "column", "found", "expected"),
    [
        (
            "gep_quantities",
            quantity("water", "water", 1, "立方米"),
            "service",
            "'water'",
            "one of material_products",
        ),
        (
            *("gep_quantities", quantity("regulating_services", "all", 1, "亿元"), "service"),
            *("'regulating_services'", "one of material_products"),
        ),
        (
            *("gep_quantities", quantity("water_conservation", "rain", 1, "立方米"), "item", "'rain'"),
            "one of water",
        ),
        ("gep_quantities", quantity("soil_retention", "soil", 1, "公斤"), "unit", "'公斤'", "吨"),
        ("gep_quantities", quantity("tourism", "visits", -1, "人次"), "quantity", "-1", "at least 0"),
        (
            *("gep_quantities", quantity("tourism", "visits", 5, "人次") | {"outside": 6}, "outside", "6"),
            "no more than the quantity",
        ),
        ("gep_prices", WATER | {"low": 9}, "low", "9", "at most the value"),
        ("gep_prices", WATER | {"high": 7}, "high", "7", "at least the value"),
        ("gep_prices", WATER | {"unit": "元/吨"}, "unit", "'元/吨'", "元/立方米"),
        (
            *("gep_prices", price("soil_retention", "content:nitrogen", 0.1, "比值", year=""), "item"),
            *("'content:nitrogen'", "a row cost:nitrogen of the same service, too"),
        ),
        ("gep_prices", WATER | {"supplier": "weather"}, "supplier", "'weather'", "an id of plan/units.csv"),
        ("gep_prices", WATER | {"entered": "soon"}, "entered", "'soon'", "a date such as 2025-12-31"),
        ("natural_resources", stock("lake", "opening", 1), "resource", "'lake'", "one of arable_land"),
        ("natural_resources", stock("timber", "opening", -1), "amount", "-1", "at least 0"),
        (
            "natural_resources",
            stock("timber", "opening", 1, unit="吨"),
            "unit",
            "'吨'",
            "立方米 or 万立方米 or 亿立方米",
        ),
        ("natural_resources", stock("timber", "grown", 1), "entry", "'grown'", "one of opening, addition"),
        (
            "green_finance",
            {"instrument": "shares", "period": "2024", "unit": "亿元"},
            "instrument",
            "'shares'",
            "one of",
        ),
        (
            "green_finance",
            {"instrument": "green_loans", "period": "2024", "unit": "万元"},
            "unit",
            "'万元'",
            "one of 亿元",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_row_column_found_and_expected(
    folder: Path, table: str, row: dict[str, Any], column: str, found: str, expected: str
) -> None:
    fill(folder, table, row)
    (finding,) = findings(folder)
    assert (finding.file, finding.line, finding.column) == (f"accounts/{table}.csv", 2, column)
    assert finding.found == found
    assert finding.expected.startswith(expected)


def emission(method: str, item: str, amount: object, unit: str, **more: Any) -> dict[str, Any]:
    return {
        "activity": method,
        "category": "energy",
        "method": method,
        "item": item,
        "period": "2024",
        "amount": amount,
        "unit": unit,
    } | more


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        (
            emission("fuel", "anthracyte", 1, "吨"),
            "item",
            "(did you mean anthracite?); or co2, ch4 and n2o filled in",
        ),
        (emission("fuel", "anthracite", 1, "吨", parameter=0), "parameter", "more than 0"),
        (emission("livestock", "hens", 1, "只"), "item", "or ch4 filled in"),
        (emission("rice", "flooded", 1, "公顷"), "item", "one of continuously flooded"),
        (emission("rice", "continuously flooded", 1, "公顷", parameter=400), "parameter", "at most 366 days"),
        (emission("rice", "continuously flooded", 1, "亩"), "unit", "公顷"),
        (emission("measured", "SF6", 1, "吨"), "item", "one of CO2, CH4, N2O"),
        (emission("soil", "urea", 1, "吨氮"), "item", "one of synthetic, organic, residues"),
    ],
)
def test_sources_that_no_method_can_take_are_named(
    folder: Path, row: dict[str, Any], column: str, expected: str
) -> None:
    fill(folder, "greenhouse_gases", row)
    (finding,) = findings(folder)
    assert (finding.line, finding.column) == (2, column)
    assert expected in finding.expected


def test_factors_of_one_s_own_do_for_a_fuel_or_an_animal_that_the_guidelines_do_not_have(
    folder: Path,
) -> None:
    fill(
        folder,
        "greenhouse_gases",
        emission("fuel", "biogas", 1, "吨", parameter=0.02, co2=0, ch4=1, n2o=0.1),
        emission("livestock", "hens", 1, "只", ch4=0.01),
    )
    load_accounts(DataPackage(folder))


def test_figures_that_contradict_each_other_name_the_line_they_contradict(folder: Path) -> None:
    fill(folder, "gep_prices", WATER, price("flood_storage", "reservoir_cost", 8, "元/立方米", year="2021"))
    assert [str(f) for f in findings(folder)] == [
        "accounts/gep_prices.csv, line 3, column price_year: found '2021'; "
        "expected 2020, as in line 2: prices of all rows are of one year"
    ]


def test_a_price_is_per_unit_of_its_quantity(folder: Path) -> None:
    fill(folder, "gep_quantities", quantity("material_products", "tea", 1, "吨"))
    fill(folder, "gep_prices", price("material_products", "tea", 60, "元/公斤"))
    (finding,) = findings(folder)
    assert (finding.column, finding.found, finding.expected) == (
        "unit",
        "'吨'",
        "公斤, as its price is in 元/公斤",
    )


def test_nothing_is_counted_twice(folder: Path) -> None:
    value = {"period": "2024", "value": 5, "unit": "亿元", "price_year": "2020"}
    fill(folder, "gep_quantities", quantity("water_conservation", "water", 1, "立方米"))
    fill(folder, "gep_prices", WATER)
    fill(
        folder,
        "gep_values",
        value | {"service": "water_conservation"},
        value | {"service": "regulating_services"},
        value | {"service": "tourism", "price_year": "2024"},
    )
    assert [(f.line, f.column, "twice" in f.expected) for f in findings(folder)] == [
        (2, "service", True),
        (3, "service", True),
        (4, "price_year", False),
    ]


def test_one_unit_and_one_price_year_a_year_and_one_opening_stock_a_resource(folder: Path) -> None:
    fill(
        folder,
        "geep",
        {"item": "gdp", "period": "2024", "value": 900, "unit": "亿元", "price_year": "2024"},
        {"item": "pollution_loss", "period": "2024", "value": 1, "unit": "万亿元", "price_year": "2020"},
    )
    fill(folder, "natural_resources", stock("timber", "opening", 1, "a"), stock("timber", "opening", 1, "b"))
    assert [(f.file, f.line, f.column) for f in findings(folder)] == [
        ("accounts/geep.csv", 3, "price_year"),
        ("accounts/geep.csv", 3, "unit"),
        ("accounts/natural_resources.csv", 3, "entry"),
    ]


def test_the_check_of_the_data_finds_it_too(unreported_copy: Path) -> None:
    fill(unreported_copy, "gep_prices", WATER | {"low": 9})
    assert [str(f) for f in check_data(unreported_copy)] == [
        "accounts/gep_prices.csv, line 2, column low: found 9; expected at most the value"
    ]


def test_what_is_filled_in_makes_only_reports_stale_that_read_the_accounts(
    folder: Path, workspace: Workspace
) -> None:
    keys = (FILES, ACCOUNTS)
    before = {key: hash_of(key, folder, workspace.received) for key in keys}
    fill(folder, "gep_prices", WATER)
    after = {key: hash_of(key, folder, workspace.received) for key in keys}
    assert before[FILES] == after[FILES]
    assert before[ACCOUNTS] != after[ACCOUNTS]
