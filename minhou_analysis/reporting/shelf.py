"""The page over all periods in one place (总目录): read from what their runs left behind, so that no data are opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from minhou_analysis.errors import BatchError
from minhou_analysis.execution.listed import Listed, read_manifest
from minhou_analysis.execution.manifest import MANIFEST
from minhou_analysis.execution.outcome import from_record, record_name
from minhou_analysis.execution.places import Place, below
from minhou_analysis.periods import Period
from minhou_analysis.reporting.request import UNIT_PAGE
from minhou_analysis.reporting.snapshot import INDEX

if TYPE_CHECKING:
    from minhou_analysis.rendering.index import IndexEntry
    from minhou_analysis.rendering.shelf import Column

_NOT_MADE: Final = "原因见该期目录。"


def write_shelf(place: Place, title: str) -> None:
    """Write ``index.html`` over the periods that ``place`` holds, the latest first."""
    from minhou_analysis.rendering.shelf import shelf_page

    periods = sorted((Period.parse(name) for name in place.folders() if Period.can_parse(name)), reverse=True)
    columns = [column for period in periods if (column := _column(place, period))]
    if columns:
        place.write(INDEX, shelf_page(title, columns).encode())


def _column(place: Place, period: Period) -> Column | None:
    """A period with its reports, those of units left to its own list; None where nothing was made, or none of ours."""
    from minhou_analysis.rendering.shelf import Column

    name = str(period)
    where = below(place, name)
    listed = _listed(where)
    others = [other for other in where.folders() if _listed(below(where, other))]
    if not listed and not others:
        return None
    heads = {report.name: _head(where, report) for report in listed}
    return Column(
        name=name,
        label=period.label,
        index=f"{name}/{INDEX}" if listed else f"{name}/{others[0]}/{INDEX}",
        count=len(listed),
        entries=[
            _entry(name, report, heads[report.name])
            for report in listed
            if not report.name.startswith(UNIT_PAGE)
        ],
        before=str(period.previous),
        others=[(f"地区 {other}", f"{name}/{other}/{INDEX}") for other in others],
        is_demonstration=any(head.get("watermark") for head in heads.values()),
    )


def _listed(place: Place) -> list[Listed]:
    content = place.read(MANIFEST)
    try:
        return read_manifest(content) if content else []
    except BatchError:
        return []


def _head(place: Place, report: Listed) -> Mapping[str, Any]:
    """What a report said of itself when it was last made."""
    record = from_record(place.record(record_name(report.name)))
    return (record and record.summary) or {}


def _entry(folder: str, report: Listed, head: Mapping[str, Any]) -> IndexEntry:
    from minhou_analysis.rendering.index import IndexEntry

    files = dict(_files(folder, report))
    return IndexEntry(
        name=report.name,
        title=str(head.get("title") or report.name),
        verdict=head.get("verdict"),
        light=head.get("light"),
        html=files.get("html"),
        pdf=files.get("pdf"),
        notebook=files.get("ipynb"),
        data=files.get("csv"),
        error=None if files else _NOT_MADE,
    )


def _files(folder: str, report: Listed) -> Iterator[tuple[str, str]]:
    for name in report.files:
        yield name.rpartition(".")[2], f"{folder}/{name}"
