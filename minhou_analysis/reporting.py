"""A period's set of reports (一期报告): which notebooks, with which parameters, under which heading of the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from minhou_analysis.errors import BatchError, nearest
from minhou_analysis.execution import Job, Outcome, run_batch
from minhou_analysis.execution.batch import prepare_folder
from minhou_analysis.workspace import Workspace

UNIT_NOTEBOOK: Final = "09_unit"
_UNIT_PAGE: Final = f"{UNIT_NOTEBOOK}_"
"""What the names of unit pages begin with; the unit's id follows."""
EXPORTERS: Final = {"html": "minhou_html", "pdf": "minhou_pdf"}
"""File suffixes a user may ask for, and the exporters behind them."""


@dataclass(frozen=True)
class ReportSet:
    """The reports of one period in one folder."""

    workspace: Workspace
    notebooks: Path
    folder: Path
    formats: tuple[str, ...]

    @classmethod
    def under(cls, out: Path, workspace: Workspace, notebooks: Path, formats: tuple[str, ...]) -> ReportSet:
        """The set in ``out/PERIOD``, or ``out/PERIOD/REGION`` for another region than the plan's own."""
        folder = out / str(workspace.period)
        return cls(
            workspace, notebooks, folder if workspace.is_home else folder / workspace.region.code, formats
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """What every notebook is told: the workspace it is to open."""
        workspace = self.workspace
        return {
            "data": str(workspace.folder.resolve()),
            "period": str(workspace.period),
            "region": workspace.region.code,
            "as_of": workspace.as_of.isoformat() if workspace.as_of else None,
            "demonstration": workspace.demonstration,
        }

    def jobs(self, only: Iterable[str] = ()) -> list[Job]:
        """Jobs of the whole set, or of the named reports; ``09_unit`` names all unit pages.

        Raises:
            BatchError: a name that is no report, or no notebooks where they should be.
        """
        every = list(self._every_job())
        wanted = list(only)
        names = [job.name for job in every]
        for name in wanted:
            if name not in names and name != UNIT_NOTEBOOK:
                raise BatchError(f"no report is called {name!r}{nearest(name, names)} （没有这份报告）")
        return [
            job
            for job in every
            if not wanted
            or job.name in wanted
            or (UNIT_NOTEBOOK in wanted and job.name.startswith(_UNIT_PAGE))
        ]

    def _every_job(self) -> Iterator[Job]:
        notebooks = sorted(self.notebooks.glob("[0-9][0-9]_*.ipynb"))
        if not notebooks:
            raise BatchError(f"{self.notebooks} holds no report notebooks (00_overview.ipynb …)")
        formats = {suffix: EXPORTERS[suffix] for suffix in self.formats}
        for notebook in notebooks:
            if notebook.stem != UNIT_NOTEBOOK:
                yield Job(notebook.stem, notebook, self.parameters, self.folder, formats)
            elif self.workspace.is_home:
                for unit in self.workspace.plan.units:
                    parameters = self.parameters | {"unit": unit.id}
                    yield Job(f"{_UNIT_PAGE}{unit.id}", notebook, parameters, self.folder, formats)

    def render(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Run the jobs, yield each outcome, and write the index at the end.

        Raises:
            BatchError: the output folder cannot be written.
        """
        prepare_folder(self.folder)
        outcomes = []
        for outcome in run_batch(jobs):
            outcomes.append(outcome)
            yield outcome
        self.write_index(outcomes)

    def write_index(self, outcomes: Sequence[Outcome]) -> None:
        """Write ``index.html`` over every report in the folder, telling which ones failed in this run."""
        import nbformat

        from minhou_analysis.rendering.document import report_header
        from minhou_analysis.rendering.index import IndexEntry, write_index

        failed = {outcome.name: outcome.error for outcome in outcomes if outcome.error}
        reports: list[IndexEntry] = []
        units: list[IndexEntry] = []
        for job in self.jobs():
            executed = self.folder / f"{job.name}.ipynb"
            if not executed.exists() and job.name not in failed:
                continue
            header = report_header(nbformat.read(executed, as_version=4)) if executed.exists() else None
            entry = IndexEntry(
                name=job.name,
                title=str(header["title"]) if header else job.name,
                verdict=str(header["verdict"]) if header else "",
                light=header.get("light") if header else None,
                html=self._existing(job.name, "html"),
                pdf=self._existing(job.name, "pdf"),
                notebook=self._existing(job.name, "ipynb"),
                error=failed.get(job.name),
            )
            (units if job.name.startswith(_UNIT_PAGE) else reports).append(entry)
        workspace = self.workspace
        notice = "本期报告含演示数据，不代表任何单位的真实进展。" if workspace.has_demonstration else None
        write_index(
            self.folder,
            title=f"{workspace.region.name}城乡融合发展试验区进展报告",
            subtitle=workspace.period.label,
            notice=notice,
            groups=[("综合与各领域", reports), ("各单位", units)],
        )

    def _existing(self, name: str, suffix: str) -> str | None:
        return f"{name}.{suffix}" if (self.folder / f"{name}.{suffix}").exists() else None
