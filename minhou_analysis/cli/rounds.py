"""The whole round of a period in one command (一期全流程), for cron, systemd or CI."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

import click

from minhou_analysis.cli.exit_codes import PARTIAL
from minhou_analysis.cli.folder import works_on_data
from minhou_analysis.cli.speaking import speaks
from minhou_analysis.cli.stopping import Terminated

LOCK = ".run.lock"
_GOES_ON = (0, PARTIAL)
_WEIGHT = (0, PARTIAL, 1)
"""Exit codes from the lightest to the weightest."""


@dataclass(frozen=True)
class Step:
    """One command of the round. Where it fails, ``is_needed`` ends the round; else the others go on without it.

    Of what the command says in the language spoken, lines that begin with ``progress`` show that it goes on, and those that begin with
    ``matters`` need a person; the rest stands in the log.
    """

    name: str
    command: tuple[str, ...]
    is_needed: bool
    progress: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    has_total: bool = True


@click.command("run")
@click.argument("period")
@click.option("--inbox", type=click.Path(path_type=Path), default=Path("inbox"), show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=Path("reports"), show_default=True)
@click.option("--outbox", type=click.Path(path_type=Path), default=Path("outbox"), show_default=True)
@click.option("--log", type=click.Path(dir_okay=False, path_type=Path), default=Path("minhou-run.log"))
@click.option("--send", is_flag=True, help="Send the e-mail; else it waits in the outbox to be looked at.")
@click.option("--quiet", "-q", is_flag=True, help="Leave out how far it is; say only what came of each step.")
@speaks
@works_on_data
def run(
    folder: Path, period: str, inbox: Path, out: Path, outbox: Path, log: Path, send: bool, quiet: bool
) -> None:
    """Do the whole round of PERIOD (2025Q4, or last): take in the inbox, check, render, e-mail (一期全流程).

    Run twice, it does nothing twice. Exit codes: 0 all is done, 3 something needs a person, 1 the round stopped, 2 a
    wrong period or option.
    """
    from filelock import FileLock, Timeout

    from minhou_analysis.languages import fill, translate

    quarter = _period(folder, period)
    if quarter != period:
        click.echo(fill("报告期：{period}", period=quarter))
    try:
        with FileLock(folder / LOCK, timeout=0), log.open("a", encoding="utf-8") as written:
            code = _go(_before_mail(quarter, inbox, out, _edition(folder)), folder, written, quiet)
            if code != 1 and _has_recipients(folder):
                code = max(
                    code, _go(_mail(quarter, out, outbox, send), folder, written, quiet), key=_WEIGHT.index
                )
                if code != 1 and not send:
                    page = outbox / quarter / "index.html"
                    click.echo(fill("没有发送：请看 {page}，看过再发", page=page))
            elif code != 1:
                click.echo(translate("发件箱：recipients.csv 没有收件人，不写"))
            if code == PARTIAL:
                click.echo(fill("有需要处理的事，详见 {log}", log=log), err=True)
            sys.exit(code)
    except Timeout:
        raise click.ClickException(f"another run holds {folder / LOCK} (另一次运行还没结束)") from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None


def _period(folder: Path, asked: str) -> str:
    """The period asked for, known to have reports before anything is done; ``last`` is the quarter that ended most
    recently, within the plan.

    Where the data are damaged, only its spelling is looked at: the check is the one to say what is wrong with them.
    """
    from minhou_analysis.datapackage import DataPackage
    from minhou_analysis.errors import DataError, PeriodError
    from minhou_analysis.periods import Period
    from minhou_analysis.plan import load_plan
    from minhou_analysis.settings import read_settings

    today = date.today()
    period = Period(today.year, "Q", (today.month + 2) // 3).previous if asked == "last" else asked
    try:
        period = Period.parse(period)
        with suppress(DataError):
            horizon = load_plan(DataPackage(folder)).horizon
            if asked == "last":
                period = min(period, Period(horizon, "Q", 4))
            period = read_settings(folder).period(period, horizon)
    except PeriodError as error:
        raise click.BadParameter(str(error), param_hint="PERIOD") from None
    return str(period)


def _has_recipients(folder: Path) -> bool:
    """Whether the list has rows, or faults that the step which writes messages is to tell."""
    from minhou_analysis.datapackage import DataPackage

    table, faults = DataPackage(folder).salvage("recipients")
    return bool(table.lines or faults)


def _edition(folder: Path) -> str:
    """The languages that reports are needed in: English too where a recipient reads it."""
    from minhou_analysis.datapackage import DataPackage

    table, _ = DataPackage(folder).salvage("recipients")
    languages = {row.cells.get("language", "").strip() for row in table.rows()}
    return "both" if "en" in languages else "zh"


def _before_mail(quarter: str, inbox: Path, out: Path, edition: str) -> Iterator[Step]:
    from minhou_analysis.languages import spoken

    if inbox.is_dir():
        yield Step(
            "收表", ("ingest", str(inbox), "--brief", "--lang", spoken()), is_needed=False, matters=("退回 ",)
        )
    yield Step("检查", ("check", "--no-recipients", "--lang", spoken()), is_needed=True)
    yield Step(
        "报告",
        ("render", quarter, "--out", str(out), "--lang", edition, "--speak", spoken()),
        is_needed=True,
        progress=("[",),
        matters=("失败：", "有缺口："),
        has_total=False,
    )


def _mail(quarter: str, out: Path, outbox: Path, send: bool) -> Iterator[Step]:
    """The outbox is written anew each time: what is in it and unchanged keeps its bytes, and is not sent twice."""
    from minhou_analysis.languages import spoken

    mail = ("email", quarter, "--reports", str(out), "--outbox", str(outbox), "--brief", "--lang", spoken())
    matters = ("没有送达：", "未发 ", "跳过：")
    yield Step("发件箱", mail, is_needed=True, matters=() if send else matters)
    if send:
        sending = (*mail, "--send", "--yes")
        yield Step("发送", sending, is_needed=True, progress=("[", "暂未收下 ", "等待"), matters=matters)


def _go(steps: Iterator[Step], folder: Path, log: TextIO, quiet: bool) -> int:
    """Do the steps one by one; the round's exit code."""
    from minhou_analysis.languages import fill

    codes = []
    for step in steps:
        code, last = _do(step, folder, log, quiet)
        codes.append(code)
        done = "完成" if code == 0 else "未完成" if step.is_needed and code != PARTIAL else "需处理"
        told = "{step}：{done}（{total}）" if last and (step.has_total or code) else "{step}：{done}"
        click.echo(fill(told, step=step.name, done=done, total=last))
        if code not in _GOES_ON and step.is_needed:
            click.echo(fill("停在“{step}”，详见 {log}", step=step.name, log=log.name), err=True)
            return 1
    return PARTIAL if any(codes) else 0


def _do(step: Step, folder: Path, log: TextIO, quiet: bool) -> tuple[int, str]:
    """Run one command with its words in the log, some of them shown as they come; its exit code and its last line."""
    from minhou_analysis.languages import translated

    command: Sequence[str] = (
        sys.executable,
        "-m",
        "minhou_analysis.cli",
        "--data",
        str(folder),
        *step.command,
    )
    log.write(f"--- {datetime.now():%Y-%m-%d %H:%M:%S} {' '.join(('minhou', *step.command))}\n")
    log.flush()
    progress, matters = translated((step.progress, step.matters))
    shown = matters if quiet else (*progress, *matters)
    last = ""
    with subprocess.Popen(  # noqa: S603 - our own command, with our own arguments
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONUTF8": "1"},
    ) as told:
        assert told.stdout is not None  # noqa: S101 - it is a pipe
        try:
            for line in told.stdout:
                log.write(line)
                log.flush()
                last = line.strip() or last
                if line.startswith(shown):
                    click.echo(f"  {line.rstrip()}", err=not line.startswith(matters))
        except KeyboardInterrupt as stop:
            if isinstance(stop, Terminated):  # Ctrl-C reaches the command by itself
                told.terminate()
            log.writelines(told.stdout)
            raise
    log.write(f"--- exit code {told.returncode}\n")
    return told.returncode, last
