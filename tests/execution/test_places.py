"""Where files go: one run at a time, what killed runs left cleared away, one sentence when it cannot be."""

from __future__ import annotations

import hashlib
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from minhou_analysis.errors import BatchError
from minhou_analysis.execution.places import LocalFolder, RemoteFolder, below, open_place


def silent(_: str) -> None:
    raise AssertionError("nothing to tell")


def test_a_second_run_is_told_and_waits(tmp_path: Path) -> None:
    place = LocalFolder(tmp_path / "out")
    told: list[str] = []
    order: list[str] = []

    def second() -> None:
        with place.held(told.append):
            order.append("second")

    with place.held(silent):
        thread = threading.Thread(target=second)
        thread.start()
        while not told:
            time.sleep(0.01)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert "another run is at work here" in told[0]


def test_what_killed_runs_left_is_cleared_away(tmp_path: Path) -> None:
    place = LocalFolder(tmp_path)
    (tmp_path / ".records" / "scratch-abc").mkdir(parents=True)
    (tmp_path / ".records" / "scratch-abc" / "x").write_text("")
    (tmp_path / ".index.html-17.tmp").write_text("")
    (tmp_path / "kept.html").write_text("")
    with place.held(silent):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == [".records", "kept.html"]
    assert not list((tmp_path / ".records").glob("scratch-*"))


def leave(folder: Path) -> Path:
    """What a killed report leaves."""
    scratch = folder / ".records" / "scratch-abc"
    scratch.mkdir(parents=True)
    (scratch / "01_x.ipynb").write_text("")
    return scratch


def test_a_run_leaves_nothing_of_reports_that_were_given_up(tmp_path: Path) -> None:
    with LocalFolder(tmp_path).held(silent):
        left = leave(tmp_path)
    assert not left.exists()


def test_a_report_that_outlives_its_run_puts_nothing_in_place(tmp_path: Path) -> None:
    place = LocalFolder(tmp_path)
    (tmp_path / "made").write_text("new")
    with place.held(silent) as token:
        pass
    with pytest.raises(BatchError, match="its run has ended"):
        place.deliver({"a.html": tmp_path / "made"}, ("a.json", b"{}"), token)


def test_leftovers_go_also_where_nothing_is_made_but_never_those_of_a_run_at_work(tmp_path: Path) -> None:
    place = LocalFolder(tmp_path)
    place.tidy()
    assert not list(tmp_path.iterdir())
    with place.held(silent):
        left = leave(tmp_path)
        place.tidy()
        assert left.exists()
    left = leave(tmp_path)
    place.tidy()
    assert not left.exists()


def test_each_run_shuts_out_the_one_before(tmp_path: Path) -> None:
    place = LocalFolder(tmp_path)
    (tmp_path / "made").write_text("new")
    with place.held(silent) as old:
        pass
    with place.held(silent) as token:
        with pytest.raises(BatchError, match="another run"):
            place.deliver({"a.html": tmp_path / "made"}, ("a.json", b"{}"), old)
        assert not place.has("a.html")
        place.deliver({"a.html": tmp_path / "made"}, ("a.json", b"{}"), token)
    assert place.read("a.html") == b"new"
    assert place.record("a.json") == b"{}"


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(BatchError, match="cannot be written"),
        LocalFolder(tmp_path / "file" / "x").held(silent),
    ):
        pass


def test_what_is_not_there(tmp_path: Path) -> None:
    place = LocalFolder(tmp_path)
    assert (place.read("x"), place.record("x"), place.sha256("x"), place.has("x")) == (
        None,
        None,
        None,
        False,
    )


def test_paths_are_folders() -> None:
    assert open_place("reports") == LocalFolder(Path("reports"))
    assert below(open_place(Path("a")), "b") == LocalFolder(Path("a/b"))


def test_an_address_without_fsspec_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(BatchError, match=r"pip install 'minhou-analysis\[cluster\]'"):
        open_place("s3://bucket/reports")


class Store:
    """As much of an fsspec file system as is used."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.puts: list[str] = []

    def makedirs(self, path: str, exist_ok: bool) -> None:
        assert exist_ok

    def pipe_file(self, path: str, content: bytes) -> None:
        self.files[path] = content
        self.puts.append(path)

    def cat_file(self, path: str) -> bytes:
        try:
            return self.files[path]
        except KeyError:
            raise FileNotFoundError(path) from None

    def exists(self, path: str) -> bool:
        return path in self.files


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    store = Store()

    def url_to_fs(url: str) -> tuple[Any, str]:
        if not url.startswith("store://"):
            raise ValueError(f"Protocol not known: {url}")
        return store, url.removeprefix("store://")

    monkeypatch.setitem(sys.modules, "fsspec", SimpleNamespace(core=SimpleNamespace(url_to_fs=url_to_fs)))
    return store


def test_an_address_takes_the_record_last(store: Store, tmp_path: Path) -> None:
    place = below(open_place("store://bucket/reports/"), "2025Q4")
    assert str(place) == "store://bucket/reports/2025Q4"
    with place.held(silent) as token, place.scratch() as scratch:
        (scratch / "a.html").write_bytes(b"page")
        place.deliver({"a.html": scratch / "a.html"}, ("a.json", b"{}"), token)
    assert store.puts[-2:] == ["bucket/reports/2025Q4/a.html", "bucket/reports/2025Q4/.records/a.json"]
    assert place.read("a.html") == b"page"
    assert place.has("a.html")
    assert place.sha256("a.html") == hashlib.sha256(b"page").hexdigest()
    assert place.record("b.json") is None
    assert place.sha256("b.html") is None


def test_an_unknown_protocol_is_one_sentence(store: Store) -> None:
    with pytest.raises(BatchError, match="cannot be written to: Protocol not known"):
        open_place("nowhere://x")


@pytest.mark.parametrize("url", ["memory://{0}/out", "file://{0}/out"])
def test_addresses_of_fsspec_itself(url: str, tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    place = RemoteFolder(url.format(tmp_path))
    (tmp_path / "made").write_bytes(b"page")
    with place.held(silent) as token:
        place.deliver({"a.html": tmp_path / "made"}, ("a.json", b"{}"), token)
    with below(place, "2025Q4").held(silent):
        pass
    assert (place.read("a.html"), place.record("a.json"), place.has("b.html")) == (b"page", b"{}", False)
    assert place.folders() == ["2025Q4"]


@pytest.mark.parametrize("protocol", ["file", "local"])
def test_an_address_of_this_machine_is_a_folder(protocol: str, tmp_path: Path) -> None:
    place = open_place(f"{protocol}://{tmp_path}/报告 of all")
    assert place == LocalFolder(tmp_path / "报告 of all")
    with place.held(silent):
        place.write("a.html", b"page")
    assert (tmp_path / "报告 of all" / "a.html").read_bytes() == b"page"


@pytest.mark.parametrize(
    ("address", "because"),
    [
        ("memory://x", "memory:// is the memory of one process"),
        ("zip://reports::file:///tmp/x.zip", "zip:// is an archive, which several processes cannot write"),
        ("tar://reports::file:///tmp/x.tar", "tar:// is an archive"),
        ("dir::file:///tmp/x/zz", "give the last one alone: file:///tmp/x/zz"),
        ("simplecache::s3://bucket/x", "give the last one alone: s3://bucket/x"),
        ("s3://", "names no place to write to, such as s3://bucket/reports"),
    ],
)
def test_where_several_processes_cannot_write_is_one_sentence(address: str, because: str) -> None:
    with pytest.raises(BatchError, match=because) as raised:
        open_place(address)
    assert "\n" not in str(raised.value)


class Broken(Store):
    """A store that raises what stores raise."""

    def _fail(self, *_: object, **__: object) -> Any:
        raise RuntimeError("no\ncredentials")

    pipe_file = cat_file = exists = ls = _fail


def test_errors_of_a_store_are_one_sentence(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = open_place("store://bucket")
    for name in ("pipe_file", "cat_file", "exists", "ls"):
        monkeypatch.setattr(Store, name, getattr(Broken, name), raising=False)
    tried: list[Callable[[], object]] = [
        lambda: place.write("a", b""),
        lambda: place.keep("a", b""),
        lambda: place.read("a"),
        lambda: place.sha256("a"),
        lambda: place.has("a"),
        place.folders,
        lambda: place.held(silent).__enter__(),
    ]
    for attempt in tried:
        with pytest.raises(BatchError, match=r"store://bucket cannot be (read|written): no credentials"):
            attempt()


def test_a_store_that_is_only_read_is_one_sentence(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(Store, "pipe_file", unable)
    with (
        pytest.raises(BatchError, match="store://x cannot be written: it takes no files"),
        open_place("store://x").held(silent),
    ):
        pass


def test_errors_of_a_disk_are_one_sentence(tmp_path: Path) -> None:
    place = LocalFolder(tmp_path / "file")
    (tmp_path / "file").write_text("")
    for attempt in (place.write, place.keep):
        with pytest.raises(BatchError, match="file cannot be written: Not a directory"):
            attempt("a", b"")
