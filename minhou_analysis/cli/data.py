"""Commands about the data folder: the plan, its check, the demonstration (数据命令)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from minhou_analysis.cli.folder import notebooks_beside, works_on_data
from minhou_analysis.cli.speaking import speaks


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a tree.")
@click.pass_context
@speaks
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
@speaks
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
    from minhou_analysis.languages import fill, glossary, learn, listed, translate
    from minhou_analysis.plan import load_plan

    loaded = load_plan(DataPackage(folder))
    if as_json:
        click.echo(json.dumps(loaded.to_dict(), ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    learn(glossary(loaded.named))
    facts = {"title": loaded.title, "issuer": loaded.issuer, "adopted": loaded.adopted}
    tree = Tree(Text(fill("{title}（{issuer}，{adopted}）", **facts), style="bold"))
    for area in loaded.areas:
        branch = tree.add(Text(f"{area.id} {translate(area.name)}", style="bold"))
        for measure in area.measures:
            owners = listed(loaded.unit(unit).name for unit in measure.units)
            twig = branch.add(Text(f"{measure.id} {translate(measure.name)} — {owners}"))
            for commitment in measure.commitments:
                kind = loaded.kinds[commitment.kind]
                said = fill("{id} {title}（{kind}）", id=commitment.id, title=commitment.title, kind=kind)
                twig.add(Text(said))
    safeguards = tree.add(Text(translate("保障措施"), style="bold"))
    for safeguard in loaded.safeguards:
        safeguards.add(Text(f"{safeguard.id} {translate(safeguard.name)}"))
    taken = "附件（第一批举措 {count} 项）：{title}" if loaded.annex_available else "附件（未公开）：{title}"
    tree.add(Text(fill(taken, count=len(loaded.first_batch), title=loaded.annex_title)))
    Console(highlight=False).print(tree)


@click.command()
@click.option(
    "--recipients/--no-recipients", default=True, help="Whether the rows of recipients.csv are checked too."
)
@speaks
@works_on_data
def check(folder: Path, recipients: bool) -> None:
    """Check every table and report all faults at once (数据检查)."""
    from minhou_analysis.languages import fill, spoken
    from minhou_analysis.mailing import folder_faults

    findings = folder_faults(folder, notebooks_beside(folder), recipients=recipients)
    for finding in findings:
        click.echo(finding.text(spoken()))
    if findings:
        click.echo(fill("{folder} 有 {count} 处问题", folder=folder, count=len(findings)), err=True)
        sys.exit(1)
    click.echo(fill("{folder}: no faults found (未发现问题)", folder=folder))


@click.command()
@click.option("--seed", type=int, default=None, help="Seed; the same seed gives the same forms.")
@speaks
@works_on_data
def demo(folder: Path, seed: int | None) -> None:
    """Generate the demonstration submissions anew (演示报送)."""
    from rich.console import Console
    from rich.progress import Progress

    from minhou_analysis.datapackage import DataPackage
    from minhou_analysis.languages import translate
    from minhou_analysis.submissions.demonstration import SEED, write_demonstration

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(translate("演示报送"), total=None)
        summary = write_demonstration(
            DataPackage(folder),
            SEED if seed is None else seed,
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    click.echo(
        f"demonstration submissions: {summary.forms} forms, {summary.commitments} commitment rows, "
        f"{summary.indicators} indicator rows, {summary.projects} project rows; {summary.silent} forms missing, "
        f"{summary.late} late, {summary.corrections} corrected{translate(' (演示数据，非单位报送)')}"
    )
