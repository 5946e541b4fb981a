"""The command that sends a period's reports by e-mail (邮件命令)."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from minhou_analysis.cli.exit_codes import PARTIAL
from minhou_analysis.cli.folder import NOTEBOOKS_OPTION, notebooks_beside, works_on_data

if TYPE_CHECKING:
    from minhou_analysis.delivery.ledger import Ledger
    from minhou_analysis.delivery.outbox import Contents, Outbox
    from minhou_analysis.delivery.sending import Choice, Pause, Result

_STANDINGS = {
    "new": "待发",
    "accepted": "已送达服务器",
    "refused": "曾被拒收",
    "unknown": "不明，可能已送达",
    "correction": "更正件",
}
_STATES = {
    "accepted": "已送达服务器",
    "refused": "被拒收",
    "deferred": "暂未收下，下次再发",
    "unknown": "不明，可能已送达",
    None: "未发",
}

_SUBJECT_WIDTH = 36
_MOST_NAMED = 5
"""Addresses that a line names; the others are counted."""


@click.command()
@click.argument("period")
@click.option("--send/--dry-run", "send", default=False, help="Send the outbox; default: only write it.")
@click.option("--yes", is_flag=True, help="Send without asking.")
@click.option("--brief", is_flag=True, help="Leave out what to do next; the last line counts the messages.")
@click.option("--skip-faulty", is_flag=True, help="Pass over recipients whose row or reports are wrong.")
@click.option(
    "--corrections", is_flag=True, help="Send corrections to those who have an earlier message too."
)
@click.option("--resend-unknown", is_flag=True, help="Send again what may have been delivered.")
@click.option("--resend-refused", is_flag=True, help="Send again what the server refused for good.")
@click.option(
    "--link", default="", metavar="PLACE", help="Web address or shared folder of the period's reports."
)
@click.option("--budget", type=click.FloatRange(0.2, 100), default=None, help="MB a message; default: 10.")
@click.option(
    "--reports",
    "out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="Where minhou render has put the reports.",
)
@click.option(
    "--outbox",
    "root",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("outbox"),
    show_default=True,
    help="Folder of outboxes and of the ledger.",
)
@click.option("--as-of", default=None, metavar="DATE", help="The data attached: as known on this day.")
@click.option("--no-demo", is_flag=True, help="Leave demonstration submissions out of the data attached.")
@NOTEBOOKS_OPTION
@works_on_data
def email(
    folder: Path,
    period: str,
    send: bool,
    yes: bool,
    brief: bool,
    skip_faulty: bool,
    corrections: bool,
    resend_unknown: bool,
    resend_refused: bool,
    link: str,
    budget: float | None,
    out: Path,
    root: Path,
    as_of: str | None,
    no_demo: bool,
    notebooks: Path | None,
) -> None:
    """E-mail the reports of PERIOD to those in recipients.csv (发邮件).

    Without --send the messages are written to the outbox, to be looked at. With --send those very files go out; the
    mail account comes from MINHOU_SMTP_HOST, _FROM and others (see docs/email.md).
    """
    from minhou_analysis.delivery.account import is_set_up, read_account, read_sender
    from minhou_analysis.delivery.messages import MESSAGE_BUDGET
    from minhou_analysis.delivery.outbox import Outbox
    from minhou_analysis.delivery.sending import Choice, deliver
    from minhou_analysis.mailing import FinishedReports, Mailing
    from minhou_analysis.workspace import open_workspace

    account = read_account() if send else None
    workspace = open_workspace(folder, period, None, as_of, False if no_demo else None)
    home = notebooks if notebooks is not None else notebooks_beside(folder)
    reports = FinishedReports.under(out, workspace, home)
    mailing = Mailing(reports, link=link, budget=round(budget * 1e6) if budget else MESSAGE_BUDGET)
    outbox = Outbox(root, str(workspace.period))
    choice = Choice(corrections=corrections, unknown=resend_unknown, refused=resend_refused)
    with outbox.locked() as ledger:
        if account is None:
            contents = mailing.prepare(outbox, ledger, read_sender(), skip_faulty=skip_faulty)
        elif not outbox.is_filled:
            contents = mailing.prepare(outbox, ledger, account.sender, skip_faulty=skip_faulty)
        else:
            contents = _as_looked_at(outbox, period, skip_faulty)
        waiting = _show(outbox, contents, ledger, choice, brief)
        if account is None and not brief:
            click.echo(f"预览：{outbox.folder / 'index.html'}")
            then = f"minhou email {period} --send" if is_set_up() else "设置发信账户（docs/email.md）"
            click.echo(f"没有发送。看过以后：{then}")
        if account is None:
            return
        if not waiting:
            return
        if not yes:
            _confirm(f"从 {contents.sender} 发出 {waiting} 封邮件？")
        _finish(_told(deliver(outbox, contents, ledger, account, choice, pausing=_say_pause), waiting))


def _confirm(question: str) -> None:
    try:
        agreed = click.confirm(question, err=True)
    except click.Abort:  # nobody is there to answer
        agreed = False
    if not agreed:
        raise click.ClickException("没有发送。确认无误后再运行；无人值守时加 --yes")


def _as_looked_at(outbox: Outbox, period: str, skip_faulty: bool) -> Contents:
    """The outbox as it was written, as long as what it was made from is what it was."""
    from minhou_analysis.errors import DeliveryError
    from minhou_analysis.mailing import changed_sources

    contents = outbox.contents()
    again = f"minhou email {period}"
    if changed := changed_sources(contents):
        names = "、".join(Path(path).name for path in changed[:5]) + (" 等" if len(changed) > 5 else "")
        raise DeliveryError(f"发件箱写好以后，{names} 有变动。请重新生成并查看：{again}")
    if contents.passed_over and not skip_faulty:
        lines = "\n".join(contents.passed_over)
        raise DeliveryError(f"发件箱里没有下列收件人；仍要发送请加 --skip-faulty\n{lines}")
    return contents


def _show(outbox: Outbox, contents: Contents, ledger: Ledger, choice: Choice, brief: bool) -> int:
    """Who gets what, and what is passed over; the number of messages to send."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from minhou_analysis.delivery.preview import size
    from minhou_analysis.delivery.sending import Standing, standing

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=400)
    table = Table(
        title=f"{outbox.series} 邮件", title_justify="left", header_style="bold", box=None, pad_edge=False
    )
    for title, width in (("收件人", None), ("主题", _SUBJECT_WIDTH), ("附件", None), ("状态", None)):
        table.add_column(title, overflow="fold", max_width=width)
    standings = Counter[str]()
    waiting = 0
    for entry in contents.entries:
        stands = standing(entry, ledger)
        standings[stands.value] += 1
        waiting += choice.includes(stands)
        left_out = f"，另 {len(entry.left_out)} 个未附" if entry.left_out else ""
        cells = (
            *(f"{entry.name}\n{entry.address}", entry.subject),
            f"{len(entry.attachments)} 个{left_out}\n共 {size(entry.size)}",
            f"{_STANDINGS[stands.value]}\n{'要发' if choice.includes(stands) else '不发'}",
        )
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
    for fault in contents.passed_over:
        click.echo(f"跳过：{fault}", err=True)
    counts = "、".join(f"{_STANDINGS[name]} {count}" for name, count in standings.items())
    click.echo(f"{len(contents.entries)} 封：{counts}；{f'可发送 {waiting} 封' if waiting else '没有要发的'}")
    for name, flag, advice in (
        ()
        if brief
        else (
            ("unknown", "--resend-unknown", "上次中断，服务器可能已收下：请先向收件人核实"),
            ("correction", "--corrections", "本期已收到过邮件，内容有变"),
            ("refused", "--resend-refused", "曾被服务器拒收"),
        )
    ):
        if standings[name] and not choice.includes(Standing(name)):
            click.echo(f"{_STANDINGS[name]} {standings[name]} 封（{advice}）；要发请加 {flag}")
    return waiting


def _told(results: Iterator[Result], count: int) -> list[Result]:
    """Tell each result as it comes; what was not tried at all is counted, with its reason once."""
    told: list[Result] = []
    untried = Counter[str]()
    for result in results:
        told.append(result)
        if result.state is None:
            untried[result.reply] += 1
            continue
        said = f"：{result.reply}" if result.state != "accepted" else ""
        click.echo(f"[{len(told)}/{count}] {_STATES[result.state]} {result.entry.address}{said}", err=True)
    for reply, number in untried.items():
        click.echo(f"{_STATES[None]} {number} 封，留待下次：{reply}", err=True)
    return told


def _say_pause(pause: Pause) -> None:
    """Why nothing happens for a while, and until when."""
    for reply, addresses in pause.reasons.items():
        named = "、".join(addresses[:_MOST_NAMED])
        rest = f" 等 {len(addresses)} 个邮箱" if len(addresses) > _MOST_NAMED else ""
        click.echo(f"暂未收下 {named}{rest}：{reply}" if addresses else reply, err=True)
    until = datetime.now() + timedelta(seconds=pause.seconds)
    click.echo(
        f"{pause.waiting} 封在等，{until:%H:%M:%S} 再试（重试第 {pause.number} 次，共 {pause.of} 次）",
        err=True,
    )


def _finish(results: Sequence[Result]) -> None:
    """The summary; nothing delivered exits with 1, some with 3."""
    counts = Counter(result.state for result in results)
    click.echo("、".join(f"{_STATES[state]} {count} 封" for state, count in counts.items()))
    if counts["accepted"] < len(results):  # type: ignore[index]  # a State is its text
        sys.exit(PARTIAL if counts["accepted"] else 1)  # type: ignore[index]
