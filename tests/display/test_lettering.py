"""Letters shaped once and read once stand where matplotlib puts them, to the last bit."""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import withStroke
from matplotlib.textpath import TextToPath

from minhou_analysis.display.charts.drawing import drawn_svg
from minhou_analysis.display.charts.lettering import Lettering
from minhou_analysis.display.fonts import use_in_matplotlib

TEXTS = [
    "0",
    "1,111.7",
    "−12.3%",
    "AV. To, Way “fi” office",
    "城镇常住人口占比（2025年）",
    "闽侯县 ▲ 98.2、V县T。",
    "é e\u0301",
    "ends with a mark e\u0301",
    "with a space ",
    "\u3000",
]
MATPLOTLIB: Any = TextToPath()


@pytest.mark.parametrize("size", [9.0, 10.5])
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_as_large_as_matplotlib_measures(text: str, size: float) -> None:
    font = FontProperties(family=use_in_matplotlib(), size=size)
    expected = MATPLOTLIB.get_text_width_height_descent(text, font, False)
    assert Lettering().get_text_width_height_descent(text, font, False) == expected


@pytest.mark.parametrize("text", [*TEXTS, ""])
def test_glyphs_stand_where_matplotlib_puts_them(text: str) -> None:
    font = MATPLOTLIB._get_font(FontProperties(family=use_in_matplotlib()))
    placed, outlines, _ = MATPLOTLIB.get_glyphs_with_font(font, text)
    again, read, _ = Lettering().get_glyphs_with_font(font, text)
    assert again == placed
    assert list(read) == list(outlines)
    for name, (vertices, codes) in outlines.items():
        assert (read[name][0] == vertices).all()
        assert (read[name][1] == codes).all()


def test_outlined_texts_and_formulas_are_drawn_as_ever() -> None:
    def make_figure() -> Figure:
        figure = Figure(figsize=(4, 2), layout="constrained")
        axes = figure.add_subplot()
        axes.set_title("闽侯 $x^2$, AV")
        axes.set_xlabel("$x$")
        axes.text(0.5, 0.5, "县 AV").set_path_effects([withStroke(linewidth=3, foreground="white")])
        axes.text(0.2, 0.5, "县 AV", fontsize=20)
        return figure

    page = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "same", "font.family": [use_in_matplotlib(), "DejaVu Sans"]}):
        make_figure().savefig(page, format="svg", metadata={"Date": None, "Creator": None})
        assert drawn_svg(make_figure(), str.title) == page.getvalue()
