"""The reports of one region in one place (一套报告): what they are, their index and their manifest."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from minhou_analysis.execution import Job, Outcome
from minhou_analysis.execution.manifest import MANIFEST, TIMINGS, Made, Software, manifest, timings
from minhou_analysis.execution.outcome import from_record, record_name
from minhou_analysis.execution.places import Place, below, open_place
from minhou_analysis.languages import Language
from minhou_analysis.observations import Region
from minhou_analysis.plan import ANALYSES, GENERAL
from minhou_analysis.reporting.inputs import input_called
from minhou_analysis.reporting.request import (
    ALL_REGIONS,
    AREA_NOTEBOOK,
    UNIT_NOTEBOOK,
    UNIT_PAGE,
    Plan,
    Request,
    edition,
)
from minhou_analysis.reporting.shelf import SHELVES
from minhou_analysis.reporting.snapshot import INDEX
from minhou_analysis.workspace import Workspace

if TYPE_CHECKING:
    from minhou_analysis.rendering.wording import Wording

DISTRIBUTION: Final = "minhou-analysis"
_DEMONSTRATION: Final = "demonstration"
_OBSERVED: Final = "observed or reported"


def title_of(region: Region, language: Language = Language.ZH) -> str:
    """What the reports on a region are called together."""
    if language is Language.ZH:
        return f"{region.name}城乡融合发展试验区进展报告"
    return f"{region.name_en}: progress of the urban-rural integration pilot zone"


@dataclass(frozen=True)
class ReportSet:
    """The reports of one period and region."""

    workspace: Workspace
    request: Request
    place: Place
    group: str = ""
    language: Language = Language.ZH

    @classmethod
    def all_of(cls, request: Request, workspace: Workspace) -> list[ReportSet]:
        """A set for each region and language asked for: in ``out/PERIOD``, in ``out/PERIOD/REGION`` away from the plan's own,
        each language but Chinese in a folder of its own therein.

        Raises:
            RegionError: no such region. BatchError: an address that cannot be written to.
        """
        place = below(open_place(request.out), str(workspace.period))
        observations = workspace.observations
        asked = request.regions or (workspace.region.code,)
        if ALL_REGIONS in asked:
            regions = [region for region in observations.regions.values() if region.level == "county"]
        else:
            regions = list(dict.fromkeys(observations.region(name) for name in asked))
        sets = []
        for region in regions:
            seen = replace(workspace, region=region)
            where = place if seen.is_home else below(place, region.code)
            for language in request.languages:
                named = [region.code] if len(regions) > 1 else []
                named += [language] if len(request.languages) > 1 and language is not Language.ZH else []
                sets.append(cls(seen, request, edition(where, language), "/".join(named), language))
        return sets

    @property
    def parameters(self) -> dict[str, Any]:
        """What every notebook is told: the workspace it is to open."""
        workspace = self.workspace
        # a notebook of one's own need not know of languages to be run in Chinese
        told = {} if self.language is Language.ZH else {"language": str(self.language)}
        return told | {
            # where the data lie is told apart: reports are the same wherever that is
            "data": None,
            "period": str(workspace.period),
            "region": workspace.region.code,
            "as_of": workspace.as_of.isoformat() if workspace.as_of else None,
            "demonstration": workspace.demonstration,
        }

    def plans(self) -> list[Plan]:
        """All reports of the set, in the order of their numbers: an area's by its own notebook where the plan names an
        analysis for it, else by the general one; pages of units only where units report.

        Raises:
            BatchError: no notebooks where they should be.
        """
        return sorted(self._plans(), key=lambda plan: plan.name[:2])

    def _plans(self) -> Iterator[Plan]:
        plan = self.workspace.plan
        analyses = {f"{area.id:0>2}_{area.analysis}" for area in plan.areas}
        for notebook in self.request.notebook_files():
            name = notebook.stem
            if name == AREA_NOTEBOOK:
                for area in plan.areas:
                    if area.analysis == GENERAL:
                        yield Plan(f"{area.id:0>2}_area", notebook, self.parameters | {"area": area.id})
            elif name == UNIT_NOTEBOOK:
                for unit in plan.units if self.workspace.is_home else ():
                    yield Plan(f"{UNIT_PAGE}{unit.id}", notebook, self.parameters | {"unit": unit.id})
            elif name in analyses or name[3:] not in ANALYSES:
                yield Plan(name, notebook, self.parameters)

    def finish(self, jobs: Sequence[Job], outcomes: Mapping[str, Outcome], started: datetime) -> None:
        """Write index and manifest over every report in place, and those that failed in this run.

        Args:
            jobs: every report of the set.
            outcomes: what became of those of this run, by name.
            started: when this run began.
        """
        made = [
            Made(job, outcome, _DEMONSTRATION if (outcome.summary or {}).get("watermark") else _OBSERVED)
            for job in jobs
            if (outcome := outcomes.get(job.name) or from_record(job.place.record(record_name(job.name))))
        ]
        workspace = self.workspace
        description = (
            f"Reports on {workspace.region.name_en} for {workspace.period}, made from the data as known "
            f"{f'on {workspace.as_of}' if workspace.as_of else 'when they were made'}."
        )
        index = self._index(made)
        crate = manifest(
            self.title,
            description,
            _licence(),
            Software(DISTRIBUTION, _version()),
            made,
            workspace.as_of.isoformat() if workspace.as_of else None,
            {INDEX: index},
            partial(input_called, plan=workspace.plan),
        )
        self.place.write(INDEX, index)
        self.place.write(TIMINGS, timings(started, made))
        self.place.write(MANIFEST, crate)

    @property
    def title(self) -> str:
        """What the set is called."""
        return title_of(self.workspace.region, self.language)

    def _index(self, reports: Sequence[Made]) -> bytes:
        from minhou_analysis.rendering.index import IndexEntry, write_index
        from minhou_analysis.rendering.wording import wording

        words = wording(self.language)
        entries: dict[bool, list[IndexEntry]] = {False: [], True: []}
        for made in reports:
            name, outcome = made.job.name, made.outcome
            if outcome.state == "failed" and (record := from_record(self.place.record(record_name(name)))):
                outcome = replace(record, state="failed", error=outcome.error)
            header = outcome.summary or {}
            entry = IndexEntry(
                name=name,
                title=str(header.get("title") or name),
                verdict=str(header.get("verdict") or ""),
                light=header.get("light"),
                html=_named(outcome, f"{name}.html"),
                pdf=_named(outcome, f"{name}.pdf"),
                notebook=_named(outcome, f"{name}.ipynb"),
                data=_named(outcome, f"{name}.csv"),
                numbers=self._numbers(f"{name}.csv"),
                error=words.clauses.join(words.gap_of.format(gap.section, gap.error) for gap in outcome.gaps)
                or outcome.error
                or None,
            )
            entries[name.startswith(UNIT_PAGE)].append(entry)
        with tempfile.TemporaryDirectory() as folder:
            page = write_index(
                Path(folder),
                title=self.title,
                subtitle=self.workspace.period.label_in(self.language),
                notice=words.has_demonstration if self.workspace.has_demonstration else None,
                groups=[(words.whole_and_areas, entries[False]), (words.units, entries[True])],
                lang=self.language.tag,
                links=list(self._links(words)),
            )
            return page.read_bytes()

    def _links(self, words: Wording) -> Iterator[tuple[str, str]]:
        """From this list to that of all periods, and to the same in the other language where there is one."""
        up = "../" * (1 + (not self.workspace.is_home) + (self.language is not Language.ZH))
        yield words.all_periods, f"{up}{SHELVES[self.language]}"
        english = f"{Language.EN}/{INDEX}"
        if self.language is Language.EN and Language.ZH in self.request.languages:
            yield words.other_language, f"../{INDEX}"
        elif self.language is Language.ZH and (
            Language.EN in self.request.languages or self.place.has(english)
        ):
            yield words.other_language, english

    def _numbers(self, table: str) -> dict[str, int] | None:
        """How many facts of each kind a report shows, as its table says; None where it has none."""
        from minhou_analysis.rendering.fact_counts import count_kinds

        content = self.place.read(table)
        return None if content is None else count_kinds(content)


def _named(outcome: Outcome, file: str) -> str | None:
    return file if file in outcome.files else None


def _version() -> str:
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "unknown"


def _licence() -> str:
    return "Facts from public documents and what units report; each report names its sources."
