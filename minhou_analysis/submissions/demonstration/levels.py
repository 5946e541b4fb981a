"""Assumed levels of unit-reported indicators, and the demonstration values drawn around them.

The assumptions lie in ``submissions/demonstration/levels.csv``, one row an indicator, to be read and argued with:

- ``path``: ``level`` runs straight from ``start`` to ``finish``; ``cumulative`` does so without ever turning back;
  ``year_to_date`` (本年初至报告期末) adds up within each year to an annual total that runs from ``start`` to ``finish``;
- ``start``, ``finish``: the first and the last value (for ``year_to_date`` the totals of the first and the last year),
  in the indicator's unit of measure; ``middle`` the value halfway, blank for a straight line;
- ``noise``: the largest deviation from the line, in the same unit; it vanishes at both ends;
- ``note``: what was assumed.

An indicator with a formula has no row: it is computed from the values of the same form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Any, Final

import pandas as pd

from minhou_analysis.catalogue import Catalogue, Indicator
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import DataError, Finding, SubmissionError, nearest
from minhou_analysis.periods import Period
from minhou_analysis.submissions.asked import is_due
from minhou_analysis.submissions.demonstration.draws import Draws

TABLE: Final = "submissions-demonstration-levels"


class LevelPath(StrEnum):
    """How values follow one another."""

    LEVEL = "level"
    CUMULATIVE = "cumulative"
    YEAR_TO_DATE = "year_to_date"


@dataclass(frozen=True)
class Level:
    """The assumed course of one indicator, in its unit of measure."""

    path: LevelPath
    start: float
    middle: float
    finish: float
    noise: float

    def line(self, position: float) -> float:
        """The value without noise at ``position`` between the first (0) and the last (1)."""
        if position < 0.5:
            return self.start + (self.middle - self.start) * position * 2
        return self.middle + (self.finish - self.middle) * (position * 2 - 1)

    def around(self, position: float, draws: Draws) -> float:
        """The value at ``position`` with noise."""
        room = 4 * position * (1 - position)
        return self.line(position) + self.noise * room * draws.between(-1, 1)


def read_levels(data: DataPackage, catalogue: Catalogue) -> dict[str, Level]:
    """Read ``levels.csv`` by indicator.

    Raises:
        SubmissionError: the table cannot be read, names an indicator that no unit reports or a path that does not
            exist, gives one indicator twice, or leaves one out; every finding at once.
    """
    try:
        frame = data.read(TABLE)
    except DataError as error:
        raise SubmissionError(error.findings) from None
    wanted = [i.id for i in catalogue if i.is_reported and not i.formula]
    findings = list(_faults(frame, wanted, data.file(TABLE)))
    if findings:
        raise SubmissionError(findings)
    middle = frame["middle"].fillna((frame["start"] + frame["finish"]) / 2)
    columns = (frame["path"], frame["start"], middle, frame["finish"], frame["noise"])
    levels = [Level(LevelPath(path), *map(float, numbers)) for path, *numbers in zip(*columns, strict=True)]
    return dict(zip(frame["indicator"], levels, strict=True))


def _faults(frame: pd.DataFrame, wanted: list[str], file: str) -> Iterator[Finding]:
    paths = list(LevelPath)
    seen: set[str] = set()
    for line, name, path in zip(frame.index, frame["indicator"], frame["path"], strict=True):
        if name not in wanted:
            yield Finding(
                file, line, "indicator", repr(name), f"an indicator of a unit{nearest(name, wanted)}"
            )
        elif name in seen:
            yield Finding(file, line, "indicator", repr(name), "one row an indicator")
        if path not in paths:
            yield Finding(file, line, "path", repr(path), f"one of {', '.join(paths)}")
        seen.add(name)
    for column in ("start", "finish", "noise"):
        for line in frame.index[frame[column].isna()]:
            yield Finding(file, line, column, "a blank", "a number")
    for name in wanted:
        if name not in seen:
            yield Finding(file, 0, "indicator", "nothing", "a level", name)


def series(indicator: Indicator, level: Level, periods: list[Period], seed: int) -> dict[Period, float]:
    """Values of one indicator for every period that asks for it, rounded as its unit of measure is."""
    asked = [period for period in periods if is_due(indicator, period)]
    if level.path is LevelPath.YEAR_TO_DATE:
        values = _through_each_year(indicator, level, asked, seed)
    else:
        last = max(len(asked) - 1, 1)
        values = [
            level.around(position / last, Draws(seed, "level", indicator.id, period))
            for position, period in enumerate(asked)
        ]
    if level.path is LevelPath.CUMULATIVE:
        values = list(_never_falling(values, level.finish))
    return {period: bounded(indicator, value) for period, value in zip(asked, values, strict=True)}


def _through_each_year(indicator: Indicator, level: Level, asked: list[Period], seed: int) -> list[float]:
    """The part of each year's total that has come by the end of each period."""
    values = []
    for period in asked:
        first, last = asked[0].year, asked[-1].year
        draws = Draws(seed, "level", indicator.id, period.year)
        total = level.around((period.year - first) / max(last - first, 1), draws)
        # accumulate, because sum() rounds differently from Python 3.12 on.
        come = list(accumulate(draws.between(0.85, 1.15) for _ in range(4)))
        values.append(total * come[period.index - 1] / come[-1])
    return values


def _never_falling(values: Iterable[float], highest: float) -> Iterator[float]:
    reached = 0.0
    for value in values:
        reached = max(reached, min(value, highest))
        yield reached


def bounded(indicator: Indicator, value: float) -> float:
    """``value`` within its natural bounds (0 is always one of them), rounded as its unit of measure is."""
    upper = indicator.limit or float("inf")
    return round(min(max(value, 0.0), upper), indicator.unit.decimals)


def with_computed(values: dict[str, float], indicators: Iterable[Indicator]) -> dict[str, float]:
    """``values`` of one form and, where all inputs are among them, those that the catalogue derives by formula."""
    computed = {
        indicator.id: bounded(indicator, _evaluate(indicator.formula, values))
        for indicator in indicators
        if indicator.formula and set(indicator.inputs) <= values.keys()
    }
    return values | computed


def _evaluate(formula: str, values: dict[str, float]) -> float:
    result: Any = pd.eval(formula, local_dict=values, engine="python")
    return float(result)
