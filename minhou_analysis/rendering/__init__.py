"""Any executed notebook as a page or a PDF (渲染). This room knows nothing of counties or hukou.

``HTMLExporter`` and ``PDFExporter`` are registered with nbconvert as ``minhou_html`` and ``minhou_pdf``;
``write_index`` writes the page that lists what a folder holds.
"""

from .document import report_header
from .html import HTMLExporter
from .index import IndexEntry, write_index
from .pdf import PDFExporter

__all__ = ["HTMLExporter", "IndexEntry", "PDFExporter", "report_header", "write_index"]
