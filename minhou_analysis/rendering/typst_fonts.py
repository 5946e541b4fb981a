"""The fonts that Typst sets with (排版字体): those of the package, and none of the system's."""

from __future__ import annotations

from functools import cache

import typst

from minhou_analysis.display.fonts import font_folder


@cache
def typst_fonts() -> typst.Fonts:
    """Read once a process."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[font_folder()])
