"""A figure as SVG, in half of the time that ``savefig`` takes (绘制): laid out and drawn in one pass."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from matplotlib.axis import Axis
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.text import Text

from minhou_analysis.display.charts.lettering import Lettering

_POINTS: Final = 72
"""Dots an inch: SVG counts in points."""
_UNIT: Final = "scale(0.015625)"
"""Of outlines, which are written in the whole numbers that a font has them in."""
_NO_METADATA: Final = {"Date": None, "Creator": None}


class _Renderer(RendererSVG):
    """matplotlib's renderer, which has every line of text checked before it is measured; what is drawn was measured."""

    def __init__(self, *arguments: Any, check: Callable[[str], object], **options: Any) -> None:
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]
        self._text2path = Lettering()
        self._check = check
        self._laid_out: dict[Text, tuple[str, Any]] = {}

    def layout_of(self, text: Text) -> Any:
        """Lines of a text around its place. While a figure is drawn, only places and the words of ticks change."""
        words, layout = self._laid_out.get(text, (None, None))
        if words != text.get_text() or text.get_wrap():
            layout = _lay_out(text, self)
            self._laid_out[text] = text.get_text(), layout
        return layout

    def get_text_width_height_descent(self, s: str, *font: Any) -> tuple[float, float, float]:
        """Measure one line of text; matplotlib keeps the answer."""
        self._check(s)
        return super().get_text_width_height_descent(s, *font)  # type: ignore[no-any-return, no-untyped-call]

    def _update_glyph_map_defs(self, glyph_map_new: dict[str, Any]) -> None:
        """Define glyphs that are new to the drawing; those of plain text come as they are to be written."""
        matplotlib: Any = super()
        if not all(isinstance(outline, str) for outline in glyph_map_new.values()):
            matplotlib._update_glyph_map_defs(glyph_map_new)
        elif glyph_map_new:
            writer: Any = self.writer
            writer.start("defs")
            for name, outline in glyph_map_new.items():
                writer.element("path", id=name, d=outline, transform=_UNIT)
            writer.end("defs")
            self._glyph_map.update(glyph_map_new)

    def _get_font_height_metrics(self, prop: FontProperties) -> tuple[float | None, ...]:
        """Heights of a font. Without an answer, matplotlib looks for the font and reads its tables at every text."""
        return _heights(prop.copy())  # the caller's may change


_lay_out: Final[Any] = Text._get_layout  # type: ignore[attr-defined]


def _lay_out_once(text: Text, renderer: object) -> Any:
    return renderer.layout_of(text) if isinstance(renderer, _Renderer) else _lay_out(text, renderer)


# a text is asked for its extent five times before it is drawn, and matplotlib lays it out anew each time
Text._get_layout = _lay_out_once  # type: ignore[attr-defined]


@lru_cache
def _heights(font: FontProperties) -> tuple[float | None, ...]:
    """Ascent, descent and gap between lines, in points; nothing where the font does not say."""
    face: Any = get_font(fontManager.findfont(font))
    table = face.get_sfnt_table("OS/2")
    if table is None:
        return None, None, None
    scale = 1 / face.get_sfnt_table("head")["unitsPerEm"] * font.get_size_in_points()
    return table["sTypoAscender"] * scale, -table["sTypoDescender"] * scale, table["sTypoLineGap"] * scale


class _Canvas(FigureCanvasSVG):
    """A canvas whose layout is measured with the renderer that draws, so that no text is measured twice."""

    def __init__(self, figure: Figure, renderer: RendererSVG) -> None:
        super().__init__(figure)
        self._renderer = renderer

    def get_renderer(self) -> RendererSVG:
        """What matplotlib asks of a canvas before it makes a renderer for the layout alone."""
        return self._renderer


def drawn_svg(figure: Figure, check: Callable[[str], object]) -> bytes:
    """The figure as SVG: what ``savefig`` makes of it, to the byte. ``check`` is given each line of text, and may raise."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            _leave_empty_label(axis)
    page = io.StringIO()
    figure.dpi = _POINTS
    width, height = figure.get_size_inches() * _POINTS
    renderer: Any = _Renderer(width, height, page, image_dpi=_POINTS, metadata=_NO_METADATA, check=check)
    _Canvas(figure, renderer)
    figure.draw(renderer)
    renderer.finalize()
    return page.getvalue().encode("utf-8")


def _leave_empty_label(axis: Axis) -> None:
    """Have no place looked for, several times a drawing, for a label that says nothing: every other label is measured for it."""
    if not axis.get_label_text():
        axis.set_label_coords(0, 0)
