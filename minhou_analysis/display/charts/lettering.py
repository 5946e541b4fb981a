"""Texts of a chart as outlines (字形): each text is shaped once, to be measured and drawn, and each glyph read once."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontPath, FontProperties, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.textpath import TextToPath, text_to_path

_VISIBLE: Final = frozenset("LNPS")
"""Letters, numbers, punctuation, symbols: at the end of a text they take the room that they take alone."""
_UNITS: Final = 64
"""Units of a glyph's measures in one of its font's."""

_MATPLOTLIB: Final[Any] = text_to_path
_WRITE: Final[Any] = RendererSVG._convert_path
"""A path as SVG writes it; of a drawing it takes only what it has to clip."""


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A glyph of a font: its name in a drawing, its outline as a path and as SVG writes it; in units, its lower and upper
    edge and its width.
    """

    name: str
    path: tuple[Any, Any]
    written: str
    low: int
    high: int
    width: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text: its glyphs, each with its place to the right and upwards."""

    glyphs: tuple[_Glyph, ...]
    rights: tuple[float, ...]
    ups: tuple[float, ...]

    @property
    def size(self) -> tuple[float, float, float]:
        """Width, height, and how far it hangs below its base."""
        low = min(glyph.low / _UNITS + up for glyph, up in zip(self.glyphs, self.ups, strict=True))
        high = max(glyph.high / _UNITS + up for glyph, up in zip(self.glyphs, self.ups, strict=True))
        return self.rights[-1] + self.glyphs[-1].width / _UNITS, high - low, -low


class Lettering(TextToPath):
    """The texts of one drawing as matplotlib sets them, which shapes each twice and reads its glyphs four times."""

    def __init__(self) -> None:
        """Start with no text."""
        super().__init__()
        self._fonts: dict[FontProperties, FT2Font] = {}
        self._lines: dict[tuple[Any, ...], _Line] = {}

    def _get_font(self, prop: FontProperties) -> FT2Font:
        """The font of a text, at the scale of outlines."""
        if (found := self._fonts.get(prop)) is None:
            matplotlib: Any = super()
            found = self._fonts[prop.copy()] = matplotlib._get_font(prop)
        return found

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | str
    ) -> tuple[float, float, float]:
        """Measure one line of text."""
        if ismath or unicodedata.category(s[-1])[0] not in _VISIBLE:
            matplotlib: Any = super()
            return matplotlib.get_text_width_height_descent(s, prop, ismath)  # type: ignore[no-any-return]
        width, height, descent = self._line(self._get_font(prop), s).size
        scale = prop.get_size_in_points() / self.FONT_SCALE
        return width * scale, height * scale, descent * scale

    def get_glyphs_with_font(
        self,
        font: FT2Font,
        s: str,
        glyph_map: dict[str, Any] | None = None,
        return_new_glyphs_only: bool = False,
        **shaping: Any,
    ) -> tuple[list[tuple[str, float, float, float]], dict[str, Any], list[Any]]:
        """Glyphs of a line of text with their places, and outlines: of new ones, which are to be defined, as written."""
        line = self._line(font, s, **shaping)
        placed = [
            (glyph.name, right, up, 1.0)
            for glyph, right, up in zip(line.glyphs, line.rights, line.ups, strict=True)
        ]
        if not return_new_glyphs_only:
            return placed, {glyph.name: glyph.path for glyph in line.glyphs}, []
        known = glyph_map or {}
        return placed, {glyph.name: glyph.written for glyph in line.glyphs if glyph.name not in known}, []

    def _line(self, font: FT2Font, text: str, features: Any = None, language: Any = None) -> _Line:
        key = font, text, features, language
        if (line := self._lines.get(key)) is None:
            font.set_size(self.FONT_SCALE, self.DPI)  # another thread may draw with it
            items = font._layout(text, LoadFlags.NO_HINTING, features=features, language=language)
            line = self._lines[key] = _line_of(list(items))
        return line


def _line_of(items: list[Any]) -> _Line:
    glyphs = (_glyph(item.ft_object.fname, item.ft_object.face_index, item.glyph_index) for item in items)
    return _Line(tuple(glyphs), tuple(item.x for item in items), tuple(item.y for item in items))


@lru_cache(maxsize=8192)
def _glyph(file: str, face: int, index: int) -> _Glyph:
    """Read a glyph. What is kept holds for forked processes too, where an open font does not."""
    font: Any = get_font(FontPath(file, face))
    font.set_size(TextToPath.FONT_SCALE, TextToPath.DPI)
    glyph = font.load_glyph(index, flags=LoadFlags.NO_HINTING)
    vertices, codes = font.get_path()
    written = _WRITE(None, Path(vertices * _UNITS, codes), simplify=False)
    name = _MATPLOTLIB._get_glyph_repr(font, index)
    return _Glyph(name, (vertices, codes), written, glyph.bbox[1], glyph.bbox[3], glyph.horiAdvance)
