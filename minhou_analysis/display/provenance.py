"""Facts as records (事实记录): what an output tells programs about the numbers that it shows to people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from minhou_analysis.display.facts import Fact
from minhou_analysis.languages import translate
from minhou_analysis.observations import ObservationStatus

FACTS_MIME: Final = "application/vnd.minhou.facts+json"
"""Media type under which exporters find the facts of a notebook's output."""


def kind_of(fact: Fact) -> str:
    """How a number came about: ``missing``, ``demonstration``, ``derived`` or ``observed`` (published or reported)."""
    if fact.is_missing:
        return "missing"
    if fact.is_demonstration:
        return "demonstration"
    return "derived" if fact.formula or fact.inputs else "observed"


def records(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """A record for each of ``facts``, in order and once; values are not rounded, inputs are records in turn."""
    found = dict.fromkeys(facts)
    return [_record(fact) for fact in found]


def _record(fact: Fact) -> dict[str, Any]:
    status = ObservationStatus.MISSING if fact.is_missing else fact.status
    return {
        "id": fact.id,
        "label": translate(fact.label),
        "kind": kind_of(fact),
        "value": None if fact.is_missing else fact.value,
        "unit": fact.unit.label,
        "period": str(fact.period) if fact.period else "",
        "region": translate(fact.region),
        "status": str(status),
        "source": translate(fact.source),
        "formula": translate(fact.formula),
        "inputs": records(fact.inputs),
    }
