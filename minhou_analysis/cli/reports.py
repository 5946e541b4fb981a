"""Commands that make reports (报告命令)."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from minhou_analysis.cli.exit_codes import PARTIAL, SIGNALLED
from minhou_analysis.cli.folder import (
    EDITION_OPTION,
    LANGUAGE_KEY,
    NOTEBOOKS_OPTION,
    ONLY_OPTION,
    SPEAK_OPTION,
    languages_of,
    notebooks_beside,
    works_on_data,
)
from minhou_analysis.cli.limiting import as_options, takes_limits

if TYPE_CHECKING:
    from minhou_analysis.execution import Limits
    from minhou_analysis.reporting import Request, Run

_FAULTS: Final = {"failed": "失败：{name}：{told}", "partial": "有缺口：{name}：{told}"}
"""How the end tells of a report with which something is wrong, by what became of it."""


@click.command()
@click.argument("period")
@ONLY_OPTION
@click.option(
    "--format",
    "formats",
    default="html,pdf,csv",
    show_default=True,
    help="html, pdf, csv (the numbers), or several.",
)
@click.option(
    "--out",
    default="reports",
    show_default=True,
    help="Folder, or an fsspec URL such as s3://bucket/reports.",
)
@click.option(
    "--region",
    default=None,
    metavar="REGIONS",
    help="GB/T 2260 code or name, several with commas between, or all counties: all.",
)
@click.option("--as-of", default=None, metavar="DATE", help="Read only what was received by this day.")
@click.option("--no-demo", is_flag=True, help="Leave demonstration submissions out.")
@EDITION_OPTION
@SPEAK_OPTION
@NOTEBOOKS_OPTION
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    default=None,
    help="At most so many reports at once; default: one a core.",
)
@click.option("--scheduler", default=None, metavar="ADDRESS", help="Run on a Dask cluster: tcp://host:8786.")
@takes_limits
@click.option("--force", is_flag=True, help="Make every report, changed or not.")
@click.option("--explain", is_flag=True, help="Say for each report why it is made or not.")
@click.option("--quiet", "-q", is_flag=True, help="Say only what went wrong.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each report on standard output.")
@works_on_data
def render(
    folder: Path,
    period: str,
    only: tuple[str, ...],
    formats: str,
    out: str,
    region: str | None,
    as_of: str | None,
    no_demo: bool,
    lang: str,
    speak: str | None,
    notebooks: Path | None,
    jobs: int | None,
    scheduler: str | None,
    limits: Limits,
    force: bool,
    explain: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Render the reports of PERIOD (2025Q4, 2025H2 or 2025) as HTML and PDF, its numbers as CSV (生成报告).

    A report whose notebook, code and data have not changed is not made again. A cell or report that passes a limit is
    ended and leaves a gap; the end says which limit. Exit codes: 0 all reports are there and whole, 3 some are, 1 none
    is, or region or data are not to be had, 2 a wrong period or option, 130 Ctrl-C, 143 SIGTERM: what is finished stands.
    """
    from minhou_analysis import languages
    from minhou_analysis.reporting import EXPORTERS, Manner, Request
    from minhou_analysis.reporting import render as render_reports

    languages.speak(click.get_current_context().meta[LANGUAGE_KEY])
    wanted = _listed(formats)
    if unknown := [part for part in wanted if part not in EXPORTERS]:
        raise click.BadParameter(
            f"{unknown[0]!r} is not a format; write html, pdf, csv, or several with commas between (没有这种格式)",
            param_hint="--format",
        )
    request = Request(
        data=folder,
        period=period,
        notebooks=notebooks if notebooks is not None else notebooks_beside(folder),
        out=out,
        formats=wanted,
        regions=_listed(region or ""),
        as_of=as_of,
        demonstration=False if no_demo else None,
        only=only,
        languages=languages_of(lang),
    )
    manner = Manner(
        workers=jobs,
        scheduler=scheduler,
        force=force,
        explain=explain,
        following="json" if as_json else "quiet" if quiet else "live",
        limits=limits,
    )

    def say(text: str) -> None:
        click.echo(text, err=True)

    run = render_reports(request, manner, say)
    _recap(run, request, quiet=quiet, to_error=as_json)
    if again := _again(run, request, limits, notebooks, lang, speak):
        say(languages.fill("再做一次：{command}", command=shlex.join(again)))
    sys.exit(_exit_code(run))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _recap(run: Run, request: Request, *, quiet: bool, to_error: bool) -> None:
    from minhou_analysis.execution.following import faults
    from minhou_analysis.languages import fill

    for outcome in run.unfinished:
        for told in faults(outcome, fill):
            click.echo(fill(_FAULTS[outcome.state], name=outcome.label, told=told), err=True)
    if not quiet:
        click.echo(_total(run, request), err=to_error)


def _total(run: Run, request: Request) -> str:
    """The last line: how many reports are there, where they are, and the page to begin with."""
    from minhou_analysis.languages import fill, translate
    from minhou_analysis.reporting.shelf import SHELVES

    there = [outcome for outcome in run.outcomes if outcome.state != "failed"]
    unchanged = sum(outcome.state == "unchanged" for outcome in there)
    total = (
        "{there}/{asked} 份报告在 {where}（{unchanged} 份未变）"
        if unchanged
        else "{there}/{asked} 份报告在 {where}"
    )
    if len(run.places) == 1:
        where, page = run.places[0], f"{run.places[0]}/index.html"
    else:
        above = f"{request.out.rstrip('/')}/{run.period}"
        where = fill("{above} 下的 {count} 个文件夹", above=above, count=len(run.places))
        page = f"{request.out.rstrip('/')}/{SHELVES[request.languages[0]]}"
    said = fill(total, there=len(there), asked=run.asked, where=where, unchanged=unchanged)
    return f"{translate('已停止：') if run.signal else ''}{said}{fill('；请打开 {page}', page=page)}"


def _again(
    run: Run, request: Request, limits: Limits, notebooks: Path | None, lang: str, speak: str | None
) -> list[str]:
    """The command that does what is left; nothing when nothing is."""
    if not run.unfinished and not run.signal:
        return []
    options: Sequence[tuple[str, str | None]] = (
        ("--format", ",".join(request.formats)),
        ("--out", request.out),
        ("--region", ",".join(request.regions) or None),
        ("--as-of", request.as_of),
        ("--lang", None if lang == "zh" else lang),
        ("--speak", speak),
        ("--notebooks", str(notebooks) if notebooks else None),
        *as_options(limits),
    )
    again = ["minhou", "--data", str(request.data), "render", run.period]
    again += [part for name, value in options if value is not None for part in (name, value)]
    again += ["--no-demo"] if request.demonstration is False else []
    # after a stop everything is asked for again: what is there already is not made twice
    names = request.only if run.signal else dict.fromkeys(outcome.name for outcome in run.unfinished)
    return again + [part for name in names for part in ("--only", name)]


def _exit_code(run: Run) -> int:
    if run.signal:
        return SIGNALLED + run.signal
    if not run.unfinished:
        return 0
    return 1 if all(outcome.state == "failed" for outcome in run.outcomes) else PARTIAL
