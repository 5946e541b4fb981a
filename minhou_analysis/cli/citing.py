"""The command that says how to cite (引用)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from minhou_analysis.cli.folder import works_on_data
from minhou_analysis.cli.speaking import speaks


@click.command()
@click.option("--bibtex", "form", flag_value="bibtex", help="As a BibTeX entry.")
@click.option("--apa", "form", flag_value="apa", help="As an entry of a reference list.")
@click.option("--cff", "form", flag_value="cff", help="As a Citation File Format file.")
@click.option("--as-of", default=None, metavar="DATE", help="The day up to which submissions were read.")
@speaks
@works_on_data
def cite(folder: Path, form: str | None, as_of: str | None) -> None:
    """Say how to cite the software and this edition of the data (如何引用).

    The edition is the hash of every published table that the data folder's descriptor describes: change one figure, and
    it is another edition.
    """
    from minhou_analysis.citation import Citation, Edition, Software
    from minhou_analysis.datapackage import DataPackage
    from minhou_analysis.periods import read_day

    edition = Edition.of(DataPackage(folder), read_day(as_of))
    citation = Citation(Software.installed(), edition, datetime.now(UTC).date())
    click.echo(getattr(citation, form or "text")().rstrip("\n"))
