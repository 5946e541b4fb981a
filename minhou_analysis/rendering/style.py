"""The one style sheet of report pages and index pages, and the palette in the form each renderer reads (样式)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from markupsafe import Markup

from minhou_analysis.display import palette

TEMPLATES: Final = Path(str(files("minhou_analysis.rendering"))) / "templates"
_COLOURS: Final = {
    "ink": palette.INK,
    "muted": palette.MUTED,
    "rule": palette.RULE,
    "paper": palette.PAPER,
    "focus": palette.FOCUS,
    "contrast": palette.CONTRAST,
    **{name: colour for name, (colour, _) in palette.LIGHTS.items()},
}


@cache
def style_sheet() -> Markup:
    """CSS for a ``style`` element: the palette as custom properties, then the sheet. No address in it."""
    colours = "".join(f"--{name}:{colour};" for name, colour in _COLOURS.items())
    sheet = (TEMPLATES / "minhou_html" / "style.css").read_text(encoding="utf-8")
    return Markup(f":root{{{colours}}}\n{sheet}")  # noqa: S704 - our own file


@cache
def typst_palette() -> str:
    """A Typst module with one colour per name."""
    lines = [f'#let {name} = rgb("{colour}")' for name, colour in _COLOURS.items()]
    shapes = ", ".join(f'{name}: ({name}, "{shape}")' for name, (_, shape) in palette.LIGHTS.items())
    return "\n".join([*lines, f"#let lights = ({shapes})", ""])


def light_shape(light: str) -> str:
    """The shape that stands for a traffic light."""
    return palette.LIGHTS[light][1]
