"""The fonts every report is drawn with (字体): Noto Sans SC and Noto Serif SC, from the lock file, never the system.

Fonts are loaded by path. matplotlib's own font cache is not consulted: a cache older than the fonts hides them, and
every chart then falls back to boxes.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

SANS: Final = "Noto Sans SC"
SERIF: Final = "Noto Serif SC"
_PACKAGE: Final = "pylopdf_fonts_zh_cn"
_FILES: Final = {SANS: "NotoSansSC-Regular.otf", SERIF: "NotoSerifSC-Regular.otf"}


def font_folder() -> Path:
    """Folder that holds the font files, for renderers that take a search path."""
    return Path(str(files(_PACKAGE)))


def font_path(family: str) -> Path:
    """File of ``family`` (``SANS`` or ``SERIF``)."""
    return font_folder() / _FILES[family]


@cache
def use_in_matplotlib() -> str:
    """Register the sans face with matplotlib in this process and return its family name."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(font_path(SANS))
    return SANS


@cache
def _covered(family: str) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font_path(family), lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing_glyphs(text: str, family: str = SANS) -> list[str]:
    """Characters of ``text`` that ``family`` cannot draw, in order of appearance, each once."""
    drawable = (c for c in dict.fromkeys(text) if c.isprintable() and not c.isspace())
    return [c for c in drawable if ord(c) not in _covered(family)]
