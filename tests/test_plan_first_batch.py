"""The table of first-batch measures held against its schema, the plan, and the annex's own file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import PlanError
from minhou_analysis.plan import load_plan
from minhou_analysis.plan.annex import verify_annex
from tests.annexes import ROWS, TABLE, rows_of, take_in, workbook
from tests.damage import change

FIRST = ROWS[0]


def row_reworded(folder: Path) -> None:
    change(folder, TABLE, "实现户籍业务", "改善户籍业务")


def unit_changed(folder: Path) -> None:
    change(folder, TABLE, "public_security human_resources", "public_security")


def row_deleted(folder: Path) -> None:
    text = (folder / TABLE).read_text(encoding="utf-8")
    (folder / TABLE).write_text("".join(text.splitlines(keepends=True)[:-1]), encoding="utf-8")


def row_invented(folder: Path) -> None:
    with (folder / TABLE).open("a", encoding="utf-8") as file:
        sha256 = rows_of(folder)[0]["source_sha256"]
        file.write(f"6.4.B2,6.4,再办一件事。,再办一件事,,,finance,,,情况表,9,{sha256},\n")


def original_touched(folder: Path) -> None:
    (kept,) = (folder / "plan/annex").iterdir()
    kept.write_bytes(workbook([FIRST]))


def original_lost(folder: Path) -> None:
    shutil.rmtree(folder / "plan/annex")


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (row_reworded, f"{TABLE}, line 2, column text, id 1.1.B1: found 推行居民户口簿电子化，改善户籍业务"),
        (
            unit_changed,
            f"{TABLE}, line 3, column units, id 1.1.B2: found public_security; expected public_security human",
        ),
        (row_deleted, f"{TABLE}: found no row for 情况表 row 5 of plan/annex/"),
        (
            row_invented,
            f"{TABLE}, line 5, column row, id 6.4.B2: found 情况表 row 9; expected a row that plan/annex/",
        ),
        (original_touched, "plan/annex/"),
        (original_lost, "plan/annex/"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_rows_are_held_against_the_annexs_own_file(
    plan_copy: Path, damage: Callable[[Path], None], found: str
) -> None:
    take_in(plan_copy, workbook())
    data = DataPackage(plan_copy)
    assert verify_annex(data, load_plan(data)) == []
    damage(plan_copy)
    (fault,) = verify_annex(data, load_plan(data))
    assert str(fault).startswith(found)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "6.4.B1,6.4,",
            "6.4.B1,6.3,",
            "line 4, column measure, id 6.4.B1: found '6.3'; expected what the id begins",
        ),
        ("6.4.B1,6.4,", "6.4.1,6.4,", "line 4, column id: found '6.4.1'; expected text of the form"),
        ("6.4.B1,6.4,", "1.1.B1,1.1,", "line 4, column id: found '1.1.B1'; expected an id of its own"),
        (
            ",human_resources,,长期",
            ",humans,,长期",
            "line 4, column units, id 6.4.B1: found 'humans'; expected a unit",
        ),
        (
            ",2021年底前,",
            ",,",
            "line 2, column deadline_quote, id 1.1.B1: found a blank; expected the words that set",
        ),
        ("开展灵活就业人员参保试点。", "", "line 4, column text, id 6.4.B1: found a blank; expected a value"),
        (
            "试点,,,",
            "试点,,trial,",
            "line 4, column kind, id 6.4.B1: found 'trial'; expected an id of plan/kinds.csv",
        ),
        (
            *("6.4.B1,6.4,开展灵活就业人员参保试点。", "1.1.B3,1.1,建立 居住证积分管理办法；"),
            "line 4, column text, id 1.1.B3: found words that stand already; expected words that 1.1.B2 does not have",
        ),
    ],
)
def test_a_fault_in_the_table_is_the_plans_fault(plan_copy: Path, old: str, new: str, fault: str) -> None:
    take_in(plan_copy, workbook())
    change(plan_copy, TABLE, old, new)
    with pytest.raises(PlanError) as caught:
        load_plan(DataPackage(plan_copy))
    assert any(str(found).startswith(f"{TABLE}, {fault}") for found in caught.value.findings)
