"""A small batch as a program of its own, to be killed: ``python -m tests.execution.killing NOTEBOOKS OUT``."""

from __future__ import annotations

import sys
from pathlib import Path

from minhou_analysis.execution import Job, Stop, run_batch
from minhou_analysis.execution.crews import open_crew
from minhou_analysis.execution.fingerprint import Basis, parts_of
from minhou_analysis.execution.places import LocalFolder
from minhou_analysis.execution.records import judge

FORMATS = {"html": "minhou_html"}


def main(notebooks: Path, out: Path) -> None:
    """Make what is not there yet; print the names of what was made."""
    place = LocalFolder(out)
    basis = Basis("", "", {})
    crew = open_crew()
    with place.held(print) as token, Stop().on_signals() as stop:
        jobs = [
            Job(
                path.stem,
                path,
                {},
                place,
                FORMATS,
                parts=parts_of(basis, path, {}, FORMATS),
                reads={"all": "same"},
                token=token,
            )
            for path in sorted(notebooks.glob("*.ipynb"))
        ]
        wanted = [verdict.job for verdict in judge(jobs, lambda _: {"all": "same"}) if verdict.reasons]
        for outcome in run_batch(wanted, crew, stop=stop):
            print(outcome.name, outcome.state, outcome.error, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
