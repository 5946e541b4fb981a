"""Points of supply and demand: empty as shipped, read by date when filled, and every fault named with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from minhou_analysis import open_workspace
from minhou_analysis.access_points import load_access_points
from minhou_analysis.checking import check_data
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import DataError
from minhou_analysis.reads import files_hash

KINDS = "access/facility_kinds.csv"
SUPPLY = "access/supply_points.csv"
DEMAND = "access/demand_points.csv"
CLINIC = "clinic,卫生院,Health centres,张,beds,residents,5000,试算,trial"
HOSPITAL = "s1,甲卫生院,clinic,350121,119.13,26.15,EPSG:4490,60,2022-01-01,县卫健局,"
VILLAGE = "d1,甲村,residents,350121,119.12,26.15,EPSG:4326,2000,2022-01-01,县资规局,"


def fill(folder: Path, file: str, *rows: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as table:
        table.writelines(row + "\n" for row in rows)


@pytest.fixture
def filled(unreported_copy: Path) -> Path:
    fill(unreported_copy, KINDS, CLINIC)
    fill(unreported_copy, SUPPLY, HOSPITAL)
    fill(unreported_copy, DEMAND, VILLAGE)
    return unreported_copy


def test_the_shipped_tables_are_empty(data_folder: Path) -> None:
    points = load_access_points(DataPackage(data_folder))
    assert points.is_empty
    assert points.kinds == {}
    assert repr(points) == "<AccessPoints: 0 of supply, 0 of demand>"


def test_filled_tables_have_no_faults(filled: Path) -> None:
    assert [finding for finding in check_data(filled) if finding.file.startswith("access/")] == []
    points = load_access_points(DataPackage(filled))
    assert not points.is_empty
    assert points.is_geographic
    assert points.kinds["clinic"].catchment == 5000
    assert points.kinds["clinic"].capacity_unit_en == "beds"
    assert points.supply["capacity"].to_list() == [60.0]


def test_the_check_of_all_data_names_what_only_the_loader_sees(filled: Path) -> None:
    fill(filled, SUPPLY, HOSPITAL.replace("s1", "s2").replace("119.13,26.15", "26.15,119.13"))
    found = [finding for finding in check_data(filled) if finding.file == SUPPLY]
    assert [(finding.line, finding.column, finding.id) for finding in found] == [
        (3, "x", "s2"),
        (3, "y", "s2"),
    ]


def test_the_last_row_of_a_point_up_to_the_day_is_read(filled: Path) -> None:
    fill(filled, SUPPLY, HOSPITAL.replace(",60,2022-01-01", ",90,2024-06-30"))
    points = load_access_points(DataPackage(filled))
    for day, capacities in (
        (date(2021, 12, 31), []),
        (date(2024, 6, 29), [60.0]),
        (date(2024, 6, 30), [90.0]),
    ):
        assert points.on(day).supply["capacity"].to_list() == capacities


def test_a_workspace_sees_points_of_its_period_known_on_its_day(filled: Path) -> None:
    fill(filled, DEMAND, VILLAGE.replace(",2000,2022-01-01", ",2500,2025-10-01"))
    workspace = open_workspace(filled, "2025Q4")
    assert workspace.access_points.demand["population"].to_list() == [2500.0]
    assert workspace.previous.access_points.demand["population"].to_list() == [2000.0]
    early = workspace.as_known_on(date(2025, 9, 1))
    assert early.access_points.demand["population"].to_list() == [2000.0]


def test_a_report_is_made_again_when_a_point_is_entered(filled: Path) -> None:
    before = files_hash(filled)
    fill(filled, DEMAND, VILLAGE.replace("d1", "d2"))
    assert files_hash(filled) != before


@pytest.mark.parametrize(
    ("file", "row", "column", "found", "expected"),
    [
        (SUPPLY, HOSPITAL.replace("s1", "s2").replace("clinic", "klinic"), "kind", "'klinic'", "clinic"),
        (SUPPLY, HOSPITAL.replace("s1", "s2").replace("350121", "999999"), "region", "'999999'", "regions"),
        (SUPPLY, HOSPITAL.replace("s1", "s2").replace(",60,", ",-1,"), "capacity", "'-1'", "at least 0"),
        (SUPPLY, HOSPITAL.replace("s1", "s2").replace("EPSG:4490", "GCJ-02"), "crs", "'GCJ-02'", "one of"),
        (SUPPLY, HOSPITAL.replace("119.13,26.15", "26.15,119.13"), "id, date", "'s1'", "of its own"),
        (
            DEMAND,
            VILLAGE.replace("d1", "d2").replace(",residents,", ",people,"),
            "group",
            "'people'",
            "one of",
        ),
        (DEMAND, VILLAGE.replace("d1", "d2").replace("2022-01-01", "2022年"), "date", "'2022年'", "a date"),
        (KINDS, CLINIC.replace("clinic", "school").replace("5000", "0"), "catchment", "'0'", "at least 1"),
        (KINDS, CLINIC.replace("clinic", "school").replace("试算", ""), "reason", "a blank", "a value"),
    ],
)
def test_a_fault_is_named_with_file_line_and_column(
    filled: Path, file: str, row: str, column: str, found: str, expected: str
) -> None:
    fill(filled, file, row)
    with pytest.raises(DataError) as caught:
        load_access_points(DataPackage(filled))
    fault = next(finding for finding in caught.value.findings if finding.file == file)
    assert (fault.line, fault.column) == (3, column)
    assert found in fault.found
    assert expected in fault.expected


@pytest.mark.parametrize(
    ("old", "new", "columns", "expected"),
    [
        (
            "119.13,26.15",
            "26.15,119.13",
            ["x", "y"],
            "73 to 136 degrees in EPSG:4490 (x is east, y is north)",
        ),
        ("119.13,26.15,EPSG:4490", "412000,2893000,EPSG:4490", ["x", "y"], "73 to 136 degrees"),
        (
            "119.13,26.15,EPSG:4490",
            "40412000,2893000,EPSG:4549",
            ["x"],
            "300000 to 700000 metres in EPSG:4549",
        ),
    ],
    ids=["swapped", "metres called degrees", "with the number of the zone"],
)
def test_coordinates_out_of_their_system_are_refused(
    filled: Path, old: str, new: str, columns: list[str], expected: str
) -> None:
    path = filled / SUPPLY
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_access_points(DataPackage(filled))
    faults = [finding for finding in caught.value.findings if finding.column in ("x", "y")]
    assert [finding.column for finding in faults] == columns
    assert faults[0].expected.startswith(expected)
    assert (faults[0].file, faults[0].line, faults[0].id) == (SUPPLY, 2, "s1")


def test_degrees_and_metres_are_not_set_beside_each_other(filled: Path) -> None:
    fill(filled, DEMAND, "d2,乙村,residents,350121,412000,2893000,EPSG:4549,100,2022-01-01,县资规局,")
    with pytest.raises(DataError) as caught:
        load_access_points(DataPackage(filled))
    (fault,) = caught.value.findings
    assert (fault.file, fault.line, fault.column, fault.found) == (DEMAND, 3, "crs", "'EPSG:4549'")
    assert "EPSG:4490 or EPSG:4326" in fault.expected
