"""Charts (图): each answers a question in its title, labels its marks directly and says unit, period and source."""

from minhou_analysis.display.charts.chart import Chart
from minhou_analysis.display.charts.comparisons import dumbbell, ranked_dots
from minhou_analysis.display.charts.composition import stacked_shares
from minhou_analysis.display.charts.contributions import contribution_bars
from minhou_analysis.display.charts.coverage import coverage_bars
from minhou_analysis.display.charts.funds import waterfall
from minhou_analysis.display.charts.intervals import interval_dots, projection_fan
from minhou_analysis.display.charts.multiples import dumbbell_panels
from minhou_analysis.display.charts.progress import counted_bars, schedule_bars
from minhou_analysis.display.charts.projects import cumulative_curves, funnel_bars, gantt_bars
from minhou_analysis.display.charts.series import lines
from minhou_analysis.display.charts.targets import target_dots

__all__ = [
    "Chart",
    "contribution_bars",
    "counted_bars",
    "coverage_bars",
    "cumulative_curves",
    "dumbbell",
    "dumbbell_panels",
    "funnel_bars",
    "gantt_bars",
    "interval_dots",
    "lines",
    "projection_fan",
    "ranked_dots",
    "schedule_bars",
    "stacked_shares",
    "target_dots",
    "waterfall",
]
