"""Whether the reports in place are what they are made of (核验): made once more elsewhere and compared, byte for byte.

What is compared is what the manifest lists: the HTML page, the PDF, the executed notebook and the table of facts. As
it also lists what each report was made of, it can be said what has changed since where bytes differ.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from minhou_analysis.errors import BatchError, Said, nearest
from minhou_analysis.execution.fingerprint import differences
from minhou_analysis.execution.listed import Listed, read_manifest
from minhou_analysis.execution.manifest import MANIFEST
from minhou_analysis.execution.places import Place
from minhou_analysis.reporting.request import EXPORTERS, UNIT_NOTEBOOK, UNIT_PAGE, Request, edition
from minhou_analysis.reporting.run import Manner, Say, render
from minhou_analysis.reporting.snapshot import place_of

State = Literal["same", "different", "missing"]
_SHOWN: Final = 3


@dataclass(frozen=True)
class Verified:
    """What was found of one report; ``findings`` has a phrase for each thing that is not as it was made."""

    name: str
    state: State
    findings: tuple[str, ...] = ()


def verify(request: Request, manner: Manner, say: Say) -> list[Verified]:
    """Make the reports of a manifest once more in a temporary folder, and compare.

    Period, folder, region and names are those of the request; the day of the data, demonstration submissions and
    formats are those the reports were made with.

    Raises:
        MinhouError: there is no manifest, it does not list what is asked for, or the run cannot begin.
    """
    place = _place(request)
    listed = _asked(_listed(place), request)
    with tempfile.TemporaryDirectory(prefix="verify-") as folder:
        again = {
            report.name: report
            for alike in _made_alike(listed)
            for report in _made_again(alike, replace(request, out=folder), manner, say)
        }
    return [_compared(report, again.get(report.name), place) for report in listed]


def _place(request: Request) -> Place:
    if (place := place_of(request)) and len(request.languages) == 1:
        return edition(place, request.languages[0])
    raise BatchError(
        "reports are verified for one region and language at a time; give one --region, one --lang (每次核验一个地区、一种语言)"
    )


def _listed(place: Place) -> list[Listed]:
    content = place.read(MANIFEST)
    if content is None:
        raise BatchError(f"{place} has no {MANIFEST}: nothing was rendered there (没有可核验的报告)")
    return read_manifest(content)


def _asked(listed: Sequence[Listed], request: Request) -> list[Listed]:
    names = [report.name for report in listed]
    for name in request.only:
        if name not in (*names, UNIT_NOTEBOOK):
            raise BatchError(
                f"the manifest lists no report {name!r}{nearest(name, names)} （清单中没有这份报告）"
            )
    units = UNIT_NOTEBOOK in request.only
    return [
        report
        for report in listed
        if not request.only or report.name in request.only or (units and report.name.startswith(UNIT_PAGE))
    ]


def _made_alike(listed: Iterable[Listed]) -> Iterator[list[Listed]]:
    """Reports that one run can make again: of the same day and with the same choice of demonstration submissions."""
    alike: dict[tuple[object, object], list[Listed]] = {}
    for report in listed:
        told = (report.parameters.get("as_of"), report.parameters.get("demonstration"))
        alike.setdefault(told, []).append(report)
    yield from alike.values()


def _made_again(reports: Sequence[Listed], request: Request, manner: Manner, say: Say) -> list[Listed]:
    told = reports[0].parameters
    again = replace(
        request,
        as_of=told.get("as_of"),
        demonstration=told.get("demonstration"),
        only=tuple(report.name for report in reports),
        formats=tuple(
            suffix
            for suffix in EXPORTERS
            if any(f"{report.name}.{suffix}" in report.files for report in reports)
        ),
    )
    render(again, manner, say)
    return _listed(_place(again))


def _compared(listed: Listed, again: Listed | None, place: Place) -> Verified:
    if not listed.files:
        return Verified(
            listed.name, "missing", (Said("it could not be made when it was asked for", "当时就没有做成"),)
        )
    there = {name: place.sha256(name) for name in listed.files}
    missing = [
        Said(f"{name} is not there", f"没有 {name}") for name, digest in there.items() if digest is None
    ]
    if missing:
        return Verified(listed.name, "missing", tuple(missing))
    findings = [
        Said(f"{name} was altered after it was made", f"{name} 生成后被改动")
        for name, digest in listed.files.items()
        if there[name] != digest
    ]
    findings += _otherwise(listed, again)
    return Verified(listed.name, "different" if findings else "same", tuple(findings))


def _otherwise(listed: Listed, again: Listed | None) -> Iterator[Said]:
    """What comes out otherwise when it is made again, and what that may be due to."""
    if again is None or not again.files:
        yield Said("it cannot be made any more", "已无法重做")
        return
    made = [name for name, digest in listed.files.items() if again.files.get(name) != digest]
    if made:
        names = ", ".join(made)
        because = _because(listed.made_of, again.made_of)
        yield Said(
            f"made again, {names} {'comes' if len(made) == 1 else 'come'} out otherwise{because}",
            f"重做后 {names} 不同{because.zh}",
        )


def _because(before: Mapping[str, str], now: Mapping[str, str]) -> Said:
    changed = differences(before, now)
    if not changed:
        return Said(", though nothing it is made of has changed", "，而所用的都没有变")
    names, more = ", ".join(changed[:_SHOWN]), len(changed) - _SHOWN
    return Said(
        f"; changed since: {names}{f' and {more} more' if more > 0 else ''}",
        f"；此后变了：{names}{f' 等 {len(changed)} 项' if more > 0 else ''}",
    )
