"""Rows that a form may lack, and rows that are judged though something is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from minhou_analysis.submissions.forms.layout import FIRST_ROW
from minhou_analysis.submissions.intake import read_submission
from tests.submissions.intake.building import (
    asked,
    base_context,
    context,
    edited,
    project,
    remarks_of,
    several,
    spoken,
    typed,
)

TASKS = "承诺事项"


def test_a_row_added_to_the_plan_after_the_form_was_issued_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(edited(lambda book: book[TASKS].delete_rows(FIRST_ROW + 8)))
    plan = base_context().plan
    first = asked().commitments[8].id
    areas = tuple(
        replace(
            area,
            measures=tuple(
                replace(
                    measure,
                    commitments=tuple(
                        replace(one, from_annex=one.id == first) for one in measure.commitments
                    ),
                )
                for measure in area.measures
            ),
        )
        for area in plan.areas
    )
    intake = read_submission([path], context(plan=replace(plan, areas=areas)))
    assert remarks_of(intake) == [spoken("row_added_later", TASKS)]
    assert intake.is_accepted
    assert f"“{first}”" in intake.warnings[0].found.zh


@pytest.mark.parametrize(("key", "code"), [(None, "row_without_key"), ("9.9.9", "not_works")])
def test_a_project_without_a_good_number_is_judged_all_the_same(
    key: str | None, code: str, tmp_path: Path
) -> None:
    path = tmp_path / "form.xlsx"
    spot, paid = project("commitment"), project("investment_paid")
    path.write_bytes(edited(several(typed(spot, key), typed(paid, -3), typed(project("stage"), "飞行中"))))
    intake = read_submission([path], context())
    assert remarks_of(intake) == [
        spoken(code, spot),
        spoken("unknown_choice", project("stage")),
        spoken("negative_number", paid),
    ]
