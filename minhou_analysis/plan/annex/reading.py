"""The annex's rows as the plan understands them (情况表的读取), with every fault at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from openpyxl.cell.cell import ERROR_CODES

from minhou_analysis.errors import Finding, PlanError, nearest
from minhou_analysis.plan.annex.deadlines import read_deadline
from minhou_analysis.plan.annex.grid import Grid
from minhou_analysis.plan.annex.headings import Header, Role, find_header
from minhou_analysis.plan.annex.membership import Membership
from minhou_analysis.plan.annex.owners import named_units
from minhou_analysis.plan.annex.places import Places
from minhou_analysis.plan.model import Plan
from minhou_analysis.plan.text import plain, squeeze
from minhou_analysis.workbooks import WorkbookError, open_workbook

LONGEST_TITLE: Final = 20
_BEFORE_TITLE: Final = re.compile(
    r"^(?:[(（][一二三四五六七八九十\d]+[)）]|\d+[、)]|\d+[.．](?!\d)|[一二三四五六七八九十]+[、是])"
)
_CLAUSE_END: Final = re.compile(r"[,，;；。:：\n]")
_REMARK_ROW: Final = re.compile(r"^(?:注|备注|说明|填表|填报|联系)")


@dataclass(frozen=True)
class AnnexRow:
    """One first-batch measure as the annex has it. ``title`` is blank where the annex has none."""

    sheet: str
    row: int
    measure: str
    text: str
    title: str
    units: tuple[str, ...]
    deadline: date | None
    deadline_quote: str

    @property
    def words(self) -> tuple[str, str]:
        """What tells it from all others: its measure and its words, white space apart."""
        return self.measure, squeeze(self.text)


@dataclass(frozen=True)
class Annex:
    """What a file holds: its rows in order, and remarks on what was left aside or may be wrong."""

    rows: tuple[AnnexRow, ...]
    remarks: tuple[str, ...]


def read_annex(source: Path | bytes, name: str, plan: Plan, units: Mapping[str, str]) -> Annex:
    """Read a workbook with the annex.

    Args:
        source: the file, or what it holds.
        name: what findings call it.
        plan: whose areas and measures the rows belong to.
        units: names and aliases → ids of units.

    Raises:
        PlanError: it cannot be opened, or something in it is wrong or in doubt; every finding at once, each with line
            and ``sheet!cell``.
    """
    try:
        book = open_workbook(source, values=True)
    except WorkbookError as error:
        refusal = error.refusal
        found, expected = f"{refusal.found}({refusal.found_zh})", f"{refusal.expected}({refusal.expected_zh})"
        raise PlanError(Finding(name, 0, "", found, expected)) from None
    reader = _Reader(name, plan, units)
    for sheet in book.worksheets:
        reader.read(Grid.of(sheet), is_hidden=sheet.sheet_state != "visible")
    return reader.result()


def short_title(words: str) -> str:
    """The first clause of ``words``, without its number, cut to ``LONGEST_TITLE`` characters."""
    said = _BEFORE_TITLE.sub("", words).strip()
    clause = next(filter(None, (part.strip() for part in _CLAUSE_END.split(said))), words.strip())
    return clause if len(clause) <= LONGEST_TITLE else f"{clause[: LONGEST_TITLE - 1]}…"


class _Reader:
    """Reads sheet after sheet, and collects rows, remarks and findings."""

    def __init__(self, name: str, plan: Plan, units: Mapping[str, str]) -> None:
        self.name = name
        self.plan = plan
        self.places = Places(plan)
        self.units = {plain(said): unit for said, unit in units.items()}
        self.rows: dict[tuple[str, str], AnnexRow] = {}
        self.remarks: list[str] = []
        self.findings: list[Finding] = []

    def result(self) -> Annex:
        """Everything read.

        Raises:
            PlanError: there are findings, or no row at all.
        """
        if not self.rows and not self.findings:
            expected = "headings such as 所属举措, 具体举措, 责任单位, 完成时限, and rows below them"
            self.findings.append(Finding(self.name, 0, "", "; ".join(self.remarks) or "no rows", expected))
        if self.findings:
            raise PlanError(self.findings)
        return Annex(tuple(self.rows.values()), tuple(self.remarks))

    def read(self, grid: Grid, is_hidden: bool) -> None:
        """Take in one sheet."""
        header = None if is_hidden else find_header(grid)
        sheet = f"sheet 「{grid.sheet}」"
        if header is None:
            why = "is hidden" if is_hidden else "has no row of headings"
            self.remarks += [f"{sheet} {why} and is left aside"] if grid.rows else []
            return
        if untaken := header.untaken(grid):
            self.remarks.append(f"{sheet}: nothing is taken from {'、'.join(untaken)}")
        if not header.owners:
            self.remarks.append(f"{sheet} names no units: each row is put to all units of its measure")
        faults = header.faults()
        for row, column, found, expected in faults:
            self.findings.append(Finding(self.name, row, grid.place(row, column), found, expected))
        if not faults:
            _SheetReader(self, grid, header).read()

    def find(self, grid: Grid, row: int, column: int, found: str, expected: str) -> None:
        """Keep a fault, once for a merged cell."""
        if (row, column) not in grid.covered:
            self.findings.append(Finding(self.name, row, grid.place(row, column), found, expected))


class _SheetReader:
    """Goes down one sheet below its header."""

    def __init__(self, reader: _Reader, grid: Grid, header: Header) -> None:
        self.reader = reader
        self.grid = grid
        self.header = header
        keys = sorted(header.columns(Role.PLACE) + header.steps)
        self.membership = Membership(reader.places, keys, header.steps)
        self.deadlines = header.columns(Role.DEADLINE)
        self.taken = (header.words, *keys, *header.owners, *self.deadlines)

    def read(self) -> None:
        """Take in every row."""
        for row, cells in self.grid.rows.items():
            if row > self.header.last and not self.grid.is_continued(row) and not self._repeats_header(cells):
                if len(set(cells.values())) == 1 and list(cells) != [self.header.words]:
                    self._read_heading(row, cells)
                elif any(column in cells for column in self.taken):
                    self._read_row(row, cells)

    def _repeats_header(self, cells: Mapping[int, str]) -> bool:
        """Whether this is the header of another page."""
        headings = self.header.headings
        return all(plain(text) == plain(headings.get(column, "")) for column, text in cells.items())

    def _read_heading(self, row: int, cells: Mapping[int, str]) -> None:
        """A row that says one thing only: the number of an empty row, a remark, or where the rows below belong."""
        column, said = next(iter(cells.items()))
        if said.isdecimal() and list(cells) == self.header.columns(Role.NUMBER):
            return
        if _REMARK_ROW.match(said):
            self.reader.remarks.append(f"{self.grid.place(row, column)}: {_quoted(said)} is left aside")
        elif expected := self.membership.enter(said):
            self._find(row, column, _quoted(said), f"a row with its words and units, or {expected}")

    def _read_row(self, row: int, cells: Mapping[int, str]) -> None:
        broken = [column for column in self.taken if cells.get(column) in ERROR_CODES]
        for column in broken:
            self._find(row, column, cells[column], "a value, not what is left of a formula")
        measure = self._measure(row, cells)
        text = cells.get(self.header.words, "")
        if not text:
            self._find(row, self.header.words, "a blank", "the words of a first-batch measure")
        units = self._units(row, cells, measure)
        deadline, quote = self._deadline(row, cells)
        if not (measure and text and units) or broken:
            return
        found = AnnexRow(self.grid.sheet, row, measure, text, self._title(cells), units, deadline, quote)
        if already := self.reader.rows.get(found.words):
            place = f"{already.sheet} row {already.row}"
            expected = f"words that {place} does not have for measure {measure} already"
            self._find(row, self.header.words, _quoted(text), expected)
        else:
            self.reader.rows[found.words] = found

    def _measure(self, row: int, cells: Mapping[int, str]) -> str:
        found = self.membership.measure_of(cells)
        if isinstance(found, str):
            return found
        for doubt in found:
            if doubt.column is None:
                self._find(row, self.header.words, "words without a measure", doubt.expected)
            else:
                self._find(row, doubt.column, _quoted(cells[doubt.column]), doubt.expected)
        return ""

    def _title(self, cells: Mapping[int, str]) -> str:
        """What the annex calls the row, where it has a name beside its words."""
        names = [cells[column] for column in self.header.steps if column in cells]
        own = [name for name in names if isinstance(self.reader.places.find(name), str)]
        return short_title(own[0]) if own else ""

    def _units(self, row: int, cells: Mapping[int, str], measure: str) -> tuple[str, ...]:
        """Units in the order of the annex, those that lead first; all units of the measure where it names none."""
        owners = self.header.owners
        if not owners:
            return self.reader.plan.measure(measure).units if measure else ()
        named = [
            (column, name, unit)
            for column in owners
            for name, unit in named_units(cells.get(column, ""), self.reader.units)
        ]
        strange = [(column, name) for column, name, unit in named if unit is None]
        for column, name in strange:
            hint = nearest(name, list(self.reader.units))
            expected = (
                f"a unit of the plan{hint}; another name of one goes into the aliases of plan/units.csv"
            )
            self._find(row, column, _quoted(name), expected)
        if not named:
            self._find(row, owners[0], "a blank", "the units that carry it out")
        return () if strange else tuple(dict.fromkeys(unit for _, _, unit in named if unit))

    def _deadline(self, row: int, cells: Mapping[int, str]) -> tuple[date | None, str]:
        column = next((column for column in self.deadlines if column in cells), None)
        if column is None:
            return None, ""
        said, adopted = cells[column], self.reader.plan.adopted
        place = f"{self.grid.place(row, column)}: {_quoted(said)}"
        try:
            day = read_deadline(said)
        except ValueError:
            self._find(row, column, _quoted(said), "a day or a month that exists")
            return None, ""
        if day is None:
            self.reader.remarks.append(f"{place} is kept as words; no day can be read from it for certain")
        elif day < adopted:
            self.reader.remarks.append(f"{place} is before the plan was adopted ({adopted})")
        return day, said

    def _find(self, row: int, column: int, found: str, expected: str) -> None:
        self.reader.find(self.grid, row, column, found, expected)


def _quoted(text: str) -> str:
    """The beginning of ``text`` in quotation marks, for a message."""
    said = " ".join(text.split())
    return f"「{said}」" if len(said) <= 24 else f"「{said[:24]}…」"
