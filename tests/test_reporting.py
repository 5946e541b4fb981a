"""A period's reports as a user makes them: again only what changed, whatever happens told and written down."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result

from minhou_analysis.cli import main
from minhou_analysis.rendering.vocabulary import text_of
from tests.damage import change
from tests.report_notebooks import GOOD, write
from tests.sending import commitment, send

SLOW = {"结论": "import time; time.sleep(1)"}


@pytest.fixture
def notebooks(tmp_path: Path, one_warm_process: None) -> Path:
    """For notebooks that read no data."""
    (tmp_path / "notebooks").mkdir()
    return tmp_path / "notebooks"


def arguments(notebooks: Path, data: Path, *more: str) -> list[str]:
    out = notebooks.parent / "out"
    options = ["--data", str(data), "--notebooks", str(notebooks), "--out", str(out), "--format", "html"]
    return ["render", "2025Q4", *options, *more]


def render(notebooks: Path, data: Path, *more: str) -> Result:
    return CliRunner().invoke(main, arguments(notebooks, data, *more))


def states(result: Result) -> dict[str, str]:
    """State of each report, of a run with ``--json``."""
    told = [json.loads(line) for line in result.stdout.splitlines()]
    return {(f"{line['group']}/" if line["group"] else "") + line["name"]: line["state"] for line in told}


def test_nothing_is_made_twice_and_the_data_are_not_even_opened(
    notebooks: Path, unreported_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("00_a", "01_b"):
        write(notebooks, name, GOOD)
    first = render(notebooks, unreported_copy, "--json")
    assert first.exit_code == 0, first.output
    assert states(first) == {"00_a": "made", "01_b": "made"}
    out = notebooks.parent / "out" / "2025Q4"
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir() if path.is_file()}
    assert set(before) == {
        "00_a.html", "00_a.ipynb", "01_b.html", "01_b.ipynb",
        "index.html", "ro-crate-metadata.json", "timings.json",
    }  # fmt: skip
    monkeypatch.setattr("minhou_analysis.workspace.open_workspace", lambda *_: pytest.fail("opened"))
    second = render(notebooks, unreported_copy, "--json", "--explain")
    assert second.exit_code == 0
    assert states(second) == {"00_a": "unchanged", "01_b": "unchanged"}
    assert "00_a: unchanged, not run" in second.stderr
    assert {path.name: path.stat().st_mtime_ns for path in out.iterdir() if path.is_file()} == before
    assert states(render(notebooks, unreported_copy, "--json", "--only", "01_b")) == {"01_b": "unchanged"}
    killed = out / ".records" / "scratch-of-a-killed-report"
    killed.mkdir()
    assert render(notebooks, unreported_copy).exit_code == 0
    assert not killed.exists()


def test_only_what_changed_is_made_again_and_it_is_said_why(notebooks: Path, unreported_copy: Path) -> None:
    for name in ("00_a", "01_b"):
        write(notebooks, name, GOOD)
    render(notebooks, unreported_copy)
    write(notebooks, "01_b", {"结论": "print('更好')"})
    result = render(notebooks, unreported_copy, "--json", "--explain")
    assert states(result) == {"00_a": "unchanged", "01_b": "made"}
    assert "01_b: run, because changed: notebook" in result.stderr
    (notebooks.parent / "out" / "2025Q4" / "00_a.html").write_text("")
    result = render(notebooks, unreported_copy, "--json", "--explain")
    assert states(result) == {"00_a": "made", "01_b": "unchanged"}
    assert "00_a: run, because 00_a.html was altered" in result.stderr
    change(unreported_copy, "observations/regions.csv", "Gulou District", "Gulou")
    result = render(notebooks, unreported_copy, "--json", "--explain")
    assert states(result) == {"00_a": "made", "01_b": "made"}
    assert "because data changed: data:*" in result.stderr
    assert set(states(render(notebooks, unreported_copy, "--json", "--force")).values()) == {"made"}


def test_a_format_from_an_earlier_run_is_not_left_behind(notebooks: Path, unreported_copy: Path) -> None:
    write(notebooks, "00_a", GOOD)
    render(notebooks, unreported_copy, "--format", "html,pdf")
    assert states(render(notebooks, unreported_copy, "--json")) == {"00_a": "unchanged"}
    pdf = notebooks.parent / "out" / "2025Q4" / "00_a.pdf"
    before = pdf.read_bytes()
    write(notebooks, "00_a", {"结论": "print('不同')"})
    assert states(render(notebooks, unreported_copy, "--json")) == {"00_a": "made"}
    assert pdf.read_bytes() != before


def test_a_section_that_fails_is_told_and_the_recap_can_be_pasted(
    notebooks: Path, unreported_copy: Path
) -> None:
    write(notebooks, "00_a", GOOD)
    write(notebooks, "01_b", {"人口": "1 / 0", "收入": "print('完整')"})
    result = render(notebooks, unreported_copy)
    assert result.exit_code == 3
    assert "has gaps: 01_b: cell 4 (人口): ZeroDivisionError: division by zero" in result.stderr
    assert result.stdout.startswith("2 of 2 reports in ")
    out = notebooks.parent / "out" / "2025Q4"
    assert "人口（ZeroDivisionError: division by zero）" in (out / "index.html").read_text(encoding="utf-8")
    assert "完整" in (out / "01_b.html").read_text(encoding="utf-8")
    again = next(line for line in result.stderr.splitlines() if line.startswith("again: "))
    command = shlex.split(again.removeprefix("again: "))
    assert command[0] == "minhou"
    assert command[-2:] == ["--only", "01_b"]
    write(notebooks, "01_b", GOOD)
    second = CliRunner().invoke(main, command[1:])
    assert second.exit_code == 0, second.output
    assert "again" not in second.stderr
    assert "ZeroDivisionError" not in (out / "index.html").read_text(encoding="utf-8")


def test_a_missing_glyph_stops_its_report_and_leaves_what_was_there(
    notebooks: Path, unreported_copy: Path
) -> None:
    write(notebooks, "00_a", GOOD)
    render(notebooks, unreported_copy)
    page = notebooks.parent / "out" / "2025Q4" / "00_a.html"
    before = page.read_bytes()
    write(notebooks, "01_b", GOOD)
    drawing = (
        "from minhou_analysis.display import charts\nimport pandas as pd\n"
        "rows = pd.DataFrame({'name': ['甲\U0001f9ff'], 'value': [1.0]})\n"
        "charts.ranked_dots(rows, '甲', '%', title='题', alt='述', note='注')"
    )
    write(notebooks, "00_a", {"结论": drawing})
    result = render(notebooks, unreported_copy)
    assert result.exit_code == 3
    assert "failed: 00_a: section “结论”: the font of the charts does not draw" in result.stderr
    assert "U+1F9FF NAZAR AMULET" in result.stderr
    assert page.read_bytes() == before


def test_exit_codes_tell_some_from_none(notebooks: Path, unreported_copy: Path) -> None:
    (notebooks / "00_a.ipynb").write_text("{")
    result = render(notebooks, unreported_copy)
    assert result.exit_code == 1
    assert "no Jupyter notebook, or a damaged one" in result.stderr
    write(notebooks, "01_b", GOOD)
    result = render(notebooks, unreported_copy)
    assert result.exit_code == 3
    index = (notebooks.parent / "out" / "2025Q4" / "index.html").read_text(encoding="utf-8")
    assert "damaged" in index
    assert "标题2025Q4" in index


def test_several_regions_in_one_run(notebooks: Path, unreported_copy: Path) -> None:
    write(notebooks, "00_a", GOOD)
    result = render(notebooks, unreported_copy, "--json", "--region", "350121,350102")
    assert states(result) == {"350121/00_a": "made", "350102/00_a": "made"}
    out = notebooks.parent / "out" / "2025Q4"
    assert (out / "00_a.html").exists()
    assert (out / "350102" / "index.html").exists()
    assert states(render(notebooks, unreported_copy, "--json", "--region", "350102")) == {"00_a": "unchanged"}
    assert states(render(notebooks, unreported_copy, "--json", "--region", "鼓楼区")) == {"00_a": "unchanged"}
    assert "not a region" in render(notebooks, unreported_copy, "--region", "350121,9").output


def test_both_languages_in_one_run(notebooks: Path, unreported_copy: Path) -> None:
    write(notebooks, "00_a", GOOD)
    result = render(notebooks, unreported_copy, "--json", "--lang", "both")
    assert states(result) == {"00_a": "made", "en/00_a": "made"}
    again = render(notebooks, unreported_copy, "--json", "--lang", "both")
    assert set(states(again).values()) == {"unchanged"}
    assert states(render(notebooks, unreported_copy, "--json", "--lang", "en")) == {"00_a": "unchanged"}
    out = notebooks.parent / "out"
    source = nbformat.read(out / "2025Q4" / "en" / "00_a.ipynb", as_version=4)
    assert [cell.source for cell in source.cells if cell.cell_type == "markdown"] == ["## Conclusion"]
    assert "language = " in "".join(cell.source for cell in source.cells)
    pages = ("index.html", "index.en.html", "2025Q4/index.html", "2025Q4/en/index.html")
    for page in map(out.__truediv__, pages):
        links = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("a[href]")
        assert len(links) > 2
        assert all((page.parent / str(link["href"]).partition("#")[0]).exists() for link in links), page
    assert "Region" not in (out / "index.en.html").read_text(encoding="utf-8")


def test_all_periods_are_on_one_page_whose_links_lead_somewhere(
    notebooks: Path, unreported_copy: Path
) -> None:
    out = notebooks.parent / "out"
    (out / "notes").mkdir(parents=True)
    (out / "2024Q4").mkdir()
    write(notebooks, "00_a", GOOD)
    render(notebooks, unreported_copy, "--region", "350121,350102")
    (notebooks / "01_b.ipynb").write_text("{")
    command = arguments(notebooks, unreported_copy)
    assert CliRunner().invoke(main, ["render", "2025Q3", *command[2:]]).exit_code == 3
    page = BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")
    links = [str(link["href"]) for link in page.select("main a")]
    assert {"2025Q4/index.html", "2025Q4/00_a.html", "2025Q4/350102/index.html", "2025Q3/00_a.ipynb"} <= {
        *links
    }
    assert all((out / link).is_file() for link in links)
    heads = [text_of(head) for head in page.select("thead th")]
    assert heads == ["报告", "2025年第四季度", "2025年第三季度"]
    rows = [[text_of(cell) for cell in row.find_all(["th", "td"])] for row in page.select("tbody tr")]
    assert rows == [["标题2025Q4", "● 正常 → 持平", "● 正常"], ["01_b", "—", "—"]]
    assert "闽侯县城乡融合发展试验区进展报告" in page.get_text()


def test_quiet_says_nothing_of_what_went_well(notebooks: Path, unreported_copy: Path) -> None:
    write(notebooks, "00_a", GOOD)
    result = render(notebooks, unreported_copy, "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_the_manifest_leads_to_every_file(notebooks: Path, unreported_copy: Path) -> None:
    import hashlib

    write(notebooks, "00_a", GOOD)
    render(notebooks, unreported_copy)
    out = notebooks.parent / "out" / "2025Q4"
    crate = (out / "ro-crate-metadata.json").read_bytes()
    files = [entity for entity in json.loads(crate)["@graph"] if entity["@type"] == "File"]
    assert {entity["@id"] for entity in files} == {"00_a.html", "00_a.ipynb", "index.html", "timings.json"}
    for entity in files:
        if "sha256" in entity:
            assert entity["sha256"] == hashlib.sha256((out / entity["@id"]).read_bytes()).hexdigest()
    render(notebooks, unreported_copy, "--force")
    assert (out / "ro-crate-metadata.json").read_bytes() == crate


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_wish_to_stop_keeps_what_is_finished(
    notebooks: Path, unreported_copy: Path, number: signal.Signals
) -> None:
    write(notebooks, "00_a", GOOD)
    for name in ("01_b", "02_c", "03_d"):
        write(notebooks, name, SLOW)
    command = [
        sys.executable,
        "-m",
        "minhou_analysis.cli",
        *arguments(notebooks, unreported_copy, "--jobs", "1"),
    ]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out = notebooks.parent / "out" / "2025Q4"
    ends = time.monotonic() + 180
    while not (out / ".records" / "00_a.json").exists() and time.monotonic() < ends:
        time.sleep(0.02)
    os.kill(run.pid, number)
    stdout, stderr = run.communicate(timeout=180)
    assert run.returncode == 128 + number, stderr
    assert stdout.startswith("stopped: ")
    assert "Traceback" not in stderr
    again = next(line for line in stderr.splitlines() if line.startswith("again: "))
    assert "标题2025Q4" in (out / "index.html").read_text(encoding="utf-8")
    assert "00_a.html" in (out / "ro-crate-metadata.json").read_text(encoding="utf-8")
    assert not list((out / ".records").glob("scratch-*"))
    second = CliRunner().invoke(main, [*shlex.split(again.removeprefix("again: "))[1:], "--json"])
    assert second.exit_code == 0
    assert states(second)["00_a"] == "unchanged"
    assert states(second)["03_d"] == "made"


def test_a_submission_concerns_the_reports_that_read_it(tmp_path: Path, data_copy: Path) -> None:
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    for name, unit in (("00_a", "transport"), ("01_b", "finance")):
        opened = (
            "from minhou_analysis import open_workspace\n"
            "workspace = open_workspace(data, period, region, as_of, demonstration)\n"
            f"print(len(workspace.forms_of(['{unit}']).receipts))"
        )
        write(notebooks, name, {"结论": opened})
    render(notebooks, data_copy)
    send(data_copy, "transport", "2025Q4", "2026-01-10T09:00:00", {"commitments": [commitment("5.2.2")]})
    result = render(notebooks, data_copy, "--json", "--explain")
    assert states(result) == {"00_a": "made", "01_b": "unchanged"}
    assert "00_a: run, because data changed: forms:transport:2025Q4" in result.stderr
