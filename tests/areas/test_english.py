"""What the English edition says in Chinese stands in the data: quotations of the plan, titles, what units wrote."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from matplotlib.text import Text

from minhou_analysis import open_workspace
from minhou_analysis.display.charts import Chart
from minhou_analysis.languages import speak
from minhou_analysis.workspace import Workspace
from tests.areas.test_reports import ALL, NOTEBOOKS, html, shown

RUN = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uff00-\uffef]+")
VIEWS = [("2025Q4", "350121", True), ("2023Q2", "350121", False), ("2025Q4", "350122", True)][
    : None if ALL else 1
]
"""Period, region, and whether demonstration submissions are shown."""


@pytest.fixture(autouse=True)
def _in_chinese_again() -> Iterator[None]:
    yield
    speak("zh")


@cache
def data_says(folder: Path) -> tuple[str, frozenset[str]]:
    """All that the data folder's tables hold, without spaces; and what has an English name there.

    What the plan or the title of a document says in the same words may be quoted.
    """
    cells: list[str] = []
    named: set[str] = set()
    quoted = ""
    for table in sorted(folder.rglob("*.csv")):
        with table.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                cells += [cell for cell in row.values() if cell]
                named |= {cell for column, cell in row.items() if cell and row.get(f"{column}_en")}
                quotable = ("title",) if table.name == "sources.csv" else ("text", "target_quote")
                quoted += "".join(row.get(column) or "" for column in quotable)
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.txt"))]
    known = re.sub(r"\s", "", "\n".join([*cells, *texts]))
    return known, frozenset(name for name in named if name not in quoted)


def units_say(workspace: Workspace) -> str:
    """All that units wrote."""
    received = workspace.received
    tables = (received.commitments, received.projects, received.indicators)
    return "\n".join(str(cell) for table in tables for column in table for cell in table[column].unique())


def texts_of(thing: Any) -> Iterator[str]:
    page = BeautifulSoup(html(thing), "html.parser")
    yield from page.find_all(string=True)
    for tag in page.find_all(True):
        yield from (str(tag[name]) for name in ("alt", "title", "aria-label") if tag.has_attr(name))
    if isinstance(thing, Chart):
        yield from (label.get_text() for label in thing.figure.findobj(Text))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_chinese_but_of_the_data(
    notebook: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Chart, "svg", b"<svg/>")
    known, named = data_says(data_folder)
    strange: list[str] = []
    for period, region, demonstration in VIEWS:
        workspace = open_workspace(data_folder, period, region, None, demonstration, "en")
        if notebook.stem == "09_unit" and not workspace.is_home:
            continue
        said = known + units_say(workspace)
        for call, thing in shown(workspace, [notebook]):
            for text in texts_of(thing):
                strange += [f"{call}: {run} in {text[:80]}" for run in RUN.findall(text) if run not in said]
                strange += [
                    f"{call}: {text[:80]}" for run in RUN.findall(text) if run in named and len(run) > 2
                ]
    assert not sorted(set(strange))
