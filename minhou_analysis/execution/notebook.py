"""A report's notebook before and after it was executed (笔记本): read, told apart by section, freed of clocks.

What stands before the first section heading (level 2) is the opening: every section needs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import nbformat
from nbformat import NotebookNode

from minhou_analysis.execution.outcome import Gap

SKIP: Final = "skip-execution"
"""nbclient's tag of cells that are not run."""
LANGUAGE: Final = "python"
ENDED: Final = {
    "DeadKernelError": "运行本单元的进程意外终止",
    "CellTimeoutError": "运行超时，已中止",
}
"""Errors that end the process the cells run in, and how a reader is told."""
_OUT_OF_MEMORY: Final = "MemoryError"
"""What the names of errors end with that a cell meets where memory is at its limit: numpy has one of its own."""
_ERROR_LIMIT: Final = 300
_INJECTED: Final = "injected-parameters"
_SECTION: Final = re.compile(r"^##[ \t]+(?P<name>\S.*?)[ \t#]*$", re.MULTILINE)
_KERNEL_FILE: Final = re.compile(r"/tmp/ipykernel_\d+/")  # noqa: S108 - ipykernel's name for a cell in a warning
_CONTROL: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|(?!\s)[\x00-\x1f\x7f-\x9f]")
"""Colours and whatever else a terminal obeys."""
_TIMES: Final = ("start_time", "end_time", "duration", "environment_variables", "input_path", "output_path")


class _Shared(list[Any]):
    """A list that a notebook's copies share. nbconvert copies a notebook nine times for three files, and lists of facts
    are most of what there is to copy; nobody changes them.
    """

    def __deepcopy__(self, _: dict[int, Any]) -> _Shared:
        return self


class NotebookError(Exception):
    """A notebook that cannot be run, said in one line."""


def read_notebook(path: Path) -> NotebookNode:
    """The notebook at ``path``, with an id for every cell.

    Raises:
        NotebookError: no notebook, or none for Python.
    """
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
        has_ids = notebook.nbformat_minor >= 5
        notebook = nbformat.v4.upgrade(notebook)
    except FileNotFoundError:
        raise NotebookError(f"{path} does not exist (没有这个笔记本)") from None
    except OSError as error:
        raise NotebookError(f"{path} cannot be read: {error.strerror}") from None
    except Exception as error:  # a damaged file is told by half a dozen kinds of error
        raise NotebookError(
            f"{path} is no Jupyter notebook, or a damaged one ({one_line(error)}); open and save it in JupyterLab, "
            "or take it from version control again (不是有效的笔记本)"
        ) from None
    language = str(notebook.metadata.get("kernelspec", {}).get("language") or LANGUAGE)
    if language.lower() != LANGUAGE:
        raise NotebookError(
            f"{path} is written in {language}; reports are run by Python (只运行 Python 笔记本)"
        )
    for place, cell in enumerate(notebook.cells):
        cell.setdefault("metadata", {}).setdefault("tags", [])
        if not has_ids:  # the upgrade gave it a random one
            cell["id"] = f"cell-{place}"
    return notebook


def rewrite_prose(notebook: NotebookNode, rewritten: Callable[[str], str]) -> None:
    """Give every Markdown cell another text."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = rewritten(cell.source)


def mark_skipped(notebook: NotebookNode, places: set[int]) -> None:
    """Tag cells so that they are not run."""
    for place in places:
        notebook.cells[place].metadata.tags.append(SKIP)


def settle(notebook: NotebookNode, gone: dict[int, NotebookNode]) -> None:
    """Take from an executed notebook what differs between two runs of the same: times, random ids.

    What it holds as JSON lists is shared by its copies from here on.
    ``gone`` has the error outputs of cells that were skipped because they had ended the process in an earlier try,
    by their place in the source notebook.
    """
    run = notebook.metadata.get("papermill", {})
    for name in (*_TIMES, "exception"):
        run.pop(name, None)
    for place, cell in _source_cells(notebook):
        if (error := gone.get(place) or error_of(cell)) and error.ename in ENDED:
            # the engine names the cell as it counts them; a reader sees where the gap is
            error["evalue"] = f"{ENDED[error.ename]} ({error.evalue.rpartition('): ')[2]})"
            error["traceback"] = []
            cell.outputs = [error]
            cell.metadata.tags = [tag for tag in cell.metadata.tags if tag != SKIP]
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        cell.metadata.pop("papermill", None)
        if _INJECTED in cell.metadata.get("tags", ()):
            cell["id"] = _INJECTED
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                output["text"] = _KERNEL_FILE.sub("/tmp/ipykernel/", output.text)  # noqa: S108
            for mime, content in output.get("data", {}).items():
                if isinstance(content, list):
                    output.data[mime] = _Shared(content)


def _source_cells(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Cells with their places in the source notebook, where parameters were not injected."""
    cells = (c for c in notebook.cells if _INJECTED not in c.metadata.get("tags", ()))
    yield from enumerate(cells)


def gaps_of(notebook: NotebookNode) -> tuple[list[Gap], list[Gap]]:
    """Cells that failed: those of the opening, and those of sections."""
    opening: list[Gap] = []
    later: list[Gap] = []
    section = None
    number = 0
    for cell in notebook.cells:
        injected = _INJECTED in cell.metadata.get("tags", ())
        number += not injected
        if cell.cell_type == "markdown" and (found := _SECTION.findall(cell.source)):
            section = found[-1]
        elif error := error_of(cell):
            said = f"{error.ename}: {error.evalue}" if error.evalue else str(error.ename)
            if error.ename.endswith(_OUT_OF_MEMORY):
                said = f"{one_line(said)}; --memory-limit raises what a report may take (内存达到上限)"
            gap = Gap(number, section or "", one_line(said))
            (opening if section is None else later).append(gap)
    return opening, later


def ended_process(notebook: NotebookNode) -> tuple[int, NotebookNode] | None:
    """Place in the source notebook, and error, of the cell that ended the process the cells run in."""
    for place, cell in _source_cells(notebook):
        if (error := error_of(cell)) and error.ename in ENDED:
            return place, error
    return None


def opening_length(notebook: NotebookNode) -> int:
    """How many cells stand before the first section."""
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown" and _SECTION.search(cell.source):
            return place
    return len(notebook.cells)


def error_of(cell: NotebookNode) -> NotebookNode | None:
    """The error output of a cell that failed; an orderly ``sys.exit(0)`` is none."""
    output: NotebookNode
    for output in cell.get("outputs", ()):
        if output.output_type == "error" and not (
            output.ename == "SystemExit" and output.evalue in ("", "0")
        ):
            return output
    return None


def summary_of(notebook: NotebookNode, mime: str) -> dict[str, Any] | None:
    """What the notebook says it is: its last output of type ``mime``."""
    found: dict[str, Any] | None = None
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if isinstance(said := output.get("data", {}).get(mime), dict):
                found = dict(said)
    return found


def one_line(said: object) -> str:
    """An error or a message in one line that fits a recap; nothing in it acts on the terminal that shows it."""
    text = " ".join(_CONTROL.sub("", str(said)).split())
    return text if len(text) <= _ERROR_LIMIT else text[:_ERROR_LIMIT].rstrip() + "…"
