"""Kills ingests and looks at what is left: ``python killing.py --kills 200`` or ``--steps``; prints what it saw as JSON.

A victim is forked, takes forms in without pause, and tells after each that it was accepted. With ``--kills`` it is
killed (SIGKILL) at a random moment 0 to 30 ms after its start; with ``--steps`` it is killed right before its first
step on the disk, then another one before the second, and so on until one survives; and so is the recovery after each.
Another process, forked as well, then does what the next run does, and compares the store with what was acknowledged.

This process itself does no work with the store, so that it has no threads but those of OpenBLAS and jemalloc, which are
prepared for forks.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet  # noqa: F401 (loaded before the forks, so that none of them has to)

from minhou_analysis.submissions.store import SubmissionStore
from minhou_analysis.submissions.store.places import INGEST, ORIGINALS, original_name

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from tests.submissions.store.building import DAY, form

LONGEST_WAIT = 0.03
PER_STORE = 8
"""Kills after which a new store is begun, so that looking at it stays quick."""
STEPS = ("open", "os.link", "os.rename", "os.remove", "os.mkdir", "os.chmod", "shutil.rmtree")
"""Audit events of Python that stand for a step on the disk."""


class LossError(AssertionError):
    """The store is not as it must be."""


def victim(folder: Path, round_: int, tell: Callable[[str], None]) -> None:
    """Take forms in for ever: new ones, corrections of what stands, and files that are held already."""
    warming, sent = form(origin=f"warm-up-{os.getpid()}")
    SubmissionStore(folder.with_name(warming.origin)).accept(warming, DAY, sent)
    store = SubmissionStore(folder)
    tell("started")
    for number in itertools.count():
        unit = f"unit_{(round_ * 7 + number) % 11}"
        submission, sent = form(unit, completion=float(round_ * 1000 + number - number % 5 // 4))
        moment = DAY + timedelta(days=round_, seconds=number)
        store.accept(submission, moment, sent)
        tell(submission.source_sha256)


def look(folder: Path, held_before: set[str], acknowledged: set[str]) -> dict[str, Any]:
    """What the next run finds; raises ``LossError`` where anything is lost, half, or wrongly told."""
    store = SubmissionStore(folder)
    demand(not (findings := store.verify()), f"before recovery: {findings}")
    interruptions = store.recover()
    demand(not (findings := store.verify()), f"after recovery: {findings}")
    receipts = store.receipts()
    held = {receipt.source_sha256 for receipt in receipts}
    demand(held_before | acknowledged <= held, "an acknowledged form is lost")
    extra = held - held_before - acknowledged
    demand(len(extra) <= 1, f"{len(extra)} forms that nobody was told of")
    demand(len(interruptions) <= 1, f"{len(interruptions)} interruptions of one ingest")
    ids = {receipt.submission for receipt in receipts}
    for interruption in interruptions:
        demand(interruption.is_stored == (interruption.submission in ids), f"wrongly told: {interruption}")
    demand(not list((folder / INGEST).glob("*")), "something is left half-way")
    kept = {path.name for path in (folder / ORIGINALS).glob("*")}
    needed = {original_name(receipt.source_name, receipt.source_sha256) for receipt in receipts}
    demand(kept == needed, "originals are not those of the submissions")
    told = ["stored" if interruption.is_stored else "not stored" for interruption in interruptions]
    return {"extra": sorted(extra), "told": told[0] if told else "nothing in hand"}


def demand(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise LossError(otherwise)


@contextmanager
def forked(work: Callable[[Callable[[str], None]], None]) -> Iterator[tuple[int, int]]:
    """Run ``work`` in a forked process; gives its id and the end of a pipe that hears what it tells, line by line."""
    hear, speak = os.pipe()
    if (process := os.fork()) == 0:
        status = 1
        try:
            os.close(hear)
            work(lambda line: void(os.write(speak, f"{line}\n".encode())))
            status = 0
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
        finally:
            os._exit(status)
    os.close(speak)
    try:
        yield process, hear
    finally:
        os.close(hear)


def rest_of(pipe: int) -> list[str]:
    """Everything that is told until the other end closes."""
    return b"".join(iter(lambda: os.read(pipe, 1 << 16), b"")).decode().split()


def run_look(folder: Path, held: set[str], acknowledged: set[str]) -> dict[str, Any]:
    """``look`` in a process of its own."""
    with forked(lambda tell: tell(json.dumps(look(folder, held, acknowledged)))) as (process, hear):
        told = b"".join(iter(lambda: os.read(hear, 1 << 16), b"")).decode()
        _, status = os.waitpid(process, 0)
    demand(status == 0, "the next run failed")
    return dict(json.loads(told))


def kill_at_random(kills: int, seed: int) -> Counter[str]:
    """Kill that many victims; how often an ingest was under way, and how it ended."""
    chance = random.Random(seed)  # noqa: S311 (moments, not secrets)
    seen: Counter[str] = Counter()
    for first in range(0, kills, PER_STORE):
        with tempfile.TemporaryDirectory() as scratch:
            folder, held = Path(scratch) / "submissions" / "reported", set[str]()
            for round_ in range(first, min(first + PER_STORE, kills)):
                with forked(partial(victim, folder, round_)) as (process, hear):
                    heard = os.read(hear, len(b"started\n")).decode().split()
                    time.sleep(chance.uniform(0, LONGEST_WAIT))
                    os.kill(process, signal.SIGKILL)
                    os.waitpid(process, 0)
                    heard += rest_of(hear)
                demand(heard[:1] == ["started"], "the victim did not start")
                outcome = run_look(folder, held, set(heard[1:]))
                held |= {*heard[1:], *outcome["extra"]}
                seen[outcome["told"]] += 1
                seen["forms accepted"] += len(heard) - 1
    return seen


def dying_at(step: int, folder: Path, work: Callable[[], object]) -> None:
    """Do ``work``, and be killed right before its ``step``-th step on the disk within ``folder``."""
    steps = itertools.count(1)

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        if event in STEPS and any(str(folder) in str(part) for part in arguments[:2]) and next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    work()


def survives(work: Callable[[], object]) -> bool:
    """Run ``work`` in a forked process; whether it came to its end. Any end but that and a kill is a failure."""
    with forked(lambda _: void(work())) as (process, _):
        _, status = os.waitpid(process, 0)
    demand(status in (0, signal.SIGKILL), "a victim failed by itself")
    return status == 0


def void(_: object) -> None:
    """Drop a result."""


def kill_at_each_step() -> Counter[str]:
    """Kill the ingest of a first form and of a correction, and each recovery after it, before every single step."""
    seen: Counter[str] = Counter()
    first, first_sent = form(completion=1.0)
    corrected, corrected_sent = form(completion=2.0)
    with tempfile.TemporaryDirectory() as scratch:
        empty, started = (Path(scratch) / name / "reported" for name in ("empty", "started"))
        empty.mkdir(parents=True)
        survives(partial(SubmissionStore(started).accept, first, DAY, first_sent))
        for template, held, submission, sent in (
            (empty, set[str](), first, first_sent),
            (started, {first.source_sha256}, corrected, corrected_sent),
        ):
            for step in itertools.count(1):
                folder = template.parent.with_name(f"{template.parent.name}-{step}") / "reported"
                shutil.copytree(template, folder)
                store = SubmissionStore(folder)
                if survives(partial(dying_at, step, folder, partial(store.accept, submission, DAY, sent))):
                    run_look(folder, held, {submission.source_sha256})
                    break
                seen["ingests killed"] += 1
                for recovery in itertools.count(1):
                    if survives(partial(dying_at, recovery, folder, store.recover)):
                        break
                    seen["recoveries killed"] += 1
                outcome = run_look(folder, held, set())
                seen["stored" if outcome["extra"] else "not stored"] += 1
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=20210721)
    parser.add_argument("--steps", action="store_true")
    chosen = parser.parse_args()
    seen = kill_at_each_step() if chosen.steps else kill_at_random(chosen.kills, chosen.seed)
    sys.stdout.write(f"{json.dumps(seen)}\n")


if __name__ == "__main__":
    main()
