"""How Sphinx builds the site: ``make docs``. Every warning is an error there, a dead internal link among them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from sphinx.application import Sphinx

_ROOT: Final = Path(__file__).resolve().parent.parent
_PROJECT: Final = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = _PROJECT["name"].replace("-", "_")
author = _PROJECT["authors"][0]["name"]
copyright = author  # noqa: A001
release = version = _PROJECT["version"]

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"{project} {release}"
html_show_sourcelink = False
html_copy_source = False
templates_path: list[str] = []

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
suppress_warnings = ["misc.highlighting_failure"]

autodoc_typehints = "signature"
maximum_signature_line_length = 88
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"
nitpicky = True
nitpick_ignore_regex = [
    ("py:.*", r"(pd|pandas|np|numpy|datetime|pathlib|enum|collections|typing|matplotlib|markupsafe)\..*"),
    ("py:.*", r"(date|Path|Any|Iterable|Iterator|Sequence|Mapping|StrEnum|TypeVar|Self|~?\w)"),
    (
        "py:.*",
        r"(MethodError|WeightModel|ExplorerPanel|IndexPanel|minhou_analysis\.methods\.progress\.WITH_TARGET)",
    ),
]
"""Types of other packages, and those of the package that only type checkers import: their pages are not linked."""

_SECTION: Final = re.compile(r"(Args|Returns|Raises|Columns):")
_ARGUMENT: Final = re.compile(r"    (\w+): (.*)")


def _sections(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Sections of the house's docstrings as reStructuredText: the word in bold, arguments as a list."""
    written: list[str] = []
    section = ""
    for line in lines:
        if heading := _SECTION.fullmatch(line):
            section = heading[1]
            written += ["", f"**{section}**", ""]
        elif section == "Args" and (argument := _ARGUMENT.fullmatch(line)):
            written.append(f"    - ``{argument[1]}``: {argument[2]}")
        elif section and line.startswith("    "):
            written.append(f"  {line}" if section == "Args" else f"    {line.strip()}")
        else:
            section = section if not line else ""
            written.append(line)
    lines[:] = written


def setup(app: Sphinx) -> None:
    """Have docstrings read as they are written here."""
    app.connect("autodoc-process-docstring", _sections)
