"""Editions of the composite index (综合指数版本): which indicators speak for an area, with what weight, between which goalposts.

An edition is frozen: its rows are not changed, a new choice is a new edition, and whatever shows an index says which. The
last edition in the table is the one that reports use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from minhou_analysis.catalogue import Catalogue
from minhou_analysis.datapackage import DataPackage, Row
from minhou_analysis.errors import CatalogueError, DataError, Finding
from minhou_analysis.languages import in_chinese

_TABLE: Final = "catalogue-index"


@dataclass(frozen=True)
class Component:
    """An indicator in an index (指数构成指标): the area it speaks for, its weight, its wanted direction, its goalposts.

    ``points`` (分值) are weights before they are divided by their sum; ``lower`` and ``upper`` are in the indicator's unit;
    ``reason`` says why it speaks for the area, ``remark`` what a reader must know of it.
    """

    area: str
    indicator: str
    points: float
    direction: str
    lower: float
    upper: float
    reason: str
    remark: str
    remark_en: str = ""

    @property
    def remark_label(self) -> str:
        """``remark`` in the language spoken."""
        return self.remark if in_chinese() else self.remark_en or self.remark


@dataclass(frozen=True)
class Edition:
    """One edition of the index, in the table's order."""

    name: str
    components: tuple[Component, ...]
    name_en: str = ""

    @property
    def label(self) -> str:
        """``name`` in the language spoken."""
        return self.name if in_chinese() else self.name_en or self.name

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas that have an indicator."""
        return tuple(dict.fromkeys(component.area for component in self.components))


def load_editions(data: DataPackage, catalogue: Catalogue) -> dict[str, Edition]:
    """Editions by name, the newest last; none where the data folder has no such table.

    Raises:
        CatalogueError: an unknown area or indicator, goalposts that do not rise, no wanted direction, one that contradicts
            the catalogue, or an edition without any points; every finding at once.
    """
    if _TABLE not in data.names:
        return {}
    try:
        table = data.table(_TABLE)
    except DataError as error:
        raise CatalogueError(error.findings) from None
    rows = list(table.rows())
    findings = data.faults_in(table)
    if not findings:
        findings = list(_faults(rows, data.file(_TABLE), catalogue))
    if findings:
        raise CatalogueError(findings)
    found: dict[str, list[Component]] = {}
    names_en = {row["edition"]: row["edition_en"] for row in rows}
    for row in rows:
        found.setdefault(row["edition"], []).append(_component(row, catalogue))
    return {name: Edition(name, tuple(components), names_en[name]) for name, components in found.items()}


def _faults(rows: list[Row], file: str, catalogue: Catalogue) -> Iterator[Finding]:
    points: dict[str, float] = {}
    for row in rows:
        wanted = catalogue[row["indicator"]].direction
        points[row["edition"]] = points.get(row["edition"], 0.0) + float(row["points"])
        if wanted == "none" and not row["direction"]:
            expected = "increase or decrease, as the catalogue has no direction for it"
            yield Finding(file, row.line, "direction", "a blank", expected, row["indicator"])
        if row["direction"] and wanted not in ("none", row["direction"]):
            expected = f"a blank or {wanted!r}, as in the catalogue"
            yield Finding(file, row.line, "direction", repr(row["direction"]), expected, row["indicator"])
        if not float(row["lower"]) < float(row["upper"]):
            expected = f"a number above the lower goalpost {row['lower']}"
            yield Finding(file, row.line, "upper", repr(row["upper"]), expected, row["indicator"])
    for edition, total in points.items():
        if total == 0:
            yield Finding(file, 0, "points", "only zeros", "at least one indicator with points", edition)


def _component(row: Row, catalogue: Catalogue) -> Component:
    return Component(
        area=row["area"],
        indicator=row["indicator"],
        points=float(row["points"]),
        direction=row["direction"] or catalogue[row["indicator"]].direction,
        lower=float(row["lower"]),
        upper=float(row["upper"]),
        reason=row["reason"],
        remark=row["remark"],
        remark_en=row["remark_en"],
    )
