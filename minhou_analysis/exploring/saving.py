"""Taking results along (导出): CSV and XLSX of the data, SVG of the chart, each named after what it holds."""

from __future__ import annotations

import io
import pickle
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import pandas as pd

from minhou_analysis.display import palette
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.fonts import use_in_matplotlib
from minhou_analysis.errors import MethodError, nearest
from minhou_analysis.exploring import views
from minhou_analysis.exploring.selection import Selection
from minhou_analysis.languages import paragraph, translate
from minhou_analysis.observations import ObservationStatus

FOLDER: Final = "exports"
"""Folder beside the notebook."""
_LINE: Final = 0.2
"""Inches of a line of text around a saved chart."""
_ACROSS: Final = 76
"""Half-width letters across it."""
_PIECES: Final = r"[\uff08\u300a\u3010\u201c]?(?:[\w.,+%()'\u2019\u2013\u2212-]+|.)[\uff0c\u3002\uff1b\uff1a\u3001\uff09\u300b\u3011\u201d]*"
"""Of a text, what stands on one line: a mark that opens something in Chinese, a number, word or letter, marks that close it."""


def save(chosen: Selection, kind: str, folder: str | Path = FOLDER) -> Path:
    """Write what is looked at as ``csv``, ``xlsx`` or ``svg``; where it was written is returned.

    A file with other content is left alone: the new one gets the next number.

    Raises:
        MethodError: another kind, or a folder that cannot be written to.
    """
    if kind not in WRITERS:
        raise MethodError(f"save as one of {', '.join(WRITERS)}, not {kind!r}{nearest(kind, list(WRITERS))}")
    content = WRITERS[kind](chosen)
    try:
        home = Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        path, number = home / f"{name_of(chosen)}.{kind}", 1
        while path.exists() and path.read_bytes() != content:
            number += 1
            path = home / f"{name_of(chosen)}-{number}.{kind}"
        path.write_bytes(content)
    except OSError as error:
        raise MethodError(f"{folder} cannot be written to: {error.strerror} (不能写入)") from None
    return path.resolve()


def name_of(chosen: Selection) -> str:
    """Indicator, regions and periods; ``demo`` where demonstration data are in it."""
    where = chosen.regions[0].code if len(chosen.regions) == 1 else f"{len(chosen.regions)}-regions"
    parts = [chosen.indicator.id, where, *([str(chosen.since)] if chosen.since else []), str(chosen.period)]
    return "-".join([*parts, *(["demo"] if chosen.status is ObservationStatus.DEMONSTRATION else [])])


def _csv(chosen: Selection) -> bytes:
    # with a byte-order mark, without which Excel takes UTF-8 for something else
    return chosen.frame().to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def _xlsx(chosen: Selection) -> bytes:
    buffer = io.BytesIO()
    meaning = views.about(chosen).frame
    # a text is a text, whatever it begins with
    literal = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs={"options": literal}) as book:
        book.book.set_properties({"title": str(views.title(chosen)), "created": datetime(2021, 1, 1)})
        data, notes = translate("数据"), translate("说明")
        chosen.frame().to_excel(book, sheet_name=data, index=False, freeze_panes=(1, 0))
        meaning.to_excel(book, sheet_name=notes, index=False)
        book.sheets[data].autofit()
        book.sheets[notes].set_column(0, 0, 12)
        book.sheets[notes].set_column(1, 1, 100)
    return buffer.getvalue()


def _svg(chosen: Selection) -> bytes:
    return whole_picture(views.chart(chosen))


def whole_picture(chart: Chart) -> bytes:
    """The chart with its message above and its note below, as it must stand where no page is around it."""
    # the chart on the page stays as it is
    figure = pickle.loads(pickle.dumps(chart.figure))  # noqa: S301  (our own object, a moment old)
    mark = "【演示数据】" if chart.is_demonstration else ""
    above, below = _wrapped(paragraph((mark, chart.title)), 11), _wrapped(paragraph((mark, chart.note)), 8)
    width, height = figure.get_size_inches()
    top, bottom = (len(above) + 0.4) * _LINE * 1.15, (len(below) + 0.4) * _LINE * 0.85
    whole = height + top + bottom
    figure.set_size_inches(width, whole)
    figure.get_layout_engine().set(rect=(0, bottom / whole, 1, height / whole))
    place = {"transform": figure.transFigure, "ha": "left", "family": use_in_matplotlib()}
    figure.text(0.012, 1 - 0.06 / whole, "\n".join(above), va="top", fontsize=11, color=palette.INK, **place)
    figure.text(0.012, 0.06 / whole, "\n".join(below), va="bottom", fontsize=8, color=palette.MUTED, **place)
    return Chart(figure, chart.data, chart.title, chart.alt, chart.note).svg


def _wrapped(text: str, size: float) -> list[str]:
    """Lines that fit across the picture; a Chinese character is as wide as two letters.

    A number is not cut in two, and no line begins with a mark that closes something.
    """
    room, lines, used = _ACROSS * 11 / size, [""], 0.0
    for piece in re.findall(_PIECES, text, re.ASCII):
        wide = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1.2 for letter in piece)
        if lines[-1] and used + wide > room:
            lines.append("")
            used = 0
        lines[-1] = (lines[-1] + piece).lstrip()
        used += wide
    return lines


WRITERS: Final[dict[str, Callable[[Selection], bytes]]] = {"csv": _csv, "xlsx": _xlsx, "svg": _svg}
"""Kind of file → what writes it."""
