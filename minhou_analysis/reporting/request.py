"""What a user asks for (请求), and the reports that come of it. Imports nothing that takes long: see ``snapshot``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from minhou_analysis.display.header import REPORT_MIME
from minhou_analysis.errors import BatchError, nearest
from minhou_analysis.execution import Job
from minhou_analysis.execution.fingerprint import Basis, parts_of
from minhou_analysis.execution.places import Place, below
from minhou_analysis.languages import Language
from minhou_analysis.languages.prose import prose_in

UNIT_NOTEBOOK: Final = "09_unit"
AREA_NOTEBOOK: Final = "10_area"
"""The notebook of areas that have no analysis of their own."""
UNIT_PAGE: Final = f"{UNIT_NOTEBOOK}_"
"""What the names of unit pages begin with; the unit's id follows."""
EXPORTERS: Final = {"html": "minhou_html", "pdf": "minhou_pdf", "csv": "minhou_facts"}
"""File suffixes a user may ask for, and the exporters behind them."""
ALL_REGIONS: Final = "all"
WHOLE_DATA: Final = "data:*"
"""Key of the whole data folder: what a report that notes no reads of its own is taken to have read."""


@dataclass(frozen=True)
class Request:
    """What is asked for. ``regions`` are codes or names; none is the plan's own region, ``all`` every county.

    ``languages`` are those that each report is made in.
    """

    data: Path
    period: str
    notebooks: Path
    out: str
    formats: tuple[str, ...] = tuple(EXPORTERS)
    regions: tuple[str, ...] = ()
    as_of: str | None = None
    demonstration: bool | None = None
    only: tuple[str, ...] = ()
    languages: tuple[Language, ...] = (Language.ZH,)

    def notebook_files(self) -> list[Path]:
        """The report notebooks, in order.

        Raises:
            BatchError: there are none.
        """
        files = sorted(self.notebooks.glob("[0-9][0-9]_*.ipynb"))
        if not files:
            raise BatchError(f"{self.notebooks} holds no report notebooks (00_overview.ipynb …)")
        return files


@dataclass(frozen=True)
class Plan:
    """One report to come: its name, its notebook and what the notebook is told."""

    name: str
    notebook: Path
    parameters: Mapping[str, Any]


def edition(place: Place, language: Language) -> Place:
    """Where the reports of one language lie, of those whose Chinese ones lie in ``place``."""
    return place if language is Language.ZH else below(place, language)


def chosen(plans: Sequence[Plan], only: Iterable[str]) -> list[Plan]:
    """All reports, or those named; ``09_unit`` names all unit pages."""
    wanted = set(only)
    return [plan for plan in plans if not wanted or wanted & _names(plan)]


def refuse_unknown(plans: Iterable[Plan], only: Iterable[str]) -> None:
    """See that each name in ``only`` is one of the reports to come.

    Raises:
        BatchError: a name that is none.
    """
    known = sorted({name for plan in plans for name in _names(plan)})
    for name in sorted(set(only).difference(known)):
        why = "; units report on the plan's own county only" if name.startswith(UNIT_NOTEBOOK) else ""
        raise BatchError(f"no report is called {name!r} here{nearest(name, known)}{why} （没有这份报告）")


def _names(plan: Plan) -> set[str]:
    return {plan.name, UNIT_NOTEBOOK} if plan.name.startswith(UNIT_PAGE) else {plan.name}


def jobs_of(
    plans: Iterable[Plan], place: Place, formats: Iterable[str], basis: Basis, whole: str, group: str = ""
) -> list[Job]:
    """The jobs that make the reports.

    A format that is there from an earlier run is made again though nobody asks for it: no file is left behind that
    says something else than the others.
    """
    jobs = []
    for plan in plans:
        wanted = {
            suffix: exporter
            for suffix, exporter in EXPORTERS.items()
            if suffix in formats or place.has(f"{plan.name}.{suffix}")
        }
        jobs.append(
            Job(
                plan.name,
                plan.notebook,
                plan.parameters,
                place,
                wanted,
                summary=REPORT_MIME,
                parts=parts_of(basis, plan.notebook, plan.parameters, wanted),
                reads={WHOLE_DATA: whole},
                group=group,
                prose=_prose_of(plan),
            )
        )
    return jobs


def _prose_of(plan: Plan) -> Callable[[str], str] | None:
    """How a report's notebook reads in the language it is told, if it is told one: the notebooks are Chinese."""
    told = plan.parameters.get("language")
    return partial(prose_in, Language(told)) if told else None
