"""What each notebook cell contributes to a report, as HTML in one vocabulary (单元格).

The vocabulary is the one display objects write (``answer``, ``tiles``, ``chart``, …) and some classes of our own:
``code`` (a folded source), ``stream`` (printed text), ``plain`` (a value without a richer form), ``image``,
``gap`` (a section that could not be produced) and ``trace`` (what a researcher wants to know about a gap).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from nbformat import NotebookNode

from .markdown import markdown_to_html
from .vocabulary import printable
from .wording import Wording

REPORT_MIME: Final = "application/vnd.minhou.report+json"
_ANSI: Final = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_IMAGES: Final = ("image/svg+xml", "image/png", "image/jpeg")
TEXT_LIMIT: Final = 20_000
"""Characters of printed text that one output shows; a cell that prints megabytes is no reason for a thousand pages."""
GAP_LIMIT: Final = 300
"""Characters of an error's message that a gap shows."""
_ENGINE_NOTES: Final = frozenset({"papermill-error-cell-tag"})
"""Tags of cells an engine adds to say what the gap box says already."""


def cell_html(
    cell: NotebookNode, key: str, words: Wording, *, show_code: bool, section: str = ""
) -> Iterator[str]:
    """HTML fragments of ``cell`` in reading order. Raw cells and engine notes contribute nothing.

    ``section`` is the heading the cell stands under; a gap names it.
    """
    if _ENGINE_NOTES & set(cell.metadata.get("tags", ())):
        return
    if cell.cell_type == "markdown":
        yield markdown_to_html(cell.source, key)
    elif cell.cell_type == "code":
        if show_code and cell.source.strip():
            yield _folded("code", words.code, cell.source)
        yield from _outputs(cell, key, words, section, show_code=show_code)


def failed(cell: NotebookNode) -> bool:
    """Whether running ``cell`` ended in an error."""
    return cell.cell_type == "code" and any(output.output_type == "error" for output in cell.outputs)


def never_ran(cell: NotebookNode) -> bool:
    """Whether ``cell`` has code that was not run."""
    return (
        cell.cell_type == "code"
        and bool(cell.source.strip())
        and cell.execution_count is None
        and not cell.outputs
    )


def plain_text(text: str) -> str:
    """``text`` as a reader sees it: without terminal colours and control characters."""
    return printable(_ANSI.sub("", text))


def unrun_html(count: int, words: Wording) -> str:
    """A gap that says how many cells were not run."""
    return f'<div class="gap"><p>{escape(words.unrun.format(count))}</p></div>'


def _outputs(cell: NotebookNode, key: str, words: Wording, section: str, *, show_code: bool) -> Iterator[str]:
    messages = "".join(output.text for output in cell.outputs if output.get("name") == "stderr")
    for position, output in enumerate(cell.outputs):
        match output.output_type:
            case "stream" if output.name == "stdout":
                yield _preformatted("stream", output.text, words)
            case "error":
                yield _gap(output, words, section, show_code=show_code)
            case "display_data" | "execute_result":
                yield _richest(output.data, f"{key}-{position}", words)
    if messages and failed(cell):
        yield _folded("trace", words.messages, _shortened(messages, words))


def _richest(data: Mapping[str, Any], key: str, words: Wording) -> str:
    """HTML of the richest form that has something to show; nothing for a report header."""
    if REPORT_MIME in data:
        return ""
    markup = _joined(data.get("text/html", ""))
    if markup.strip() and not (_needs_script(markup) and any(mime in data for mime in _IMAGES)):
        return markup
    if "text/markdown" in data:
        return markdown_to_html(_joined(data["text/markdown"]), key)
    for mime in _IMAGES:
        if mime in data:
            return _image(mime, _joined(data[mime]), _joined(data.get("text/alt", "")))
    if "text/latex" in data:
        return f'<div class="math">{escape(_joined(data["text/latex"]).strip().strip("$"))}</div>'
    return _preformatted("plain", _joined(data.get("text/plain", "")), words)


def _needs_script(markup: str) -> bool:
    return "<script" in markup.lower()


def _image(mime: str, content: str, alt: str) -> str:
    encoded = b64encode(content.encode()).decode() if mime == "image/svg+xml" else "".join(content.split())
    described = f' alt="{escape(alt)}"' if alt else ""
    return f'<figure class="image"><img src="data:{mime};base64,{encoded}"{described}></figure>'


def _gap(error: NotebookNode, words: Wording, section: str, *, show_code: bool) -> str:
    message = plain_text(error.evalue).strip()
    said = f"{error.ename}: {message}" if message else str(error.ename)
    if len(said) > GAP_LIMIT:
        said = said[:GAP_LIMIT].rstrip() + "…"
    label = words.gap_in.format(section) if section else words.gap
    trace = _folded("trace", words.traceback, "\n".join(error.traceback)) if show_code else ""
    return f'<div class="gap"><p><strong>{escape(label)}</strong>{escape(said)}</p>{trace}</div>'


def _folded(kind: str, summary: str, text: str) -> str:
    body = escape(plain_text(text).strip("\n"))
    return f'<details class="{kind}"><summary>{summary}</summary><pre><code>{body}</code></pre></details>'


def _preformatted(kind: str, text: str, words: Wording) -> str:
    body = plain_text(_shortened(text, words)).strip("\n")
    return f'<pre class="{kind}">{escape(body)}</pre>' if body.strip() else ""


def _shortened(text: str, words: Wording) -> str:
    """``text`` with its middle left out where nobody would read it all; how much is said in its place."""
    excess = len(text) - TEXT_LIMIT
    if excess <= 0:
        return text
    start, end = TEXT_LIMIT * 3 // 4, TEXT_LIMIT // 4
    return f"{text[:start]}\n{words.left_out.format(f'{excess:,}')}\n{text[-end:]}"


def _joined(content: str | list[str]) -> str:
    return content if isinstance(content, str) else "".join(content)
