"""Commands that make reports (报告命令)."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from minhou_analysis.cli.folder import works_on_data

PARTIAL = 3
"""Exit code when some reports failed and others are in place."""


@click.command()
@click.argument("period")
@click.option(
    "--only", multiple=True, metavar="NAME", help="Only this report; may be given again. 09_unit: all units."
)
@click.option("--format", "formats", default="html,pdf", show_default=True, help="html, pdf or both.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("reports"), show_default=True
)
@click.option("--region", default=None, help="GB/T 2260 code; default: the plan's own region.")
@click.option("--as-of", default=None, metavar="DATE", help="Read only what was received by this day.")
@click.option("--no-demo", is_flag=True, help="Leave demonstration submissions out.")
@click.option(
    "--notebooks", type=click.Path(file_okay=False, path_type=Path), default=None, help="Folder of notebooks."
)
@works_on_data
def render(
    folder: Path,
    period: str,
    only: tuple[str, ...],
    formats: str,
    out: Path,
    region: str | None,
    as_of: str | None,
    no_demo: bool,
    notebooks: Path | None,
) -> None:
    """Render the reports of PERIOD (2025Q4, 2025H2 or 2025) as HTML and PDF (生成报告)."""
    from minhou_analysis.execution.following import follow
    from minhou_analysis.reporting import EXPORTERS, ReportSet
    from minhou_analysis.workspace import open_workspace

    wanted = tuple(dict.fromkeys(part.strip() for part in formats.split(",")))
    if unknown := [part for part in wanted if part not in EXPORTERS]:
        raise click.BadParameter(
            f"{unknown[0]!r} is not a format; write html, pdf or html,pdf", param_hint="--format"
        )
    workspace = open_workspace(folder, period, region, as_of, False if no_demo else None)
    home = notebooks if notebooks is not None else folder.resolve().parent / "notebooks"
    reports = ReportSet.under(out, workspace, home, wanted)
    jobs = reports.jobs(only)
    outcomes = follow(reports.render(jobs), len(jobs))
    failed = [outcome for outcome in outcomes if outcome.error]
    for outcome in failed:
        click.echo(f"failed: {outcome.name}: {outcome.error}", err=True)
    done = len(outcomes) - len(failed)
    click.echo(f"{done} of {len(jobs)} reports in {reports.folder} — open {reports.folder / 'index.html'}")
    if failed:
        again = [
            "minhou",
            "--data",
            str(folder),
            "render",
            str(workspace.period),
            "--format",
            formats,
            "--out",
            str(out),
        ]
        again += [*(["--region", region] if region else []), *(["--as-of", as_of] if as_of else [])]
        again += [
            *(["--no-demo"] if no_demo else []),
            *(["--notebooks", str(notebooks)] if notebooks else []),
        ]
        again += [part for outcome in failed for part in ("--only", outcome.name)]
        click.echo(f"again: {shlex.join(again)}", err=True)
        sys.exit(PARTIAL if done else 1)
