"""Sees that nothing has changed without opening the data (快照).

A whole run leaves a note of the request, of the data folder's hash and of the reports there were. While request and
data are the same, so are the reports and all they read; whether code, notebooks and files are is checked as ever. So a
run with nothing to do need not wait for pandas.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from minhou_analysis.errors import MinhouError
from minhou_analysis.execution.fingerprint import Basis
from minhou_analysis.execution.manifest import MANIFEST, TIMINGS
from minhou_analysis.execution.places import Place, below, open_place
from minhou_analysis.execution.records import Verdict, judge
from minhou_analysis.languages import Language
from minhou_analysis.periods import Period
from minhou_analysis.reporting.request import ALL_REGIONS, Plan, Request, chosen, edition, jobs_of
from minhou_analysis.settings import read_settings

_NAME: Final = ".snapshot.json"
INDEX: Final = "index.html"


def nothing_to_do(request: Request, basis: Basis, whole: str) -> list[Verdict]:
    """A verdict for each report when all of them, in each language, stand as they are; else nothing."""
    verdicts = [_standing(request, language, basis, whole) for language in request.languages]
    return [verdict for standing in verdicts for verdict in standing] if all(verdicts) else []


def _standing(request: Request, language: Language, basis: Basis, whole: str) -> list[Verdict]:
    try:
        home = place_of(request)
        place = home and edition(home, language)
        kept = place and json.loads(place.record(_NAME) or b"null")
        if not place or not kept or kept["key"] != _key(request, whole):
            return []
        plans = [Plan(name, Path(notebook), parameters) for name, notebook, parameters in kept["plans"]]
        jobs = jobs_of(chosen(plans, request.only), place, request.formats, basis, whole)
    except (MinhouError, OSError, ValueError, LookupError, TypeError):
        return []  # whatever it is, the full way tells it better
    verdicts = judge(jobs, None)
    there = all(place.has(name) for name in (INDEX, MANIFEST, TIMINGS))
    return verdicts if there and all(verdict.unchanged for verdict in verdicts) else []


def remember(request: Request, language: Language, plans: list[Plan], whole: str) -> None:
    """Note that all reports of the request stand in one language, with the data as its hash says.

    The request is for one region: ``place_of`` says where its reports are.
    """
    home = place_of(request)
    if home is None:
        return
    kept = {
        "key": _key(request, whole),
        "plans": [[plan.name, str(plan.notebook), dict(plan.parameters)] for plan in plans],
    }
    edition(home, language).keep(_NAME, json.dumps(kept, ensure_ascii=False).encode())


def forget(place: Place) -> None:
    """What was noted no longer holds: reports are about to be made from other data, perhaps."""
    if place.record(_NAME) is not None:
        place.keep(_NAME, b"null")


def _key(request: Request, whole: str) -> dict[str, Any]:
    # the data are known by what they hold
    asked = asdict(request) | dict.fromkeys(("only", "formats", "out", "languages", "data"))
    asked["files"] = request.notebook_files()
    asked["whole"] = whole
    found: dict[str, Any] = json.loads(json.dumps(asked, default=str))
    return found


def place_of(request: Request) -> Place | None:
    """Where the Chinese reports are, as far as that can be told without the data: for one region."""
    if len(request.regions) > 1 or ALL_REGIONS in request.regions:
        return None
    place = below(open_place(request.out), str(Period.parse(request.period)))
    away = [code for code in request.regions if code != read_settings(request.data).region]
    return below(place, away[0]) if away else place
