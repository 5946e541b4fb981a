"""The short way to SVG: what matplotlib's own way gives, each line of text measured once."""

from __future__ import annotations

import io
from collections.abc import Callable

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.text import Text

from minhou_analysis.display.charts import drawing
from minhou_analysis.display.charts.drawing import _heights, drawn_svg


def make_figure() -> Figure:
    figure = Figure(figsize=(4, 2), layout="constrained")
    axes = figure.add_subplot()
    axes.barh([0, 1], [3, 4])
    axes.set_yticks([0, 1], ["one", "two\nlines"])
    axes.set_xlabel("%")
    axes.annotate("here", (3, 0), xytext=(7, 0), textcoords="offset points")
    return figure


@pytest.mark.parametrize("label", ["", "thousands"])
def test_the_same_bytes_as_savefig(label: str) -> None:
    def label_rows(figure: Figure) -> Figure:
        figure.axes[0].set_ylabel(label)
        return figure

    page = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "same"}):
        label_rows(make_figure()).savefig(page, format="svg", metadata={"Date": None, "Creator": None})
        assert drawn_svg(label_rows(make_figure()), str.title) == page.getvalue()


def test_each_line_is_checked_and_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[str] = []
    measure: Callable[..., tuple[float, float, float]] = RendererSVG.get_text_width_height_descent

    def count(self: RendererSVG, text: str, *others: object) -> tuple[float, float, float]:
        measured.append(text)
        return measure(self, text, *others)

    monkeypatch.setattr(RendererSVG, "get_text_width_height_descent", count)
    checked: list[str] = []
    drawn_svg(make_figure(), checked.append)
    assert {"one", "two", "lines", "%", "here"} <= set(checked)
    assert sorted(measured) == sorted(set(measured))


def test_a_text_is_laid_out_once_for_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[tuple[Text, str]] = []
    lay_out = drawing._lay_out

    def count(text: Text, renderer: object) -> object:
        laid_out.append((text, text.get_text()))
        return lay_out(text, renderer)

    monkeypatch.setattr(drawing, "_lay_out", count)
    drawn_svg(make_figure(), str.title)
    assert {"one", "two\nlines", "here", "0", "3"} <= {words for _, words in laid_out}
    assert len(laid_out) == len(set(laid_out))


def test_matplotlib_takes_the_heights_of_fonts_from_here() -> None:
    _heights.cache_clear()
    drawn_svg(make_figure(), str.title)
    assert _heights.cache_info().hits > _heights.cache_info().misses > 0
