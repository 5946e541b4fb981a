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
from minhou_analysis.cli.limiting import as_options
from minhou_analysis.cli.reports import render as render_command
from minhou_analysis.execution import Limits
from minhou_analysis.languages.extraction import CHINESE
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
    assert "00_a：未变，不重做" in second.stderr
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
    assert "01_b：要做：变了：notebook" in result.stderr
    (notebooks.parent / "out" / "2025Q4" / "00_a.html").write_text("")
    result = render(notebooks, unreported_copy, "--json", "--explain")
    assert states(result) == {"00_a": "made", "01_b": "unchanged"}
    assert "00_a：要做：00_a.html 被改动" in result.stderr
    change(unreported_copy, "observations/regions.csv", "Gulou District", "Gulou")
    result = render(notebooks, unreported_copy, "--json", "--explain")
    assert states(result) == {"00_a": "made", "01_b": "made"}
    assert "要做：数据变了：data:*" in result.stderr
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
    assert "有缺口：01_b：单元格 4（人口）：ZeroDivisionError: division by zero" in result.stderr
    assert result.stdout.startswith("2/2 份报告在 ")
    out = notebooks.parent / "out" / "2025Q4"
    assert "人口（ZeroDivisionError: division by zero）" in (out / "index.html").read_text(encoding="utf-8")
    assert "完整" in (out / "01_b.html").read_text(encoding="utf-8")
    again = next(line for line in result.stderr.splitlines() if line.startswith("再做一次："))
    command = shlex.split(again.removeprefix("再做一次："))
    assert command[0] == "minhou"
    assert command[-2:] == ["--only", "01_b"]
    write(notebooks, "01_b", GOOD)
    second = CliRunner().invoke(main, command[1:])
    assert second.exit_code == 0, second.output
    assert "再做一次" not in second.stderr
    assert "ZeroDivisionError" not in (out / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("options", [["--lang", "en"], ["--lang", "both", "--speak", "en"]])
def test_it_speaks_english_of_english_reports_or_where_asked(
    notebooks: Path, unreported_copy: Path, options: list[str]
) -> None:
    write(notebooks, "01_b", {"结论": "1 / 0"})
    result = render(notebooks, unreported_copy, *options)
    assert "] en/01_b " in result.stderr or "] 01_b " in result.stderr
    assert " — has gaps: cell 4 (Conclusion): ZeroDivisionError: division by zero" in result.stderr
    assert "01_b: cell 4 (Conclusion): ZeroDivisionError: division by zero" in result.stderr
    again = next(line for line in result.stderr.splitlines() if line.startswith("again: "))
    assert " ".join(options) in again
    assert not CHINESE.search(result.output)


def test_a_limit_that_ends_a_report_is_named_with_the_option_that_raises_it(
    notebooks: Path, unreported_copy: Path
) -> None:
    write(notebooks, "00_a", {"人口": "while True: pass", "收入": "print('完整')"})
    write(notebooks, "01_b", {"人口": "held = bytearray(2 << 30)"})
    limits = ["--cell-timeout", "2", "--memory-limit", "1.5"]
    first = render(notebooks, unreported_copy, *limits)
    assert first.exit_code == 3
    assert "the 2 s that a cell may take; --cell-timeout raises that" in first.stderr
    assert (
        "有缺口：01_b：单元格 4（人口）：MemoryError; --memory-limit raises what a report may take"
        in first.stderr
    )
    again = next(line for line in first.stderr.splitlines() if line.startswith("再做一次："))
    assert " ".join(limits) in again
    write(notebooks, "00_a", GOOD)
    write(notebooks, "01_b", GOOD)
    assert set(states(render(notebooks, unreported_copy, "--json", *limits)).values()) == {"made"}
    assert set(states(render(notebooks, unreported_copy, "--json")).values()) == {"unchanged"}


def test_the_limits_that_help_names_are_those_of_reports() -> None:
    usual = {option.name: option.default for option in render_command.params}
    limits = Limits()
    assert (usual["cell"], usual["report"], usual["memory"] << 30) == (
        limits.cell,
        limits.report,
        limits.memory,
    )
    assert list(as_options(limits)) == []


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
    assert "失败：00_a：section “结论”: the font of the charts does not draw" in result.stderr
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


def test_a_name_that_no_region_has_is_told(notebooks: Path, unreported_copy: Path) -> None:
    write(notebooks, "00_a", GOOD)
    write(notebooks, "09_unit", GOOD)
    away = render(notebooks, unreported_copy, "--only", "09_unit", "--region", "连江县")
    assert away.exit_code == 1
    assert "no report is called '09_unit' here; units report on the plan's own county only" in away.output
    both = render(
        notebooks, unreported_copy, "--only", "09_unit_finance", "--region", "闽侯县,连江县", "--json"
    )
    assert both.exit_code == 0, both.output
    assert list(states(both).values()) == ["made"]


def test_it_does_not_matter_how_the_data_folder_was_named(
    notebooks: Path, unreported_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        notebooks, "00_a", {"结论": "from minhou_analysis.workspace import open_workspace; open_workspace()"}
    )
    first = render(notebooks, unreported_copy, "--json")
    assert states(first) == {"00_a": "made"}, first.output
    monkeypatch.setenv("MINHOU_DATA", str(unreported_copy))
    monkeypatch.chdir(unreported_copy.parent)
    named = [
        part for part in arguments(notebooks, unreported_copy) if part not in ("--data", str(unreported_copy))
    ]
    by_variable = CliRunner().invoke(main, [*named, "--json"])
    assert states(by_variable) == {"00_a": "unchanged"}, by_variable.output
    relative = render(notebooks, Path(unreported_copy.name), "--json", "--only", "00_a", "--explain")
    assert states(relative) == {"00_a": "unchanged"}, relative.output


def test_the_output_folder_may_begin_with_a_dash(
    notebooks: Path, unreported_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(notebooks, "00_a", GOOD)
    monkeypatch.chdir(notebooks.parent)
    result = render(notebooks, unreported_copy, "--out=-x", "--json")
    assert states(result) == {"00_a": "made"}, result.output
    assert (notebooks.parent / "-x" / "2025Q4" / "00_a.html").exists()


def test_several_regions_in_one_run(notebooks: Path, unreported_copy: Path) -> None:
    write(notebooks, "00_a", GOOD)
    result = render(notebooks, unreported_copy, "--json", "--region", "350121,350102")
    assert states(result) == {"350121/00_a": "made", "350102/00_a": "made"}
    out = notebooks.parent / "out" / "2025Q4"
    assert (out / "00_a.html").exists()
    assert (out / "350102" / "index.html").exists()
    both = render(notebooks, unreported_copy, "--region", "350121,350102")
    shelf = out.parent / "index.html"
    assert both.stdout == f"2/2 份报告在 {out} 下的 2 个文件夹（2 份未变）；请打开 {shelf}\n"
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
    assert stdout.startswith("已停止：")
    assert "Traceback" not in stderr
    again = next(line for line in stderr.splitlines() if line.startswith("再做一次："))
    assert "标题2025Q4" in (out / "index.html").read_text(encoding="utf-8")
    assert "00_a.html" in (out / "ro-crate-metadata.json").read_text(encoding="utf-8")
    assert not list((out / ".records").glob("scratch-*"))
    second = CliRunner().invoke(main, [*shlex.split(again.removeprefix("再做一次："))[1:], "--json"])
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
    assert "00_a：要做：数据变了：forms:transport:2025Q4" in result.stderr
