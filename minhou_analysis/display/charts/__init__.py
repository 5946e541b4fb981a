"""Charts (图): each answers a question in its title, labels its marks directly and says unit, period and source."""

from minhou_analysis.display.charts.chart import Chart
from minhou_analysis.display.charts.comparisons import dumbbell, ranked_dots
from minhou_analysis.display.charts.composition import stacked_shares
from minhou_analysis.display.charts.contributions import contribution_bars
from minhou_analysis.display.charts.intervals import interval_dots, projection_fan
from minhou_analysis.display.charts.progress import counted_bars, schedule_bars
from minhou_analysis.display.charts.series import lines
from minhou_analysis.display.charts.targets import target_dots

__all__ = [
    "Chart",
    "contribution_bars",
    "counted_bars",
    "dumbbell",
    "interval_dots",
    "lines",
    "projection_fan",
    "ranked_dots",
    "schedule_bars",
    "stacked_shares",
    "target_dots",
]
