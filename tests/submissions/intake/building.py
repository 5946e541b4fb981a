"""A good form, and ways to damage it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from minhou_analysis.catalogue import load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.periods import Period
from minhou_analysis.plan import load_plan
from minhou_analysis.submissions.asked import Asked, asked_of
from minhou_analysis.submissions.forms import fill_form, write_form
from minhou_analysis.submissions.forms.layout import FIRST_ROW, SHEETS
from minhou_analysis.submissions.intake import (
    Intake,
    IntakeContext,
    PastForm,
    RemarkKind,
    read_submission,
)
from minhou_analysis.submissions.records import Record

DATA = Path(__file__).resolve().parents[3] / "data"
REGION = "350121"
PERIOD = Period.parse("2024Q4")
RECEIVED = datetime(2025, 1, 10, 9, 30)
UNIT = "civil_affairs"
"""Nine commitments, one of them works; shares, amounts a month, and a ratio with a formula."""

Rows = Mapping[str, Sequence[Record]]
Edit = Callable[[Workbook], None]


@cache
def base_context() -> IntakeContext:
    """Nothing said before."""
    data = DataPackage(DATA)
    plan = load_plan(data)
    return IntakeContext(plan, load_catalogue(data, plan), REGION, Period.parse("2021Q3"), RECEIVED)


def context(*past: PastForm, **changes: Any) -> IntakeContext:
    """The context with an earlier form or several, or other changes."""
    from dataclasses import replace

    return replace(base_context(), history=lambda origin, unit: past, **changes)


def asked(unit: str = UNIT, period: Period = PERIOD) -> Asked:
    """What the form asks."""
    return asked_of(base_context().plan, base_context().catalogue, unit, period)


def _commitment(key: str, **changes: Any) -> dict[str, Any]:
    return {
        "commitment": key,
        "status": "in_progress",
        "completion": 40.0,
        "planned_start": date(2021, 8, 1),
        "planned_finish": date(2025, 12, 31),
        "actual_start": date(2021, 9, 1),
        "actual_finish": None,
        "funds_planned": 120.5,
        "funds_paid": 48.25,
        "evidence": "工作台账第3号",
        "obstacle": None,
        "next_step": "按计划继续推进",
    } | changes


def good_rows(unit: str = UNIT) -> dict[str, list[dict[str, Any]]]:
    """Rows about which there is nothing to say."""
    wanted = asked(unit)
    rows: dict[str, list[dict[str, Any]]] = {
        "commitments": [_commitment(commitment.id) for commitment in wanted.commitments],
        "indicators": [
            {
                "indicator": indicator.id,
                "value": VALUES.get(indicator.id, 12.0),
                "obs_status": "A",
                "note": None,
            }
            for indicator in wanted.indicators
        ],
        "projects": [
            {
                "commitment": wanted.works[0].id,
                "project": name,
                "stage": "construction",
                "planned_start": date(2022, 3, 1),
                "planned_finish": date(2025, 6, 30),
                "actual_start": date(2022, 4, 2),
                "investment_planned": 1500.0,
                "investment_paid": 820.5,
                "financed_public": 900.0,
                "financed_loans": 600.0,
            }
            for name in ("县福利中心二期", "乡镇敬老院改造")
        ]
        if wanted.works
        else [],
    }
    if unit == UNIT:
        rows["commitments"][1] |= {
            "status": "completed",
            "completion": 100.0,
            "actual_finish": date(2024, 11, 5),
        }
        rows["commitments"][2] |= {"status": "not_started", "completion": 0.0, "actual_start": None}
        rows["commitments"][3] |= {"status": "suspended", "obstacle": "用地指标待批"}
    return rows


VALUES = {
    "home_care_station_coverage": 85.5,
    "nursing_beds_share": 62.0,
    "dibao_standard_urban": 800.0,
    "dibao_standard_rural": 720.0,
    "dibao_standard_ratio": 0.9,
    "settlement_refusals": 0.0,
    "kin_joining_refusals": 0.0,
}


@cache
def empty_form(unit: str = UNIT, period: Period = PERIOD, origin: str = "reported") -> bytes:
    """The form as it is sent out."""
    return write_form(
        asked(unit, period),
        {},
        due=date(2025, 1, 15),
        origin=origin,
        region=REGION,
        plan=base_context().plan,
        last_values={},
    )


@cache
def good_form(unit: str = UNIT) -> bytes:
    """The form filled with ``good_rows``."""
    return fill_form(empty_form(unit), good_rows(unit))


def edited(edit: Edit, content: bytes | None = None) -> bytes:
    """The form after ``edit`` of the workbook."""
    book = load_workbook(io.BytesIO(content or good_form()))
    edit(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(
    change: Callable[[str, bytes], bytes] = lambda name, member: member,
    extra: Mapping[str, bytes] | None = None,
    content: bytes | None = None,
) -> bytes:
    """The form with members of its archive changed, and others added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content or good_form())) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            archive.writestr(name, change(name, source.read(name)))
        for name, member in (extra or {}).items():
            archive.writestr(name, member)
    return target.getvalue()


@dataclass(frozen=True)
class Spot:
    """A cell of the good form, by what stands there."""

    table: str
    column: str
    row: int = 0

    @property
    def sheet(self) -> str:
        return SHEETS[self.table].name

    @property
    def cell(self) -> str:
        return f"{get_column_letter(SHEETS[self.table].positions[self.column])}{FIRST_ROW + self.row}"

    def on(self, book: Workbook) -> Any:
        return book[self.sheet][self.cell]


def commitment(column: str, row: int = 0) -> Spot:
    return Spot("commitments", column, row)


def indicator(column: str, row: int = 0) -> Spot:
    return Spot("indicators", column, row)


def project(column: str, row: int = 0) -> Spot:
    return Spot("projects", column, row)


def typed(spot: Spot, value: Any, number_format: str | None = None) -> Edit:
    """Type a value; text stays text."""

    def edit(book: Workbook) -> None:
        cell = spot.on(book)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        if number_format:
            cell.number_format = number_format

    return edit


def several(*edits: Edit) -> Edit:
    def edit(book: Workbook) -> None:
        for one in edits:
            one(book)

    return edit


Said = tuple[str, str]
"""Code, and ``sheet!cell``."""


def spoken(code: str, spot: Spot | str = "") -> Said:
    return code, f"{spot.sheet}!{spot.cell}" if isinstance(spot, Spot) else spot


def remarks_of(intake: Intake) -> list[Said]:
    """All remarks as code and ``sheet!cell``, in their order."""
    return [
        (remark.code, "!".join(part for part in (remark.sheet, remark.cell) if part))
        for remark in intake.remarks
    ]


@dataclass(frozen=True)
class Case:
    """One form of the corpus: what it is, and exactly what comes of it."""

    name: str
    content: Callable[[], bytes]
    says: Sequence[Said] = ()
    values: Mapping[Spot, Any] = field(default_factory=dict)
    file: str = "2024Q4-县民政局.xlsx"
    given: IntakeContext | None = None

    def __str__(self) -> str:
        return self.name

    def check(self, folder: Path) -> Intake:
        """Read the form and compare everything that is said of it, and the values it was made for."""
        path = folder / self.file
        path.write_bytes(self.content())
        intake = read_submission([path], self.given or context())
        assert remarks_of(intake) == list(self.says), [remark.text() for remark in intake.remarks]
        refused = any(remark.kind is RemarkKind.REFUSAL for remark in intake.remarks)
        assert intake.is_accepted is not refused
        for spot, value in self.values.items():
            assert intake.submission is not None
            assert intake.submission.rows[spot.table][spot.row][spot.column] == value
        return intake


def edit_case(
    name: str, edit: Edit, says: Sequence[Said] = (), values: Mapping[Spot, Any] | None = None, **more: Any
) -> Case:
    return Case(name, lambda: edited(edit), says, values or {}, **more)


def typed_case(
    name: str,
    spot: Spot,
    value: Any,
    code: str | Sequence[str] = "",
    becomes: Any = None,
    number_format: str | None = None,
) -> Case:
    """One cell typed otherwise; ``code`` is what is said of it, in order."""
    codes = [code] if isinstance(code, str) else code
    says = [spoken(each, spot) for each in codes if each]
    from minhou_analysis.submissions.intake.wording import MESSAGES

    refused = any(MESSAGES[each][0] is RemarkKind.REFUSAL for each in codes if each)
    return edit_case(name, typed(spot, value, number_format), says, {} if refused else {spot: becomes})
