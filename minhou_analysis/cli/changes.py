"""The command that says what is different between two reports (变动命令)."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from minhou_analysis.cli.folder import works_on_data
from minhou_analysis.cli.speaking import speaks

if TYPE_CHECKING:
    import pandas as pd

    from minhou_analysis.workspace import Workspace

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("period")
@click.option(
    "--since", default=None, metavar="PERIOD", help="The earlier report; default: the period before."
)
@click.option(
    "--known-on",
    type=_DAY,
    default=None,
    metavar="DATE",
    help="Day on which the earlier report was made; default: the last day on which its forms were due.",
)
@click.option("--as-of", default=None, metavar="DATE", help="Read only what was received by this day.")
@click.option("--no-demo", is_flag=True, help="Leave demonstration submissions out.")
@click.option("--all", "everything", is_flag=True, help="List new data, too, not only count them.")
@click.option("--csv", "as_csv", is_flag=True, help="Every difference as CSV on standard output.")
@speaks
@works_on_data
def changes(
    folder: Path,
    period: str,
    since: str | None,
    known_on: datetime | None,
    as_of: str | None,
    no_demo: bool,
    everything: bool,
    as_csv: bool,
) -> None:
    """Say what PERIOD knows otherwise than the report before: new data, corrections, revisions, methods (变动)."""
    from minhou_analysis.areas.differences import differences
    from minhou_analysis.errors import PeriodError
    from minhou_analysis.languages import spoken
    from minhou_analysis.periods import Period
    from minhou_analysis.workspace import open_workspace

    shown = False if no_demo else None
    now = open_workspace(folder, period, as_of=as_of, demonstration=shown, language=spoken())
    before = now.at(Period.parse(since) if since else now.period.previous)
    if before.period.end >= now.period.end:
        raise PeriodError(f"{before.period} does not come before {now.period} (要早于报告期)")
    then = before.as_known_on(known_on.date() if known_on else before.due)
    found = differences(now, then)
    if as_csv:
        found.to_csv(sys.stdout, index=False, lineterminator="\n")
        return
    _print(now, then, found, everything)


def _print(now: Workspace, then: Workspace, found: pd.DataFrame, everything: bool) -> None:
    """Counts by kind, then the differences one by one."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from minhou_analysis.areas.differences import Difference, spoken
    from minhou_analysis.languages import fill, translated

    compared = {"now": now.period.label, "then": then.period.label, "known": then.as_of}
    click.echo(fill("{now}与{then}（{known}所知）相比：", **compared))
    for kind in Difference:
        click.echo(fill("  {kind}：{count}项", kind=str(kind), count=int((found["kind"] == kind).sum())))
    shown = found if everything else found[found["kind"] != Difference.NEW]
    if shown.empty:
        return
    titles = ("变动", "数据", "来源", "报告期", "原值", "现值", "原因")
    table = Table(*translated(titles), box=None)
    for row in shown.to_dict("records"):
        table.add_row(*(escape(cell) for cell in translated(spoken(now, row))))
    Console().print(table)
