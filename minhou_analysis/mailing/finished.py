"""The finished reports of a period (成品报告): where their files lie, what they are called, and whether they are there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import nbformat
from nbformat import NotebookNode, ValidationError

from minhou_analysis.errors import Finding, RecipientError, Said
from minhou_analysis.languages import Language
from minhou_analysis.rendering.document import report_header
from minhou_analysis.reporting import UNIT_NOTEBOOK, Request
from minhou_analysis.reporting.sets import ReportSet
from minhou_analysis.workspace import Workspace

OVERVIEW: Final = "00_overview"
MEDIA_TYPES: Final = {"html": "text/html", "pdf": "application/pdf"}
"""Forms a report is sent in."""
_TITLES: Final = {OVERVIEW: ("总览", "Overview"), "08_appraisal": ("绩效考核", "Appraisal")}


@dataclass(frozen=True)
class FinishedReports:
    """The plan's own reports of one period in one language: their names, and the folder they lie in once they are made."""

    workspace: Workspace
    folder: Path
    names: tuple[str, ...]
    language: Language = Language.ZH
    _headers: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def under(cls, out: Path, workspace: Workspace, notebooks: Path) -> FinishedReports:
        """The reports that ``notebooks`` make in ``out/PERIOD``.

        Raises:
            BatchError: no notebooks where they should be.
        """
        request = Request(workspace.folder, str(workspace.period), notebooks, str(out))
        (own,) = ReportSet.all_of(request, workspace)
        names = tuple(plan.name for plan in own.plans())
        return cls(workspace, out / str(workspace.period), names)

    def edition(self, language: str) -> FinishedReports:
        """The same reports as made in ``language``; these where none was."""
        folder = self.folder / language
        if language == self.language or not any(folder.glob("*.ipynb")):
            return self
        return replace(self, folder=folder, language=Language(language), _headers={})

    @property
    def units(self) -> list[str]:
        """Ids of the units that the reports are about."""
        return [unit.id for unit in self.workspace.plan.units]

    def of_unit(self, unit: str) -> tuple[str, ...]:
        """Names of a unit's own page and of the areas it has commitments in."""
        areas = sorted({measure.area for measure in self.workspace.plan.measures_of(unit)})
        of_areas = (name for area in areas for name in self.names if name.startswith(f"{area:0>2}_"))
        return (f"{UNIT_NOTEBOOK}_{unit}", *of_areas)

    def path(self, name: str, suffix: str) -> Path:
        """A report's file of one kind."""
        return self.folder / f"{name}.{suffix}"

    def notebook(self, name: str) -> NotebookNode:
        """A report's executed notebook.

        Raises:
            RecipientError: the file is none.
        """
        path = self.path(name, "ipynb")
        try:
            notebook: NotebookNode = nbformat.read(path, as_version=4)
            return notebook
        except (OSError, ValueError, ValidationError) as error:
            expected = Said("an executed notebook", "运行过的笔记本")
            raise RecipientError(Finding(str(path), 0, "", str(error)[:80], expected)) from None

    def header(self, name: str) -> dict[str, Any]:
        """A report's header; empty where it has none."""
        if name not in self._headers:
            self._headers[name] = report_header(self.notebook(name)) or {}
        return self._headers[name]

    def title(self, name: str, language: str) -> str:
        """What a report calls itself; what it is about, where it is in another language."""
        return str(self.header(name)["title"]) if language == self.language else self.subject(name, language)

    def subject(self, name: str, language: str) -> str:
        """What a report is about, in few words: its area, its unit, or its title as far as a colon."""
        plan, own = self.workspace.plan, f"{UNIT_NOTEBOOK}_"
        if name in _TITLES:
            return _TITLES[name][language != "zh"]
        if name.startswith(own):
            unit = plan.unit(name.removeprefix(own))
            return unit.name if language == "zh" else unit.name_en
        for area in plan.areas:
            if name in (f"{area.id:0>2}_{area.analysis}", f"{area.id:0>2}_area"):
                return area.short if language == "zh" else area.short_en
        return str(self.header(name)["title"]).partition("：")[0]

    def fault(self, name: str, formats: set[str]) -> Finding | None:
        """Why a report cannot be sent in ``formats``: a file is missing, or of another period; None if it can."""
        again = f"minhou render {self.workspace.period} --only {name}"
        again += "" if self.language is Language.ZH else f" --lang {self.language}"
        missing = [self.path(name, suffix) for suffix in sorted(formats)]
        missing = [path for path in missing if not path.is_file()]
        if missing:
            suffixes = [path.suffix for path in missing[1:]]
            found = Said(
                "no such file" + (f" (nor {', '.join(suffixes)})" if suffixes else ""),
                "没有这个文件" + (f"（也没有{'、'.join(suffixes)}）" if suffixes else ""),
            )
            expected = Said(f"it, made by: {again}", f"已生成的报告：{again}")
            return Finding(str(missing[0]), 0, "", found, expected)
        try:
            period = self.header(name).get("period")
        except RecipientError as error:
            return error.findings[0]
        if period == str(self.workspace.period):
            return None
        wanted = self.workspace.period
        expected = Said(f"a report on {wanted}, made by: {again}", f"{wanted} 的报告：{again}")
        other = repr(period) if period else Said("no report header", "没有报告抬头")
        return Finding(str(self.path(name, "ipynb")), 0, "period", other, expected)
