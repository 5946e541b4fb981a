"""A citation names the version and exactly the data that were seen."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.citation import Citation, Edition, Software, software_cff
from minhou_analysis.cli import main
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import DataError

CFF = Path(__file__).resolve().parent.parent / "CITATION.cff"
DAY = date(2026, 3, 9)


def edition(folder: Path) -> Edition:
    return Edition.of(DataPackage(folder))


def test_one_changed_figure_is_another_edition(unreported_copy: Path) -> None:
    before = edition(unreported_copy)
    assert edition(unreported_copy) == before
    table = unreported_copy / "observations" / "observations.csv"
    table.write_text(table.read_text().replace("1409778724", "1409778725", 1))
    assert edition(unreported_copy).sha256 != before.sha256


def test_what_the_office_receives_is_no_part_of_the_edition(unreported_copy: Path) -> None:
    before = edition(unreported_copy)
    (unreported_copy / "recipients.csv").write_text("name\n")
    (unreported_copy / "submissions" / "levels.csv").unlink()
    assert edition(unreported_copy) == before


def test_a_missing_table_is_named(unreported_copy: Path) -> None:
    (unreported_copy / "plan" / "goals.csv").unlink()
    with pytest.raises(DataError, match=r"plan/goals\.csv: found no such file"):
        edition(unreported_copy)


def test_the_committed_file_says_what_the_software_says() -> None:
    assert CFF.read_text(encoding="utf-8") == software_cff(Software.installed())
    said = yaml.safe_load(CFF.read_text(encoding="utf-8"))
    assert said["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "version", "license"} <= said.keys()


@given(
    st.builds(
        Software, *[st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1)] * 4, st.just("MIT")
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc"))),
)
def test_any_words_stay_what_they_are_in_the_file(software: Software, title: str) -> None:
    said = yaml.safe_load(Citation(software, Edition(title, "1", "0" * 64, DAY), DAY).cff())
    assert said["title"] == software.title
    assert said["authors"] == [{"name": software.authors}]
    assert said["references"][0]["title"] == title
    assert said["references"][0]["identifiers"] == [{"type": "other", "value": "sha256:" + "0" * 64}]
    assert said["references"][0]["date-accessed"] == DAY


def test_the_forms() -> None:
    software = Software("minhou_analysis", "1.2", "A and B", "What it is.", "MIT")
    citation = Citation(software, Edition("数据", "3", "abcdef0123456789" * 4, date(2026, 1, 20)), DAY)
    assert citation.apa() == (
        "A and B. (2026). minhou_analysis (Version 1.2) [Computer software]. "
        "Data: 数据, version 3, edition abcdef012345, as of 2026-01-20. Retrieved March 9, 2026."
    )
    assert citation.bibtex().splitlines() == [
        "@misc{minhou-analysis-abcdef012345,",
        "  author = {{A and B}},",
        r"  title = {minhou\_analysis},",
        "  version = {1.2},",
        "  year = {2026},",
        "  note = {Data: 数据, version 3, edition abcdef012345, as of 2026-01-20},",
        "  urldate = {2026-03-09}",
        "}",
    ]
    assert "as of (数据截止): 2026-01-20" in citation.text()


@pytest.mark.parametrize("form", [[], ["--apa"], ["--bibtex"], ["--cff"]])
def test_the_command(data_folder: Path, form: list[str]) -> None:
    result = CliRunner().invoke(main, ["--data", str(data_folder), "cite", *form, "--as-of", "2026-01-20"])
    assert result.exit_code == 0, result.output
    assert edition(data_folder).short in result.output
    assert "2026-01-20" in result.output
    assert re.search(r"0\.\d+\.\d+", result.output)


def test_a_day_that_is_none_is_refused(data_folder: Path) -> None:
    result = CliRunner().invoke(main, ["--data", str(data_folder), "cite", "--as-of", "yesterday"])
    assert result.exit_code == 2
    assert "yesterday" in result.output
