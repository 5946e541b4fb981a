"""The command line as a user meets it: what it prints, and the code it exits with."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click import Abort, Context, HelpFormatter
from click.testing import CliRunner, Result

from minhou_analysis.cli import COMMANDS, main
from minhou_analysis.cli.stopping import signal_behind


def minhou(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_plan_prints_a_tree(data_folder: Path) -> None:
    result = minhou("--data", data_folder, "plan")
    assert result.exit_code == 0
    assert "1.1 全面深化户籍制度改革 — 县公安局、县人社局" in result.output
    assert "S4 完善考核机制" in result.output


def test_plan_prints_json(data_folder: Path) -> None:
    plan = json.loads(minhou("--data", data_folder, "plan", "--json").output)
    assert {
        "title",
        "region",
        "adopted",
        "published",
        "horizon",
        "areas",
        "safeguards",
        "units",
    } <= plan.keys()
    measure = plan["areas"][0]["measures"][0]
    assert measure["units"] == ["public_security", "human_resources"]
    assert {"id", "text", "title", "title_en", "kind"} <= measure["commitments"][0].keys()


def test_check_finds_nothing_in_the_shipped_data(data_folder: Path) -> None:
    result = minhou("--data", data_folder, "check")
    assert result.exit_code == 0, result.output


def test_check_lists_every_fault_and_fails(unreported_copy: Path) -> None:
    areas = unreported_copy / "plan" / "areas.csv"
    areas.write_text(areas.read_text(encoding="utf-8").replace("\n2,", "\n1,"), encoding="utf-8")
    observations = unreported_copy / "observations" / "observations.csv"
    observations.write_text(
        observations.read_text(encoding="utf-8").replace(",1409778724,", ",many,"), encoding="utf-8"
    )
    result = minhou("--data", unreported_copy, "check")
    assert result.exit_code == 1
    assert "plan/areas.csv, line 3" in result.output
    assert "observations/observations.csv, line 2, column value" in result.output
    assert "'many'" in result.output


def test_check_and_doctor_find_a_wrong_recipient(unreported_copy: Path, tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00_overview.ipynb").touch()
    recipients = unreported_copy / "recipients.csv"
    row = "甲,leader@example.gov.cn,leader,,zh,00_overveiw,\n"
    recipients.write_text(recipients.read_text(encoding="utf-8") + row, encoding="utf-8")
    result = minhou("--data", unreported_copy, "check")
    assert result.exit_code == 1
    assert "recipients.csv，第2行，reports：现为'00_overveiw'；应为00_overview 中的几种（" in result.output
    assert "（是不是 00_overview？）" in result.output
    assert "有 1 处问题" in result.output
    english = minhou("--data", unreported_copy, "check", "--lang", "en").output
    assert "recipients.csv, line 2, column reports: found '00_overveiw'; expected " in english
    assert "did you mean 00_overview?" in english
    assert minhou("--data", unreported_copy, "check", "--no-recipients").exit_code == 0
    places = ("--out", tmp_path / "reports", "--outbox", tmp_path / "outbox")
    assert (
        "收件人：1 行中 0 个收件人能收到；1 处问题"
        in minhou("--data", unreported_copy, "doctor", *places).output
    )


@pytest.mark.parametrize("command", ["email", "render", "run", "status"])
def test_a_wrong_period_is_wrong_usage_everywhere(command: str) -> None:
    result = CliRunner().invoke(main, [command, "2025Q9"])
    assert (result.exit_code, "2025Q9" in result.output) == (2, True)


@pytest.mark.usefixtures("one_warm_process")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["render", "2025Q9"], "'2025Q9' is not a period"),
        (["render", "2019Q4"], "outside the plan"),
        (["render", "2025Q4", "--region", "350199"], "not a region"),
        (["render", "2025Q4", "--as-of", "soon"], "not a date"),
        (["render", "2025Q4", "--only", "01_migratoin"], "did you mean 01_migration?"),
        (["render", "2025Q4", "--format", "docx"], "not a format"),
        (["render", "2025Q4", "--notebooks", "nowhere"], "holds no report notebooks"),
    ],
)
def test_a_wrong_argument_is_one_clear_sentence(arguments: list[str], said: str, tmp_path: Path) -> None:
    result = minhou(*arguments, *(["--out", tmp_path] if arguments[0] == "render" else []))
    assert result.exit_code != 0
    assert said in result.output
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("one_warm_process")
def test_an_empty_data_folder_is_one_clear_sentence(tmp_path: Path) -> None:
    result = minhou("--data", tmp_path, "render", "2025Q4")
    assert result.exit_code == 1
    assert "is not a data folder: it has no datapackage.json" in result.output


@pytest.mark.usefixtures("one_warm_process")
def test_output_that_is_a_file_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("")
    result = minhou("render", "2025Q4", "--only", "07_income", "--out", tmp_path / "reports")
    assert result.exit_code != 0
    assert "Traceback" not in result.output


STOPPING = """
import os, sys
import minhou_analysis.{module} as module
from minhou_analysis.cli import main
number = int(sys.argv.pop())
module.{function} = lambda *_, **__: os.kill(os.getpid(), number)
main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("module", "function", "command"),
    [
        ("workspace", "open_workspace", ["render", "2025Q4", "--lang", "en", "--force"]),
        ("mailing", "folder_faults", ["check", "--lang", "en"]),
    ],
)
def test_a_command_that_is_stopped_says_so_and_exits_as_a_shell_expects(
    module: str, function: str, command: list[str], number: signal.Signals, tmp_path: Path
) -> None:
    code = STOPPING.format(module=module, function=function)
    out = ["--out", str(tmp_path)] if command[0] == "render" else []
    run = subprocess.run(
        [sys.executable, "-c", code, *command, *out, str(int(number))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == "stopped; what was finished stands; run the same command again\n"
    assert run.returncode == 128 + number


def test_no_is_an_answer_and_no_wish_to_stop() -> None:
    assert signal_behind(Abort()) == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_of_each_what_it_says_itself(name: str) -> None:
    said = main.get_command(Context(main), name)
    assert said is not None
    assert said.name == name
    assert " ".join((said.help or "").split("\n\n")[0].split()) == COMMANDS[name][1]


@pytest.mark.parametrize("width", ["", "30", "64", "79", "200"])
def test_help_is_as_wide_as_click_makes_it(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    context = Context(main)
    main.parse_args(context, ["plan"])
    assert context.make_formatter().width == HelpFormatter().width


def test_help_does_not_wait_for_pandas() -> None:
    code = "import sys, minhou_analysis.cli; sys.exit('pandas' in sys.modules or 'matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
