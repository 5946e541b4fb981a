"""What may go wrong in the night, looked at before it (巡检)."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from minhou_analysis.cli.folder import notebooks_beside, works_on_data
from minhou_analysis.cli.speaking import speaks

LEAST_FREE = 1_000_000_000
"""Bytes that must be free where reports and messages are written."""
_SAMPLE = "闽侯县城乡融合发展试验区进展报告 0123456789 ABC ●▲■○"
_ACCOUNT = (
    "登录被拒：核对 MINHOU_SMTP_USER 和 MINHOU_SMTP_PASSWORD（QQ、163 等要用授权码，不是登录密码）；"
    "证书不受信：用 MINHOU_SMTP_CAFILE 指出签发者；其余见 docs/email.md"
)
_LOST = "核对 MINHOU_SMTP_HOST 和 MINHOU_SMTP_PORT，看网络和防火墙是否放行；服务器忙时稍后再试"
_UNREACHED: Final = {
    465: "465 端口要 MINHOU_SMTP_SECURITY=tls（587 和 25 端口用 starttls）；再看网络和防火墙"
}
"""What is most likely wrong at a port where no conversation begins."""
_WRONG, _HINT, _WELL = "需处理", "提示", "正常"
_LINES: Final = {
    _WRONG: "需处理  {name}：{found}",
    _HINT: "提示  {name}：{found}",
    _WELL: "正常  {name}：{found}",
}
_TOTALS: Final = {
    (True, True): "{count} 项中 {wrong} 项需处理，{hints} 项提示",
    (True, False): "{count} 项中 {wrong} 项需处理",
    (False, True): "{count} 项中 {hints} 项提示，没有要处理的",
    (False, False): "{count} 项都正常",
}
"""The last line, by whether something is wrong and whether there are hints."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``fix`` says what to do; empty where all is well. A hint need not be followed."""

    name: str
    found: str
    fix: str = ""
    is_hint: bool = False

    @property
    def standing(self) -> str:
        """How it stands, in a word."""
        return (_HINT if self.is_hint else _WRONG) if self.fix else _WELL


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("reports"), show_default=True)
@click.option("--outbox", type=click.Path(path_type=Path), default=Path("outbox"), show_default=True)
@speaks
@works_on_data
def doctor(folder: Path, out: Path, outbox: Path) -> None:
    """Check fonts, data, folders, disk and mail account, and say how to mend what is wrong (巡检).

    Exit codes: 0 nothing is wrong, though there may be hints, 1 something must be mended.
    """
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _fonts,
        lambda: _data(folder),
        lambda: _recipients(folder),
        lambda: _places(folder, out, outbox),
        _mail,
    )
    from minhou_analysis.languages import fill

    findings = [finding for look in looks for finding in look()]
    for finding in findings:
        click.echo(fill(_LINES[finding.standing], name=finding.name, found=finding.found))
        if finding.fix:
            click.echo(fill("        处理：{fix}", fix=finding.fix))
    counts = Counter(finding.standing for finding in findings)
    wrong, hints = counts[_WRONG], counts[_HINT]
    click.echo(fill(_TOTALS[bool(wrong), bool(hints)], count=len(findings), wrong=wrong, hints=hints))
    sys.exit(1 if wrong else 0)


def _fonts() -> Iterator[Finding]:
    from minhou_analysis.display.fonts import SANS, SERIF, font_path, missing_glyphs
    from minhou_analysis.languages import fill

    for family in (SANS, SERIF):
        if not font_path(family).is_file():
            yield Finding("字体", fill("缺 {family}", family=family), "重新安装：make setup")
        elif absent := missing_glyphs(_SAMPLE, family):
            found = fill("{family} 缺字 {absent}", family=family, absent="".join(absent))
            yield Finding("字体", found, "重新安装：make setup")
        else:
            yield Finding("字体", family)


def _data(folder: Path) -> Iterator[Finding]:
    from minhou_analysis.errors import MinhouError
    from minhou_analysis.languages import fill, spoken
    from minhou_analysis.mailing import folder_faults

    try:
        findings = folder_faults(folder, notebooks_beside(folder), recipients=False)
    except MinhouError as error:
        yield Finding("数据", error.text(spoken()), "用 --data 指明数据文件夹")
        return
    if findings:
        first = findings[0].text(spoken())
        found = fill("{count} 处问题，如 {first}", count=len(findings), first=first)
        yield Finding("数据", found, "逐项改正：minhou check")
    else:
        yield Finding("数据", str(folder))


def _recipients(folder: Path) -> Iterator[Finding]:
    from minhou_analysis.delivery.account import is_set_up
    from minhou_analysis.errors import MinhouError
    from minhou_analysis.languages import fill, spoken
    from minhou_analysis.mailing import survey

    try:
        surveyed = survey(folder, notebooks_beside(folder))
    except MinhouError as error:
        yield Finding("收件人", error.text(spoken()).splitlines()[0], "先改正数据：minhou check")
        return
    file, findings = folder / "recipients.csv", surveyed.findings
    if findings:
        found = fill(
            "{rows} 行中 {reached} 个收件人能收到；{count} 处问题，如 {first}",
            rows=surveyed.rows,
            reached=surveyed.reached,
            count=len(findings),
            first=findings[0].text(spoken()),
        )
        yield Finding("收件人", found, "逐项改正：minhou check")
    elif surveyed.reached:
        yield Finding("收件人", fill("{file}，{count} 个", file=file, count=surveyed.reached))
    else:
        fix = "每个收件人填一行，见 docs/email.md"
        found = fill("{file} 没有收件人，谁也收不到邮件", file=file)
        yield Finding("收件人", found, fix, is_hint=not is_set_up())


def _places(folder: Path, *places: Path) -> Iterator[Finding]:
    """Every place that is written to: can it be, and is there room."""
    from minhou_analysis.languages import fill

    for place in (folder, *places):
        standing = next(parent for parent in (place.absolute(), *place.absolute().parents) if parent.exists())
        try:
            with tempfile.TemporaryFile(dir=standing):
                pass
        except OSError as error:
            found = fill("{place} 不能写入（{error}）", place=place, error=error.strerror)
            yield Finding("文件夹", found, fill("换个文件夹，或 chmod u+w {place}", place=standing))
            continue
        free = shutil.disk_usage(standing).free
        if free < LEAST_FREE:
            found = fill("{place} 只剩 {free:.0f} MB", place=standing, free=free / 1e6)
            yield Finding("磁盘", found, "清理磁盘，至少留出 1 GB")
        else:
            yield Finding("文件夹", fill("{place}，可用 {free:.0f} GB", place=place, free=free / 1e9))


def _mail() -> Iterator[Finding]:
    from minhou_analysis.delivery.account import is_set_up, read_account
    from minhou_analysis.delivery.smtp import Connection, Lost
    from minhou_analysis.errors import DeliveryError, in_language
    from minhou_analysis.languages import fill, listed, spoken

    if not is_set_up(os.environ):
        found, fix = "未设发信账户，邮件只写入发件箱", "要发送就设 MINHOU_SMTP_HOST 等变量，见 docs/email.md"
        yield Finding("邮件", found, fix, is_hint=True)
        return
    try:
        account = read_account()
    except DeliveryError as error:
        said, *lines = map(str.strip, error.text(spoken()).splitlines())
        yield Finding(
            "邮件", said + listed(lines, "；"), "检查 MINHOU_SMTP_ 开头的环境变量，见 docs/email.md"
        )
        return
    try:
        Connection(account).close()
    except DeliveryError as error:
        yield Finding("邮件", error.text(spoken()), _ACCOUNT)
    except Lost as lost:
        yield Finding("邮件", in_language(lost.reply, spoken()), _UNREACHED.get(account.port, _LOST))
    else:
        yield Finding("邮件", fill("{host}:{port} 可以登录", host=account.host, port=account.port))
