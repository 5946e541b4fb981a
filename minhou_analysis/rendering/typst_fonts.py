"""The fonts that Typst sets with (排版字体): those of the package, and none of the system's."""

from __future__ import annotations

from functools import cache
from typing import Final

import typst

from minhou_analysis.display.fonts import MONO, SANS, SERIF, font_folder

_ALL_FACES: Final = "".join(f'#html.frame(text(font: "{family}")[0])\n' for family in (SANS, SERIF, MONO))


@cache
def typst_fonts() -> typst.Fonts:
    """Listed once a process; each face is read when it is first set with."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[font_folder()])


def read_faces() -> None:
    """Read every face now: processes forked from here share what is read, 20 MB.

    A frame in a web page is set without the threads that a PDF's pages take, and which a fork would lose.
    """
    typst.compile(
        _ALL_FACES.encode("ascii"), font_paths=typst_fonts(), ignore_system_fonts=True, format="html"
    )
