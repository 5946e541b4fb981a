"""What has to be made again and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from minhou_analysis.execution import Gap, Job, Outcome
from minhou_analysis.execution.fingerprint import Basis, differences, fingerprint, hash_tree, parts_of
from minhou_analysis.execution.outcome import from_record, record_name, to_record
from minhou_analysis.execution.places import LocalFolder
from minhou_analysis.execution.records import judge

BASIS = Basis("c" * 64, "f" * 64, {"python": "3.11", "pandas": "3.0"})


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A report that was made: notebook, file and record are there."""
    notebook = tmp_path / "n.ipynb"
    notebook.write_text("{}")
    place = LocalFolder(tmp_path / "out")
    (tmp_path / "out" / ".records").mkdir(parents=True)
    parameters, formats = {"period": "2025Q4"}, {"html": "minhou_html"}
    place.write("n.html", b"page")
    job = Job("n", notebook, parameters, place, formats, parts=parts_of(BASIS, notebook, parameters, formats))
    keep(job, Outcome("n", 1.0, "made", parts=job.parts, reads={"a": "1", "b": "2"}, files=files(job)))
    return job


def files(job: Job) -> dict[str, str]:
    digest = job.place.sha256("n.html")
    assert digest
    return {"n.html": digest}


def keep(job: Job, outcome: Outcome) -> None:
    job.place.keep(record_name("n"), to_record(outcome))


def reasons(job: Job, now: dict[str, str] | None = None) -> tuple[str, ...]:
    (verdict,) = judge([job], lambda keys: {"a": "1", "b": "2"} if now is None else now)
    return verdict.reasons


def test_nothing_changed(job: Job) -> None:
    (verdict,) = judge([job], lambda keys: {"a": "1", "b": "2"})
    assert verdict.reasons == ()
    assert verdict.unchanged
    assert verdict.unchanged.state == "unchanged"
    assert "unchanged" in verdict.text("en")
    assert "未变" in verdict.text("zh")


def test_what_was_read_changed_or_is_gone(job: Job) -> None:
    assert reasons(job, {"a": "9", "b": "2", "c": "3"}) == ("data changed: a",)
    assert reasons(job, {"b": "2"}) == ("data is no more: a",)


def test_only_what_was_read_is_asked_for(job: Job) -> None:
    asked: list[frozenset[str]] = []
    judge([job, replace(job, name="other")], lambda keys: asked.append(keys) or {})  # type: ignore[func-returns-value]
    assert asked == [frozenset({"a", "b"})]


def test_without_asking_for_data(job: Job) -> None:
    assert judge([job], None)[0].reasons == ()


def test_force(job: Job) -> None:
    assert judge([job], None, force=True)[0].reasons == ("--force",)


def test_a_file_removed_or_altered(job: Job, tmp_path: Path) -> None:
    (tmp_path / "out" / "n.html").write_text("pagE")
    assert reasons(job) == ("n.html was altered",)
    (tmp_path / "out" / "n.html").unlink()
    assert reasons(job) == ("n.html was removed",)


def test_parts_that_changed_are_named(job: Job) -> None:
    changed = Basis("d" * 64, "f" * 64, {"python": "3.11", "pandas": "3.1"})
    job.notebook.write_text("{ }")
    parts = parts_of(
        changed, job.notebook, {"period": "2026Q1"}, {"html": "minhou_html", "pdf": "minhou_pdf"}
    )
    assert reasons(replace(job, parts=parts)) == (
        "changed: code",
        "changed: formats pdf: none → minhou_pdf",
        "changed: libraries pandas: 3.0 → 3.1",
        "changed: notebook",
        "changed: parameters period: 2025Q4 → 2026Q1",
    )


def test_a_report_with_gaps_is_tried_again(job: Job) -> None:
    gap = Gap(5, "人口", "ZeroDivisionError: division by zero")
    keep(job, Outcome("n", 1.0, "partial", gaps=(gap,), parts=job.parts, files=files(job)))
    assert reasons(job, {}) == ("it has gaps (cell 5 (人口): ZeroDivisionError: division by zero)",)


@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"{}", b'{"version": 1}', b'{"version": 0}', b"\xff\0"]
)
def test_a_record_that_cannot_be_trusted_is_none(job: Job, content: bytes) -> None:
    job.place.keep(record_name("n"), content)
    assert reasons(job) == ("it was not made before",)


def test_records_come_back_as_they_were() -> None:
    outcome = Outcome(
        "n", 1.5, "partial", gaps=(Gap(3, "s", "e"),), parts={"p": {"q": 1}}, reads={"k": "h"},
        files={"f": "h"}, summary={"title": "标题"}, made="2026-01-01T00:00:00+00:00", group="350121",
    )  # fmt: skip
    assert from_record(to_record(outcome)) == outcome


def test_the_fingerprint_does_not_depend_on_order() -> None:
    assert fingerprint({"a": 1, "b": {"c": 2, "d": 3}}) == fingerprint({"b": {"d": 3, "c": 2}, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


def test_differences_of_what_is_new_and_gone() -> None:
    assert differences({"a": {"x": 1}, "b": 1}, {"c": None, "d": {"y": "h" * 64}}) == [
        "a x: 1 → none",
        "b: 1 → none",
        "d y",
    ]


def test_a_folder_is_hashed_by_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a" / "__pycache__").mkdir(parents=True)
    (tmp_path / "a" / "x.py").write_text("1")
    first = hash_tree(tmp_path)
    (tmp_path / "a" / "__pycache__" / "x.pyc").write_text("compiled")
    assert hash_tree(tmp_path) == first
    (tmp_path / "a" / "x.py").rename(tmp_path / "a" / "y.py")
    assert hash_tree(tmp_path) != first


def test_the_basis_of_the_package(tmp_path: Path) -> None:
    basis = Basis.of("minhou-analysis", tmp_path, tmp_path)
    assert {"python", "papermill", "pandas", "typst", "ipython"} <= basis.libraries.keys()
    assert "ruff" not in basis.libraries
    assert Basis.of("no-such-distribution", tmp_path, tmp_path).libraries.keys() == {"python"}
