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

import click

from minhou_analysis.cli.folder import notebooks_beside, works_on_data

LEAST_FREE = 1_000_000_000
"""Bytes that must be free where reports and messages are written."""
_SAMPLE = "闽侯县城乡融合发展试验区进展报告 0123456789 ABC ●▲■○"
_ACCOUNT = (
    "登录被拒：核对 MINHOU_SMTP_USER 和 MINHOU_SMTP_PASSWORD（QQ、163 等要用授权码，不是登录密码）；"
    "证书不受信：用 MINHOU_SMTP_CAFILE 指出签发者；其余见 docs/email.md"
)


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
        return ("提示" if self.is_hint else "需处理") if self.fix else "正常"


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("reports"), show_default=True)
@click.option("--outbox", type=click.Path(path_type=Path), default=Path("outbox"), show_default=True)
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
    findings = [finding for look in looks for finding in look()]
    for finding in findings:
        click.echo(f"{finding.standing}  {finding.name}：{finding.found}")
        if finding.fix:
            click.echo(f"        处理：{finding.fix}")
    counts = Counter(finding.standing for finding in findings)
    hints = f" {counts['提示']} 项提示" if counts["提示"] else ""
    if wrong := counts["需处理"]:
        click.echo(f"{len(findings)} 项中 {wrong} 项需处理{hints and '，' + hints.strip()}")
    else:
        click.echo(f"{len(findings)} 项中{hints}，没有要处理的" if hints else f"{len(findings)} 项都正常")
    sys.exit(1 if wrong else 0)


def _fonts() -> Iterator[Finding]:
    from minhou_analysis.display.fonts import SANS, SERIF, font_path, missing_glyphs

    for family in (SANS, SERIF):
        if not font_path(family).is_file():
            yield Finding("字体", f"缺 {family}", "重新安装：make setup")
        elif absent := missing_glyphs(_SAMPLE, family):
            yield Finding("字体", f"{family} 缺字 {''.join(absent)}", "重新安装：make setup")
        else:
            yield Finding("字体", family)


def _data(folder: Path) -> Iterator[Finding]:
    from minhou_analysis.errors import MinhouError
    from minhou_analysis.mailing import folder_faults

    try:
        findings = folder_faults(folder, notebooks_beside(folder), recipients=False)
    except MinhouError as error:
        yield Finding("数据", error.text("zh"), "用 --data 指明数据文件夹")
        return
    if findings:
        yield Finding(
            "数据", f"{len(findings)} 处问题，如 {findings[0].text('zh')}", "逐项改正：minhou check"
        )
    else:
        yield Finding("数据", str(folder))


def _recipients(folder: Path) -> Iterator[Finding]:
    from minhou_analysis.delivery.account import is_set_up
    from minhou_analysis.errors import MinhouError
    from minhou_analysis.mailing import survey

    try:
        surveyed = survey(folder, notebooks_beside(folder))
    except MinhouError as error:
        yield Finding("收件人", error.text("zh").splitlines()[0], "先改正数据：minhou check")
        return
    file, findings = folder / "recipients.csv", surveyed.findings
    if findings:
        reach = f"{surveyed.rows} 行中 {surveyed.reached} 个收件人能收到"
        found = f"{reach}；{len(findings)} 处问题，如 {findings[0].text('zh')}"
        yield Finding("收件人", found, "逐项改正：minhou check")
    elif surveyed.reached:
        yield Finding("收件人", f"{file}，{surveyed.reached} 个")
    else:
        fix = "每个收件人填一行，见 docs/email.md"
        yield Finding("收件人", f"{file} 没有收件人，谁也收不到邮件", fix, is_hint=not is_set_up())


def _places(folder: Path, *places: Path) -> Iterator[Finding]:
    """Every place that is written to: can it be, and is there room."""
    for place in (folder, *places):
        standing = next(parent for parent in (place.absolute(), *place.absolute().parents) if parent.exists())
        try:
            with tempfile.TemporaryFile(dir=standing):
                pass
        except OSError as error:
            yield Finding(
                "文件夹", f"{place} 不能写入（{error.strerror}）", f"换个文件夹，或 chmod u+w {standing}"
            )
            continue
        free = shutil.disk_usage(standing).free
        if free < LEAST_FREE:
            yield Finding("磁盘", f"{standing} 只剩 {free / 1e6:.0f} MB", "清理磁盘，至少留出 1 GB")
        else:
            yield Finding("文件夹", f"{place}，可用 {free / 1e9:.0f} GB")


def _mail() -> Iterator[Finding]:
    from minhou_analysis.delivery.account import is_set_up, read_account
    from minhou_analysis.delivery.smtp import Connection, Lost
    from minhou_analysis.errors import DeliveryError, in_language

    if not is_set_up(os.environ):
        found, fix = "未设发信账户，邮件只写入发件箱", "要发送就设 MINHOU_SMTP_HOST 等变量，见 docs/email.md"
        yield Finding("邮件", found, fix, is_hint=True)
        return
    try:
        account = read_account()
    except DeliveryError as error:
        said, *lines = map(str.strip, error.text("zh").splitlines())
        yield Finding("邮件", said + "；".join(lines), "检查 MINHOU_SMTP_ 开头的环境变量，见 docs/email.md")
        return
    try:
        Connection(account).close()
    except DeliveryError as error:
        yield Finding("邮件", error.text("zh"), _ACCOUNT)
    except Lost as lost:
        yield Finding(
            "邮件",
            in_language(lost.reply, "zh"),
            "核对 MINHOU_SMTP_HOST 和 MINHOU_SMTP_PORT，看网络和防火墙是否放行；服务器忙时稍后再试",
        )
    else:
        yield Finding("邮件", f"{account.host}:{account.port} 可以登录")
