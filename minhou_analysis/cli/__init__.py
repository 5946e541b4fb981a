"""The command ``minhou`` (命令行). Commands, and heavy modules in them, are imported when one is called: help comes at once."""

# ruff: noqa: E402 - the collector is stopped before anything is imported
from __future__ import annotations

import gc

gc.disable()  # what is being imported stays: looking for garbage in it takes a tenth of the time that help takes

import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

_answer: Any = None
with suppress(ValueError):  # no main thread
    # where nothing has begun, there is nothing to tell
    _answer = signal.signal(signal.SIGINT, signal.SIG_DFL)

import click

from minhou_analysis.cli.exit_codes import USAGE
from minhou_analysis.cli.folder import DATA_OPTION, LANGUAGE_KEY

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS: Final = {
    "plan": ("data", "Print the plan: areas, measures, units, commitments (方案结构); or take its annex in."),
    "check": ("data", "Check every table and report all faults at once (数据检查)."),
    "demo": ("data", "Generate the demonstration submissions anew (演示报送)."),
    "forms": ("submissions", "Write a form for each unit for PERIOD, a quarter such as 2025Q4 (生成报送表)."),
    "ingest": ("submissions", "Take in the forms in PATHS: .xlsx, CSV, or folders of them (收表入库)."),
    "log": ("submissions", "Show who sent what, when, and what it superseded, the newest last (收件登记)."),
    "status": (
        "submissions",
        "Show who has reported for PERIOD, who is late, and what is missing (报送情况).",
    ),
    "export": (
        "submissions",
        "Write everything reported to OUT as tidy CSV and Parquet with the data dictionary (导出).",
    ),
    "render": (
        "reports",
        "Render the reports of PERIOD (2025Q4, 2025H2 or 2025) as HTML and PDF, its numbers as CSV (生成报告).",
    ),
    "verify": (
        "verifying",
        "Make the reports of PERIOD once more and compare them with the manifest, byte for byte (核验报告).",
    ),
    "changes": (
        "changes",
        "Say what PERIOD knows otherwise than the report before: new data, corrections, revisions, methods (变动).",
    ),
    "email": ("mail", "E-mail the reports of PERIOD to those in recipients.csv (发邮件)."),
    "run": (
        "rounds",
        "Do the whole round of PERIOD (2025Q4, or last): take in the inbox, check, render, e-mail (一期全流程).",
    ),
    "doctor": (
        "doctor",
        "Check fonts, data, folders, disk and mail account, and say how to mend what is wrong (巡检).",
    ),
    "lab": ("lab", "Open the notebooks in JupyterLab, seen from PERIOD (打开笔记本)."),
    "init": ("founding", "Make the data folder DIR for another county (建立新县的数据文件夹)."),
    "cite": ("citing", "Say how to cite the software and this edition of the data (如何引用)."),
}
"""The module of each command, where it is called as here, and the first sentence of its help."""

_LONGEST_LINE: Final = 80


class _Commands(click.Group):
    """A group that imports a command when it is called, and says every deliberate error in the user's terms, without a
    traceback.
    """

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        context.terminal_width = _line_width()
        return super().parse_args(context, args)

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{COMMANDS[name][0]}"), name)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        room = formatter.width - 6 - max(map(len, COMMANDS))
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, _Described(name).get_short_help_str(room)) for name in self.list_commands(context)]
            )

    def invoke(self, context: click.Context) -> Any:
        from minhou_analysis.cli.stopping import Stopped, signal_behind, terminable
        from minhou_analysis.errors import DataError, MinhouError, PeriodError, RecipientError

        try:
            with terminable():
                return super().invoke(context)
        except (KeyboardInterrupt, click.Abort) as stop:
            if number := signal_behind(stop):
                raise Stopped(number, context.meta.get(LANGUAGE_KEY, "zh")) from None
            raise
        except MinhouError as error:
            lang = context.meta.get(LANGUAGE_KEY, "zh")
            text = error.text(lang)
            if isinstance(error, DataError):
                count = len(error.findings)
                if lang == "zh" and isinstance(error, RecipientError):
                    text = f"{count} 处问题\n{text}"
                else:
                    text = f"{count} fault{'s' if count > 1 else ''}\n{text}"
            raise (_WrongPeriod if isinstance(error, PeriodError) else click.ClickException)(text) from None


class _WrongPeriod(click.ClickException):
    """A period that there is none of is a word misspelt, as an unknown option is."""

    exit_code = USAGE


class _Described(click.Command):
    """A command of which no more is known than what the list of all commands says."""

    def __init__(self, name: str) -> None:
        super().__init__(name, help=COMMANDS[name][1])


def _line_width() -> int:
    """Characters a line of help may have, as click has it; but click imports the archivers of ``shutil`` to ask."""
    with suppress(ValueError, OSError):
        columns = int(os.environ.get("COLUMNS") or 0)
        if not columns and sys.__stdout__:
            columns = os.get_terminal_size(sys.__stdout__.fileno()).columns
        return max(min(columns or _LONGEST_LINE, _LONGEST_LINE) - 2, 50)
    return _LONGEST_LINE - 2


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@DATA_OPTION
@click.version_option(package_name="minhou-analysis")
@click.pass_context
def main(context: click.Context, data: Path | None) -> None:
    """Follow how far the urban-rural integration plan has got (城乡融合发展试验区方案进展)."""
    context.obj = data


if _answer is not None:
    signal.signal(signal.SIGINT, _answer)
gc.freeze()
gc.enable()
