"""Charts (图): each answers a question in its title, labels its marks directly and says unit, period and source."""

from minhou_analysis.display.charts.chart import Chart
from minhou_analysis.display.charts.comparisons import dumbbell, ranked_dots
from minhou_analysis.display.charts.composition import stacked_shares
from minhou_analysis.display.charts.coverage import coverage_bars
from minhou_analysis.display.charts.intervals import interval_dots, projection_fan
from minhou_analysis.display.charts.multiples import dumbbell_panels
from minhou_analysis.display.charts.progress import counted_bars, schedule_bars
from minhou_analysis.display.charts.series import lines

__all__ = [
    "Chart",
    "counted_bars",
    "coverage_bars",
    "dumbbell",
    "dumbbell_panels",
    "interval_dots",
    "lines",
    "projection_fan",
    "ranked_dots",
    "schedule_bars",
    "stacked_shares",
]
