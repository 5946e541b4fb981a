"""Where files go: one run at a time, what killed runs left cleared away, one sentence when it cannot be."""

from __future__ import annotations

import hashlib
import sys
import threading
import time
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
    assert store.puts == ["bucket/reports/2025Q4/a.html", "bucket/reports/2025Q4/.records/a.json"]
    assert place.read("a.html") == b"page"
    assert place.has("a.html")
    assert place.sha256("a.html") == hashlib.sha256(b"page").hexdigest()
    assert place.record("b.json") is None
    assert place.sha256("b.html") is None


def test_an_unknown_protocol_is_one_sentence(store: Store) -> None:
    with pytest.raises(BatchError, match="cannot be written to: Protocol not known"):
        open_place("nowhere://x")


@pytest.mark.parametrize("protocol", ["memory", "file"])
def test_addresses_of_fsspec_itself(protocol: str, tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    place = open_place(f"{protocol}://{tmp_path}/out")
    assert isinstance(place, RemoteFolder)
    (tmp_path / "made").write_bytes(b"page")
    with place.held(silent) as token:
        place.deliver({"a.html": tmp_path / "made"}, ("a.json", b"{}"), token)
    assert (place.read("a.html"), place.record("a.json"), place.has("b.html")) == (b"page", b"{}", False)
