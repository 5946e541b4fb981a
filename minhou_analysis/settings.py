"""Choices of the office that follows the plan (设置): ``data/settings.toml``."""

from __future__ import annotations

import os
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from minhou_analysis.errors import DataError, Finding, PeriodError, WorkspaceError, nearest
from minhou_analysis.periods import Period

SETTINGS: Final = "settings.toml"
DATA_VARIABLE: Final = "MINHOU_DATA"
"""Environment variable that names the data folder."""
PERIOD_VARIABLE: Final = "MINHOU_PERIOD"
"""Environment variable that names the period which is opened where none is asked for."""
_DESCRIPTOR: Final = "datapackage.json"
_LONGEST_DUE: Final = 92
"""Days within which forms must be due, so that the next quarter does not end before."""
_LONGEST_CONTACT: Final = 100
"""Characters that fit into the cell of a form."""
_MEANINGS: Final = {
    "region": (str, 'a code in quotation marks such as "350121"'),
    "first_period": (str, 'a quarter in quotation marks such as "2021Q3"'),
    "demonstration": (bool, "true or false"),
    "due_days": (int, f"a whole number from 0 to {_LONGEST_DUE}"),
    "contact": (str, f"text of one line in quotation marks, at most {_LONGEST_CONTACT} characters"),
}
"""Keys with the type of their value, and what is expected, for messages."""


@dataclass(frozen=True)
class Settings:
    """``region`` and ``first_period`` must be set; forms are due ``due_days`` after a period ends.

    ``contact`` is whom units ask about their forms and by which telephone (联系人和电话), as it stands on the forms.
    """

    region: str
    first_period: Period
    demonstration: bool = True
    due_days: int = 15
    contact: str = ""


def read_settings(folder: Path) -> Settings:
    """Read ``settings.toml`` of a data folder.

    Raises:
        WorkspaceError: there is none. DataError: it is not TOML, or a key is unknown, missing or of the wrong type;
        every finding at once.
    """
    path = folder / SETTINGS
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise WorkspaceError(f"{folder} is not a data folder: it has no {SETTINGS}") from None
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(Finding(SETTINGS, 0, "", str(error), "TOML text in UTF-8")) from None
    if findings := list(_faults(values)):
        raise DataError(findings)
    return Settings(**values | {"first_period": Period.parse(values["first_period"])})


def _faults(values: dict[str, Any]) -> Iterator[Finding]:
    def fault(key: str, found: str, expected: str) -> Finding:
        return Finding(SETTINGS, 0, key, found, expected)

    for key in values.keys() - _MEANINGS.keys():
        yield fault(key, "an unknown key", f"one of {', '.join(_MEANINGS)}{nearest(key, list(_MEANINGS))}")
    for key, (kind, meaning) in _MEANINGS.items():
        if key not in values:
            if key in ("region", "first_period"):
                yield fault(key, "nothing", meaning)
        elif type(values[key]) is not kind or not _is_meant(key, values[key]):
            yield fault(key, repr(values[key]), meaning)


def _is_meant(key: str, value: Any) -> bool:
    if key == "first_period":
        return Period.can_parse(value) and Period.parse(value).frequency == "Q"
    if key == "contact":
        return len(value) <= _LONGEST_CONTACT and not any(map(_is_control, value))
    return key != "due_days" or 0 <= value <= _LONGEST_DUE


def _is_control(character: str) -> bool:
    """Whether it has no place in a line of text: control characters, line and paragraph separators, directions."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def reporting_quarter(period: str | Period, settings: Settings, horizon: int) -> Period:
    """The quarter ``period`` for which units report, up to the end of the plan's ``horizon`` year.

    Raises:
        PeriodError: not a quarter, or one outside the plan.
    """
    quarter = Period.parse(period)
    first, last = settings.first_period, Period(horizon, "Q", 4)
    if quarter.frequency != "Q":
        raise PeriodError(f"{quarter} is not a quarter: units report by quarter, such as {last} (按季度报送)")
    if not first.end <= quarter.end <= last.end:
        raise PeriodError(
            f"{quarter} is outside the plan, which is followed from {first} to {last} (不在方案实施期内)"
        )
    return quarter


def data_folder(named: str | Path | None = None) -> Path:
    """The data folder that is named, else the one that ``find_data_folder`` finds."""
    return Path(named) if named is not None else find_data_folder()


def find_data_folder() -> Path:
    """The data folder: ``$MINHOU_DATA``, else ``data/`` here or in a folder above, else the one beside the package.

    Raises:
        WorkspaceError: there is none.
    """
    if named := os.environ.get(DATA_VARIABLE):
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parent.parent):
        if (folder / "data" / _DESCRIPTOR).is_file():
            return folder / "data"
    raise WorkspaceError(f"no data folder: neither {here} nor a folder above it holds data/{_DESCRIPTOR}")
