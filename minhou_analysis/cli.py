"""The command ``minhou`` (命令行). Heavy modules are imported inside the commands, so that help comes at once."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import click

from minhou_analysis.errors import DataError, MinhouError

PARTIAL = 3
"""Exit code when some reports failed and others are in place."""


class _Commands(click.Group):
    """A group that says every deliberate error in the user's terms, without a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except DataError as error:
            count = len(error.findings)
            raise click.ClickException(
                f"{count} fault{'s' if count > 1 else ''} in the data\n{error}"
            ) from None
        except MinhouError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder; default: $MINHOU_DATA, else data/ here or above.",
)
@click.version_option(package_name="minhou-analysis")
@click.pass_context
def main(context: click.Context, data: Path | None) -> None:
    """Follow how far the urban-rural integration plan has got (城乡融合发展试验区方案进展)."""
    context.obj = data


def _data_folder(data: Path | None) -> Path:
    from minhou_analysis.workspace import find_data_folder

    return data if data is not None else find_data_folder()


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a tree.")
@click.pass_obj
def plan(data: Path | None, as_json: bool) -> None:
    """Print the plan: areas, measures, units, commitments (方案结构)."""
    from minhou_analysis.datapackage import DataPackage
    from minhou_analysis.plan import load_plan

    loaded = load_plan(DataPackage(_data_folder(data)))
    if as_json:
        click.echo(json.dumps(loaded.to_dict(), ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    tree = Tree(Text(f"{loaded.title}（{loaded.issuer}，{loaded.adopted:%Y-%m-%d}）", style="bold"))
    for area in loaded.areas:
        branch = tree.add(Text(f"{area.id} {area.name}", style="bold"))
        for measure in area.measures:
            owners = "、".join(loaded.unit(unit).name for unit in measure.units)
            twig = branch.add(Text(f"{measure.id} {measure.name} — {owners}"))
            for commitment in measure.commitments:
                twig.add(Text(f"{commitment.id} {commitment.title}（{loaded.kinds[commitment.kind]}）"))
    safeguards = tree.add(Text("保障措施", style="bold"))
    for safeguard in loaded.safeguards:
        safeguards.add(Text(f"{safeguard.id} {safeguard.name}"))
    tree.add(Text(f"附件（未公开）：{loaded.annex_title}"))
    Console(highlight=False).print(tree)


@main.command()
@click.pass_obj
def check(data: Path | None) -> None:
    """Check every table and report all faults at once (数据检查)."""
    from minhou_analysis.checking import check_data

    folder = _data_folder(data)
    findings = check_data(folder)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        click.echo(f"{len(findings)} fault{'s' if len(findings) > 1 else ''} in {folder}", err=True)
        sys.exit(1)
    click.echo(f"{folder}: no faults found (未发现问题)")


@main.command()
@click.option("--seed", type=int, default=None, help="Seed; the same seed gives the same files.")
@click.pass_obj
def demo(data: Path | None, seed: int | None) -> None:
    """Generate the demonstration submissions anew (演示报送)."""
    from minhou_analysis.datapackage import DataPackage
    from minhou_analysis.submissions.demonstration import SEED, write_demonstration

    summary = write_demonstration(DataPackage(_data_folder(data)), SEED if seed is None else seed)
    click.echo(
        f"demonstration submissions: {summary.receipts} forms, {summary.commitments} commitment rows, "
        f"{summary.indicators} indicator rows; {summary.silent} forms missing, {summary.late} late, "
        f"{summary.corrections} corrected (演示数据,非单位报送)"
    )


@main.command()
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
@click.pass_obj
def render(
    data: Path | None,
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
    folder = _data_folder(data)
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


if __name__ == "__main__":
    main()
