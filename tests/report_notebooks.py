"""Small report notebooks for tests of runs."""

from __future__ import annotations

from pathlib import Path

import nbformat

HEADER = """
from IPython.display import display
header = {"title": "标题" + period, "verdict": "正常", "light": "green", "lang": "zh-CN", "watermark": None}
display({"application/vnd.minhou.report+json": header, "text/plain": ""}, raw=True)
"""
GOOD = {"结论": "print('好')"}


def write(notebooks: Path, name: str, sections: dict[str, str]) -> None:
    """A report notebook with a header and the given sections."""
    parameters = nbformat.v4.new_code_cell(
        "data = period = region = as_of = demonstration = unit = None", id="parameters"
    )
    parameters.metadata["tags"] = ["parameters"]
    cells = [parameters, nbformat.v4.new_code_cell(HEADER, id="header")]
    for number, (title, source) in enumerate(sections.items()):
        cells.append(nbformat.v4.new_markdown_cell(f"## {title}", id=f"title-{number}"))
        cells.append(nbformat.v4.new_code_cell(source, id=f"cell-{number}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, notebooks / f"{name}.ipynb")
