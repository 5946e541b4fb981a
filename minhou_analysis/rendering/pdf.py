"""``minhou_pdf``: a notebook as an accessible, archivable PDF, set by Typst (PDF)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import typst
from nbformat import NotebookNode
from traitlets import Bool, default

from minhou_analysis.errors import RenderError

from .document import Document
from .exporter import TaggedExporter
from .html import document_as_exported
from .style import TEMPLATES, light_shape, typst_palette
from .typst_fonts import typst_fonts
from .typst_text import array, call, literal
from .typst_writer import TypstWriter

STANDARDS: Final = ("ua-1", "a-2a")
"""PDF/UA-1 for readers who listen, PDF/A-2a for archives."""
UNDATED: Final = dt.date(2000, 1, 1)
"""Creation date in the PDF of a report that has no ``as_of``: a constant, so that bytes depend on content alone."""


class PDFExporter(TaggedExporter):
    """Exports a notebook as PDF by Typst. Fonts come with the package; system fonts are ignored.

    The same notebook gives the same bytes: the date in the file is the report's ``as_of``, never the clock's.
    """

    export_from_notebook = "Report (PDF)"
    output_mimetype = "application/pdf"

    show_code = Bool(False, help="Keep each cell's code, and tracebacks of failed cells.").tag(config=True)

    @default("file_extension")
    def _default_file_extension(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]  # nbconvert says a notebook comes out; bytes do
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """PDF of ``nb``. Raises ``RenderError`` when the report cannot be set."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return pdf_of(document_as_exported(nb, resources, show_code=self.show_code)), resources


def pdf_of(document: Document) -> bytes:
    """``document`` as PDF. Raises ``RenderError`` with Typst's reason when it refuses."""
    source, pictures = typst_of(document)
    with TemporaryDirectory(prefix="report-") as folder:
        root = Path(folder)
        for name, data in pictures.items():
            (root / name).write_bytes(data)
        (root / "report.typ").write_bytes((TEMPLATES / "report.typ").read_bytes())
        (root / "palette.typ").write_text(typst_palette(), encoding="utf-8")
        (root / "main.typ").write_text(source, encoding="utf-8")
        try:
            return typst.compile(
                root / "main.typ",
                root=root,
                font_paths=typst_fonts(),
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=list(STANDARDS),
                timestamp=_midnight(document.header.as_of or UNDATED),
            )
        except typst.TypstError as error:
            raise RenderError(_reason(document, error)) from error


def typst_of(document: Document) -> tuple[str, dict[str, bytes]]:
    """Typst source of ``document``, and the pictures it refers to by file name."""
    writer = TypstWriter(document)
    lead = writer.write(document.lead, may_turn=False)
    body = writer.write(document.body, may_turn=True)
    lines = [
        '#import "report.typ": *',
        f"#show: {call('report.with', **_setting(document), lead=lead)}",
        f"#{body}",
    ]
    return "\n".join(lines) + "\n", writer.pictures


def _setting(document: Document) -> dict[str, str]:
    header, words = document.header, document.words
    language, *subtags = document.lang.lower().split("-")
    region = next((tag for tag in subtags if len(tag) == 2), None)
    facts = [(words.period, header.period_label), (words.as_of, header.as_of and header.as_of.isoformat())]
    running = [header.title, header.period_label]
    light = header.light
    has_contents = len(document.headings) > 1
    return {
        "title_words": literal(header.title),
        "short": literal(" · ".join(part for part in running if part)),
        "lang": literal(language),
        "region": _optional(region),
        "description": literal(document.description),
        "date": _date(header.as_of or UNDATED),
        "subtitle": _optional(header.subtitle),
        "issuer": _optional(header.issuer),
        "facts": array(f"({literal(name)}, {literal(value)})" for name, value in facts if value),
        "notice": _optional(header.notice),
        "watermark": _optional(header.watermark),
        "verdict": _optional(header.verdict),
        "light_name": _optional(light),
        "light_words": literal(f"{light_shape(light)} {words.lights[light]}") if light else "none",
        "contents": literal(words.contents) if has_contents else "none",
    }


def _optional(text: str | None) -> str:
    return "none" if text is None else literal(text)


def _date(day: dt.date) -> str:
    return f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)


def _reason(document: Document, error: typst.TypstError) -> str:
    hints = "".join(f"; {hint}" for hint in error.hints or ())
    return f"{document.header.title}: Typst refused the report: {error.message}{hints}"
