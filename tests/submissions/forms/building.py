"""Forms of the real plan, and what units might say in them."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from minhou_analysis.catalogue import Catalogue, Indicator, load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.periods import Period
from minhou_analysis.plan import Commitment, Plan, load_plan
from minhou_analysis.submissions.asked import Asked, asked_of
from minhou_analysis.submissions.forms import write_form
from minhou_analysis.submissions.forms.layout import FIRST_ROW, SHEETS
from minhou_analysis.submissions.tables import TABLES

DATA = Path(__file__).resolve().parents[3] / "data"
REGION = "350121"
SECOND = Period.parse("2024Q2")
FOURTH = Period.parse("2024Q4")
"""Annual indicators are asked in the fourth quarter."""
DUE = date(2024, 7, 15)
TEXTS = (
    "=1+1",
    "+86 591 2298",
    "007",
    "3-5",
    "1.10",
    "2024年3月",
    "第一行\n第二行",
    "<b>&“引号”，'单引号'",
    "侯政办〔2023〕12号、现场照片" * 12,
)
"""What a spreadsheet would gladly take for something else."""

Rows = dict[str, list[dict[str, Any]]]


@cache
def plan_and_catalogue() -> tuple[Plan, Catalogue]:
    data = DataPackage(DATA)
    plan = load_plan(data)
    return plan, load_catalogue(data, plan)


UNITS = [unit.id for unit in plan_and_catalogue()[0].units]


def asked(unit: str, period: Period = SECOND) -> Asked:
    return asked_of(*plan_and_catalogue(), unit, period)


def form(
    unit: str,
    period: Period = SECOND,
    previous: Rows | None = None,
    origin: str = "reported",
    last_values: dict[str, tuple[float, Period]] | None = None,
    contact: str = "",
) -> bytes:
    return write_form(
        asked(unit, period),
        previous or {},
        due=DUE,
        origin=origin,
        region=REGION,
        plan=plan_and_catalogue()[0],
        last_values=last_values or {},
        contact=contact,
    )


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


@cache
def blank_book(unit: str, period: Period = SECOND) -> Workbook:
    """The form of a unit that never reported; to be read only."""
    return opened(form(unit, period))


def said(unit: str, period: Period = SECOND) -> Rows:
    """Something true of every table that the form asks, different in every row."""
    wanted = asked(unit, period)
    return {
        "commitments": [_commitment(number, item) for number, item in enumerate(wanted.commitments)],
        "indicators": [_indicator(number, item) for number, item in enumerate(wanted.indicators)],
        "projects": [
            _project(2 * number + again, item) for number, item in enumerate(wanted.works) for again in (0, 1)
        ],
    }


def _commitment(number: int, commitment: Commitment) -> dict[str, Any]:
    status = ("in_progress", "completed", "not_started", "suspended")[number % 4]
    is_done, is_begun = status == "completed", status != "not_started"
    return {
        "commitment": commitment.id,
        "status": status,
        "completion": 100.0 if is_done else 7.25 + number if is_begun else 0.0,
        "planned_start": date(2021, 8, 1 + number % 28),
        "planned_finish": date(2025, 12, 31),
        "actual_start": date(2021, 9, 30) if is_begun else None,
        "actual_finish": date(2024, 2, 29) if is_done else None,
        "funds_planned": 1234567.89 + number,
        "funds_paid": 123.45 if number % 2 else None,
        "evidence": TEXTS[number % len(TEXTS)],
        "obstacle": TEXTS[(number + 3) % len(TEXTS)] if number % 3 else None,
        "next_step": f"下一步（{number}）：按方案推进",
    }


def _indicator(number: int, indicator: Indicator) -> dict[str, Any]:
    step = 10.0**-indicator.unit.decimals
    value = indicator.limit or round(3 + number * step, indicator.unit.decimals)
    is_blank = number % 4 == 3
    return {
        "indicator": indicator.id,
        "value": None if is_blank else value,
        "obs_status": "O" if is_blank else "APE"[number % 3],
        "note": "部门数据尚未核定" if is_blank else None,
    }


def _project(number: int, commitment: Commitment) -> dict[str, Any]:
    amounts = ("public", "platform", "private", "collective", "loans", "other")
    financing = {f"financed_{name}": 10.5 * place for place, name in enumerate(amounts, start=1)}
    return {
        "commitment": commitment.id,
        "project": f"{commitment.title}工程{number}",
        "stage": ("construction", "in_use", "preparation")[number % 3],
        "planned_start": date(2022, 3, 1),
        "planned_finish": date(2025, 6, 30),
        "actual_start": None if number % 3 == 2 else date(2022, 4, 2),
        "actual_finish": date(2024, 1, 31) if number % 3 == 1 else None,
        "investment_planned": sum(financing.values()),
        "investment_paid": 99.99,
        **financing,
        "note": TEXTS[number % len(TEXTS)],
    }


def typed_cells(content: bytes) -> Rows:
    """What stands in the columns of each table, as records; rows without any are left out."""
    book = opened(content)
    rows: Rows = {}
    for table in TABLES:
        layout = SHEETS[table.name]
        rows[table.name] = []
        if table.sheet not in book.sheetnames:
            continue
        for line in book[table.sheet].iter_rows(min_row=FIRST_ROW):
            record = {c.name: line[layout.positions[c.name] - 1].value for c in table.columns}
            if any(value is not None for value in record.values()):
                rows[table.name].append(record)
    return rows


def as_typed(rows: Rows) -> Rows:
    """``rows`` as their cells show them: words for codes, midnight for days."""
    return {
        table.name: [
            {column.name: _as_typed(record.get(column.name), column.choices) for column in table.columns}
            for record in rows.get(table.name, [])
        ]
        for table in TABLES
    }


def _as_typed(value: Any, choices: Any) -> Any:
    if choices:
        return choices.get(value)
    return datetime.combine(value, time()) if isinstance(value, date) else value
