"""One report for real: whole files or none, gaps where sections fail, the same bytes from the same inputs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

from minhou_analysis.execution import Limits
from minhou_analysis.execution.outcome import from_record

from .conftest import MakeJob, Render

FORMATS = {"html": "minhou_html", "pdf": "minhou_pdf"}
SAY_HEADER = (
    "from IPython.display import display\n"
    "display({'application/x-said+json': {'title': greeting}, 'text/plain': ''}, raw=True)"
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".records")


def text_of(page: Path) -> str:
    return re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8"))


def test_files_record_and_summary(make_job: MakeJob, render: Render, tmp_path: Path) -> None:
    job = make_job(
        "good", SAY_HEADER, "print(greeting, '你好')", formats=FORMATS, summary="application/x-said+json"
    )
    outcome = render(job)
    out = tmp_path / "out"
    assert (outcome.state, outcome.error, outcome.gaps) == ("made", "", ())
    assert outcome.seconds > 0
    assert outcome.summary == {"title": "hello"}
    assert names(out) == ["good.html", "good.ipynb", "good.pdf"]
    assert outcome.files == {name: job.place.sha256(name) for name in names(out)}
    assert from_record((out / ".records" / "good.json").read_bytes()) == outcome
    executed = nbformat.read(out / "good.ipynb", as_version=4)
    assert executed.cells[-1].outputs[0].text == "hello 你好\n"
    assert (out / "good.pdf").read_bytes().startswith(b"%PDF")


def test_the_same_inputs_give_the_same_bytes(make_job: MakeJob, render: Render, tmp_path: Path) -> None:
    cells = ("import warnings; warnings.warn('look out')", "## 一节", "1 / 0", "greeting")
    first = render(make_job("same", *cells, formats=FORMATS))
    second = render(make_job("same", *cells, formats=FORMATS))
    assert first.files == second.files
    kept = json.loads((tmp_path / "out" / "same.ipynb").read_text(encoding="utf-8"))
    assert not re.search(r"start_time|duration|\d{4}-\d\d-\d\dT", json.dumps(kept))


def test_a_failing_section_leaves_a_gap_that_names_it(
    make_job: MakeJob, render: Render, tmp_path: Path
) -> None:
    cells = ("x = 1", "## 人口", "print('before')", "1 / 0", "## 收入", "print('whole', x)")
    outcome = render(make_job("gap", *cells, formats=FORMATS))
    assert outcome.state == "partial"
    (gap,) = outcome.gaps
    assert (gap.cell, gap.section) == (6, "人口")
    assert outcome.told == ["cell 6 (人口): ZeroDivisionError: division by zero"]
    page = text_of(tmp_path / "out" / "gap.html")
    assert "“人口”未能生成：ZeroDivisionError: division by zero" in page
    assert "whole 1" in page
    assert "papermill" not in page
    assert (tmp_path / "out" / "gap.pdf").exists()


@pytest.mark.parametrize(
    ("fatal", "error", "reader"),
    [
        ("import os; os._exit(3)", "exit code 3", "进程意外终止"),
        ("while True: pass", "2 s that a cell may take; --cell-timeout raises that", "运行超时"),
    ],
)
def test_a_cell_that_ends_its_process_costs_its_section_alone(
    fatal: str, error: str, reader: str, make_job: MakeJob, render: Render, tmp_path: Path
) -> None:
    cells = ("x = 1", "## 坏", fatal, "## 好", "print('whole', x)")
    outcome = render(make_job("dies", *cells, formats={"html": "minhou_html"}, limits=Limits(cell=2.0)))
    assert outcome.state == "partial"
    assert [gap.section for gap in outcome.gaps] == ["坏"]
    assert error in outcome.gaps[0].error
    page = text_of(tmp_path / "out" / "dies.html")
    assert "whole 1" in page
    assert reader in page
    assert "未运行" not in page


@pytest.mark.parametrize(
    "cells", [("1 / 0",), ("1 / 0", "## 一节", "2"), ("import os; os._exit(1)", "## 一节", "2")]
)
def test_a_failure_before_the_first_section_leaves_the_old_report(
    cells: tuple[str, ...], make_job: MakeJob, render: Render, tmp_path: Path
) -> None:
    job = make_job("bad", *cells, formats=FORMATS)
    (tmp_path / "out" / "bad.html").write_text("last period")
    outcome = render(job)
    assert outcome.state == "failed"
    assert outcome.error.startswith("cell 3: ")
    assert "\n" not in outcome.error
    assert names(tmp_path / "out") == ["bad.html"]
    assert (tmp_path / "out" / "bad.html").read_text() == "last period"


def test_nothing_appears_when_one_format_fails(make_job: MakeJob, render: Render, tmp_path: Path) -> None:
    outcome = render(make_job("half", "1", formats={"html": "minhou_html", "odd": "no_such_exporter"}))
    assert outcome.state == "failed"
    assert "no_such_exporter" in outcome.error
    assert names(tmp_path / "out") == []


def test_what_was_read_is_kept_and_what_counts_as_read_otherwise(make_job: MakeJob, render: Render) -> None:
    note = (
        "import json, os\n"
        "with open(os.environ['MINHOU_READS'], 'a') as file:\n"
        "    for key in ('b', 'a', 'b'):\n"
        "        print(json.dumps({'key': key, 'sha256': key * 3}), file=file)"
    )
    assert render(make_job("reads", note)).reads == {"a": "aaa", "b": "bbb"}
    assert render(make_job("none", "1", reads={"data:*": "all"})).reads == {"data:*": "all"}
    torn = note + "\n    file.write('{\"key\": ')"
    assert render(make_job("torn", torn, reads={"data:*": "all"})).reads == {"data:*": "all"}


def test_a_run_that_is_over_puts_nothing_in_place(make_job: MakeJob, render: Render, tmp_path: Path) -> None:
    outcome = render(make_job("late", "1", token="another"))  # noqa: S106
    assert outcome.state == "failed"
    assert "another run" in outcome.error
    assert names(tmp_path / "out") == []


def test_a_cell_that_prints_megabytes_makes_no_thousand_pages(
    make_job: MakeJob, render: Render, tmp_path: Path
) -> None:
    outcome = render(make_job("loud", "# 话多", "print('some more words ' * 100_000)", formats=FORMATS))
    assert outcome.state == "made"
    assert "此处略去" in text_of(tmp_path / "out" / "loud.html")
    assert (tmp_path / "out" / "loud.html").stat().st_size < 300_000
    assert (tmp_path / "out" / "loud.pdf").stat().st_size < 1_000_000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<<<<<<< HEAD", "no Jupyter notebook, or a damaged one"),
        (b"", "no Jupyter notebook, or a damaged one"),
        (b'{"nbformat": 4}', "no Jupyter notebook, or a damaged one"),
        (b'{"cells": 3, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "no Jupyter notebook"),
        (
            b'{"cells": [], "metadata": {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}},'
            b' "nbformat": 4, "nbformat_minor": 5}',
            "is written in R",
        ),
        (None, "does not exist"),
    ],
)
def test_a_bad_notebook_is_one_sentence(
    content: bytes | None, said: str, make_job: MakeJob, render: Render
) -> None:
    job = make_job("damaged", "1")
    if content is None:
        job.notebook.unlink()
    else:
        job.notebook.write_bytes(content)
    outcome = render(job)
    assert outcome.state == "failed"
    assert said in outcome.error
    assert str(job.notebook) in outcome.error
    assert "\n" not in outcome.error


def test_a_notebook_from_before_cell_ids(make_job: MakeJob, render: Render) -> None:
    job = make_job("old", "greeting")
    notebook = json.loads(job.notebook.read_text())
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]
    job.notebook.write_text(json.dumps(notebook))
    assert render(job).files == render(job).files


def test_pictures_beside_the_notebook_are_found(make_job: MakeJob, render: Render, tmp_path: Path) -> None:
    pixel = (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8"
        b"\xff\xff?\0\5\xfe\2\xfe\xa75\x81\x84\0\0\0\0IEND\xaeB`\x82"
    )
    (tmp_path / "dot.png").write_bytes(pixel)
    job = make_job("picture", "# 图\n\n![一个点](dot.png)", formats={"html": "minhou_html"})
    assert render(job).state == "made"
    assert "data:image/png;base64" in (tmp_path / "out" / "picture.html").read_text(encoding="utf-8")
