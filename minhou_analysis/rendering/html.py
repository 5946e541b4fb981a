"""``minhou_html``: a notebook as one HTML file that needs no script and asks nothing of any network (网页)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from bs4 import BeautifulSoup
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets import Bool, default

from .document import Document, read_document
from .formulas import with_formulas_set
from .glyphs import check_glyphs, refuse_boxes_in_charts
from .style import TEMPLATES, light_shape, style_sheet
from .web_fonts import font_faces

_NAME: Final = "minhou_html"


class _InMemory(BytecodeCache):
    """Keeps compiled templates: nbconvert makes an environment of its own for every exporter."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED: Final = _InMemory()


class HTMLExporter(TemplateExporter):
    """Exports a notebook as a report page: header, answer, contents, sections. Code is left out by default."""

    export_from_notebook = "Report (HTML)"
    output_mimetype = "text/html"

    show_code = Bool(False, help="Keep each cell's code, folded away, and tracebacks of failed cells.").tag(
        config=True
    )

    @default("file_extension")
    def _default_file_extension(self) -> str:
        return ".html"

    @default("optimistic_validation")
    def _validates_once(self) -> bool:
        return True

    @default("template_name")
    def _default_template_name(self) -> str:
        return _NAME

    @default("extra_template_basedirs")
    def _default_template_folders(self) -> list[str]:
        return [str(TEMPLATES)]

    def default_filters(self) -> Iterable[tuple[str, Any]]:
        """nbconvert's filters and ``as_document``, which reads the report a notebook holds."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "as_document", self._document

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()  # type: ignore[no-untyped-call]
        environment.bytecode_cache = _COMPILED
        environment.autoescape = True
        environment.trim_blocks = environment.lstrip_blocks = True
        environment.globals |= {"style_sheet": style_sheet(), "font_faces": font_faces}
        environment.filters |= {"tree": _markup, "shape": light_shape}
        return environment

    def _document(self, nb: NotebookNode, resources: dict[str, Any]) -> Document:
        document = document_of(nb, resources, show_code=self.show_code)
        _kept[:] = [(_given(nb, resources, self.show_code), document)]
        return document


def _markup(tree: BeautifulSoup) -> Markup:
    shown = with_formulas_set(tree)
    return Markup(shown.decode())  # noqa: S704 - brought down to the vocabulary, text escaped by the serialiser


_Given = tuple[NotebookNode, str, str, bool]
_kept: Final[list[tuple[_Given, Document]]] = []
"""The document of the last page and what it was made of, for the PDF that is mostly made of the same right after it."""


def document_as_exported(nb: NotebookNode, resources: dict[str, Any], *, show_code: bool) -> Document:
    """``document_of``, the one that the page of this very notebook was made of if it is there; it is then the caller's."""
    given, kept = _kept.pop() if _kept else (None, None)
    if kept and given == _given(nb, resources, show_code):
        return kept
    return document_of(nb, resources, show_code=show_code)


def _given(nb: NotebookNode, resources: dict[str, Any], show_code: bool) -> _Given:
    """What tells whether two exporters were given the same. nbconvert's copies of a notebook share their texts."""
    metadata = resources.get("metadata", {})
    return nb, str(metadata.get("name")), str(metadata.get("path")), show_code


def document_of(nb: NotebookNode, resources: dict[str, Any], *, show_code: bool) -> Document:
    """The report ``nb`` holds, named and placed as nbconvert's ``resources`` say, every character drawable."""
    metadata = resources.get("metadata", {})
    refuse_boxes_in_charts(nb)
    document = read_document(
        nb,
        name=str(metadata.get("name") or "notebook"),
        folder=Path(metadata["path"]) if metadata.get("path") else None,
        show_code=show_code,
    )
    check_glyphs(document)
    return document
