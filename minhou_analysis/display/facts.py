"""Facts (事实): one object a number, from which prose, tables, charts and tiles all speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from minhou_analysis.catalogue import Indicator, UnitOfMeasure
from minhou_analysis.display.numbers import (
    PERCENT,
    PERCENTAGE_POINT,
    PLAIN,
    POINT,
    format_value,
    is_missing,
    running_months,
)
from minhou_analysis.languages import fill, translate
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

if TYPE_CHECKING:
    from minhou_analysis.display.explanation import Explanation


@dataclass(frozen=True, repr=False)
class Fact:
    """A number with what it takes to trust it.

    ``value`` is None where nothing was observed. ``formula`` says how a derived fact was computed from ``inputs``;
    ``status`` is the worst among them. ``runs_up`` is for totals since January (年内累计), whose ``period`` is the
    quarter they end with.
    """

    id: str
    label: str
    value: float | None
    unit: UnitOfMeasure
    period: Period | None = None
    region: str = ""
    status: ObservationStatus = ObservationStatus.NORMAL
    source: str = ""
    formula: str = ""
    inputs: tuple[Fact, ...] = ()
    signed: bool = False
    runs_up: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether nothing was observed."""
        return is_missing(self.value)

    @property
    def is_demonstration(self) -> bool:
        """Whether demonstration data went into it."""
        return self.status is ObservationStatus.DEMONSTRATION

    @property
    def text(self) -> str:
        """The number as a report writes it, with its unit."""
        return format_value(self.value, self.unit, self.signed)

    def __str__(self) -> str:
        """The number as a report writes it."""
        return self.text

    def __format__(self, spec: str) -> str:
        """The number as a report writes it; ``'{n:item|items}'`` says what is counted in place of the unit (English)."""
        return self._counted(spec) if spec else self.text

    def __html_format__(self, spec: str) -> Markup:
        """As ``__format__``, with the provenance as a tooltip."""
        return self._html(format(self, spec))

    def _counted(self, spec: str) -> str:
        one, _, many = spec.partition("|")
        number = format_value(self.value, PLAIN, self.signed)
        return f"{number} {one if self.value == 1 else many}".rstrip()

    def __html__(self) -> Markup:
        """The number with its provenance as a tooltip; whoever shows it marks demonstration data once, beside it."""
        return self._html(self.text)

    def _html(self, text: str) -> Markup:
        return Markup('<span class="fact" title="{}">{}</span>').format(self.provenance, text)

    @property
    def when(self) -> str:
        """The time it speaks of: 2025年第四季度, and of a running total 2025年1—12月; empty without a period."""
        if self.period is None:
            return ""
        if self.runs_up and self.period.frequency != "A":
            months = running_months(self.period)
            return fill("{year}年{months}", year=self.period.year, months=months)
        return self.period.label

    @property
    def provenance(self) -> str:
        """Where the number comes from, in one line: region, period, source or formula, status."""
        parts = [self.label, self.region, self.when]
        parts += [fill("算式：{formula}", formula=self.formula) if self.formula else "", self.source]
        parts += ["" if self.status is ObservationStatus.NORMAL else self.status.label]
        return " · ".join(translate(part) for part in parts if part)

    def explain(self) -> Explanation:
        """How the number came about: formula, inputs, sources and status, down to what was observed (数字的由来)."""
        from minhou_analysis.display.explanation import Explanation

        return Explanation(self)

    def __repr__(self) -> str:
        """One line: what, where, when, how much, how sound."""
        when = str(self.period) if self.period else ""
        status = ObservationStatus.MISSING if self.is_missing else self.status
        told = (self.label, self.region, when, self.text, f"[{status}]")
        return f"<Fact {' '.join(part for part in told if part)}>"

    def _repr_html_(self) -> str:
        return str(self.explain().to_html())

    def _repr_markdown_(self) -> str:
        return self.explain()._repr_markdown_()

    def at(self, period: Period) -> Fact:
        """The same thing said of another period; its value is that period's."""
        return replace(self, period=period)

    def change_from(self, earlier: Fact) -> Fact:
        """The signed change since ``earlier``: percentage points for shares, points for indices, else percent.

        Missing where either value is, where growth would start from zero, and where one of the two is defined
        differently: such values are not compared.
        """
        unit = self._unit_of_change
        in_units = unit is not PERCENT
        return Fact(
            id=f"{self.id}-change",
            label=fill("{label}的变化", label=self.label),
            value=self._change(earlier, in_units),
            unit=unit,
            period=self.period,
            region=self.region,
            status=ObservationStatus.worst([self.status, earlier.status]),
            formula="后值 − 前值" if in_units else "（后值 ÷ 前值 − 1） × 100",
            inputs=(earlier, self),
            signed=True,
            runs_up=self.runs_up,
        )

    @property
    def _unit_of_change(self) -> UnitOfMeasure:
        if self.unit.is_share:
            return replace(PERCENTAGE_POINT, decimals=max(1, self.unit.decimals))
        return replace(POINT, decimals=self.unit.decimals) if self.unit.kind == "index" else PERCENT

    def _change(self, earlier: Fact, in_units: bool) -> float | None:
        if self.value is None or earlier.value is None or self.is_missing or earlier.is_missing:
            return None
        if ObservationStatus.DEFINITION_DIFFERS in (self.status, earlier.status):
            return None
        if in_units:
            return self.value - earlier.value
        return (self.value / earlier.value - 1) * 100 if earlier.value else None


_DEMONSTRATION_TAG: Final = Markup(
    '<span class="tag demo" style="border:1px solid;border-radius:3px;padding:0 .35em;font-size:.75em">{}</span>'
)


def demonstration_mark() -> Markup:
    """The mark of demonstration data; styled for JupyterLab, where no style sheet of ours is at work."""
    return _DEMONSTRATION_TAG.format(translate("演示"))


def observed(indicator: Indicator, row: Mapping[str, Any] | None, region: str) -> Fact:
    """The fact of one row of a series (``Workspace.series``); a missing fact when there is no row."""
    if row is None:
        return Fact(
            indicator.id,
            indicator.name,
            None,
            indicator.unit,
            region=region,
            status=ObservationStatus.MISSING,
        )
    return Fact(
        id=f"{indicator.id}-{row['period']}",
        label=indicator.name,
        value=float(row["value"]),
        unit=indicator.unit,
        period=Period.parse(row["period"]),
        region=region,
        status=ObservationStatus(row["status"]),
        source=str(row["source"]),
        formula=indicator.formula,
        runs_up=indicator.runs_up,
    )
