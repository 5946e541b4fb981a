"""Commands about what units report: forms out, forms in, who sent what (报送命令)."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from minhou_analysis.cli.exit_codes import PARTIAL
from minhou_analysis.cli.folder import works_on_data
from minhou_analysis.cli.speaking import learn_plan, speaks

if TYPE_CHECKING:
    import pandas as pd

    from minhou_analysis.submissions.ingesting import Outcome

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
_MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


@click.command()
@click.argument("period")
@click.option(
    "--unit",
    "units",
    multiple=True,
    metavar="UNIT",
    help="Only this unit, by name or id; may be given again.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder; default: forms/PERIOD.",
)
@click.option("--replace", is_flag=True, help="Write over forms that are there and differ.")
@click.option("--demo", is_flag=True, help="Demonstration forms, prefilled with demonstration submissions.")
@speaks
@works_on_data
def forms(
    folder: Path, period: str, units: tuple[str, ...], out: Path | None, replace: bool, demo: bool
) -> None:
    """Write a form for each unit for PERIOD, a quarter such as 2025Q4 (生成报送表)."""
    from minhou_analysis.display.numbers import day_label
    from minhou_analysis.languages import fill, translate
    from minhou_analysis.submissions.issuing import issue_forms

    written = issue_forms(folder, period, units, out, replace=replace, demonstration=demo)
    for form in written:
        click.echo(f"{form.path}{'' if form.is_new else translate('（未变）')}")
    day = day_label(written[0].due)
    click.echo(fill("{count} 份报送表，请于{day}前收回", count=len(written), day=day))


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--received",
    type=click.DateTime(_MOMENTS),
    default=None,
    help="When the forms came, in local time; default: now.",
)
@click.option("--brief", is_flag=True, help="Leave conversions and notes out.")
@speaks
@works_on_data
def ingest(folder: Path, paths: tuple[Path, ...], received: datetime | None, brief: bool) -> None:
    """Take in the forms in PATHS: .xlsx, CSV, or folders of them (收表入库).

    A form is taken in whole or not at all; beside a refused one a copy is written that marks what to correct.
    """
    from minhou_analysis.cli.intake_words import (
        say_aside,
        say_interruption,
        say_outcome,
        say_refusals,
        say_total,
    )
    from minhou_analysis.datapackage import DataPackage
    from minhou_analysis.display.fonts import undrawable
    from minhou_analysis.languages import spoken, translate
    from minhou_analysis.submissions.ingesting import Intaking

    if received is not None and received > datetime.now():
        raise click.BadParameter(f"{received} is yet to come (收件时间在将来)", param_hint="--received")
    lang = spoken()
    intaking = Intaking(DataPackage(folder), received, undrawable)
    for interruption in intaking.recover():
        click.echo(say_interruption(interruption, intaking.plan, lang))
    found, aside = intaking.gather(paths)
    for remark in aside:
        click.echo(say_aside(remark, lang))
    if not found:
        click.echo(translate("没有找到报送表"))
    outcomes: list[Outcome] = []
    for outcome in intaking.take(found):
        outcomes.append(outcome)
        for line in say_outcome(outcome, intaking.plan, lang, brief):
            click.echo(line)
    for line in say_refusals(outcomes, lang) if brief else ():
        click.echo(line)
    click.echo(say_total(outcomes, lang))
    refused = Counter(outcome.is_refused for outcome in outcomes)
    if refused[True] or not outcomes:
        sys.exit(PARTIAL if refused[False] else 1)


@click.command()
@click.option("--period", default=None, help="Only this quarter.")
@click.option("--unit", default=None, metavar="UNIT", help="Only this unit, by name or id.")
@click.option("--demo", is_flag=True, help="Demonstration submissions instead of those that units sent.")
@AS_JSON
@speaks
@works_on_data
def log(folder: Path, period: str | None, unit: str | None, demo: bool, as_json: bool) -> None:
    """Show who sent what, when, and what it superseded, the newest last (收件登记)."""
    from minhou_analysis.languages import fill, translate
    from minhou_analysis.submissions.register import register

    frame = register(folder, period, unit, demonstration=demo)
    if as_json:
        _print_json(frame)
        return
    titles = {
        "received": "收件时间",
        "name": "单位",
        "period": "报告期",
        "submission": "编号",
        "supersedes": "所更正表",
        "superseded_by": "已被更正",
        "commitments": "事项",
        "indicators": "指标",
        "projects": "项目",
        "source_name": "文件",
    }
    learn_plan(folder)
    caption = fill("收件登记：{count} 份", count=len(frame))
    _print_table(frame, titles, f"{caption}{translate('（演示数据）') if demo else ''}")


@click.command()
@click.argument("period")
@click.option("--as-of", default=None, metavar="DATE", help="As known at the end of this day; default: now.")
@click.option("--demo", is_flag=True, help="Demonstration submissions instead of those that units sent.")
@AS_JSON
@speaks
@works_on_data
def status(folder: Path, period: str, as_of: str | None, demo: bool, as_json: bool) -> None:
    """Show who has reported for PERIOD, who is late, and what is missing (报送情况)."""
    from minhou_analysis.languages import fill, listed, translate
    from minhou_analysis.submissions.register import standings

    frame = standings(folder, period, as_of, demonstration=demo)
    if as_json:
        _print_json(frame)
        return
    frame["commitments"] = (
        frame["commitments_answered"].astype(str) + "/" + frame["commitments_asked"].astype(str)
    )
    frame["indicators"] = (
        frame["indicators_answered"].astype(str) + "/" + frame["indicators_asked"].astype(str)
    )
    frame["late"] = frame["days_late"].map(lambda days: fill("{days} 天", days=days) if days else "")
    titles = {
        "name": "单位",
        "state": "状态",
        "first_received": "首次收件",
        "late": "迟",
        "received": "现行表收件",
        "commitments": "事项 已报/应报",
        "indicators": "指标 已报/应报",
        "missing": "未填报",
    }
    frame["missing"] = [
        text if len(text) <= 60 else fill("{count} 项", count=len(text.split()))
        for text in frame["unanswered"]
    ]
    learn_plan(folder)
    states = frame["state"].value_counts().items()
    counts = listed(f"{translate(str(state))} {count}" for state, count in states)
    caption = fill("{period} 报送情况：{counts}", period=period, counts=counts)
    _print_table(frame, titles, f"{caption}{translate('（演示数据）') if demo else ''}")


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--as-of", default=None, metavar="DATE", help="As known at the end of this day; default: now.")
@click.option("--no-demo", is_flag=True, help="Leave demonstration submissions out.")
@click.option("--all", "superseded", is_flag=True, help="Superseded forms too.")
@works_on_data
def export(folder: Path, out: Path, as_of: str | None, no_demo: bool, superseded: bool) -> None:
    """Write everything reported to OUT as tidy CSV and Parquet with the data dictionary (导出)."""
    from minhou_analysis.submissions.register import export_store

    counts = export_store(folder, out, as_of, demonstration=not no_demo, superseded=superseded)
    rows = ", ".join(f"{count} {table}" for table, count in counts.items())
    click.echo(f"{out}: {rows} — see {out / 'README.md'}")


def _print_json(frame: pd.DataFrame) -> None:
    records: list[dict[str, Any]] = json.loads(
        frame.to_json(orient="records", date_format="iso", date_unit="s", force_ascii=False)
    )
    click.echo(json.dumps(records, ensure_ascii=False, indent=2))


def _print_table(frame: pd.DataFrame, titles: dict[str, str], caption: str) -> None:
    """Columns of ``frame`` under titles in the language spoken, as wide as they need to be where nobody looks at a screen."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from minhou_analysis.languages import translate, translated

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=400)
    table = Table(title=caption, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for title in titles.values():
        table.add_column(translate(title), overflow="fold")
    for row in frame[list(titles)].to_dict("records"):
        table.add_row(*(Text(_cell(translated(value))) for value in row.values()))
    console.print(table)


def _cell(value: Any) -> str:
    """A cell as text; moments without seconds, nothing for what is missing."""
    if value is None or value != value:
        return ""
    return f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "strftime") else str(value)
