"""Forms filled by program, as a unit would fill them."""

from __future__ import annotations

from datetime import datetime

import pytest

from minhou_analysis.errors import MinhouError
from minhou_analysis.submissions.forms import fill_form
from minhou_analysis.submissions.forms.layout import BLANK_PROJECTS, FIRST_ROW, FORM_MARK, SHEETS

from .building import FOURTH, as_typed, asked, form, opened, said, typed_cells

COMMITMENTS, INDICATORS, PROJECTS = SHEETS.values()


def test_filling_keeps_validations_locks_marks_and_print_set_up() -> None:
    before = opened(form("housing"))
    after = opened(fill_form(form("housing"), said("housing")))
    assert after.sheetnames == before.sheetnames
    assert after[FORM_MARK].sheet_state == "veryHidden"
    assert {p.name: p.value for p in after.custom_doc_props} == {
        p.name: p.value for p in before.custom_doc_props
    }
    for layout in SHEETS.values():
        old, new = before[layout.name], after[layout.name]
        assert [(str(r.sqref), r.type, r.formula1) for r in new.data_validations.dataValidation] == [
            (str(r.sqref), r.type, r.formula1) for r in old.data_validations.dataValidation
        ]
        assert len(new.conditional_formatting) == len(old.conditional_formatting)
        assert new.protection.sheet
        assert new.freeze_panes == old.freeze_panes
        assert new.print_title_rows == old.print_title_rows
        assert new.oddFooter.left.text == old.oddFooter.left.text


def test_a_unit_types_words_days_and_numbers() -> None:
    sheet = opened(fill_form(form("finance"), said("finance")))[COMMITMENTS.name]
    row = {name: sheet.cell(FIRST_ROW, place) for name, place in COMMITMENTS.positions.items()}
    assert row["status"].value == "推进中"
    assert row["planned_start"].value == datetime(2021, 8, 1)
    assert row["planned_start"].number_format == "yyyy-mm-dd"
    assert row["completion"].value == 7.25
    assert (row["evidence"].value, row["evidence"].data_type) == ("=1+1", "s")


def test_a_record_takes_the_place_of_what_was_prefilled() -> None:
    first, second = asked("finance", FOURTH).commitments[:2]
    prefilled = form("finance", FOURTH, said("finance"))
    rows = {"commitments": [{"commitment": first.id, "status": "suspended", "completion": 8.0}]}
    found = typed_cells(fill_form(prefilled, rows))["commitments"]
    assert {name: value for name, value in found[0].items() if value is not None} == {
        "commitment": first.id,
        "status": "受阻暂停",
        "completion": 8,
    }
    assert found[1] == typed_cells(prefilled)["commitments"][1]
    assert found[1]["commitment"] == second.id


def test_projects_are_replaced_as_a_whole() -> None:
    prefilled = form("housing", FOURTH, said("housing"))
    one = {"projects": said("housing")["projects"][4:5]}
    assert typed_cells(fill_form(prefilled, one))["projects"] == as_typed(one)["projects"]
    assert typed_cells(fill_form(prefilled, {"projects": []}))["projects"] == []


def test_more_projects_than_rows_are_typed_below() -> None:
    project = said("transport")["projects"][0]
    many = {"projects": [project | {"project": f"第{n}段"} for n in range(BLANK_PROJECTS + 5)]}
    assert typed_cells(fill_form(form("transport"), many))["projects"] == as_typed(many)["projects"]


def test_what_the_form_does_not_ask_cannot_be_filled() -> None:
    with pytest.raises(MinhouError, match=r"does not ask for '9\.9\.9'"):
        fill_form(form("finance"), {"commitments": [{"commitment": "9.9.9"}]})
    with pytest.raises(MinhouError, match="no sheet 项目"):
        fill_form(form("finance"), {"projects": said("housing")["projects"]})
    assert fill_form(form("finance"), {"projects": []})


def test_filling_gives_the_same_bytes_for_the_same_rows() -> None:
    assert fill_form(form("housing"), said("housing")) == fill_form(form("housing"), said("housing"))
