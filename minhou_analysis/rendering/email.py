"""A report as an e-mail: an HTML body that is a short report in itself, and a digest in plain text (邮件正文).

Mail programs know little HTML. The body is written from the report's parsed tree with tables for layout, styles on
every element, PNG pictures by content-id, and nothing that runs or is fetched; ``docs/mail-support.md`` lists what
it uses, and which program supports it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from bs4 import BeautifulSoup
from bs4.element import Stylesheet
from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbformat import NotebookNode
from traitlets import Int, Unicode, default

from minhou_analysis.display import palette
from minhou_analysis.errors import RenderError

from .email_brief import SHORTER, Brief, in_words_of, limited, read_brief
from .email_pictures import Picture, draw
from .email_pieces import Chart
from .email_text import text_of_brief
from .email_wording import email_wording
from .exporter import TaggedExporter
from .style import TEMPLATES, light_shape
from .wording import wording

MARKUP_LIMIT: Final = 100_000
"""Bytes of HTML that a body stays under; Gmail cuts a message at 102 kB."""
_COLOURS: Final = {
    "INK": palette.INK,
    "MUTED": palette.MUTED,
    "RULE": palette.RULE,
    "PAPER": palette.PAPER,
    "FOCUS": palette.FOCUS,
    "GROUND": "#E9EDF1",
    "TINT": "#F6F8FA",
    "FONTS": "'PingFang SC','Microsoft YaHei','Noto Sans SC',Arial,sans-serif",
    **{name.upper(): colour for name, (colour, _) in palette.LIGHTS.items()},
}


@dataclass(frozen=True, slots=True)
class EmailBody:
    """What goes into a message: ``html`` and ``text`` as alternatives, ``pictures`` related to the HTML."""

    html: str
    text: str
    pictures: tuple[Picture, ...]

    @property
    def preview(self) -> str:
        """The HTML with its pictures inside, for a browser."""
        tree = BeautifulSoup(self.html, "html.parser")
        held = {f"cid:{picture.cid}": picture.data for picture in self.pictures}
        for image in tree.find_all("img"):
            image["src"] = f"data:image/png;base64,{b64encode(held[str(image['src'])]).decode()}"
        return tree.decode(formatter="minimal")


def email_body(
    notebook: NotebookNode,
    *,
    language: str = "zh",
    charts: int = 2,
    links: Mapping[str, str] | None = None,
    notice: str | None = None,
    budget: int | None = None,
    name: str = "",
    period: str = "",
) -> EmailBody:
    """The body that an executed notebook makes.

    Cells tagged ``email`` make it, those tagged ``email-chart`` add their chart alone, those tagged ``email-foot`` are
    its small print; a notebook without such tags is taken as a whole. ``language`` is that of the words around the content. ``links`` (name → address, or a path,
    which is shown but not linked) and ``notice`` tell where the full report is; without either the message says
    that it is attached. ``budget`` is in bytes for all pictures together: they are drawn smaller to keep it, then
    left out, which the message says. ``name`` and ``period`` are the report's in ``language``, for a report in
    another, whose words are quoted under headings of this one. Raises ``RenderError`` when the report header is not one.
    """
    whole = in_words_of(read_brief(notebook), language, name, period)
    wanted = draw(whole.charts[:charts], budget)
    pictures = tuple(picture for _, picture in wanted if picture)
    links = links or {}
    for limits in SHORTER:
        brief = limited(whole, limits)
        shown = [(chart, picture) for chart, (_, picture) in zip(brief.charts[:charts], wanted, strict=True)]
        html = _html(brief, shown, language, links, notice)
        if len(html.encode()) < MARKUP_LIMIT:
            break
    else:
        raise RenderError(f"{whole.header.title}: the message cannot be brought under {MARKUP_LIMIT} bytes")
    text = text_of_brief(
        brief,
        language=language,
        charts=brief.charts[:charts],
        left_out=_left_out(shown),
        links=links,
        notice=notice,
    )
    return EmailBody(html, text, pictures)


class EmailExporter(TaggedExporter):
    """Exports a notebook as the HTML of its e-mail, pictures inside, to look at before anything is sent."""

    export_from_notebook = "Report (e-mail)"
    output_mimetype = "text/html"

    language = Unicode("zh", help="Language of the words around the report's content: zh or en.").tag(
        config=True
    )
    charts = Int(2, help="How many charts to show at most.").tag(config=True)

    @default("file_extension")
    def _default_file_extension(self) -> str:
        return ".email.html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert says a notebook comes out; a page does
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The e-mail's HTML. Raises ``RenderError`` when the report header is not one."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return email_body(nb, language=self.language, charts=self.charts).preview, resources


def _html(
    brief: Brief,
    shown: list[tuple[Chart, Picture | None]],
    language: str,
    links: Mapping[str, str],
    notice: str | None,
) -> str:
    page = (
        _environment()
        .get_template("body.html.j2")
        .render(
            brief=brief,
            header=brief.header,
            charts=shown,
            left_out=_left_out(shown),
            links=[(name, target, _address(target)) for name, target in links.items()],
            notice=notice,
            language=language,
            words=email_wording(language),
            structure=wording(language),
        )
    )
    tree = BeautifulSoup(_inliner().inline(page), "html.parser")
    dark = tree.new_tag("style")
    dark.string = Stylesheet(_sheet("dark.css"))
    assert tree.head is not None  # noqa: S101 - the template has one
    tree.head.append(dark)
    return tree.decode(formatter="minimal") + "\n"


def _left_out(shown: list[tuple[Chart, Picture | None]]) -> int:
    return sum(picture is None for _, picture in shown)


def _address(target: str) -> str | None:
    """``target`` if a reader may be sent there from a message."""
    return target if target.lower().startswith(("http://", "https://", "mailto:")) else None


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "minhou_email"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["shape"] = light_shape
    environment.globals["body_css"] = Markup(_sheet("body.css"))  # noqa: S704 - our own file
    return environment


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False, minify_css=True)


@cache
def _sheet(name: str) -> str:
    """A style sheet without the comment it opens with, our palette in place of the words in capitals."""
    sheet = (TEMPLATES / "minhou_email" / name).read_text(encoding="utf-8").partition("*/")[2]
    for word, colour in _COLOURS.items():
        sheet = sheet.replace(word, colour)
    return sheet
