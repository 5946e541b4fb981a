"""What is done once in the process that reports are forked from (预热): caches that every report would fill again."""

from __future__ import annotations

import io
from typing import Final

MODULES: Final = (
    "duckdb",
    "pandas",
    "matplotlib.pyplot",
    "minhou_analysis.workspace",
    "minhou_analysis.areas",
    "minhou_analysis.rendering",
)
"""What every report needs and takes long to load."""
HOOK: Final = f"{__name__}:fill_caches"


def fill_caches() -> None:
    """Read fonts and templates, draw a chart and write a page, none of which is kept.

    Data are not opened and no PDF is set here: DuckDB and Typst have threads, which a fork would lose.
    """
    import nbformat
    from matplotlib.figure import Figure
    from nbconvert.exporters import get_exporter

    from minhou_analysis.display.fonts import SERIF, missing_glyphs, use_in_matplotlib

    figure = Figure()
    figure.subplots().set_title("预热", family=use_in_matplotlib())
    figure.savefig(io.BytesIO(), format="svg")
    missing_glyphs("预热")
    missing_glyphs("预热", SERIF)
    text = "# 预热\n\n## 一节\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"
    cells = [nbformat.v4.new_markdown_cell(text, id="text")]
    get_exporter("minhou_html")().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
