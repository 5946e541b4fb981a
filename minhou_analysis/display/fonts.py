"""The fonts every report is drawn with (字体): Noto Sans SC, Noto Serif SC and, for what these lack, DejaVu Sans Mono;
from the lock file, never the system.

Fonts are loaded by path. matplotlib's own font cache is not consulted: a cache older than the fonts hides them, and
every chart then falls back to boxes.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Final

SANS: Final = "Noto Sans SC"
SERIF: Final = "Noto Serif SC"
MONO: Final = "DejaVu Sans Mono"
_PACKAGE: Final = "pylopdf_fonts_zh_cn"
_SILENT: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
"""Categories of characters that nothing is drawn for."""
_SELECTORS: Final = frozenset(map(chr, range(0xFE00, 0xFE10)))
"""They choose between forms of the character before them, and are not drawn."""
_FILES: Final = {SANS: "NotoSansSC-Regular.otf", SERIF: "NotoSerifSC-Regular.otf"}


def font_folder() -> Path:
    """Folder that holds the font files, for renderers that take a search path."""
    return Path(str(files(_PACKAGE)))


def font_path(family: str) -> Path:
    """File of ``family`` (``SANS``, ``SERIF`` or ``MONO``)."""
    return _shipped_with_matplotlib() if family == MONO else font_folder() / _FILES[family]


def _shipped_with_matplotlib() -> Path:
    found = find_spec("matplotlib")
    folder = Path(str(found.origin)).parent if found else Path()
    return folder / "mpl-data" / "fonts" / "ttf" / "DejaVuSansMono.ttf"


@cache
def use_in_matplotlib() -> str:
    """Register the sans face with matplotlib in this process and return its family name."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(font_path(SANS))
    return SANS


@cache
def _covered(family: str) -> frozenset[int]:
    import uharfbuzz as hb

    return frozenset(hb.Face(hb.Blob.from_file_path(str(font_path(family)))).unicodes)


def missing_glyphs(text: str, *families: str) -> list[str]:
    """Characters of ``text`` that none of ``families`` (default: ``SANS``) can draw, in order of appearance, each once."""
    covers = [_covered(family) for family in families or (SANS,)]
    return [c for c in dict.fromkeys(text) if not any(ord(c) in cover for cover in covers) and _is_drawn(c)]


def undrawable(text: str) -> list[str]:
    """Characters of ``text`` that no font of the reports draws."""
    return missing_glyphs(text, SANS, SERIF, MONO)


def named_glyph(character: str) -> str:
    """A character as a message names it: itself, its code point, its name; private ones have none."""
    name = unicodedata.name(character, "")
    return f"{character!r} (U+{ord(character):04X}{f' {name}' if name else ''})"


def _is_drawn(character: str) -> bool:
    return unicodedata.category(character) not in _SILENT and character not in _SELECTORS
