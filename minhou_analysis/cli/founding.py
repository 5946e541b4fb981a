"""The command that makes a data folder for another county (建立新县)."""

from __future__ import annotations

from pathlib import Path

import click

from minhou_analysis.cli.folder import works_on_data
from minhou_analysis.cli.speaking import speaks


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--region", required=True, metavar="CODE", help="GB/T 2260 code of the county, such as 350122.")
@click.option("--name", default="", help="Its name; needed where the data do not know the code.")
@speaks
@works_on_data
def init(folder: Path, directory: Path, region: str, name: str) -> None:
    """Make the data folder DIR for another county (建立新县的数据文件夹).

    It gets every table with its headings, the code lists, the definitions of published indicators, and the published
    figures of the county and its peers that the data have, each with its source. Nothing is invented: the plan is empty,
    and minhou --data DIR check says what is to be filled in.
    """
    from minhou_analysis.founding import found_county
    from minhou_analysis.founding.words import NEXT_STEPS
    from minhou_analysis.languages import fill, listed

    county = found_county(directory, region, name, template=folder)
    figures = (
        "{count} published figures (已有公开数)" if county.figures else "no published figures (尚无公开数)"
    )
    peers = f"peers: {listed(county.peers)}" if county.peers else "no peers"
    known = fill(figures, count=county.figures)
    click.echo(f"{directory}: {county.name} {county.region}, {known}, {peers}")
    following = {"place": directory / NEXT_STEPS, "folder": directory}
    click.echo(fill("next (下一步): {place}; minhou --data {folder} check", **following))
