"""``--lang en``: what commands say holds no Chinese but names that the data have in Chinese alone, names of files and quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from minhou_analysis.cli import main
from minhou_analysis.cli.mail_words import MailWords
from minhou_analysis.cli.reports import _FAULTS
from minhou_analysis.cli.rounds import _before_mail, _mail
from minhou_analysis.cli.verifying import _tell
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.founding import CountyStatistics
from minhou_analysis.languages import fill, speak, translated
from minhou_analysis.languages.extraction import CHINESE
from minhou_analysis.plan import load_plan
from minhou_analysis.reporting.verifying import Verified
from minhou_analysis.submissions.demonstration import DemonstrationSummary
from tests.annexes import ROWS, workbook
from tests.damage import change

QUOTED = re.compile(r"\S+\.(xlsx|txt)|「[^」]*」")
LIANJIANG = "350122"


@pytest.fixture(autouse=True)
def _chinese_afterwards() -> Iterator[None]:
    yield
    speak("zh")


def said(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(main, [*map(str, arguments), "--lang", "en"], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def chinese(text: str, *names: str) -> list[str]:
    """Lines that hold Chinese when names of files, quotations and ``names`` are taken away."""
    for name in names:
        text = text.replace(name, "")
    return [line for line in QUOTED.sub("", text).splitlines() if CHINESE.search(line)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["changes", "2025Q4"], "  Corrected: 3\n"),
        (["status", "2025Q4", "--demo"], "Forms for 2025Q4: In time "),
        (["log", "--demo", "--period", "2025Q4"], "Forms received: "),
        (["forms", "2025Q4", "--unit", "health"], "forms: 1; to be returned by 15 January 2026"),
    ],
    ids=lambda words: words[0] if isinstance(words, list) else "",
)
def test_a_command_says_it_in_english(
    arguments: list[str], words: str, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = said("--data", data_folder, *arguments)
    assert words in text
    assert not chinese(text)


def test_the_plan_is_told_in_english(data_folder: Path) -> None:
    plan = load_plan(DataPackage(data_folder))
    text = said("--data", data_folder, "plan")
    assert "1.1 Deepen household registration reform — County Public Security" in text
    assert "Annex (not published): " in text
    assert not chinese(text, plan.issuer, plan.annex_title)


def test_the_annex_is_taken_in_in_english(plan_copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "annex.xlsx"
    file.write_bytes(workbook(ROWS))
    text = said("--data", plan_copy, "plan", "import", file)
    assert "3 first-batch measures: 3 new" in text
    again = CliRunner().invoke(main, ["--data", str(plan_copy), "plan", "--lang", "en", "import", str(file)])
    assert again.output.endswith("nothing changed: this file was taken in before\n")
    assert not chinese(text, "情况表")


def test_a_county_is_founded_in_english(data_folder: Path, tmp_path: Path) -> None:
    county = CountyStatistics.of(DataPackage(data_folder), LIANJIANG, "")
    text = said("--data", data_folder, "init", tmp_path / "new", "--region", LIANJIANG)
    assert "published figures, peers: " in text
    assert not chinese(text, county.name, *county.peers)


def test_the_citation_is_in_english(data_folder: Path) -> None:
    text = said("--data", data_folder, "cite")
    assert "as of: all that had come" in text
    assert not chinese(text, str(DataPackage(data_folder).descriptor["title"]))


def test_what_was_verified_is_told_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    speak("en")
    _tell([Verified("00_a", "same"), Verified("01_b", "missing", ("01_b.csv is not there",))], quiet=False)
    assert capsys.readouterr().out.splitlines()[:2] == ["00_a: same", "01_b: missing: 01_b.csv is not there"]


def test_the_demonstration_is_told_in_english(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = "minhou_analysis.submissions.demonstration"
    monkeypatch.setattr(f"{module}.write_demonstration", lambda *_: DemonstrationSummary(2, 3, 4, 5, 0, 1, 0))
    text = said("--data", data_folder, "demo")
    assert text.endswith("1 late, 0 corrected (demonstration data, not reported by any unit)\n")
    assert not chinese(text)


def test_the_check_and_the_doctor_speak_english(
    unreported_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MINHOU_SMTP_HOST", raising=False)
    assert said("--data", unreported_copy, "check").endswith(": no faults found\n")
    (unreported_copy / "plan" / "units.csv").unlink()
    assert f"faults in {unreported_copy}: 1\n" in said("--data", unreported_copy, "check", code=1)
    places = ("--out", tmp_path / "reports", "--outbox", tmp_path / "outbox")
    text = said("--data", unreported_copy, "doctor", *places, code=1)
    assert "well  Fonts: " in text
    assert "hint  E-mail: no mail account is set up" in text
    assert "to mend  Data: faults: 1, such as plan/units.csv: found no such file" in text
    assert not chinese(text)


def test_a_round_and_its_steps_speak_english(unreported_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = unreported_copy.parent
    monkeypatch.chdir(desk)
    change(unreported_copy, "observations/observations.csv", ",1409778724,", ",many,")
    (desk / "inbox").mkdir()
    (desk / "inbox" / "form.xlsx").write_bytes(b"no workbook")
    text = said("run", "2024Q4", code=1)
    assert "  refused form.xlsx: found content that is no workbook" in text
    assert "Forms in: needs a person (0 taken in, 0 held already, 1 refused (form.xlsx))" in text
    assert f"Check: not completed (faults in {unreported_copy}: " in text
    assert "stopped at: Check; for more see minhou-run.log" in text
    assert not chinese(text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_round_knows_the_lines_of_its_steps_that_need_a_person(lang: str) -> None:
    speak(lang)
    words = MailWords(lang)
    lines = [
        words.say("unsettled", address="a@b.cn", standing="", at="", reply="", advice=""),
        words.say("untried_all", count=2, reply=""),
        words.say("skipped"),
    ]
    going_on = [
        words.say("deferred_of", addresses="a@b.cn", reply=""),
        words.say("unreached", reply=""),
        words.say("wait", server="b.cn", whose="", seconds=1, at_most=2),
        words.say("result", number=1, count=2, state="", address="a@b.cn", reply=""),
    ]
    *_, reports = _before_mail("2024Q4", Path("inbox"), Path("reports"), "both")
    faults = [fill(fault, name="00_a", told="x") for fault in _FAULTS.values()]
    assert [line for line in faults if not line.startswith(translated(reports.matters))] == []
    assert reports.command[-2:] == ("--speak", lang)
    *_, sending = _mail("2024Q4", Path("reports"), Path("outbox"), send=True)
    assert [line for line in lines if not line.startswith(translated(sending.matters))] == []
    assert [line for line in going_on if not line.startswith(translated(sending.progress))] == []
