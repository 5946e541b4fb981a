"""What is done once in the process that reports are forked from (预热): caches that every report would fill again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from minhou_analysis.errors import MinhouError
from minhou_analysis.execution.job import exporter_called
from minhou_analysis.execution.warm import Warmth
from minhou_analysis.languages import Language, messages
from minhou_analysis.reporting.request import EXPORTERS, Request

MODULES: Final = (
    "duckdb",
    "pandas",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.string",
    "matplotlib.pyplot",
    "minhou_analysis.workspace",
    "minhou_analysis.areas.unit_report",
    "minhou_analysis.rendering.html",
    "minhou_analysis.rendering.facts",
    "minhou_analysis.rendering.pdf",
)
"""What every report needs and takes long to load."""
HOOK: Final = f"{__name__}:fill_caches"


def warmth_for(request: Request) -> Warmth:
    """What the process has loaded that the reports of a request are forked from."""
    told = {
        "data": str(request.data.resolve()),
        "as_of": request.as_of,
        "demonstration": request.demonstration,
        "period": request.period,
        "languages": [str(language) for language in request.languages],
    }
    return Warmth(MODULES, HOOK, told)


def fill_caches(
    data: str | None = None,
    as_of: str | None = None,
    demonstration: bool | None = None,
    period: str | None = None,
    languages: Sequence[str] = (),
) -> Callable[[], None]:
    """Begin to read the data.

    Another process reads them while this one goes on, and no PDF is set here: DuckDB and Typst's pages have
    threads, which a fork would lose. Data that cannot be read are passed over: the run says so by itself.

    Returns:
        What reads fonts and templates, draws a chart, writes a page, and waits for the data; of all that no more than
        the data is kept.
    """
    import pandas as pd

    # reports take a few rows at a time, thousands of times: pyarrow is slow at that
    pd.set_option("mode.string_storage", "python")
    wait = _data_read(data, as_of, demonstration, period) if data else None

    def finish() -> None:
        try:
            for language in languages:
                messages(Language(language))
            _draw_and_write()
        finally:
            if wait:
                wait()

    return finish


def _data_read(
    data: str, as_of: str | None, demonstration: bool | None, period: str | None
) -> Callable[[], None] | None:
    from minhou_analysis.workspace import open_beforehand

    try:
        return open_beforehand(data, as_of, demonstration, period)
    except MinhouError:
        return None


def _draw_and_write() -> None:
    import nbformat
    import pandas as pd

    from minhou_analysis.display.charts.chart import Chart, canvas, house_style
    from minhou_analysis.display.fonts import SERIF, missing_glyphs
    from minhou_analysis.rendering.document import read_document
    from minhou_analysis.rendering.pdf import typst_of
    from minhou_analysis.rendering.typst_fonts import read_faces

    @house_style
    def chart() -> Chart:
        figure, axes = canvas(1)
        axes.set_title("预热")
        return Chart(figure, pd.DataFrame(), "预热", "预热", "预热")

    _ = chart().svg
    missing_glyphs("预热")
    missing_glyphs("预热", SERIF)
    text = (
        "# 预热\n\n## 一节\n\n- 一项\n\n<dl><dt>一</dt><dd>二</dd></dl>\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id="text")])
    exporters = [exporter_called(name) for name in EXPORTERS.values()]
    exporters[0].from_notebook_node(notebook)
    typst_of(read_document(notebook))
    read_faces()
