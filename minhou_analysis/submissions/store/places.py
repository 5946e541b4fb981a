"""Where things lie in a store (存放位置), and what their names say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from minhou_analysis.periods import Period

ORIGINALS: Final = "originals"
"""Folder of the files that were sent."""
INGEST: Final = ".ingest"
"""Folder of what an ingest is writing; whatever lies here while nobody holds the lock was left by a killed one."""
LOCK: Final = ".lock"
ORIGINAL_NAME: Final = re.compile(r"(?P<sha256>[0-9a-f]{64})(\.[a-z0-9]{1,8})?")
IDENTIFIER: Final = re.compile(r"\w+", re.A)
"""What a region or unit may be called, as it becomes part of a path."""
REGION_FOLDER: Final = re.compile(r"region=(?P<region>\w+)", re.A)
PERIOD_FOLDER: Final = re.compile(r"period=(?P<period>\d{4}Q[1-4])", re.A)
_DIGITS: Final = 32
_FILE: Final = re.compile(
    r"(?P<period>\d{4}Q[1-4])-(?P<unit>\w+)-(?P<number>[1-9]\d*)\.(?P<digest>[0-9a-f]{32})\.parquet", re.A
)


@dataclass(frozen=True)
class Place:
    """The place of one submission: whose it is, for when, and the how manieth (第几次报送)."""

    region: str
    period: Period
    unit: str
    number: int

    @property
    def submission(self) -> str:
        """The submission's id, as ``2024Q2-finance-1``."""
        return f"{self.period}-{self.unit}-{self.number}"

    def path(self, content: bytes) -> PurePath:
        """Path of the file that holds ``content``, relative to the store."""
        return PurePath(
            f"region={self.region}", f"period={self.period}", f"{self.submission}.{digest(content)}.parquet"
        )


@dataclass(frozen=True)
class StoredFile:
    """A submission's file, and the hash that its name promises."""

    path: Path
    place: Place
    digest: str

    @classmethod
    def at(cls, path: Path) -> StoredFile | None:
        """What the path says; None where it is not a submission's."""
        region = REGION_FOLDER.fullmatch(path.parent.parent.name)
        period = PERIOD_FOLDER.fullmatch(path.parent.name)
        name = _FILE.fullmatch(path.name)
        if not (region and period and name) or name["period"] != period["period"]:
            return None
        place = Place(region["region"], Period.parse(name["period"]), name["unit"], int(name["number"]))
        return cls(path, place, name["digest"])


def digest(content: bytes) -> str:
    """What a file's name carries: the first 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(content).hexdigest()[:_DIGITS]


def shown(folder: Path, path: Path) -> str:
    """How messages name a path of the store: relative to the data folder that the store lies in."""
    return (PurePath(folder.parent.name, folder.name) / path.relative_to(folder)).as_posix()


def original_name(sent_as: str, sha256: str) -> str:
    """Name under which a sent file is kept: its hash and, where it has a plain one, its suffix."""
    name = sha256 + PurePath(sent_as).suffix.lower()
    return name if ORIGINAL_NAME.fullmatch(name) else sha256


def stored_files(
    folder: Path, region: str | None = None, periods: Collection[Period] | None = None
) -> list[StoredFile]:
    """Files of a store by region, period, unit and number; other regions' and periods' folders are not looked into."""
    files = [
        stored
        for period_folder in _period_folders(folder, region, periods)
        for path in _entries(period_folder)
        if (stored := StoredFile.at(path))
    ]
    return sorted(files, key=lambda stored: _order(stored.place))


def _period_folders(folder: Path, region: str | None, periods: Collection[Period] | None) -> Iterator[Path]:
    regions = [folder / f"region={region}"] if region else list(_entries(folder))
    for region_folder in regions:
        if not REGION_FOLDER.fullmatch(region_folder.name):
            continue
        if periods is not None:
            yield from {region_folder / f"period={period}" for period in periods}
        else:
            yield from _entries(region_folder)


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder; nothing where there is none, since a store begins with its first form."""
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _order(place: Place) -> tuple[str, Period, str, int]:
    return place.region, place.period, place.unit, place.number
