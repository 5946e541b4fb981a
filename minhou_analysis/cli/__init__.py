"""The command ``minhou`` (命令行). Heavy modules are imported inside the commands, so that help comes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from minhou_analysis.cli import changes as _changes
from minhou_analysis.cli import citing as _citing
from minhou_analysis.cli import data as _data
from minhou_analysis.cli import doctor as _doctor
from minhou_analysis.cli import founding as _founding
from minhou_analysis.cli import lab as _lab
from minhou_analysis.cli import mail as _mail
from minhou_analysis.cli import reports as _reports
from minhou_analysis.cli import rounds as _rounds
from minhou_analysis.cli import submissions as _submissions
from minhou_analysis.cli.folder import DATA_OPTION
from minhou_analysis.errors import DataError, MinhouError


class _Commands(click.Group):
    """A group that says every deliberate error in the user's terms, without a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except DataError as error:
            count = len(error.findings)
            raise click.ClickException(f"{count} fault{'s' if count > 1 else ''}\n{error}") from None
        except MinhouError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@DATA_OPTION
@click.version_option(package_name="minhou-analysis")
@click.pass_context
def main(context: click.Context, data: Path | None) -> None:
    """Follow how far the urban-rural integration plan has got (城乡融合发展试验区方案进展)."""
    context.obj = data


for command in (
    *(_data.plan, _data.check, _data.demo),
    *(_submissions.forms, _submissions.ingest, _submissions.log, _submissions.status, _submissions.export),
    *(_reports.render, _changes.changes, _mail.email, _rounds.run, _doctor.doctor),
    *(_lab.lab, _founding.init, _citing.cite),
):
    main.add_command(command)
