"""The whole round by one command, and what is looked at before it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from filelock import FileLock

from minhou_analysis.cli import main
from minhou_analysis.cli.exit_codes import PARTIAL
from minhou_analysis.cli.rounds import _period
from tests.delivery.post import Post
from tests.report_notebooks import GOOD, write


def invoke(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)
    return result.exit_code, result.output


def test_a_round_stops_where_the_data_are_damaged_and_says_where(
    unreported_copy: Path, tmp_path: Path
) -> None:
    (unreported_copy / "plan" / "units.csv").unlink()
    log = tmp_path / "run.log"
    code, said = invoke(
        "run", "2024Q4", "--data", unreported_copy, "--log", log, "--inbox", tmp_path / "none"
    )
    assert code == 1
    assert "检查：未完成" in said
    assert "停在“检查”" in said
    assert "报告" not in said
    assert "plan/units.csv" in log.read_text(encoding="utf-8")


def test_two_rounds_do_not_run_at_once(unreported_copy: Path, tmp_path: Path) -> None:
    with FileLock(unreported_copy / ".run.lock"):
        code, said = invoke("run", "2024Q4", "--data", unreported_copy, "--log", tmp_path / "run.log")
    assert code == 1
    assert "另一次运行还没结束" in said


@pytest.fixture
def desk(unreported_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the office works: folders named as they usually are, one small notebook; the round is called from there."""
    desk = unreported_copy.parent
    monkeypatch.chdir(desk)
    (desk / "notebooks").mkdir()
    write(desk / "notebooks", "00_overview", GOOD)
    return desk


@pytest.mark.usefixtures("one_warm_process")
def test_a_round_without_recipients_makes_the_reports(desk: Path) -> None:
    code, said = invoke("run", "2024Q4")
    assert (code, (desk / "reports" / "2024Q4" / "00_overview.html").exists()) == (0, True), said
    assert said.splitlines()[-1] == "发件箱：recipients.csv 没有收件人，不写"


def test_a_round_run_twice_does_nothing_twice(data_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where a form was refused: no byte, no file and no time of saving is different, but for the log."""
    desk = data_copy.parent
    monkeypatch.chdir(desk)
    (desk / "notebooks").mkdir()
    source = Path(__file__).resolve().parent.parent / "notebooks" / "00_overview.ipynb"
    (desk / "notebooks" / source.name).write_bytes(source.read_bytes())
    with (desk / "data" / "recipients.csv").open("a", encoding="utf-8") as recipients:
        recipients.write("陈某,leader@example.gov.cn,leader,,zh,,\n")
    (desk / "inbox").mkdir()
    (desk / "inbox" / "报送表.xlsx").write_bytes(b"no workbook")
    code, said = invoke("run", "2024Q4")
    assert code == PARTIAL, said
    progress = [line for line in said.splitlines() if line.startswith("  [")]
    assert [line.split()[1] for line in progress] == ["00_overview"]
    said = "".join(line for line in said.splitlines(keepends=True) if line.rstrip() not in progress)
    assert said.splitlines() == [
        "  退回 报送表.xlsx：内容不是 Excel 工作簿；请用 Excel 或 WPS 另存为 .xlsx 后报送；退回件 inbox/报送表-退回.txt",
        "收表：需处理（收下 0 份，此前已收 0 份，退回 1 份（报送表.xlsx））",
        f"检查：完成（{desk / 'data'}: no faults found (未发现问题)）",
        "报告：完成",
        "发件箱：完成（1 封：待发 1；可发送 1 封）",
        "没有发送：请看 outbox/2024Q4/index.html，看过再发",
        "有需要处理的事，详见 minhou-run.log",
    ]
    assert list((desk / "outbox").rglob("*.eml"))
    before = everything(desk)
    assert invoke("run", "2024Q4") == (code, said)
    assert everything(desk) == before
    assert invoke("run", "2024Q4", "--quiet") == (code, said)


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    """When each file was saved, and what is in it; locks and the log of rounds left out."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith((".lock", ".log"))
    }


@pytest.mark.parametrize("period", ["2025Q9", "2019Q4", "2025-11", "soon"])
def test_a_period_without_reports_ends_the_round_before_anything_is_done(period: str, desk: Path) -> None:
    (desk / "inbox").mkdir()
    before = everything(desk)
    code, said = invoke("run", period)
    assert code == 2
    assert "PERIOD" in said
    assert everything(desk) == before
    assert not (desk / "minhou-run.log").exists()


@pytest.mark.parametrize(("asked", "meant"), [("2024Q2", "2024Q2"), ("last", "2025Q4")])
def test_the_last_quarter_is_one_of_the_plan(data_folder: Path, asked: str, meant: str) -> None:
    assert _period(data_folder, asked) == meant


@pytest.fixture
def look(data_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """The doctor, where nothing is set up."""
    monkeypatch.delenv("MINHOU_SMTP_HOST", raising=False)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00_overview.ipynb").touch()
    places = ("--out", tmp_path / "reports", "--outbox", tmp_path / "outbox")
    return partial(invoke, "doctor", "--data", data_copy, *places)


def set_up(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    account = {"HOST": "127.0.0.1", "PORT": port, "SECURITY": "none", "FROM": "office@example.gov.cn"}
    for name, value in account.items():
        monkeypatch.setenv(f"MINHOU_SMTP_{name}", str(value))


def test_the_doctor_tells_hints_from_faults_and_says_how_to_mend_them(
    look: Callable[..., tuple[int, str]], data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = look()
    assert code == 0, said
    assert "提示  收件人：" in said
    assert "没有收件人，谁也收不到邮件" in said
    assert "提示  邮件：未设发信账户，邮件只写入发件箱" in said
    assert said.splitlines()[-1] == "8 项中 2 项提示，没有要处理的"
    (data_copy / "plan" / "units.csv").unlink()
    monkeypatch.setenv("MINHOU_SMTP_HOST", "127.0.0.1")
    code, said = look()
    assert code == 1
    assert "需处理  数据：1 处问题，如 plan/units.csv：现为没有这个文件；应为数据文件夹里有它" in said
    assert "处理：逐项改正：minhou check" in said
    assert "发信账户没有设好：MINHOU_SMTP_FROM：现为空白；应为发件人" in said
    assert "检查 MINHOU_SMTP_ 开头的环境变量" in said


def test_the_doctor_knows_that_nobody_gets_anything(
    look: Callable[..., tuple[int, str]], data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Post(None) as post:
        set_up(monkeypatch, post.port)
        code, said = look()
        assert (code, "需处理  收件人：" in said) == (1, True), said
        assert "没有收件人，谁也收不到邮件" in said
        with (data_copy / "recipients.csv").open("a", encoding="utf-8") as recipients:
            recipients.write("陈某,leader@example.gov.cn,leader,,zh,00_overveiw,\n")
        code, said = look()
        assert (code, "1 行中 0 个收件人能收到" in said) == (1, True), said
        with (data_copy / "recipients.csv").open("a", encoding="utf-8") as recipients:
            recipients.write("陈某,chen@example.gov.cn,leader,,zh,,\n")
        assert "2 行中 1 个收件人能收到；1 处问题，如 recipients.csv，第2行" in look()[1]


def test_the_doctor_says_what_to_do_where_no_mail_server_answers(
    look: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    set_up(monkeypatch, port)
    code, said = look()
    assert code == 1
    assert f"邮件：127.0.0.1:{port}：连不上（对方没有开这个端口）" in said
    assert "处理：核对 MINHOU_SMTP_HOST" in said
