"""Tables that can be sorted in JupyterLab (可排序表格), with nothing fetched from a network; plain tables elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd
from markupsafe import Markup

from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Shown, demonstration_tag, unmarked
from minhou_analysis.display.tables import Number, Table
from minhou_analysis.exploring.live import Live
from minhou_analysis.languages import translate, translated

_AROUND: Final = {
    "search": "查找：",
    "info": "第_START_至_END_行，共_TOTAL_行",
    "infoEmpty": "没有数据",
    "infoFiltered": "（从_MAX_行中找出）",
    "zeroRecords": "没有找到",
    "emptyTable": "没有数据",
}
"""What DataTables says around a table."""


@dataclass(frozen=True, repr=False)
class Sortable(Shown):
    """A table whose headings sort it where scripts run; the same rows as a plain table where they do not."""

    table: Table

    @property
    def facts(self) -> list[Fact]:
        """The table's facts."""
        return self.table.facts

    @property
    def frame(self) -> pd.DataFrame:
        """The rows under their headings; figures are numbers, so that they sort as such."""
        columns = self.table.columns
        cells = [[_plain(row.get(column.key, "")) for column in columns] for row in self.table.rows]
        return pd.DataFrame(cells, columns=[translate(column.label) for column in columns])

    def to_html(self) -> Markup:
        """The table with what sorts it; its texts are escaped."""
        from itables import to_html_datatable

        words = [place for place, column in enumerate(self.table.columns) if not column.numeric]
        shown = to_html_datatable(
            self.frame,
            connected=False,
            showIndex=False,
            allow_html=False,
            paging=False,
            order=[],
            maxBytes=0,
            classes="display compact",
            style="width:auto;margin:0",
            text_in_header_can_be_selected=False,
            columnDefs=[{"className": "dt-head-left", "targets": words}],
            language=translated(_AROUND),
        )
        tag = demonstration_tag(self.table.is_demonstration)
        caption = Markup("<p><strong>{}</strong>{}</p>").format(unmarked(self.table.caption), tag)
        return caption + Markup(shown)  # noqa: S704

    def __repr__(self) -> str:
        """Caption and plain rows."""
        return repr(self.table)


class LiveTable(Live):
    """A sortable table that follows the choices; brings what sorts it along, once a cell."""

    def _ipython_display_(self) -> None:
        from itables import init_notebook_mode

        init_notebook_mode(all_interactive=False, connected=False)
        super()._ipython_display_()


def _plain(value: object) -> object:
    if isinstance(value, Number):
        fact = value.fact
        return None if fact.value is None else round(fact.value, fact.unit.decimals)
    return str(translated(value))
