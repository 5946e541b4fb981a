"""Parts of a whole, region beside region (构成): one chart for origins, tenure and employment, made of facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from minhou_analysis.areas.baseline import Baseline
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.charts import stacked_shares
from minhou_analysis.display.facts import Fact, observed
from minhou_analysis.display.narrative import Sentence, Shown, joined, say
from minhou_analysis.display.tables import Number
from minhou_analysis.languages import fill
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

SHARE: Final = UnitOfMeasure("percent", "%", "%", "share", 1)
Shares = dict[str, list[Fact]]
"""Parts of each row of a chart by the row's name, in drawing order."""


def composition_chart(
    baseline: Baseline,
    parts: Mapping[str, str],
    period: str,
    *,
    whole: str,
    says: str,
    rest: str = "",
    remarked: bool = True,
) -> Shown:
    """Shares of ``parts`` (indicator → label) in ``whole``, the region beside its peers.

    The message names the region's largest part by the words ``says``. Counts are turned into shares of their sum;
    ``rest`` labels what shares leave of a hundred; without ``remarked`` the sources' own notes are left out. One line where the region has no figures.
    """
    rows = {
        name: shares(parts, found, rest)
        for code, name in baseline.compared.items()
        if (found := parts_of(baseline, parts, code, period))
    }
    own = rows.get(baseline.region.name)
    if own is None:
        return baseline.absent(*parts)
    label = Period.parse(period).label
    largest = max(own, key=lambda fact: fact.value or 0.0)
    labels = [*parts.values(), rest] if rest else list(parts.values())
    extra = fill("{formula}。", formula=own[-1].formula) if rest else ""
    return stacked_shares(
        share_rows(rows, labels),
        baseline.region.name,
        fill("占{whole}%", whole=whole),
        title=say(
            "{period}{whole}中，{says}，占{share}",
            period=label,
            whole=whole,
            says=say(says, part=largest.label),
            share=largest,
        ),
        alt=say("{period}{whole}的构成（%）：{said}。", period=label, whole=whole, said=said(rows)).text,
        note=baseline.note(parts, [period], unit="%", extra=extra, remarked=remarked),
        drawn=tuple(fact for facts in rows.values() for fact in facts),
    )


def value_at(baseline: Baseline, indicator: str, region: str, period: str) -> Fact:
    """A region's value in a period, or a missing fact."""
    found = [fact for fact in baseline.series(indicator, region) if str(fact.period) == period]
    described = baseline.workspace.catalogue[indicator]
    return found[-1] if found else observed(described, None, baseline.observations.region(region).name)


def parts_of(baseline: Baseline, parts: Mapping[str, str], region: str, period: str) -> list[Fact]:
    """A region's parts in a period; nothing where one of them is missing."""
    found = [value_at(baseline, indicator, region, period) for indicator in parts]
    return [] if any(fact.is_missing for fact in found) else found


def shares(parts: Mapping[str, str], found: Sequence[Fact], rest: str = "") -> list[Fact]:
    """Parts as percent of their sum; or as they are, with what they leave of a hundred as a part called ``rest``."""
    numbers = [fact.value or 0.0 for fact in found]
    whole = 100.0 if rest else sum(numbers)
    formula = "" if rest else "该项 ÷ 各项之和 × 100"
    named = zip(parts.values(), numbers, found, strict=True)
    made = [_share(label, number / whole * 100, formula, [fact]) for label, number, fact in named]
    if rest:
        remainder = fill("{rest} = 100 − 其余各项之和", rest=rest)
        made.append(_share(rest, 100 - sum(numbers), remainder, found))
    return made


def _share(label: str, value: float, formula: str, inputs: Sequence[Fact]) -> Fact:
    first = inputs[0]
    return Fact(
        f"{first.id}-share" if formula else first.id,
        label,
        value,
        SHARE,
        first.period,
        first.region,
        ObservationStatus.worst(fact.status for fact in inputs),
        source=first.source,
        formula=formula,
        inputs=tuple(inputs) if formula else (),
    )


def share_rows(rows: Shares, labels: Sequence[str]) -> pd.DataFrame:
    """The shares as the chart draws them: a name column, then one column a part."""
    frame = pd.DataFrame({name: [fact.value for fact in facts] for name, facts in rows.items()}, dtype=float)
    return frame.T.set_axis(list(labels), axis=1).reset_index(names="name")


def said(rows: Shares) -> Sentence:
    """Every part of every row in words, for readers who cannot see the chart."""
    return joined([_row_said(name, facts) for name, facts in rows.items()], "；")


def _row_said(name: str, facts: Sequence[Fact]) -> Sentence:
    parts = [say("{part}{share}", part=fact.label, share=Number(fact)) for fact in facts]
    return say("{name}{parts}", name=name, parts=joined(parts))
