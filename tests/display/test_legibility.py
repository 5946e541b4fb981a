"""Text in charts can be read on paper, where a chart is smaller than it was drawn, the tall ones most."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from matplotlib.text import Text

from minhou_analysis.display.charts import Chart
from minhou_analysis.rendering.style import TEMPLATES
from tests.display import (
    test_charts,
    test_project_charts,
    test_series_and_intervals,
    test_targets_and_contributions,
)

CHARTS: dict[str, Callable[[], Chart]] = {
    **test_charts.CHARTS,
    **test_project_charts.CASES,
    **test_series_and_intervals.CASES,
    **test_targets_and_contributions.CASES,
}
TEMPLATE = (TEMPLATES / "report.typ").read_text(encoding="utf-8")
ON_PAPER = float(re.findall(r"#let legible = ([\d.]+)", TEMPLATE)[0])
"""How much smaller a chart may become on a page."""


@pytest.mark.parametrize("name", CHARTS)
def test_no_text_is_smaller_than_seven_points_on_paper(name: str) -> None:
    texts = [text for text in CHARTS[name]().figure.findobj(Text) if isinstance(text, Text)]
    sizes = {text.get_text(): text.get_fontsize() for text in texts if text.get_text().strip()}
    assert sizes
    assert {text: size for text, size in sizes.items() if size * ON_PAPER < 7} == {}
