"""Commands about the data folder: the plan, its check, the demonstration (数据命令)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from minhou_analysis.cli.folder import LANGUAGE, notebooks_beside, works_on_data


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a tree.")
@click.pass_context
@works_on_data
def plan(folder: Path, context: click.Context, as_json: bool) -> None:
    """Print the plan: areas, measures, units, commitments (方案结构); or take its annex in."""
    context.obj = folder
    if context.invoked_subcommand is None:
        _print_plan(folder, as_json)


@plan.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be taken in; write nothing.")
@click.option("--replace", is_flag=True, help="Withdraw first-batch measures that the file no longer has.")
@works_on_data
def import_(folder: Path, file: Path, dry_run: bool, replace: bool) -> None:
    """Take the rows of the annex FILE (.xlsx) into the plan as first-batch measures (导入附件)."""
    from minhou_analysis.datapackage import DataPackage
    from minhou_analysis.plan.annex import import_annex

    taken = import_annex(file, DataPackage(folder), replace_dropped=replace, dry_run=dry_run)
    click.echo(taken.summary())


@plan.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@works_on_data
def template(folder: Path, file: Path) -> None:
    """Write an empty table to FILE (.xlsx) for an annex that has to be typed in (附件空表)."""
    from minhou_analysis.datapackage import DataPackage
    from minhou_analysis.plan import load_plan
    from minhou_analysis.plan.annex import annex_template

    content = annex_template(load_plan(DataPackage(folder)))
    try:
        with file.open("xb") as new:
            new.write(content)
    except FileExistsError:
        raise click.BadParameter(f"{file} is there already", param_hint="FILE") from None
    except OSError as error:
        raise click.BadParameter(f"{file}: {error.strerror}", param_hint="FILE") from None
    click.echo(f"{file}: one row for each first-batch measure; then minhou plan import {file}")


def _print_plan(folder: Path, as_json: bool) -> None:
    from minhou_analysis.datapackage import DataPackage
    from minhou_analysis.plan import load_plan

    loaded = load_plan(DataPackage(folder))
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
    known = f"第一批举措 {len(loaded.first_batch)} 项" if loaded.annex_available else "未公开"
    tree.add(Text(f"附件（{known}）：{loaded.annex_title}"))
    Console(highlight=False).print(tree)


@click.command()
@click.option(
    "--recipients/--no-recipients", default=True, help="Whether the rows of recipients.csv are checked too."
)
@LANGUAGE
@works_on_data
def check(folder: Path, recipients: bool, lang: str) -> None:
    """Check every table and report all faults at once (数据检查)."""
    from minhou_analysis.mailing import folder_faults

    findings = folder_faults(folder, notebooks_beside(folder), recipients=recipients)
    for finding in findings:
        click.echo(finding.text(lang))
    if findings:
        faults = f"{len(findings)} fault{'s' if len(findings) > 1 else ''} in {folder}"
        click.echo(f"{folder} 有 {len(findings)} 处问题" if lang == "zh" else faults, err=True)
        sys.exit(1)
    click.echo(f"{folder}: no faults found (未发现问题)")


@click.command()
@click.option("--seed", type=int, default=None, help="Seed; the same seed gives the same forms.")
@works_on_data
def demo(folder: Path, seed: int | None) -> None:
    """Generate the demonstration submissions anew (演示报送)."""
    from rich.console import Console
    from rich.progress import Progress

    from minhou_analysis.datapackage import DataPackage
    from minhou_analysis.submissions.demonstration import SEED, write_demonstration

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("演示报送", total=None)
        summary = write_demonstration(
            DataPackage(folder),
            SEED if seed is None else seed,
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    click.echo(
        f"demonstration submissions: {summary.forms} forms, {summary.commitments} commitment rows, "
        f"{summary.indicators} indicator rows, {summary.projects} project rows; {summary.silent} forms missing, "
        f"{summary.late} late, {summary.corrections} corrected (演示数据，非单位报送)"
    )
