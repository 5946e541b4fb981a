"""The glyphs of a page, inside the page (内嵌字体).

A page names the reader's own Chinese fonts first. Where there are none, it falls back on these: the report fonts cut
down to the characters the page holds, so that no device shows boxes and nothing is fetched.
"""

from __future__ import annotations

import base64
import io
from functools import cache
from typing import Final

import uharfbuzz as hb
from fontTools.ttLib import TTFont
from markupsafe import Markup

from minhou_analysis.display.fonts import MONO, SANS, SERIF, font_path, missing_glyphs

FAMILIES: Final = {"Report Sans": SANS, "Report Serif": SERIF}
"""Family names in the style sheet, and the fonts behind them."""
LAST_RESORT: Final = "Report Mono"
"""Family name of the font for characters that the sans one lacks; most pages carry none."""
_UNUSED_TABLES: Final = ("GSUB", "GPOS", "vhea", "vmtx", "VORG", "BASE")
"""Vertical setting and ligatures: a report uses neither."""


def font_faces(page: str) -> Markup:
    """``@font-face`` rules with the characters of ``page`` in both families, as data addresses."""
    said = "".join(set(page))
    characters = frozenset(map(ord, filter(str.isprintable, said)))
    rules = [_rule(name, family, characters) for name, family in FAMILIES.items()]
    if kept := {*missing_glyphs(said)} - {*missing_glyphs(said, MONO)}:
        rules.append(_rule(LAST_RESORT, MONO, frozenset(map(ord, kept))))
    return Markup("\n".join(rules))  # noqa: S704 - names of ours and base64


def _rule(name: str, family: str, characters: frozenset[int]) -> str:
    return f'@font-face{{font-family:"{name}";src:url(data:font/woff;base64,{_encoded(family, characters)})}}'


def _encoded(family: str, characters: frozenset[int]) -> str:
    return base64.b64encode(subset(family, characters)).decode("ascii")


def subset(family: str, characters: frozenset[int]) -> bytes:
    """The font of ``family`` with only ``characters`` (those it has), as WOFF; the same bytes every time."""
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(characters)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.DESUBROUTINIZE
    dropped = wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG)
    for table in _UNUSED_TABLES:
        dropped.add(int.from_bytes(table.encode("ascii"), "big"))
    cut = hb.subset(_face(family), wanted).blob.data
    packed = io.BytesIO()
    with TTFont(io.BytesIO(cut), lazy=True, recalcTimestamp=False, recalcBBoxes=False) as font:
        font.flavor = "woff"
        font.save(packed, reorderTables=None)
    return packed.getvalue()


@cache
def _face(family: str) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(font_path(family))))
