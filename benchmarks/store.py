"""The store at the scale of a country: 2,800 counties, 18 quarters, 7 million commitment rows, generated on the fly.

What a user asks, one county's quarter as of a day, is read with ``read_store`` and with what else one would write: pandas
reading the same Parquet and filtering. Then 25 forms are taken in, and ingests are killed. Prints one line a measurement;
run it with ``python benchmarks/store.py`` (``--counties 280`` for a smaller one). Everything is written to a temporary
folder and deleted.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from minhou_analysis.catalogue import load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.periods import Period
from minhou_analysis.plan import load_plan
from minhou_analysis.settings import read_settings
from minhou_analysis.submissions.demonstration import generate as generate_forms
from minhou_analysis.submissions.demonstration import read_levels
from minhou_analysis.submissions.forms.filling import fill_form
from minhou_analysis.submissions.issuing import issue_forms
from minhou_analysis.submissions.records import Receipt, Submission
from minhou_analysis.submissions.store import SubmissionStore, read_store
from minhou_analysis.submissions.store.file_format import Content, encode, to_parquet
from minhou_analysis.submissions.store.places import Place
from minhou_analysis.submissions.vocabulary import ORIGINS

ROOT = Path(__file__).resolve().parent.parent
KILLING = ROOT / "tests" / "submissions" / "store" / "killing.py"
COUNTIES = 2800
PERIODS = Period.parse("2021Q3").until(Period.parse("2025Q4"))
ROWS = 139
"""Commitment rows a county and quarter."""
UNITS = 25
HOME = 350121
ASKED = PERIODS[11]
AS_OF = date(2026, 1, 31)
KILLS = 200
REPEATS = 15


def region(number: int) -> str:
    """Code of the county: the home county first."""
    return str(HOME if number == 0 else 400000 + number)


def rows(count: int, first: int = 0) -> list[dict[str, Any]]:
    """Commitment rows such as units write."""
    return [
        {
            "commitment": f"{1 + n % 7}.{1 + n % 4}.{n}",
            "status": "in_progress",
            "completion": float(n % 100),
            "planned_start": date(2021, 8, 1),
            "planned_finish": date(2025, 12, 31),
            "actual_start": date(2021, 9, 1 + n % 28),
            "funds_planned": 1200.5 + n,
            "funds_paid": 3.25 * n,
            "evidence": f"项目台账第{n}号" if n % 3 else None,
            "next_step": "按计划推进年度任务，做好跟踪评估",
        }
        for n in range(first, first + count)
    ]


def submission(place: Place, said: list[dict[str, Any]]) -> Submission:
    """A form with these commitments."""
    source = sha256(f"{place.region} {place.submission}".encode()).hexdigest()
    name = f"{place.period}-{place.unit}.xlsx"
    return Submission("reported", place.region, place.unit, place.period, {"commitments": said}, name, source)


def generate(folder: Path, numbers: range) -> int:
    """Write some counties' files as ``accept`` would, but without waiting for the disk; the number of files."""
    chance = np.random.default_rng(numbers.start)
    template = pq.read_table(pa.BufferReader(encode(_content(Place(region(0), ASKED, "county", 1)))))
    written = 0
    for number in numbers:
        for period in PERIODS:
            place = Place(region(number), period, "county", 1)
            content = to_parquet(_of(template, place, chance))
            path = folder / place.path(content)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written += 1
    return written


def _content(place: Place) -> Content:
    form = submission(place, rows(ROWS))
    receipt = Receipt(
        *(place.submission, form.origin, place.region, place.unit, place.period, _received(place.period)),
        *("", form.form_version, form.source_name, form.source_sha256, form.content_sha256),
    )
    return Content(receipt, {}, form.rows)


def _received(period: Period) -> datetime:
    return datetime.combine(period.end, datetime.min.time()) + timedelta(days=10, hours=9)


def _of(template: pa.Table, place: Place, chance: np.random.Generator) -> pa.Table:
    """The template's rows as another county's, with figures of its own."""
    length = len(template)
    figures = {name: np.round(chance.uniform(0, 100, length), 2) for name in ("completion", "funds_paid")}
    owner = {
        "submission": place.submission,
        "region": place.region,
        "period": str(place.period),
        "received": _received(place.period),
    }
    arrays = []
    for field in template.schema:
        column = template[field.name]
        if field.name in owner:
            column = pa.repeat(pa.scalar(owner[field.name], field.type), length)
        elif field.name in figures:
            blank = column.is_null().to_numpy()
            column = pa.array(figures[field.name], mask=blank)
        arrays.append(column)
    return pa.Table.from_arrays(arrays, schema=template.schema)


# ---- the ways to read; each is run in a process of its own, so that its memory can be told


def by_read_store(folder: Path) -> int:
    """One county's quarter as of a day."""
    return len(read_store(folder, region(0), [ASKED], AS_OF).commitments)


def by_read_store_unit_by_unit(folder: Path) -> int:
    """One county's quarter where each of its units sent a form of its own."""
    return len(read_store(folder, region(0), [PERIODS[-1].next]).commitments)


def by_pandas_whole(folder: Path) -> int:
    """The same by reading everything and filtering."""
    import pandas as pd

    return _known(pd.read_parquet(folder, partitioning=None))


def by_pandas_filters(folder: Path) -> int:
    """The same by a user who knows of partitions: pandas still lists every folder."""
    import pandas as pd
    import pyarrow.dataset as ds

    names = pa.schema([("region", pa.string()), ("period", pa.string())])
    wanted = [("region", "=", region(0)), ("period", "=", str(ASKED))]
    hive = ds.partitioning(names, flavor="hive")
    return _known(pd.read_parquet(folder, partitioning=hive, filters=wanted))


def _known(everything: Any) -> int:
    """Commitment rows of the newest form of each unit that was received by the day."""
    own = everything[(everything["region"] == region(0)) & (everything["period"] == str(ASKED))]
    known = own[own["received"] < datetime.combine(AS_OF + timedelta(days=1), datetime.min.time())]
    receipts = known[known["record"] == "receipt"].sort_values("received")
    newest = receipts.drop_duplicates("unit", keep="last")["submission"]
    return int(((known["record"] == "commitments") & known["submission"].isin(newest)).sum())


WAYS = {
    "read_store": by_read_store,
    "read_store, by unit": by_read_store_unit_by_unit,
    "pandas, whole": by_pandas_whole,
    "pandas, partition filters": by_pandas_filters,
}


def measure(way: str, folder: Path, repeats: int) -> None:
    """Run one way in this process and print seconds (the best run), megabytes at the peak, and rows found."""
    WAYS["read_store"](folder)  # libraries loaded and files in the system's cache for all ways alike
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        found = WAYS[way](folder)
        seconds.append(time.perf_counter() - started)
    print(json.dumps([min(seconds), _peak(), found]))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(way: str, folder: Path, repeats: int) -> tuple[float, float, int]:
    """Seconds, peak memory in MB and rows of one way, measured in a new process."""
    command = [sys.executable, __file__, "--measure", way, "--folder", str(folder), "--repeats", str(repeats)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak, found = json.loads(done.stdout)
    return seconds, peak, found


# ---- the run


def tell(what: str, seconds: float, rest: str = "") -> None:
    """One line of the output."""
    print(f"{what:<66}{seconds * 1000:10,.1f} ms   {rest}".rstrip(), flush=True)


def grow(folder: Path, counties: int) -> Iterator[int]:
    """Fill the store step by step: 1 %, 10 % and all of the counties."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    done = 0
    with ProcessPoolExecutor(cores) as pool:
        for size in sorted({max(counties // 100, 1), max(counties // 10, 1), counties}):
            step = max((size - done) // (8 * cores), 1)
            parts = [range(at, min(at + step, size)) for at in range(done, size, step)]
            sum(pool.map(partial(generate, folder), parts))
            done = size
            yield size


def filled_forms(scratch: Path) -> tuple[Path, Path]:
    """A data folder without submissions, and 25 forms of its last quarter filled by program as units would."""
    data = Path(shutil.copytree(ROOT / "data", scratch / "data"))
    for origin in ORIGINS:
        shutil.rmtree(data / "submissions" / origin, ignore_errors=True)
    package = DataPackage(data)
    plan = load_plan(package)
    catalogue, settings = load_catalogue(package, plan), read_settings(data)
    drawn = generate_forms(plan, catalogue, read_levels(package, catalogue), settings)
    said = {form.submission.unit: form.submission.rows for form in drawn}
    forms = scratch / "forms"
    issued = issue_forms(data, PERIODS[-1], out=forms)
    for unit, form in zip(plan.units, issued, strict=True):
        form.path.write_bytes(fill_form(form.path.read_bytes(), said[unit.id]))
    return data, forms


def ingest(scratch: Path) -> None:
    """Take 25 filled forms in with the command, and then the same again."""
    data, forms = filled_forms(scratch)
    command = [
        str(Path(sys.executable).parent / "minhou"),
        "ingest",
        "--data",
        str(data),
        "--brief",
        str(forms),
    ]
    for what in (
        "minhou ingest: 25 forms, read, checked and stored",
        "minhou ingest: the same 25 forms again",
    ):
        before = {path.name for path in data.rglob("*.parquet")}
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        if status:
            sys.exit(f"minhou ingest ended with {os.waitstatus_to_exitcode(status)}")
        new = {path.name for path in data.rglob("*.parquet")} - before
        tell(
            what,
            seconds,
            f"{used.ru_utime + used.ru_stime:.1f} s of it computing, peak {used.ru_maxrss / 1024:,.0f} MB, {len(new)} new files",
        )


def accept_units(folder: Path) -> float:
    """Take in the 25 units' forms of a quarter of the home county; seconds for all."""
    store = SubmissionStore(folder, keeps_originals=False)
    period = PERIODS[-1].next
    forms = []
    for unit in range(UNITS):
        place = Place(region(0), period, f"unit_{unit}", 1)
        own = rows(ROWS // UNITS + (unit < ROWS % UNITS), first=unit * 10)
        forms.append((submission(place, own), _received(period)))
    started = time.perf_counter()
    for form, received in forms:
        store.accept(form, received)
    return time.perf_counter() - started


def kill(kills: int) -> None:
    """Kill ingests at random moments; ``killing.py`` ends with an error where anything is lost."""
    started = time.perf_counter()
    command = [sys.executable, str(KILLING), "--kills", str(kills)]
    seen = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    told = ", ".join(f"{name}: {count}" for name, count in sorted(seen.items()))
    print(
        f"{kills} ingests killed at random in {time.perf_counter() - started:.0f} s, none lost or half ({told})"
    )


def run(counties: int, kills: int) -> None:
    """Measure everything and print it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "submissions" / "reported"
        started = time.perf_counter()
        ours: dict[int, float] = {}
        for size in grow(folder, counties):
            label = f"read_store: one county's quarter as of a day, of {size:,} counties"
            ours[size], peak, found = measured("read_store", folder, REPEATS)
            tell(label, ours[size], f"peak {peak:,.0f} MB, {found} rows")
        files = counties * len(PERIODS)
        print(
            f"store: {files:,} county-quarters in one file each with {ROWS} rows, {files * ROWS:,} commitment rows, "
            f"generated in {time.perf_counter() - started:.0f} s (reads above included)"
        )
        sizes = sorted(ours)
        print(
            f"growth of a read from {sizes[0]:,} to {sizes[-1]:,} counties: {ours[sizes[-1]] / ours[sizes[0]]:.2f} times"
        )
        for way in ("pandas, partition filters", "pandas, whole"):
            seconds, peak, found = measured(way, folder, 1)
            tell(f"{way}: the same, of {counties:,} counties", seconds, f"peak {peak:,.0f} MB, {found} rows")
            print(f"ratio {seconds / ours[counties]:,.1f} ({way})")
        tell(
            f"accept: {UNITS} forms of one county, one after the other, flushed to disk", accept_units(folder)
        )
        seconds, peak, found = measured("read_store, by unit", folder, REPEATS)
        tell(f"read_store: that quarter, {UNITS} files", seconds, f"peak {peak:,.0f} MB, {found} rows")
    with tempfile.TemporaryDirectory() as scratch:
        ingest(Path(scratch))
    if kills:
        kill(kills)


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--counties", type=int, default=COUNTIES)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--measure", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--repeats", type=int, default=1, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        measure(chosen.measure, chosen.folder, chosen.repeats)
    else:
        run(chosen.counties, chosen.kills)


if __name__ == "__main__":
    main()
