"""The data package: tables read by their schema, and every kind of damage named with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from minhou_analysis.datapackage import DESCRIPTOR, DataPackage
from minhou_analysis.datapackage.cells import expectation
from minhou_analysis.errors import DataError, Finding, WorkspaceError
from tests.damage import change, repeat, write

OBSERVATIONS = "observations/observations.csv"
SOURCES = "observations/sources.csv"
UNITS = "plan/units.csv"


def small(folder: Path, content: str | bytes, **schema: object) -> DataPackage:
    """A data folder of one table with a text, a number, a whole number and two dates."""
    fields = [
        {"name": "id", "type": "string", "constraints": {"required": True, "unique": True}},
        {"name": "value", "type": "number", "constraints": {"minimum": 0, "maximum": 100}},
        {"name": "rank", "type": "integer"},
        {"name": "day", "type": "date"},
        {"name": "moment", "type": "datetime"},
    ]
    resource = {"name": "small", "type": "table", "path": "small.csv", "schema": {"fields": fields, **schema}}
    (folder / DESCRIPTOR).write_text(json.dumps({"name": "test", "resources": [resource]}), encoding="utf-8")
    written = content if isinstance(content, bytes) else content.encode("utf-8")
    (folder / "small.csv").write_bytes(written)
    return DataPackage(folder)


def test_the_shipped_data_has_no_faults(data_folder: Path) -> None:
    assert DataPackage(data_folder).validate() == []


def test_frictionless_finds_no_faults_either(data_folder: Path) -> None:
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(DataPackage(data_folder).descriptor, basepath=str(data_folder)).validate()
    assert report.valid, report.flatten(["type", "rowNumber", "fieldName", "note"])


def test_every_file_of_the_data_folder_is_described(data_folder: Path) -> None:
    data = DataPackage(data_folder)
    described = {resource["path"] for resource in data.descriptor["resources"]} | {
        DESCRIPTOR,
        "settings.toml",
    }
    there = {path.relative_to(data_folder) for path in data_folder.rglob("*") if path.is_file()}
    # what units sent is described by the store itself: every file has its schema, and exports their dictionary
    tables = {str(path) for path in there if path.suffix != ".parquet" and ".ingest" not in path.parts}
    assert tables - {f"submissions/demonstration/{name}" for name in (".lock", "register.jsonl")} == described


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "byte-order mark"])
def test_a_table_is_read_with_types_and_the_lines_of_the_file(
    tmp_path: Path, line_end: str, mark: str
) -> None:
    lines = [
        "id,value,rank,day,moment",
        "a,1.5,2,2025-12-31,2025-12-31T09:00:00",
        "",
        '"b',
        'two lines",,,,',
        "c,1e2,-3,2024-02-29,2024-02-29T00:00:00",
    ]
    data = small(tmp_path, mark + line_end.join(lines) + line_end)
    frame = data.read("small")
    assert list(frame.index) == [2, 4, 6]
    assert list(frame["id"]) == ["a", f"b{line_end}two lines", "c"]
    assert list(frame["value"].fillna(-1)) == [1.5, -1, 100]
    assert {str(frame[c].dtype) for c in ("value", "rank")} == {"float64"}
    assert frame.at[2, "moment"] == pd.Timestamp("2025-12-31 09:00")
    assert pd.isna(frame.at[4, "day"])
    assert [row.line for row in data.rows("small")] == [2, 4, 6]
    assert data.validate() == []


def test_a_table_with_a_header_only_is_empty_and_typed(tmp_path: Path) -> None:
    data = small(tmp_path, "id,value,rank,day,moment\n")
    frame = data.read("small")
    assert frame.empty
    assert list(frame.dtypes.astype(str)) == ["str", "float64", "float64", "datetime64[us]", "datetime64[us]"]
    assert list(data.rows("small")) == []
    assert data.validate() == []


def test_columns_may_stand_in_any_order_and_others_are_not_read(tmp_path: Path) -> None:
    data = small(tmp_path, "moment,remark,id,day,value,rank\n,x,a,,1,2\n")
    assert list(data.read("small")) == ["id", "value", "rank", "day", "moment"]
    assert data.read("small").at[2, "id"] == "a"
    assert data.validate() == [
        Finding("small.csv", 1, "remark", "a column 'remark'", "only id, value, rank, day, moment")
    ]


@pytest.mark.parametrize(
    ("row", "column", "found", "expected"),
    [
        ("a,many,,,", "value", "'many'", "a number"),
        ("a,inf,,,", "value", "'inf'", "a number"),
        ("a,nan,,,", "value", "'nan'", "a number"),
        ('a,"1,000",,,', "value", "'1,000'", "a number"),
        ("a,12%,,,", "value", "'12%'", "a number"),
        ("a,-1,,,", "value", "'-1'", "at least 0"),
        ("a,101,,,", "value", "'101'", "at most 100"),
        ("a,,1.5,,", "rank", "'1.5'", "a whole number"),
        ("a,,,2025-02-30,", "day", "'2025-02-30'", "a date such as 2025-12-31"),
        ("a,,,2025,", "day", "'2025'", "a date such as 2025-12-31"),
        ("a,,,2025/1/2,", "day", "'2025/1/2'", "a date such as 2025-12-31"),
        ("a,,,,2025-01-01", "moment", "'2025-01-01'", "a date and time such as 2025-12-31T09:00:00"),
        (
            *("a,,,,2025-01-01T00:00:00+08:00", "moment", "'2025-01-01T00:00:00+08:00'"),
            "a date and time such as 2025-12-31T09:00:00",
        ),
        (",1,,,", "id", "a blank", "a value"),
    ],
)
def test_a_cell_that_does_not_fit_stops_reading(
    tmp_path: Path, row: str, column: str, found: str, expected: str
) -> None:
    data = small(tmp_path, f"id,value,rank,day,moment\nb,1,1,,\n\n{row}\n")
    item = "a" if column != "id" else ""
    finding = Finding("small.csv", 4, column, found, expected, item)
    assert data.validate() == [finding]
    for reader in (data.read, data.rows):
        with pytest.raises(DataError) as caught:
            reader("small")
        assert caught.value.findings == [finding]


@pytest.mark.parametrize(
    ("content", "line", "column", "found", "expected"),
    [
        ("", 0, "", "an empty file", "a header row id,value,rank,day,moment"),
        ("\n\n", 0, "", "an empty file", "a header row id,value,rank,day,moment"),
        ("id,value,rank,day\n", 1, "moment", "no such column", "it among id,value,rank,day,moment"),
        (
            *("id,valeu,rank,day,moment\n", 1, "value", "no such column"),
            "it among id,value,rank,day,moment (did you mean valeu?)",
        ),
        ("id,id,value,rank,day,moment\n", 1, "id", "2 columns of this name", "one"),
        ("id,value,rank,day,moment\na,1,1,,\nb,1,1,,,\n", 3, "", "6 cells", "5, as in the header"),
        ("id,value,rank,day,moment\na,1\n", 2, "", "2 cells", "5, as in the header"),
        (
            *('id,value,rank,day,moment\na,1,1,,\n"b,1,1,,\nc,1,1,,\n', 3, "", "unexpected end of data"),
            "cells between commas, quotation marks in pairs",
        ),
        (
            "id,value,rank,day,moment\n闽,1,1,,\n侯,1,1,,\n".encode("gb18030"),
            2,
            "",
            "byte 0xc3",
            "text in UTF-8",
        ),
    ],
)
def test_a_table_that_cannot_be_read_is_one_finding(
    tmp_path: Path, content: str | bytes, line: int, column: str, found: str, expected: str
) -> None:
    data = small(tmp_path, content)
    finding = Finding("small.csv", line, column, found, expected)
    assert data.validate() == [finding]
    with pytest.raises(DataError) as caught:
        data.read("small")
    assert caught.value.findings == [finding]


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    data = small(tmp_path, "")
    (tmp_path / "small.csv").unlink()
    assert [str(f) for f in data.validate()] == [
        "small.csv: found no such file; expected it in the data folder"
    ]
    (tmp_path / "small.csv").mkdir()
    assert [f.expected for f in data.validate()] == ["a readable file"]


def test_a_key_that_stands_twice_names_both_lines(tmp_path: Path) -> None:
    rows = "a,1,1,,\nb,1,1,,\na,2,1,,\n"
    data = small(tmp_path, "id,value,rank,day,moment\n" + rows, primaryKey=["value", "rank"])
    assert data.validate() == [
        Finding("small.csv", 3, "value, rank", "'1', '1'", "a row of its own (line 2 has it already)", "b"),
        Finding("small.csv", 4, "id", "'a'", "an id of its own (line 2 has it already)"),
    ]


@pytest.mark.parametrize(
    ("constraints", "cell", "expected"),
    [
        ({"enum": ["A", "B"]}, "C", "one of A, B"),
        ({"pattern": r"\d{4}Q[1-4]"}, "2025Q5", r"text of the form \d{4}Q[1-4]"),
        ({"maxLength": 2}, "abc", "at most 2 characters"),
        ({"enum": ["A", "B"]}, "", None),
        ({"enum": ["A", "B"], "pattern": "A", "maxLength": 1}, "A", None),
    ],
)
def test_constraints_say_what_they_expect(
    constraints: dict[str, object], cell: str, expected: str | None
) -> None:
    assert expectation({"type": "string", "constraints": constraints}, cell) == expected


def test_every_fault_of_every_table_comes_at_once_by_file_and_line(unreported_copy: Path) -> None:
    """Damage of each kind; the lines are those of an editor, below a cell with a line break and a blank line."""
    change(unreported_copy, SOURCES, "Digitised by", "Digitised\nby")
    change(unreported_copy, SOURCES, "census_2020,", "\ncensus_2020,")
    unnamed = change(
        unreported_copy,
        SOURCES,
        "fjnj2019_t2107,福建统计年鉴2019 表21-7 城乡居民人均可支配收入(2018年)",
        "fjnj2019_t2107,",
    )
    number = change(unreported_copy, OBSERVATIONS, ",1409778724,", ",many,")
    region = change(unreported_copy, OBSERVATIONS, "350000,2018,", "350000 ,2018,")
    double = repeat(unreported_copy, OBSERVATIONS, 3)
    kind = change(unreported_copy, "plan/commitments.csv", ",coverage,", ",covrage,")
    level = change(unreported_copy, "observations/regions.csv", ",province,", ",provinz,")
    found = DataPackage(unreported_copy).validate()
    assert [str(f) for f in found] == [
        f"{OBSERVATIONS}, line {number}, column value: found 'many'; expected a number",
        f"{OBSERVATIONS}, line {region}, column region: found '350000 '; "
        "expected a code of observations/regions.csv (did you mean 350000?)",
        f"{OBSERVATIONS}, line {double}, column indicator, region, period, source: "
        "found 'resident_population', '350000', '2010', 'census_2010'; expected a row of its own (line 3 has it already)",
        f"observations/regions.csv, line {level}, column level: found 'provinz'; "
        "expected one of country, province, prefecture, county, township",
        f"{SOURCES}, line {unnamed}, column title, id fjnj2019_t2107: found a blank; expected a value",
        f"plan/commitments.csv, line {kind}, column kind, id 1.1.5: found 'covrage'; "
        "expected an id of plan/kinds.csv (did you mean coverage?)",
    ]
    assert unnamed == 7


@pytest.mark.parametrize("damage", ["absent", "empty", "GB 18030", "header only"])
def test_a_table_that_others_refer_to_is_named_once(unreported_copy: Path, damage: str) -> None:
    path = unreported_copy / UNITS
    content = path.read_bytes()
    path.unlink()
    if damage == "empty":
        path.write_bytes(b"")
    elif damage == "GB 18030":
        path.write_bytes(content.decode("utf-8").encode("gb18030"))
    elif damage == "header only":
        path.write_bytes(content.splitlines(keepends=True)[0])
    found = DataPackage(unreported_copy).validate()
    assert {f.file for f in found} == {UNITS}
    assert len({f.found for f in found}) == 1


def test_text_that_is_no_table_must_be_there_and_in_utf8(unreported_copy: Path) -> None:
    write(unreported_copy, "plan/plan.txt", "闽侯县".encode("gb18030"))
    (unreported_copy / "plan" / "plan.json").unlink()
    assert [(f.file, f.line, f.expected) for f in DataPackage(unreported_copy).validate()] == [
        ("plan/plan.json", 0, "it in the data folder"),
        ("plan/plan.txt", 1, "text in UTF-8"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"resources"', '"resuorces"', "datapackage.json, column resources: found nothing; expected a list"),
        ('"path": "plan/areas.csv"', '"paht": "x"', "found no name or path in resource 3; expected both"),
        (
            '"type": "integer"',
            '"type": "integr"',
            "column position, id plan-measure-units: found type 'integr'",
        ),
        ("{", "", "datapackage.json, line 2: found Extra data; expected JSON text"),
    ],
)
def test_a_damaged_descriptor_is_named(unreported_copy: Path, old: str, new: str, message: str) -> None:
    change(unreported_copy, DESCRIPTOR, old, new)
    data = DataPackage(unreported_copy)
    with pytest.raises(DataError) as caught:
        data.read("regions")
    assert message in str(caught.value)
    assert data.validate() == caught.value.findings


def test_a_descriptor_that_is_no_data_package_is_said_by_the_standard(unreported_copy: Path) -> None:
    change(unreported_copy, DESCRIPTOR, '"required": true', '"requird": true')
    change(unreported_copy, DESCRIPTOR, '"resource": "plan-areas"', '"resuorce": "plan-areas"')
    found = DataPackage(unreported_copy).validate()
    assert {(f.file, f.expected) for f in found} == {(DESCRIPTOR, "a Frictionless Data Package")}


def test_a_resource_that_is_not_described(unreported_copy: Path) -> None:
    with pytest.raises(DataError, match=r"id plan-unit: found no such resource; .*did you mean plan-units\?"):
        DataPackage(unreported_copy).read("plan-unit")


def test_a_descriptor_in_another_encoding(unreported_copy: Path) -> None:
    write(unreported_copy, DESCRIPTOR, '{"title": "闽侯"}'.encode("gb18030"))
    with pytest.raises(
        DataError, match=r"datapackage\.json, line 1: found byte 0x\w\w; expected text in UTF-8"
    ):
        DataPackage(unreported_copy).read("regions")


def test_what_is_no_data_folder_is_said_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    for folder, reason in [
        (tmp_path / "nowhere", "it does not exist"),
        (tmp_path, "it has no datapackage.json"),
        (file, "it is a file"),
    ]:
        with pytest.raises(WorkspaceError) as caught:
            DataPackage(folder).validate()
        assert str(caught.value) == f"{folder} is not a data folder: {reason}"


def test_names_follow_the_descriptor(data_folder: Path) -> None:
    names = DataPackage(data_folder).names
    assert names[:2] == ["plan-areas", "plan-measures"]
    assert "plan-text" not in names
