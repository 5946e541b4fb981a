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

LOCK = ".run.lock"
_GOES_ON = (0, PARTIAL)
_WEIGHT = (0, PARTIAL, 1)
"""Exit codes from the lightest to the weightest."""


@dataclass(frozen=True)
class Step:
    """One command of the round. Where it fails, ``is_needed`` ends the round; else the others go on without it."""

    name: str
    command: tuple[str, ...]
    is_needed: bool


@click.command("run")
@click.argument("period")
@click.option("--inbox", type=click.Path(path_type=Path), default=Path("inbox"), show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=Path("reports"), show_default=True)
@click.option("--outbox", type=click.Path(path_type=Path), default=Path("outbox"), show_default=True)
@click.option("--log", type=click.Path(dir_okay=False, path_type=Path), default=Path("minhou-run.log"))
@click.option("--send", is_flag=True, help="Send the e-mail; else it waits in the outbox to be looked at.")
@works_on_data
def run(folder: Path, period: str, inbox: Path, out: Path, outbox: Path, log: Path, send: bool) -> None:
    """Do the whole round of PERIOD (2025Q4, or last): take in the inbox, check, render, e-mail (一期全流程).

    Run twice, it does nothing twice. Exit codes: 0 all is done, 3 something needs a person, 1 the round stopped.
    """
    from filelock import FileLock, Timeout

    quarter = _period(folder, period)
    try:
        with FileLock(folder / LOCK, timeout=0), log.open("a", encoding="utf-8") as written:
            code = _go(_before_mail(quarter, inbox, out), folder, written)
            if code != 1 and _has_recipients(folder):
                code = max(code, _go(_mail(quarter, out, outbox, send), folder, written), key=_WEIGHT.index)
                if code != 1 and not send:
                    click.echo(f"没有发送：请看 {outbox / quarter / 'index.html'}，看过再发")
            elif code != 1:
                click.echo("发件箱：recipients.csv 没有收件人，不写")
            if code == PARTIAL:
                click.echo(f"有需要处理的事，详见 {log}", err=True)
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
    from minhou_analysis.datapackage import DataPackage

    return bool(DataPackage(folder).table("recipients").lines)


def _before_mail(quarter: str, inbox: Path, out: Path) -> Iterator[Step]:
    if inbox.is_dir():
        yield Step("收表", ("ingest", str(inbox), "--brief"), is_needed=False)
    yield Step("检查", ("check", "--no-recipients"), is_needed=True)
    yield Step("报告", ("render", quarter, "--out", str(out), "--quiet"), is_needed=True)


def _mail(quarter: str, out: Path, outbox: Path, send: bool) -> Iterator[Step]:
    """The outbox is written anew each time: what is in it and unchanged keeps its bytes, and is not sent twice."""
    mail = ("email", quarter, "--reports", str(out), "--outbox", str(outbox), "--brief")
    yield Step("发件箱", mail, is_needed=True)
    if send:
        yield Step("发送", (*mail, "--send", "--yes"), is_needed=True)


def _go(steps: Iterator[Step], folder: Path, log: TextIO) -> int:
    """Do the steps one by one; the round's exit code."""
    codes = []
    for step in steps:
        code, last = _do(step, folder, log)
        codes.append(code)
        done = "完成" if code == 0 else "未完成" if step.is_needed and code != PARTIAL else "需处理"
        click.echo(f"{step.name}：{done}{f'（{last}）' if last else ''}")
        if code not in _GOES_ON and step.is_needed:
            click.echo(f"停在“{step.name}”，详见 {log.name}", err=True)
            return 1
    return PARTIAL if any(codes) else 0


def _do(step: Step, folder: Path, log: TextIO) -> tuple[int, str]:
    """Run one command with its words in the log; its exit code and its last line."""
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
    told = subprocess.run(  # noqa: S603 - our own command, with our own arguments
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    log.write(f"{told.stdout}--- exit code {told.returncode}\n")
    lines = told.stdout.strip().splitlines()
    return told.returncode, lines[-1] if lines else ""
