"""What the plan promises and where money comes from, said in another language than the plan's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from minhou_analysis.areas.quoted_words import promised
from minhou_analysis.areas.urban_villages import UrbanVillagesReport
from minhou_analysis.display.charts import Chart
from minhou_analysis.languages import speak
from minhou_analysis.submissions.tables import FINANCING
from minhou_analysis.workspace import Workspace

View = Callable[..., Workspace]
WORDS = "全面放开城市落户限制,实现福州市外迁入我县落户“零门槛”"


@pytest.fixture
def english(workspace: Workspace) -> Iterator[None]:
    """English is spoken, with the plan's own names."""
    speak("en", {commitment.title: commitment.title_en for commitment in workspace.plan.commitments})
    yield
    speak("zh")


def test_a_promise_is_quoted_over_its_number(workspace: Workspace) -> None:
    assert str(promised(workspace.plan.commitment("1.1.1"))) == f"「{WORDS}」 1.1.1"


@pytest.mark.usefixtures("english")
def test_in_another_language_a_promise_is_named_before_it_is_quoted(workspace: Workspace) -> None:
    commitment = workspace.plan.commitment("1.1.1")
    said = str(promised(commitment))
    assert said.startswith(f"1.1.1 {commitment.title_en} ")
    assert WORDS in said, "what the plan says is quoted as it stands"


@pytest.mark.usefixtures("english")
def test_sources_of_money_are_called_what_the_form_calls_them(view: View) -> None:
    chart = UrbanVillagesReport(view()).funds()
    assert isinstance(chart, Chart)
    names = [column.title_en for column in FINANCING]
    assert [name for name in chart.data["name"] if name in names] == names


@pytest.mark.usefixtures("english")
def test_a_project_on_the_timeline_leaves_the_line_to_its_unit(view: View) -> None:
    chart = UrbanVillagesReport(view()).project_timeline()
    assert isinstance(chart, Chart)
    assert all(name.count("\n") == 1 and "，" not in name.partition("\n")[2] for name in chart.data["name"])
