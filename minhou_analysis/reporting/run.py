"""One run (一次生成): what has to be made is made, the rest stands, and whatever happens is written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from minhou_analysis.display.fonts import font_folder
from minhou_analysis.execution import Job, Limits, Outcome, Stop, run_batch
from minhou_analysis.execution.batch import DEFAULT_SECONDS
from minhou_analysis.execution.crews import Crew, open_cluster, open_crew
from minhou_analysis.execution.fingerprint import Basis, hash_tree
from minhou_analysis.execution.following import Manner as Following
from minhou_analysis.execution.following import following
from minhou_analysis.execution.places import open_place
from minhou_analysis.execution.records import Verdict, judge
from minhou_analysis.execution.warm import Warmth
from minhou_analysis.languages import Language, fill, spoken
from minhou_analysis.periods import Period
from minhou_analysis.reporting.request import WHOLE_DATA, Request, chosen, jobs_of, refuse_unknown
from minhou_analysis.reporting.shelf import write_shelves
from minhou_analysis.reporting.snapshot import forget, nothing_to_do, place_of, remember
from minhou_analysis.reporting.warming import warmth_for
from minhou_analysis.settings import DATA_VARIABLE

if TYPE_CHECKING:
    from minhou_analysis.reporting.sets import ReportSet
    from minhou_analysis.workspace import Workspace

PACKAGE: Final = Path(__file__).resolve().parent.parent
_DISTRIBUTION: Final = "minhou-analysis"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Manner:
    """How a run is to go. ``workers`` caps processes, ``scheduler`` is a Dask cluster's address, ``limits`` are those of
    each report.
    """

    workers: int | None = None
    scheduler: str | None = None
    force: bool = False
    explain: bool = False
    following: Following = "live"
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Run:
    """What became of a run: all outcomes, where the reports are, and the signal that ended it early."""

    outcomes: Sequence[Outcome]
    places: Sequence[str]
    asked: int
    signal: int = 0
    period: str = ""

    @property
    def unfinished(self) -> list[Outcome]:
        """Reports that failed or have gaps."""
        return [outcome for outcome in self.outcomes if outcome.told]


def render(request: Request, manner: Manner, say: Say) -> Run:
    """Make the reports that are asked for, as far as they are not there already.

    ``say`` is told what a user should know meanwhile.

    Raises:
        MinhouError: the run cannot begin.
    """
    started = datetime.now(UTC)
    whole = hash_tree(request.data) if request.data.is_dir() else ""
    basis = Basis.of(_DISTRIBUTION, PACKAGE, font_folder())
    if not manner.force and (verdicts := nothing_to_do(request, basis, whole)):
        return _stands(verdicts, request, manner, say)
    return _make(request, manner, say, basis, whole, started)


def _stands(verdicts: Sequence[Verdict], request: Request, manner: Manner, say: Say) -> Run:
    _explain(verdicts, manner, say)
    outcomes = [outcome for verdict in verdicts if (outcome := verdict.unchanged)]
    _tell(outcomes, manner)
    for place in {verdict.job.place for verdict in verdicts}:
        place.tidy()
    places = list(dict.fromkeys(str(verdict.job.place) for verdict in verdicts))
    return Run(outcomes, places, len(outcomes), period=request.period)


@dataclass
class _Work:
    """A set under way: all its jobs, verdicts on those asked for, and what came of them."""

    reports: ReportSet
    jobs: list[Job]
    verdicts: list[Verdict]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    is_finished: bool = False

    def finish(self, started: datetime) -> None:
        """Write index and manifest, once."""
        if not self.is_finished:
            self.is_finished = True
            self.reports.finish(self.jobs, self.outcomes, started)


def _make(request: Request, manner: Manner, say: Say, basis: Basis, whole: str, started: datetime) -> Run:
    Period.parse(request.period)
    # it gets warm while the data are opened here
    crew = _crew(manner, warmth_for(request))
    try:
        return _make_with(crew, request, manner, say, basis, whole, started)
    finally:
        crew.dismiss(finished=True)


def _make_with(
    crew: Crew, request: Request, manner: Manner, say: Say, basis: Basis, whole: str, started: datetime
) -> Run:
    from minhou_analysis.reporting.sets import ReportSet, title_of
    from minhou_analysis.workspace import open_workspace

    home = request.regions[0] if len(request.regions) == 1 and request.regions[0] != "all" else None
    workspace = open_workspace(request.data, request.period, home, request.as_of, request.demonstration)
    sets = ReportSet.all_of(request, workspace)
    # a wrong name is told before anything is written
    refuse_unknown((plan for reports in sets for plan in reports.plans()), request.only)
    with Stop().on_signals() as stop, ExitStack() as held:
        works: list[_Work] = []
        for reports in sorted(sets, key=lambda reports: str(reports.place)):
            token = held.enter_context(reports.place.held(say))
            forget(reports.place)
            works.append(_judged(reports, workspace, manner, basis, whole, token))
        verdicts = [verdict for work in works for verdict in work.verdicts]
        _explain(verdicts, manner, say)
        try:
            _run(works, verdicts, crew, manner, stop, started)
        finally:
            for work in works:
                work.finish(started)
        outcomes = [outcome for work in works for outcome in work.outcomes.values()]
        own = workspace.observations.region(workspace.settings.region)
        write_shelves(open_place(request.out), {language: title_of(own, language) for language in Language})
        complete = len(outcomes) == len(verdicts) and not any(outcome.told for outcome in outcomes)
        if complete and not request.only and place_of(request) and hash_tree(request.data) == whole:
            for work in works:
                remember(request, work.reports.language, work.reports.plans(), whole)
    places = [str(reports.place) for reports in sets]
    return Run(outcomes, places, len(verdicts), stop.signal, str(workspace.period))


def _judged(
    reports: ReportSet, workspace: Workspace, manner: Manner, basis: Basis, whole: str, token: str
) -> _Work:
    plans = reports.plans()
    wanted = {plan.name for plan in chosen(plans, reports.request.only)}
    # notebooks find the data there; what reports say does not depend on where they lie
    environment = {DATA_VARIABLE: str(workspace.folder.resolve())}
    jobs = [
        replace(job, token=token, limits=manner.limits, environment=environment)
        for job in jobs_of(plans, reports.place, reports.request.formats, basis, whole, reports.group)
    ]
    asked = [job for job in jobs if job.name in wanted]
    return _Work(
        reports, jobs, judge(asked, lambda keys: _current(workspace, keys, whole), force=manner.force)
    )


def _current(workspace: Workspace, keys: frozenset[str], whole: str) -> Mapping[str, str]:
    """What the data that was read hashes to now."""
    noted = keys - {WHOLE_DATA}
    if not noted:
        return {WHOLE_DATA: whole}
    from minhou_analysis.reads import hash_of

    return {WHOLE_DATA: whole} | {key: hash_of(key, workspace.folder, workspace.received) for key in noted}


def _run(
    works: Sequence[_Work],
    verdicts: Sequence[Verdict],
    crew: Crew,
    manner: Manner,
    stop: Stop,
    started: datetime,
) -> None:
    """Run what has to be run; outcomes are kept as they come, and a set is finished while others are under way."""
    by_group = {work.reports.group: work for work in works}
    standing = [outcome for verdict in verdicts if (outcome := verdict.unchanged)]
    for outcome in standing:
        by_group[outcome.group].outcomes[outcome.name] = outcome
    _tell(standing, manner)
    jobs = [verdict.job for verdict in verdicts if verdict.reasons]
    if not jobs:
        return
    expected = _expected(verdicts)
    left = Counter(job.group for job in jobs)
    with following(manner.following, expected, crew.workers, fill) as follower:
        for outcome in run_batch(jobs, crew, expected=expected, follower=follower, stop=stop):
            by_group[outcome.group].outcomes[outcome.name] = outcome
            left[outcome.group] -= 1
            if not left[outcome.group]:
                by_group[outcome.group].finish(started)


def _expected(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """Seconds each report will take: what it took last time, or what others of its notebook took."""
    known: dict[str, list[float]] = {}
    for verdict in verdicts:
        if verdict.record:
            known.setdefault(verdict.job.notebook.name, []).append(verdict.record.seconds)
    usual = {notebook: sum(seconds) / len(seconds) for notebook, seconds in known.items()}
    return {
        verdict.job.label: (
            verdict.record.seconds
            if verdict.record
            else usual.get(verdict.job.notebook.name, DEFAULT_SECONDS)
        )
        for verdict in verdicts
        if verdict.reasons
    }


def _crew(manner: Manner, warmth: Warmth) -> Crew:
    if manner.scheduler:
        return open_cluster(manner.scheduler, manner.workers, warmth)
    return open_crew(manner.workers, warmth)


def _explain(verdicts: Sequence[Verdict], manner: Manner, say: Say) -> None:
    if manner.explain:
        for verdict in verdicts:
            say(verdict.text(spoken()))


def _tell(unchanged: Sequence[Outcome], manner: Manner) -> None:
    """Programs are told of every report, also of those that stand."""
    if manner.following == "json":
        with following("json", {}, 1) as follower:
            for outcome in unchanged:
                follower.ended(outcome)
