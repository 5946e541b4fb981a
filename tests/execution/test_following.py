"""How a batch tells of itself."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from minhou_analysis.execution import Gap, Job, Outcome
from minhou_analysis.execution.following import Pace, Screen, following
from minhou_analysis.execution.places import LocalFolder

EXPECTED = {"a": 10.0, "b": 2.0, "c": 2.0}


def job(name: str) -> Job:
    return Job(name, Path(), {}, LocalFolder(Path()), {})


def test_time_left_is_the_work_left_and_no_less_than_the_longest() -> None:
    pace = Pace(EXPECTED, 2)
    assert pace.seconds() == 10.0
    pace.ended(Outcome("a", 10.0, "made"))
    assert pace.seconds() == 2.0
    pace.ended(Outcome("b", 2.0, "made"))
    pace.ended(Outcome("c", 2.0, "made"))
    assert (pace.seconds(), pace.done, pace.total) == (0.0, 3, 3)


def test_time_left_follows_what_reports_of_this_run_took() -> None:
    pace = Pace(EXPECTED, 1)
    pace.ended(Outcome("b", 0.0, "failed", error="x"))
    assert pace.seconds() == 12.0
    pace.ended(Outcome("c", 6.0, "partial", gaps=(Gap(4, "", "KeyError"),)))
    assert (pace.seconds(), pace.usual("a")) == (30.0, 30.0)


def test_plain_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with following("live", EXPECTED, 1) as follower:
        follower.started(job("a"))
        follower.ended(Outcome("a", 9.5, "made"))
        follower.ended(Outcome("b", 1.0, "partial", gaps=(Gap(4, "人口", "KeyError"),)))
        follower.ended(Outcome("c", 0.0, "failed", error="cell 3: [bold]"))
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "[1/3] a 9.5 s（剩余 0:04）",
        "[2/3] b 1.0 s — 有缺口：单元格 4（人口）：KeyError（剩余 0:02）",
        "[3/3] c 0.0 s — 失败：cell 3: [bold]",
    ]


def test_a_long_silence_is_broken_by_what_still_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("minhou_analysis.execution.following._SILENCE", 0.02)
    said = ""
    with following("live", EXPECTED, 2) as follower:
        follower.started(job("a"))
        follower.started(job("b"))
        while said.count("\n") < 2:
            time.sleep(0.01)
            said += capsys.readouterr().err
    assert re.fullmatch(
        r"\[0/3\] 还在生成：a（\d\d:\d\d:\d\d 起，0 s）、b（\d\d:\d\d:\d\d 起，0 s）", said.splitlines()[0]
    )


def test_json_lines_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    with following("json", EXPECTED, 1) as follower:
        follower.started(job("a"))
        follower.ended(
            Outcome("a", 9.5, "partial", gaps=(Gap(4, "人口", "KeyError"),), files={"a.html": "h"})
        )
    out, err = capsys.readouterr()
    assert err == ""
    (line,) = out.splitlines()
    assert json.loads(line) == {
        "name": "a",
        "group": "",
        "state": "partial",
        "seconds": 9.5,
        "error": "",
        "gaps": [{"cell": 4, "section": "人口", "error": "KeyError"}],
        "files": {"a.html": "h"},
    }


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with following("quiet", EXPECTED, 1) as follower:
        follower.started(job("a"))
        follower.ended(Outcome("a", 9.5, "failed", error="x"))
    assert capsys.readouterr() == ("", "")


def test_a_terminal_shows_a_line_for_each_running_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with following("live", EXPECTED, 2) as follower:
        assert isinstance(follower, Screen)
        follower.started(job("a"))
        follower.started(job("b"))
        follower.ended(Outcome("b", 2.0, "made"))
        console = Console(width=80, record=True, file=sys.stdout)
        console.print(follower.lines())
    shown = console.export_text()
    assert "1/3" in shown
    assert "剩余 0:10" in shown
    assert [line.split()[0] for line in shown.splitlines()] == ["生成报告", "a"]
