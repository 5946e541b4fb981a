"""The page that lists what a folder of reports holds (索引)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .style import TEMPLATES, light_shape, style_sheet
from .web_fonts import font_faces
from .wording import wording


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One report of the folder.

    File names are relative to it; ``error`` says why a report is missing,
    ``numbers`` how many facts it shows, by kind (``facts.KINDS``).
    """

    name: str
    title: str
    verdict: str | None = None
    light: str | None = None
    html: str | None = None
    pdf: str | None = None
    notebook: str | None = None
    data: str | None = None
    numbers: dict[str, int] | None = None
    error: str | None = None


def write_index(
    folder: Path,
    title: str,
    subtitle: str | None,
    notice: str | None,
    groups: list[tuple[str, list[IndexEntry]]],
    *,
    lang: str = "zh-CN",
    links: Sequence[tuple[str, str]] = (),
) -> Path:
    """Write ``folder/index.html`` in one step (a reader sees the old page or the new one) and return its path.

    ``groups`` are headings with the reports under each, in the order shown; empty groups are left out. ``links`` lead to
    other pages: what each is called, and its address.
    """
    page = (
        environment()
        .get_template("folder.html.j2")
        .render(
            title=title,
            subtitle=subtitle,
            notice=notice,
            groups=[(name, entries) for name, entries in groups if entries],
            lang=lang,
            words=wording(lang),
            links=links,
        )
    )
    target = folder / "index.html"
    with NamedTemporaryFile(dir=folder, suffix=".tmp", delete=False) as file:
        made = Path(file.name)
    try:
        made.write_text(page, encoding="utf-8", newline="\n")
        made.chmod(0o644)
        return made.replace(target)
    finally:
        made.unlink(missing_ok=True)


@cache
def environment() -> Environment:
    """Where templates of pages are that come from no notebook; each is compiled once a process."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "minhou_html"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.globals |= {"style_sheet": style_sheet(), "font_faces": font_faces}
    environment.filters["shape"] = light_shape
    return environment
