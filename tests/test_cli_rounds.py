"""The whole round by one command, and what is looked at before it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from filelock import FileLock

from minhou_analysis.cli import main
from minhou_analysis.cli.rounds import _quarter


def invoke(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)
    return result.exit_code, result.output


def test_a_round_stops_where_the_data_are_damaged_and_says_where(data_copy: Path, tmp_path: Path) -> None:
    (data_copy / "plan" / "units.csv").unlink()
    log = tmp_path / "run.log"
    code, said = invoke("run", "2024Q4", "--data", data_copy, "--log", log, "--inbox", tmp_path / "none")
    assert code == 1
    assert "检查：未完成" in said
    assert "停在“检查”" in said
    assert "报告" not in said
    assert "plan/units.csv" in log.read_text(encoding="utf-8")


def test_two_rounds_do_not_run_at_once(data_copy: Path, tmp_path: Path) -> None:
    with FileLock(data_copy / ".run.lock"):
        code, said = invoke("run", "2024Q4", "--data", data_copy, "--log", tmp_path / "run.log")
    assert code == 1
    assert "另一次运行还没结束" in said


def test_a_round_makes_the_reports_and_fills_the_outbox(
    data_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In folders named as they usually are: from where one stands."""
    monkeypatch.chdir(tmp_path)
    notebooks = data_copy.parent / "notebooks"
    notebooks.mkdir()
    source = Path(__file__).resolve().parent.parent / "notebooks" / "00_overview.ipynb"
    (notebooks / source.name).write_bytes(source.read_bytes())
    arguments = ("run", "2024Q4", "--data", data_copy, "--log", "run.log")
    code, said = invoke(*arguments)
    assert (code, (tmp_path / "reports" / "2024Q4" / "00_overview.html").exists()) == (0, True), said
    assert said.splitlines()[-1] == "发件箱：recipients.csv 没有收件人，不写"
    path = data_copy / "recipients.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0]
    cells = dict(zip(header.split(","), [""] * 20, strict=False)) | {
        "name": "陈某",
        "address": "leader@example.gov.cn",
        "role": "leader",
        "language": "zh",
    }
    path.write_text(f"{header}\n{','.join(cells.values())}\n", encoding="utf-8")
    code, said = invoke(*arguments)
    assert code == 0, said
    assert said.splitlines()[-1].startswith("发件箱：完成")
    assert list((tmp_path / "outbox").rglob("*.eml"))
    assert (tmp_path / "run.log").read_text(encoding="utf-8").count("minhou render") == 2


@pytest.mark.parametrize(("asked", "meant"), [("2024Q2", "2024Q2"), ("last", "2025Q4")])
def test_the_last_quarter_is_one_of_the_plan(data_folder: Path, asked: str, meant: str) -> None:
    assert _quarter(data_folder, asked) == meant


def test_the_doctor_finds_nothing_here_and_says_how_to_mend_what_it_finds(
    data_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MINHOU_SMTP_HOST", raising=False)
    places = ("--out", tmp_path / "reports", "--outbox", tmp_path / "outbox")
    code, said = invoke("doctor", "--data", data_copy, *places)
    assert code == 0, said
    assert "都正常" in said
    (data_copy / "plan" / "units.csv").unlink()
    monkeypatch.setenv("MINHOU_SMTP_HOST", "127.0.0.1")
    code, said = invoke("doctor", "--data", data_copy, *places)
    assert code == 1
    assert "逐项改正：minhou check" in said
    assert "检查 MINHOU_SMTP_ 开头的环境变量" in said
