"""What the data that are there already know of a county (已有统计): its row, its peers, their published figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from minhou_analysis.catalogue import STATISTICS
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import RegionError

Cells = dict[str, str]

_CODE: Final = re.compile(r"[0-9]{6}")
_COUNTRY: Final = "100000"
_OF_A_PLAN: Final = ("measures", "target_value", "target_relation", "target_quote", "target_commitment")
"""Columns of an indicator that speak of the plan it was catalogued for."""


@dataclass(frozen=True, repr=False)
class CountyStatistics:
    """A county as the data know it. ``tables`` are rows by table, every cell as it stands in the data.

    ``figures`` is how many published figures of the county itself are among them, ``peers`` who it is compared with.
    """

    region: str
    name: str
    peers: tuple[str, ...]
    figures: int
    tables: Mapping[str, list[Cells]]

    @classmethod
    def of(cls, data: DataPackage, region: str, name: str = "") -> CountyStatistics:
        """Look for the county with this code.

        Raises:
            RegionError: not six figures, a region that is no county, or another name than the data have for it; no name
            for a county that they do not know. DataError: the data cannot be read.
        """
        regions = {row["code"]: row.cells for row in data.rows("regions")}
        own = _own(regions, region, name)
        around = {code: cells for code, cells in regions.items() if _belongs(code, cells, own, regions)}
        kept = around | {own["code"]: own}
        observations = [row.cells for row in data.rows("observations") if row["region"] in kept]
        used = {row["source"] for row in observations}
        peers = [cells["name"] for cells in kept.values() if _is_peer(cells, own)]
        tables: dict[str, list[Cells]] = {
            "regions": list(kept.values()),
            "sources": [row.cells for row in data.rows("sources") if row["id"] in used],
            "observations": observations,
            "catalogue-indicators": [
                row.cells | dict.fromkeys(_OF_A_PLAN, "")
                for row in data.rows("catalogue-indicators")
                if row["supplier"] == STATISTICS
            ],
        }
        figures = sum(row["region"] == region for row in observations)
        return cls(region, own["name"], tuple(peers), figures, tables)

    def __repr__(self) -> str:
        """One line: the county, how many figures, its peers."""
        return f"<{self.name} {self.region}: {self.figures} published figures, {len(self.peers)} peers>"


def _own(regions: Mapping[str, Cells], region: str, name: str) -> Cells:
    """The county's row: the data's, or a new one."""
    known = regions.get(region)
    if known is not None:
        if known["level"] != "county":
            raise RegionError(
                f"{region} is {known['name']}, a {known['level']}: name a county (请用县级代码)"
            )
        if name and name != known["name"]:
            raise RegionError(f"{region} is {known['name']} in the data, not {name} (代码与县名不符)")
        return known
    if not _CODE.fullmatch(region) or region.endswith("00"):
        raise RegionError(
            f"{region!r} is not the GB/T 2260 code of a county, six figures such as 350122 (不是县级代码)"
        )
    if not name.strip() or not name.isprintable():
        raise RegionError(f"the data do not know {region}: give its name, --name 某某县 (请给出县名)")
    return {
        "code": region,
        "name": name.strip(),
        "name_en": name.strip(),
        "level": "county",
        "parent": _containing(regions, region),
        "peer_group": "",
        "peer_note": "",
    }


def _containing(regions: Iterable[str], region: str) -> str:
    """The nearest region of the data that contains it: prefecture, then province, then the country."""
    return next((code for code in (f"{region[:4]}00", f"{region[:2]}0000", _COUNTRY) if code in regions), "")


def _is_peer(cells: Cells, own: Cells) -> bool:
    return (
        bool(own["peer_group"]) and cells["peer_group"] == own["peer_group"] and cells["code"] != own["code"]
    )


def _belongs(code: str, cells: Cells, own: Cells, regions: Mapping[str, Cells]) -> bool:
    """Whether a region stays: the county, what is in it, what contains it, and its peers."""
    above, parent = {own["code"]}, own["parent"]
    while parent in regions:
        above.add(parent)
        parent = regions[parent]["parent"]
    return code in above or cells["parent"] == own["code"] or _is_peer(cells, own)
