"""One accessible palette for charts, HTML and PDF (配色).

The hues stay apart under the common colour-vision deficiencies, and each traffic light has a shape of its own,
so that no meaning rests on colour alone. Text colours reach 4.5:1 on white (WCAG 2.2 AA).
"""

from __future__ import annotations

from typing import Final

INK: Final = "#1C2733"
MUTED: Final = "#55616D"
RULE: Final = "#D5DBE1"
PAPER: Final = "#FFFFFF"

FOCUS: Final = "#0B5FA5"
"""The region or series a chart is about."""
PEER: Final = "#8A96A3"
"""What the focus is compared with."""
CONTRAST: Final = "#C8500A"
"""A second series that must stand apart from the focus."""
BEFORE: Final = "#9DB8D2"
"""The earlier of two dates."""

SERIES: Final = (FOCUS, CONTRAST, "#00806B", "#7A4FA3", "#8C6D1F", "#B03A6B")
"""Categorical series, in order of use."""

PARTS: Final = (
    (FOCUS, PAPER),
    ("#7FA8CC", INK),
    ("#C9D3DC", INK),
    ("#8C6D1F", PAPER),
    ("#E9EDF1", INK),
)
"""Parts of a whole, in drawing order: the fill and the ink that can be read on it."""

LIGHTS: Final = {
    "green": ("#1B7F4B", "●"),
    "amber": ("#9A6700", "▲"),
    "red": ("#C62828", "■"),
    "grey": ("#5F6B76", "○"),
}
"""Traffic lights (红绿灯): name → (colour, shape)."""
