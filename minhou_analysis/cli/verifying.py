"""The command that checks reports against what they are made of (核验命令)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from minhou_analysis.cli.folder import (
    NOTEBOOKS_OPTION,
    ONE_EDITION_OPTION,
    ONLY_OPTION,
    languages_of,
    notebooks_beside,
    works_on_data,
)
from minhou_analysis.cli.limiting import takes_limits

if TYPE_CHECKING:
    from minhou_analysis.execution import Limits
    from minhou_analysis.reporting.verifying import Verified

_STATES: Final = {"same": "相同", "different": "不同", "missing": "缺少"}
DIFFERENT: Final = 1
TROUBLE: Final = 2


@click.command()
@click.argument("period")
@ONLY_OPTION
@click.option(
    "--out", default="reports", show_default=True, help="Where the reports are: a folder or an fsspec URL."
)
@click.option("--region", default=None, metavar="CODE", help="GB/T 2260 code of another county.")
@ONE_EDITION_OPTION
@NOTEBOOKS_OPTION
@click.option(
    "--jobs", "-j", type=click.IntRange(min=1), default=None, help="At most so many reports at once."
)
@takes_limits
@click.option("--quiet", "-q", is_flag=True, help="Say only what is not the same.")
@works_on_data
def verify(
    folder: Path,
    period: str,
    only: tuple[str, ...],
    out: str,
    region: str | None,
    lang: str,
    notebooks: Path | None,
    jobs: int | None,
    limits: Limits,
    quiet: bool,
) -> None:
    """Make the reports of PERIOD once more and compare them with the manifest, byte for byte (核验报告).

    Page, PDF, executed notebook and table of facts of each report; nothing in place is touched. Exit codes, as those of
    ``cmp``: 0 all are the same, 1 some differ or are missing, 2 it cannot be said.
    """
    from minhou_analysis.errors import MinhouError
    from minhou_analysis.languages import speak
    from minhou_analysis.reporting import Manner, Request
    from minhou_analysis.reporting.verifying import verify as verify_reports

    speak(lang)
    request = Request(
        data=folder,
        period=period,
        notebooks=notebooks if notebooks is not None else notebooks_beside(folder),
        out=out,
        regions=(region,) if region else (),
        only=only,
        languages=languages_of(lang),
    )
    manner = Manner(workers=jobs, following="quiet" if quiet else "live", limits=limits)
    try:
        verified = verify_reports(request, manner, lambda text: click.echo(text, err=True))
    except MinhouError as error:
        click.echo(f"Error: {error.text(lang)}", err=True)
        sys.exit(TROUBLE)
    _tell(verified, quiet=quiet)
    sys.exit(DIFFERENT if any(report.state != "same" for report in verified) else 0)


def _tell(verified: list[Verified], *, quiet: bool) -> None:
    from minhou_analysis.errors import in_language
    from minhou_analysis.languages import fill, spoken, translate

    for report in verified:
        if not (quiet and report.state == "same"):
            found = translate("；").join(in_language(finding, spoken()) for finding in report.findings)
            told = "{name}：{state}：{found}" if found else "{name}：{state}"
            click.echo(fill(told, name=report.name, state=_STATES[report.state], found=found))
    if not quiet:
        same = sum(report.state == "same" for report in verified)
        click.echo(fill("{count} 份报告中 {same} 份逐字节一致", count=len(verified), same=same))
