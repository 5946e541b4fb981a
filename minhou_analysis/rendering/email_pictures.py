"""Charts as the small PNG files that mail programs show (邮件图片).

Mail programs drop SVG, so every picture is drawn anew by Typst at twice the pixels it is shown with, and stored
with a palette: a chart has few colours. The same picture gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import typst
from PIL import Image

from .email_pieces import Chart
from .pictures import SUFFIXES, decoded
from .typst_fonts import typst_fonts

SHOWN: Final = 608
"""Width of a chart in CSS pixels on a full-size screen: the message's 640 less its margins."""
_POINTS: Final = 456.0
_QUALITIES: Final = ((2.0, 64), (1.5, 32), (1.0, 16))
"""Pixels for each CSS pixel, and colours: what is tried in turn when pictures must get smaller."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that the body shows by content-id: ``<img src="cid:…">`` without the angle brackets of the header."""

    cid: str
    name: str
    data: bytes
    alt: str


def draw(charts: Iterable[Chart], budget: int | None) -> list[tuple[Chart, Picture | None]]:
    """Each chart with its picture, all pictures together within ``budget`` bytes.

    They are drawn with fewer pixels and colours first; then the last ones are left out, and their place holds
    ``None``, as it does for a picture that cannot be drawn.
    """
    wanted = list(charts)
    for kept in range(len(wanted), 0, -1):
        for pixels, colours in _QUALITIES:
            drawn = [_picture(i, chart, pixels, colours) for i, chart in enumerate(wanted[:kept], 1)]
            if budget is None or sum(len(picture.data) for picture in drawn if picture) <= budget:
                return list(zip(wanted, [*drawn, *[None] * (len(wanted) - kept)], strict=True))
    return [(chart, None) for chart in wanted]


def _picture(number: int, chart: Chart, pixels: float, colours: int) -> Picture | None:
    if (data := _png(chart.source, pixels, colours)) is None:
        return None
    digest = hashlib.sha256(data).hexdigest()[:16]
    return Picture(f"chart-{number}.{digest}@report", f"chart-{number}.png", data, chart.alt)


@lru_cache(maxsize=64)
def _png(source: str, pixels: float, colours: int) -> bytes | None:
    """``source`` (a data URI) as PNG; ``None`` when it holds no picture that can be drawn."""
    found = decoded(source)
    if found is None:
        return None
    mime, content = found
    with TemporaryDirectory(prefix="picture-") as folder:
        name = f"picture.{SUFFIXES[mime]}"
        Path(folder, name).write_bytes(content)
        main = Path(folder, "main.typ")
        main.write_text(
            f"#set page(width: {_POINTS}pt, height: auto, margin: 0pt, fill: white)\n"
            f'#image("{name}", width: 100%)',
            encoding="utf-8",
        )
        try:
            drawn = typst.compile(
                main,
                root=Path(folder),
                font_paths=typst_fonts(),
                format="png",
                ppi=72 * SHOWN * pixels / _POINTS,
            )
        except typst.TypstError:
            return None
    return _small(drawn if isinstance(drawn, bytes) else drawn[0], colours)


def _small(png: bytes, colours: int) -> bytes:
    """``png`` with at most ``colours`` colours and nothing beside the picture in it."""
    with Image.open(io.BytesIO(png)) as image:
        reduced = image.convert("RGB").quantize(
            colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
    buffer = io.BytesIO()
    reduced.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
