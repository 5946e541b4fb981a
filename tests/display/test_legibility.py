"""Text in charts can be read on paper, where a chart is narrower than it was drawn."""

from __future__ import annotations

import pytest
from matplotlib.text import Text

from minhou_analysis.display.charts import Chart
from minhou_analysis.display.charts.chart import WIDTH
from tests.display import (
    test_charts,
    test_project_charts,
    test_series_and_intervals,
    test_targets_and_contributions,
)

CHARTS: dict[str, Chart] = {
    **test_charts.every_chart(),
    **test_project_charts.CASES,
    **test_series_and_intervals.CASES,
    **test_targets_and_contributions.CASES,
}
ON_PAPER = 160 / 25.4 * 0.9 / WIDTH
"""How much smaller a chart is on a page: nine tenths of the text between margins of 25 mm."""


@pytest.mark.parametrize("name", CHARTS)
def test_no_text_is_smaller_than_seven_points_on_paper(name: str) -> None:
    texts = [text for text in CHARTS[name].figure.findobj(Text) if isinstance(text, Text)]
    sizes = {text.get_text(): text.get_fontsize() for text in texts if text.get_text().strip()}
    assert sizes
    assert {text: size for text, size in sizes.items() if size * ON_PAPER < 7} == {}
