"""Any executed notebook as a page or a PDF (渲染). This room knows nothing of counties or hukou.

``HTMLExporter`` and ``PDFExporter`` are registered with nbconvert as ``minhou_html`` and ``minhou_pdf``;
``write_index`` writes the page that lists what a folder holds.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .document import report_header
    from .html import HTMLExporter
    from .index import IndexEntry, write_index
    from .pdf import PDFExporter

__all__ = ["HTMLExporter", "IndexEntry", "PDFExporter", "report_header", "write_index"]

_HOMES = {
    "HTMLExporter": "html",
    "IndexEntry": "index",
    "PDFExporter": "pdf",
    "report_header": "document",
    "write_index": "index",
}


def __getattr__(name: str) -> Any:
    """Import public names on first use: an index takes neither nbconvert nor Typst."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
