"""The page that lists a folder of reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from minhou_analysis.rendering import IndexEntry, write_index


def _page(folder: Path) -> BeautifulSoup:
    groups = [
        ("领域", [IndexEntry("01", "人口 <迁徙>", "偏慢。", "amber", "01 a.html", "01.pdf", "01.ipynb")]),
        ("未成", [IndexEntry("02", "产业", error="KeyError: <x>")]),
        ("空", []),
    ]
    written = write_index(folder, "进展报告", "2025年第四季度", "含演示数据", groups)
    return BeautifulSoup(written.read_text(encoding="utf-8"), "html.parser")


def test_it_lists_reports_with_verdict_light_and_files(tmp_path: Path) -> None:
    page = _page(tmp_path)
    assert [h.get_text() for h in page.find_all("h2")] == ["领域", "未成"]
    assert page.h3 is not None
    assert page.h3.get_text() == "人口 <迁徙>"
    assert [a["href"] for a in page.select("main a")] == ["01%20a.html", "01.pdf", "01.ipynb"]
    words = page.get_text()
    assert "▲ 偏慢" in words
    assert "未能生成：KeyError: <x>" in words
    assert "含演示数据" in words


def test_a_page_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "chmod", full)
    with pytest.raises(OSError, match="disk full"):
        _page(tmp_path)
    monkeypatch.undo()
    with pytest.raises(UnicodeEncodeError):
        write_index(tmp_path, "\ud800", None, None, [])
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "old"


def test_it_replaces_the_old_page_and_leaves_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("old", encoding="utf-8")
    first = str(_page(tmp_path))
    assert first == str(_page(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
