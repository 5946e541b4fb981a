"""Columns of the annex found by their headings (表头), whatever stands above them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from openpyxl.utils import get_column_letter

from minhou_analysis.errors import nearest
from minhou_analysis.plan.annex.grid import Grid
from minhou_analysis.plan.text import plain


class Role(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    PLACE = "place"
    """The area or the measure that a row belongs to."""
    STEP = "step"
    """A row's name, or the measure it belongs to; its words where no other column holds them."""
    WORDS = "words"
    LEAD = "lead"
    UNITS = "units"
    SUPPORT = "support"
    DEADLINE = "deadline"
    REMARK = "remark"


SYNONYMS: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.NUMBER: ("序号", "编号", "号"),
    Role.PLACE: (
        *("所属举措", "方案举措", "对应举措", "举措编号", "所属领域", "改革领域", "试验领域", "领域"),
        *("试验任务", "改革任务", "重点任务", "主要任务", "任务"),
    ),
    Role.STEP: (
        *("举措", "试验举措", "改革举措", "举措名称", "试验举措名称", "具体试验举措名称", "改革事项"),
        *("试验事项", "事项名称", "事项", "项目名称", "名称"),
    ),
    Role.WORDS: (
        *(
            "具体试验举措",
            "第一批具体试验举措",
            "具体举措",
            "具体措施",
            "举措内容",
            "试验举措内容",
            "主要内容",
        ),
        *("具体内容", "试验内容", "改革内容", "工作内容", "实施内容", "具体任务", "工作举措", "主要举措"),
    ),
    Role.LEAD: ("牵头单位", "牵头部门", "牵头责任单位", "主办单位", "主责单位"),
    Role.UNITS: ("责任单位", "责任部门", "实施单位", "承担单位", "落实单位", "填报单位"),
    Role.SUPPORT: ("配合单位", "配合部门", "协办单位", "参与单位", "协同单位", "配合责任单位"),
    Role.DEADLINE: (
        *("完成时限", "完成时间", "完成期限", "时限", "期限", "时限要求", "时间节点", "时间安排", "时间进度"),
        *("时间要求", "计划完成时间", "办结时限"),
    ),
    Role.REMARK: ("备注", "说明", "附注"),
}
"""Headings that are understood. Brackets behind a heading are passed over."""
OWNERS: Final = (Role.LEAD, Role.UNITS, Role.SUPPORT)
"""Columns that name units, in the order in which a row's units are listed."""
_BY_HEADING: Final = {heading: role for role, headings in SYNONYMS.items() for heading in headings}
_BRACKETS: Final = re.compile(r"\(.*\)|:$")
_ONCE: Final = (Role.WORDS, Role.DEADLINE)


@dataclass(frozen=True)
class Header:
    """Where the columns are. ``first`` and ``last`` are the header's rows; ``headings`` what stands over a column."""

    first: int
    last: int
    headings: Mapping[int, str]

    def columns(self, role: Role) -> list[int]:
        """Columns with this role, from left to right."""
        return [column for column, heading in self.headings.items() if role_of(heading) is role]

    @property
    def words(self) -> int:
        """The column that holds a measure's words; 0 where there is none."""
        return next(iter(self.columns(Role.WORDS) or self.columns(Role.STEP)[-1:]), 0)

    @property
    def steps(self) -> list[int]:
        """Columns with a row's name or its measure, beside its words."""
        return [column for column in self.columns(Role.STEP) if column != self.words]

    @property
    def owners(self) -> list[int]:
        """Columns that name units, those that lead first."""
        return [column for role in OWNERS for column in self.columns(role)]

    def untaken(self, grid: Grid) -> list[str]:
        """Columns from which nothing is taken in: remarks, headings that are not understood, and none at all."""
        known = (None, Role.REMARK)
        names = [f"「{heading}」" for heading in self.headings.values() if role_of(heading) in known]
        filled = {
            column
            for row, cells in grid.rows.items()
            for column in cells
            if row > self.last and (row, column) not in grid.covered
        }
        bare = sorted(filled - self.headings.keys())
        return [
            *dict.fromkeys(names),
            *(f"column {get_column_letter(column)} without a heading" for column in bare),
        ]

    def faults(self) -> list[tuple[int, int, str, str]]:
        """What is missing or stands twice: row, column, what was found and what was expected."""
        found = []
        if not self.words:
            column = next(iter(self.headings))
            said = "、".join(self.headings.values())
            strange = [h for h in self.headings.values() if role_of(h) is None]
            hints = [nearest(h, SYNONYMS[Role.WORDS]) for h in strange]
            expected = f"a column of the measures' words, such as 具体举措{next(filter(None, hints), '')}"
            found.append((self.last, column, f"the headings {said}", expected))
        for role in _ONCE:
            for column in self.columns(role)[1:]:
                already = self.headings[self.columns(role)[0]]
                expected = f"one column of this meaning (there is 「{already}」)"
                found.append((self.last, column, f"「{self.headings[column]}」", expected))
        return found


def role_of(heading: str) -> Role | None:
    """What a heading says of its column; None where it is not understood."""
    said = plain(heading)
    return _BY_HEADING.get(said) or _BY_HEADING.get(_BRACKETS.sub("", said))


def find_header(grid: Grid) -> Header | None:
    """The first row with two headings of different meaning, and those below it that hold nothing but headings."""
    first = next((row for row, cells in grid.rows.items() if len(_roles(cells.values())) >= 2), None)
    if first is None:
        return None
    last = first
    while (below := grid.rows.get(last + 1)) and all(map(role_of, below.values())):
        last += 1
    headings: dict[int, str] = {}
    for row in range(first, last + 1):
        headings |= grid.rows[row]
    for column in sorted(headings, reverse=True):
        if headings[column] == headings.get(column - 1) and _repeats_left(grid, last, column):
            del headings[column]
    return Header(first, last, dict(sorted(headings.items())))


def _roles(texts: Iterable[str]) -> set[Role]:
    return {role for text in texts if (role := role_of(text))}


def _repeats_left(grid: Grid, last: int, column: int) -> bool:
    """Whether a heading merged over two columns has the same cells below it in both: one column, drawn as two."""
    return all(
        cells.get(column) in (None, cells.get(column - 1)) for row, cells in grid.rows.items() if row >= last
    )
