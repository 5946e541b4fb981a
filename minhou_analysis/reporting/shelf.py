"""The page over all periods in one place (总目录): read from what their runs left behind, so that no data are opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from minhou_analysis.errors import BatchError
from minhou_analysis.execution.listed import Listed, read_manifest
from minhou_analysis.execution.manifest import MANIFEST
from minhou_analysis.execution.outcome import from_record, record_name
from minhou_analysis.execution.places import Place, below
from minhou_analysis.languages import Language
from minhou_analysis.periods import Period
from minhou_analysis.reporting.request import UNIT_PAGE, edition
from minhou_analysis.reporting.snapshot import INDEX

if TYPE_CHECKING:
    from minhou_analysis.rendering.index import IndexEntry
    from minhou_analysis.rendering.shelf import Column

SHELVES: Final = {Language.ZH: INDEX, Language.EN: "index.en.html"}
"""The page in each language."""


def write_shelves(place: Place, titles: Mapping[Language, str]) -> None:
    """Write, in each language that there are reports in, the page over the periods that ``place`` holds, the latest first."""
    from minhou_analysis.rendering.shelf import shelf_page

    periods = sorted((Period.parse(name) for name in place.folders() if Period.can_parse(name)), reverse=True)
    columns = {
        language: [column for period in periods if (column := _column(place, period, language))]
        for language in titles
    }
    there = [language for language, found in columns.items() if found]
    for language in there:
        others = [SHELVES[other] for other in there if other is not language]
        page = shelf_page(titles[language], columns[language], lang=language.tag, elsewhere=others)
        place.write(SHELVES[language], page.encode())


def _column(place: Place, period: Period, language: Language) -> Column | None:
    """A period with its reports, those of units left to its own list; None where nothing was made, or none of ours."""
    from minhou_analysis.rendering.shelf import Column
    from minhou_analysis.rendering.wording import wording

    words = wording(language)
    home = below(place, str(period))
    where = edition(home, language)
    name = str(period) if where is home else f"{period}/{language}"
    listed = _listed(where)
    inside = "" if where is home else f"/{language}"
    others = [
        f"{other}{inside}"
        for other in home.folders()
        if other not in list(Language) and _listed(edition(below(home, other), language))
    ]
    if not listed and not others:
        return None
    heads = {report.name: _head(where, report) for report in listed}
    return Column(
        name=str(period),
        label=period.label_in(language),
        index=f"{name}/{INDEX}" if listed else f"{period}/{others[0]}/{INDEX}",
        count=len(listed),
        entries=[
            _entry(name, report, heads[report.name], words.not_made)
            for report in listed
            if not report.name.startswith(UNIT_PAGE)
        ],
        before=str(period.previous),
        others=[
            (words.region.format(other.partition("/")[0]), f"{period}/{other}/{INDEX}") for other in others
        ],
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


def _entry(folder: str, report: Listed, head: Mapping[str, Any], not_made: str) -> IndexEntry:
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
        error=None if files else not_made,
    )


def _files(folder: str, report: Listed) -> Iterator[tuple[str, str]]:
    for name in report.files:
        yield name.rpartition(".")[2], f"{folder}/{name}"
