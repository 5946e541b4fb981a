"""A Dask cluster of two workers on this machine, one killed half-way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from minhou_analysis.execution import run_batch
from minhou_analysis.execution.crews import open_cluster, open_crew
from minhou_analysis.execution.places import LocalFolder, RemoteFolder

from .conftest import MakeJob

pytest.importorskip("distributed")

ROOT = Path(__file__).resolve().parents[2]
CLUSTER = """
import json
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        workers = [nanny.process.pid for nanny in cluster.workers.values()]
        print(json.dumps({"address": cluster.scheduler_address, "workers": workers}), flush=True)
        input()
"""


@dataclass
class Cluster:
    address: str
    workers: list[int]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One for both tests: Dask begins a worker anew that was killed."""
    script = tmp_path_factory.mktemp("cluster") / "cluster.py"
    script.write_text(CLUSTER)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
        cwd=ROOT,
    )
    assert process.stdout
    yield Cluster(**json.loads(process.stdout.readline()))
    process.communicate("\n", timeout=60)


@pytest.mark.filterwarnings("ignore")  # Dask's own
def test_workers_put_files_at_an_address(cluster: Cluster, make_job: MakeJob, tmp_path: Path) -> None:
    place = RemoteFolder(f"file://{tmp_path}/remote")
    with place.held(lambda _: None) as token:
        job = replace(make_job("far", "1"), place=place, token=token)
        (outcome,) = run_batch([job], open_cluster(cluster.address))
    assert outcome.state == "made", outcome.error
    assert place.sha256("far.ipynb") == outcome.files["far.ipynb"]


@pytest.mark.filterwarnings("ignore")  # Dask's own
def test_a_worker_lost_half_way_costs_nothing_but_time_and_the_bytes_are_the_same(
    cluster: Cluster, make_job: MakeJob, tmp_path: Path
) -> None:
    jobs = [make_job(f"report-{i}", "import time; time.sleep(1)", f"print({i})") for i in range(6)]
    crew = open_cluster(cluster.address)
    assert crew.workers == 2
    outcomes = []
    for outcome in run_batch(jobs, crew):
        outcomes.append(outcome)
        if len(outcomes) == 2:
            os.kill(cluster.workers[0], signal.SIGKILL)
    assert {outcome.state for outcome in outcomes} == {"made"}, outcomes
    assert len(outcomes) == 6
    there = {path.name: path.read_bytes() for path in (tmp_path / "out").glob("*.ipynb")}
    (tmp_path / "local" / ".records").mkdir(parents=True)
    (tmp_path / "local" / ".records" / ".run").write_bytes(b"")
    local = [replace(job, place=LocalFolder(tmp_path / "local")) for job in jobs]
    assert {outcome.state for outcome in run_batch(local, open_crew())} == {"made"}
    assert {path.name: path.read_bytes() for path in (tmp_path / "local").glob("*.ipynb")} == there
