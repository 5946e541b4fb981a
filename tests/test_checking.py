"""The data check: nothing wrong in what is shipped, and everything that was damaged named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from minhou_analysis.checking import check_data
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import SubmissionError, WorkspaceError
from minhou_analysis.plan import load_plan
from minhou_analysis.submissions import load_submissions
from tests.damage import change, cut, repeat, write

LEVELS = "submissions/levels.csv"
REGIONS = "observations/regions.csv"


def test_the_shipped_data_has_no_faults(data_folder: Path) -> None:
    assert check_data(data_folder) == []


def test_byte_order_marks_and_windows_line_ends_are_no_faults(data_copy: Path) -> None:
    for path in [
        path for path in data_copy.rglob("*.*") if path.suffix in (".csv", ".txt", ".json", ".toml")
    ]:
        text = path.read_bytes().decode("utf-8")
        path.write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode("utf-8"))
    assert check_data(data_copy) == []


def test_damage_in_every_room_is_reported_at_once(data_copy: Path) -> None:
    change(data_copy, "settings.toml", "due_days = 15", "due_days = -15")
    change(data_copy, "plan/plan.txt", "安排至少5%新增建设用地指标", "安排至少3%新增建设用地指标")
    change(data_copy, "observations/sources.csv", "census_2010,", "census_2010,extra,")
    change(data_copy, LEVELS, ",year_to_date,", ",upwards,")
    stored = next(data_copy.glob("submissions/demonstration/*/*/2024Q2-finance-1.*"))
    stored.chmod(0o644)
    stored.write_bytes(b"PAR1" + stored.read_bytes())
    (data_copy / "catalogue" / "units_of_measure.csv").unlink()
    assert [(f.file, f.line > 0, f.column) for f in check_data(data_copy)] == [
        ("catalogue/units_of_measure.csv", False, ""),
        ("observations/sources.csv", True, ""),
        ("plan/plan.txt", True, ""),
        ("settings.toml", False, "due_days"),
        (str(stored.relative_to(data_copy)), False, ""),
        (LEVELS, True, "path"),
    ]


def test_relations_that_no_schema_describes_are_checked(unreported_copy: Path) -> None:
    change(
        unreported_copy,
        "catalogue/indicators.csv",
        "percent,urban_population / ",
        "percent,urban_populace / ",
    )
    change(unreported_copy, "settings.toml", 'region = "350121"', 'region = "350122"')
    assert [str(f) for f in check_data(unreported_copy)] == [
        "catalogue/indicators.csv, line 7, column formula, id urbanization_rate: found 'urban_populace'; "
        "expected another indicator's id (did you mean urban_population?)",
        "settings.toml, key region: found '350122'; expected '350121', the region of the plan",
    ]


def test_a_cell_is_objected_to_once(unreported_copy: Path) -> None:
    """Schema and loader both know units, statuses and ids."""
    lines = [
        change(unreported_copy, LEVELS, "gas_villages,", "gas_vilages,"),
        change(
            unreported_copy,
            "observations/observations.csv",
            "350000,2018,39410000,E",
            "350000,2018,39410000,Z",
        ),
        repeat(unreported_copy, REGIONS, 2),
    ]
    places = [(f.file, f.line, f.column) for f in check_data(unreported_copy)]
    assert sorted(places) == sorted(
        [
            (LEVELS, lines[0], "indicator"),
            ("observations/observations.csv", lines[1], "status"),
            (REGIONS, lines[2], "code"),
        ]
    )


def test_a_form_that_was_touched_stops_reading_too(data_copy: Path) -> None:
    stored = next(data_copy.glob("submissions/demonstration/*/*/2024Q2-finance-1.*"))
    stored.chmod(0o644)
    stored.write_bytes(stored.read_bytes()[:-1])
    (finding,) = check_data(data_copy)
    assert finding.file == str(stored.relative_to(data_copy))
    data = DataPackage(data_copy)
    with pytest.raises(SubmissionError) as caught:
        load_submissions(data, load_plan(data))
    assert caught.value.findings == [finding]


def test_lines_below_a_cell_with_line_breaks_are_those_of_an_editor(unreported_copy: Path) -> None:
    path = unreported_copy / LEVELS
    rows = path.read_bytes().decode("utf-8").splitlines(keepends=True)
    note = rows[1].rstrip("\n").rpartition(",")[2]
    broken = rows[1].replace(note, '"第一步\n第二步\n\n第四步"')
    path.write_bytes("".join([rows[0], broken, "\n", *rows[2:]]).encode("utf-8"))
    line = 2 + 3 + 1 + 1
    indicator = rows[2].partition(",")[0]
    assert path.read_bytes().decode("utf-8").split("\n")[line - 1].startswith(f"{indicator},")
    change(unreported_copy, LEVELS, f"{indicator},", "no_such_thing,")
    found = [(f.file, f.line, f.column, f.found) for f in check_data(unreported_copy)]
    assert (LEVELS, line, "indicator", "'no_such_thing'") in found


def test_where_the_plan_cannot_be_read_the_tables_are_still_checked(unreported_copy: Path) -> None:
    cut(unreported_copy, "plan/plan.txt", "二、试验举措")
    number = change(unreported_copy, "observations/observations.csv", ",1409778724,", ",many,")
    found = check_data(unreported_copy)
    assert {f.file for f in found} == {"plan/plan.txt", "observations/observations.csv"}
    assert (number, "'many'") in [(f.line, f.found) for f in found]


def test_a_descriptor_that_cannot_be_read_is_the_only_finding(unreported_copy: Path) -> None:
    write(unreported_copy, "datapackage.json", b"{")
    (finding,) = check_data(unreported_copy)
    assert (finding.file, finding.line, finding.expected) == ("datapackage.json", 1, "JSON text")


def test_messages_are_one_line_each_with_place_found_and_expected(unreported_copy: Path) -> None:
    change(unreported_copy, LEVELS, ",year_to_date,", ",upwards,")
    change(unreported_copy, REGIONS, "350121,", "35O121,")
    for finding in check_data(unreported_copy):
        assert str(finding).count("\n") == 0
        assert str(finding).startswith(
            f"{finding.file}, line {finding.line}, column {finding.column}: found "
        )
        assert f"; expected {finding.expected}" in str(finding)


def test_a_cell_with_a_line_break_stays_on_one_line_of_the_message(unreported_copy: Path) -> None:
    change(unreported_copy, "plan/units.csv", ",government,", ',"gov\nernment",')
    (finding,) = check_data(unreported_copy)
    assert str(finding).count("\n") == 0
    assert "'gov\\nernment'" in str(finding)


@pytest.mark.parametrize("name", ["nowhere", "empty", "file"])
def test_what_is_no_data_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(
        WorkspaceError, match=r"is not a data folder: it (does not exist|has no .*|is a file)$"
    ):
        check_data(tmp_path / name)
