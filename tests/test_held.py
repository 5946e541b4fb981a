"""Data opened beforehand: the same as opened now, and never what was there before a change."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from minhou_analysis import held, open_workspace
from minhou_analysis.errors import MinhouError, PeriodError
from minhou_analysis.submissions import Submissions
from minhou_analysis.workspace import open_beforehand
from tests.damage import change

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reading beforehand forks")


@pytest.fixture(autouse=True)
def nothing_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "_held", {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("1")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "b.txt").write_text("1")
    return tmp_path


def test_what_was_read_is_given_out_as_often_as_asked_for_each_time_anew(folder: Path) -> None:
    held.hold(folder, "one way", lambda: ["read"])()
    first, second = held.take(folder, "one way"), held.take(folder, "one way")
    assert first == second == ["read"]
    assert first is not second


def test_the_first_is_given_what_was_read_without_another_copy(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.hold(folder, "", lambda: ["read"])()
    monkeypatch.setattr(held, "pickle", None)
    assert held.take(folder, "") == ["read"]
    with pytest.raises(AttributeError):
        held.take(folder, "")


def test_another_way_and_another_folder_are_not_held(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    held.hold(folder, "one way", lambda: 1)()
    assert held.take(folder, "another way") is None
    assert held.take(tmp_path_factory.mktemp("other"), "one way") is None


def rewrite(folder: Path) -> None:
    (folder / "below" / "b.txt").write_text("2")


def add(folder: Path) -> None:
    (folder / "below" / "c.txt").touch()


def remove(folder: Path) -> None:
    (folder / "a.txt").unlink()


def put_another_in_its_place(folder: Path) -> None:
    known = (folder / "a.txt").stat()
    (folder / "new").write_text("2")
    os.utime(folder / "new", ns=(known.st_atime_ns, known.st_mtime_ns))
    (folder / "new").replace(folder / "a.txt")


@pytest.mark.parametrize("disturb", [rewrite, add, remove, put_another_in_its_place])
def test_a_folder_that_changed_since_is_not_given_out(folder: Path, disturb: Callable[[Path], None]) -> None:
    held.hold(folder, "", lambda: 1)()
    disturb(folder)
    assert held.take(folder, "") is None


def test_a_folder_that_changed_while_it_was_read_is_not_given_out(folder: Path) -> None:
    held.hold(folder, "", lambda: rewrite(folder))()
    assert held.take(folder, "") is None


@pytest.mark.parametrize("fail", [lambda: 1 / 0, lambda: os._exit(1), lambda: threading.Lock()])
def test_what_cannot_be_read_is_not_held(folder: Path, fail: Callable[[], object]) -> None:
    held.hold(folder, "", fail)()
    assert held.take(folder, "") is None


def test_a_workspace_opened_beforehand_is_the_same_and_reads_nothing(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = open_workspace(data_folder, "2024Q2", as_of="2024-08-01", demonstration=True)
    threads = threading.active_count()
    open_beforehand(data_folder, "2024-08-01", True)()
    assert threading.active_count() == threads
    monkeypatch.setattr("minhou_analysis.workspace.opening.load_submissions", None)
    for period, region in (("2024Q2", None), ("2024H1", "350122")):
        then = open_workspace(data_folder, period, region, date(2024, 8, 1), True)
        assert (str(then.period), then.region.code) == (period, region or "350121")
        assert then.plan == now.plan
        pd.testing.assert_frame_equal(then.observations.frame, now.observations.frame)
        for table in ("receipts", "commitments", "indicators", "projects"):
            pd.testing.assert_frame_equal(getattr(then.known, table), getattr(now.known, table))


def test_parts_that_reports_of_the_period_look_at_are_made_beforehand(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = ["transport", "finance"]
    now = open_workspace(data_folder, "2024Q2", demonstration=True).reports_of(units)
    open_beforehand(data_folder, None, True, "2024Q2")()
    monkeypatch.setattr(Submissions, "_of", None)
    then = open_workspace(data_folder, "2024Q2", demonstration=True)
    pd.testing.assert_frame_equal(pd.DataFrame(then.reports_of(units)), pd.DataFrame(now))
    before = then.previous.as_known_on(then.previous.due)
    assert 0 < len(before.reports_of(units)) <= len(then.previous.reports_of(units))
    with pytest.raises(TypeError):
        then.forms_of(["transport"])


def test_another_day_is_read_anew(data_folder: Path) -> None:
    open_beforehand(data_folder, "2022-01-01", True)()
    assert len(open_workspace(data_folder, "2022Q4", demonstration=True).known.receipts) > len(
        open_workspace(data_folder, "2022Q4", as_of="2022-01-01", demonstration=True).known.receipts
    )


def test_a_wrong_period_is_told_as_ever(data_folder: Path) -> None:
    open_beforehand(data_folder, None, True)()
    with pytest.raises(PeriodError, match="2030Q1 is outside the plan"):
        open_workspace(data_folder, "2030Q1", demonstration=True)


def test_faulty_data_are_told_when_they_are_opened(data_copy: Path) -> None:
    change(data_copy, "observations/observations.csv", ",350121,", ",999999,")
    open_beforehand(data_copy, None, True)()
    with pytest.raises(MinhouError, match="999999"):
        open_workspace(data_copy, demonstration=True)


def test_what_was_read_is_noted_with_the_same_hashes(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def noted(name: str) -> str:
        monkeypatch.setenv("MINHOU_READS", str(tmp_path / name))
        open_workspace(data_folder, "2024Q2", demonstration=True).submissions  # noqa: B018
        return (tmp_path / name).read_text()

    before = noted("before")
    open_beforehand(data_folder, None, True)()
    assert noted("after") == before
