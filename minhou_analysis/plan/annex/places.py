"""Areas and measures of the plan recognised by number or name (对应举措)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from minhou_analysis.errors import nearest
from minhou_analysis.plan.model import Plan
from minhou_analysis.plan.text import plain

_NUMERALS: Final = "一二三四五六七八九十"
_AREA: Final = re.compile(rf"(?:\(([{_NUMERALS}])\)|([{_NUMERALS}])、)(.*)")
_MEASURE: Final = re.compile(r"(\d+\.\d+)\.?(.*)")
_MEASURE_OF_AREA: Final = re.compile(r"(\d+)[.、]?(.*)")


@dataclass(frozen=True)
class Place:
    """Where in the plan a row belongs: an area, and a measure of it or none yet."""

    area: str = ""
    measure: str = ""


class Places:
    """What the annex may call the areas and measures of a plan."""

    def __init__(self, plan: Plan) -> None:
        """Take in the plan's names."""
        self.plan = plan
        self.measures = {measure.id: Place(measure.area, measure.id) for measure in plan.measures}
        self._names = {area.name: Place(area.id) for area in plan.areas} | {
            measure.name: self.measures[measure.id] for measure in plan.measures
        }
        self._plain = {plain(name): place for name, place in self._names.items()}

    def find(self, said: str, area: str = "") -> Place | str:
        """The place that ``said`` names, or what was expected instead.

        ``1.2`` is a measure, ``(一)`` an area, ``2.`` a measure of ``area``; behind any of them a name may stand. The
        numbers before a name may be the annex's own: the name counts, unless it contradicts a number such as ``1.2``.
        """
        text = plain(said).rstrip("。;:,、")
        if text in self._plain:
            return self._plain[text]
        if whole := _MEASURE.fullmatch(text):
            return self._by_number(whole[1], whole[2])
        number, name = "", text
        if numbered := _AREA.fullmatch(text):
            number, name = str(_NUMERALS.index(numbered[1] or numbered[2]) + 1), numbered[3]
            if not name and number in {known.id for known in self.plan.areas}:
                return Place(number)
        elif numbered := _MEASURE_OF_AREA.fullmatch(text):
            number, name = f"{area}.{numbered[1]}", numbered[2]
            if not name and number in self.measures:
                return self.measures[number]
        return self._plain.get(name) or self._expected(name or text)

    def choices(self, area: str) -> str:
        """The measures of an area among which to choose, for a message; one of them all where there is no area."""
        measures = [m for m in self.plan.measures if m.area == area] or self.plan.measures[:1]
        return "、".join(f"{measure.id} {measure.name}" for measure in measures)

    def _by_number(self, number: str, name: str) -> Place | str:
        if number not in self.measures:
            return f"a measure of the plan{nearest(number, list(self.measures))}"
        expected = self.plan.measure(number).name
        if name and self._plain.get(name) != self.measures[number]:
            return f"「{expected}」 behind {number}"
        return self.measures[number]

    def _expected(self, name: str) -> str:
        return f"an area or a measure of the plan, by number or name{nearest(name, list(self._names))}"
