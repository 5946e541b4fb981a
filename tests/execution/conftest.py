"""Small notebooks to execute."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

MakeNotebook = Callable[..., Path]


@pytest.fixture
def make_notebook(tmp_path: Path) -> MakeNotebook:
    """Writes a notebook with a parameters cell and the given code cells, and returns its path."""

    def make(name: str, *sources: str) -> Path:
        notebook = nbformat.v4.new_notebook()
        parameters = nbformat.v4.new_code_cell("greeting = 'none'", id="parameters")
        parameters.metadata["tags"] = ["parameters"]
        notebook.cells = [
            nbformat.v4.new_markdown_cell(f"# {name}", id="title"),
            parameters,
            *(nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)),
        ]
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return path

    return make
