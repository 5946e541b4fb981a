"""The official text taken apart by its own headings (方案文本), each part with the line it stands on.

The form is that of Chinese implementation plans: 「一、总体目标」「二、试验举措」 (or other headings) with areas 「(一)…」, measures
「1.…」 and a closing line 「责任单位:…」, then 「三、保障措施」 and 「附件:…」.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from minhou_analysis.datapackage import Row
from minhou_analysis.errors import Finding, PlanError

_AREA: Final = re.compile(r"[(（]([一二三四五六七八九十])[)）](.+)")
_MEASURE: Final = re.compile(r"(\d+)[.．](.+)")
_UNITS: Final = re.compile(r"责任单位[:：](.+)")
_SAFEGUARD: Final = re.compile(r"[(（]([一二三四五六七八九十])[)）](.+?)。(.+)")
_ANNEX: Final = re.compile(r"附件[:：](.+)")
_NUMERALS: Final = "一二三四五六七八九十"


class Headings(NamedTuple):
    """The three main headings of a plan's text, in their order."""

    goals: str
    measures: str
    safeguards: str


HEADINGS: Final = Headings("一、总体目标", "二、试验举措", "三、保障措施")
"""Headings that a text has unless ``plan.json`` says otherwise."""


def squeeze(text: str) -> str:
    """``text`` without any white space, full-width spaces included."""
    return "".join(text.split())


def plain(text: str) -> str:
    """``text`` without white space, its full-width letters, figures and punctuation made half-width, for comparing."""
    return unicodedata.normalize("NFKC", squeeze(text))


@dataclass
class TextPart:
    """A heading of the text with what stands under it.

    ``line``, ``body_line`` and ``units_line`` are where heading, words and units stand; ``body`` has no white space.
    """

    id: str
    line: int
    name: str
    body: str = ""
    body_line: int = 0
    units: str = ""
    units_line: int = 0

    def add(self, words: str, line: int) -> None:
        """Put one more line of words under the heading."""
        self.body += words
        self.body_line = self.body_line or line


@dataclass
class PlanText:
    """The whole text in its parts; together they hold every line."""

    front: str = ""
    goals: TextPart = field(default_factory=lambda: TextPart("G", 0, ""))
    areas: list[TextPart] = field(default_factory=list)
    measures: list[TextPart] = field(default_factory=list)
    safeguards: list[TextPart] = field(default_factory=list)
    annex: TextPart = field(default_factory=lambda: TextPart("annex", 0, ""))


def parse_plan_text(text: str, file: str, headings: Headings = HEADINGS) -> PlanText:
    """Take the official text apart.

    Raises:
        PlanError: a main heading is missing (a truncated file), or lines belong to no part; every finding at once.
    """
    parts = PlanText()
    section = "front"
    absent = [squeeze(heading) for heading in headings]
    goals, measures, _ = absent
    findings: list[Finding] = []
    lines = text.splitlines()
    for number, raw in enumerate(lines, start=1):
        line = squeeze(raw)
        expected = None
        if not line:
            continue
        if line in absent:
            section = line
            absent.remove(line)
            if line == goals:
                parts.goals.line, parts.goals.name = number, line
        elif section == "front":
            parts.front += line
        elif section == goals:
            parts.goals.add(line, number)
        elif section == measures:
            expected = _read_measure_line(parts, line, number)
        else:
            expected = _read_closing_line(parts, line, number)
        if expected:
            findings.append(Finding(file, number, "", f"「{line[:20]}」", expected))
    findings += [Finding(file, len(lines), "", "the end of the text", f"「{heading}」") for heading in absent]
    if findings:
        raise PlanError(findings)
    return parts


def _read_measure_line(parts: PlanText, line: str, number: int) -> str | None:
    """Put a line where it belongs; what was expected instead where it belongs nowhere."""
    measure = parts.measures[-1] if parts.measures else None
    if area := _AREA.fullmatch(line):
        parts.areas.append(TextPart(str(_NUMERALS.index(area[1]) + 1), number, area[2]))
    elif not parts.areas:
        return "the heading of a reform area, 「(一)…」"
    elif heading := _MEASURE.fullmatch(line):
        parts.measures.append(TextPart(f"{parts.areas[-1].id}.{heading[1]}", number, heading[2]))
    elif measure is None or measure.units_line or not measure.id.startswith(f"{parts.areas[-1].id}."):
        return "the heading of a measure, 「1.…」"
    elif units := _UNITS.fullmatch(line):
        measure.units, measure.units_line = units[1], number
    else:
        measure.add(line, number)
    return None


def _read_closing_line(parts: PlanText, line: str, number: int) -> str | None:
    if parts.annex.line:
        parts.annex.name += line
    elif annex := _ANNEX.fullmatch(line):
        parts.annex.line, parts.annex.name = number, annex[1]
    elif safeguard := _SAFEGUARD.fullmatch(line):
        part = TextPart(f"S{_NUMERALS.index(safeguard[1]) + 1}", number, safeguard[2])
        part.add(safeguard[3], number)
        parts.safeguards.append(part)
    else:
        return "a safeguard, 「(一)…。…」, or 「附件:…」"
    return None


def unit_names(units: Iterable[Row]) -> dict[str, str]:
    """Every name and alias in the table of units, with the id it stands for."""
    return {name: row["id"] for row in units for name in (row["name"], *row["aliases"].split())}


def resolve_units(listing: str, known: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """Names in a 「责任单位」 line, each with the unit id it stands for (None: unknown).

    ``known`` maps canonical names and aliases to unit ids. In 「县公安局、人社局」 the prefix 县 carries over to the
    names after it; a name that is canonical by itself (「闽侯医保局」) is taken as it stands.
    """
    names = [name for name in re.split(r"[、，,]", listing) if name]
    return [(name, known.get(name) or known.get(f"县{name}")) for name in names]


def first_difference(found: str, expected: str) -> tuple[str, str]:
    """The first place where two texts part, with a few characters around it, for messages."""
    at = next(
        (i for i, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b),
        min(len(found), len(expected)),
    )
    around = slice(max(at - 8, 0), at + 12)
    return _excerpt(found, around), _excerpt(expected, around)


def _excerpt(text: str, around: slice) -> str:
    return f"「…{text[around]}…」" if text else "nothing"
