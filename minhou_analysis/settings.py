"""Choices of the office that follows the plan (设置): ``data/settings.toml``."""

from __future__ import annotations

import os
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
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
    "appraisal": (dict, "a table [appraisal]"),
}
"""Keys with the type of their value, and what is expected, for messages."""
_CRITERIA: Final = ("timeliness", "completeness", "delivery", "results")
_LONGEST_RULE: Final = 60
"""Characters of the name of a rule that fit into the caption of a table."""
_APPRAISAL: Final = {
    **dict.fromkeys(_CRITERIA, (int, "a whole number of percent from 0 to 100")),
    "perturbation": (int, "a whole number of percent from 0 to 100"),
    "adopted_by": (str, f"text of one line in quotation marks, at most {_LONGEST_RULE} characters"),
}


@dataclass(frozen=True)
class AppraisalRule:
    """Weights of the four criteria by which units are scored, in percent (绩效评分权重); they add up to 100.

    ``perturbation`` is by how many percent of itself each weight is moved up and down when ranks are drawn.
    ``adopted_by`` names the document that set the rule; empty while the rule is nobody's but this project's proposal.
    """

    timeliness: int = 20
    completeness: int = 20
    delivery: int = 40
    results: int = 20
    perturbation: int = 50
    adopted_by: str = ""

    @property
    def weights(self) -> dict[str, float]:
        """The criteria in order, with their weights as shares of 1."""
        return {name: getattr(self, name) / 100 for name in _CRITERIA}


@dataclass(frozen=True)
class Settings:
    """``region`` and ``first_period`` must be set; forms are due ``due_days`` after a period ends.

    ``contact`` is whom units ask about their forms and by which telephone (联系人和电话), as it stands on the forms.
    ``appraisal`` is the rule by which the appraisal report scores units.
    """

    region: str
    first_period: Period
    demonstration: bool = True
    due_days: int = 15
    contact: str = ""
    appraisal: AppraisalRule = field(default_factory=AppraisalRule)

    def period(self, asked: str | int | Period | None, horizon: int) -> Period:
        """The period asked for, else the one that ``MINHOU_PERIOD`` names, else the last quarter of the plan, which goes
        up to the year ``horizon``.

        Raises:
            PeriodError: not a period, or one that no report is made of.
        """
        named = os.environ.get(PERIOD_VARIABLE) if asked is None else asked
        last = Period(horizon, "Q", 4)
        chosen = Period.parse(named) if named else last
        if chosen.frequency == "M":
            raise PeriodError(
                f"{chosen} is a month: reports are made by quarter, half-year or year (不按月报告)"
            )
        if not self.first_period.end <= chosen.end <= last.end:
            raise PeriodError(
                f"{chosen} is outside the plan, which is followed from {self.first_period} to {last} (不在方案实施期内)"
            )
        return chosen


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
    read = {
        "first_period": Period.parse(values["first_period"]),
        "appraisal": AppraisalRule(**values.get("appraisal", {})),
    }
    return Settings(**values | read)


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
    if isinstance(values.get("appraisal"), dict):
        yield from _faults_of_rule(values["appraisal"])


def _faults_of_rule(rule: dict[str, Any]) -> Iterator[Finding]:
    def fault(key: str, found: str, expected: str) -> Finding:
        return Finding(SETTINGS, 0, f"appraisal.{key}", found, expected)

    for key in rule.keys() - _APPRAISAL.keys():
        yield fault(key, "an unknown key", f"one of {', '.join(_APPRAISAL)}{nearest(key, list(_APPRAISAL))}")
    wrong = [key for key in rule.keys() & _APPRAISAL.keys() if not _is_of_rule(key, rule[key])]
    for key in wrong:
        yield fault(key, repr(rule[key]), _APPRAISAL[key][1])
    defaults = AppraisalRule()
    if not wrong and (whole := sum(rule.get(key, getattr(defaults, key)) for key in _CRITERIA)) != 100:
        found = f"{' + '.join(_CRITERIA)} = {whole} percent"
        yield Finding(SETTINGS, 0, "appraisal", found, "weights that add up to 100 percent")


def _is_of_rule(key: str, value: Any) -> bool:
    if key == "adopted_by":
        return isinstance(value, str) and _is_line(value, _LONGEST_RULE)
    return type(value) is int and 0 <= value <= 100


def _is_meant(key: str, value: Any) -> bool:
    if key == "first_period":
        return Period.can_parse(value) and Period.parse(value).frequency == "Q"
    if key == "contact":
        return _is_line(value, _LONGEST_CONTACT)
    return key != "due_days" or 0 <= value <= _LONGEST_DUE


def _is_line(text: str, longest: int) -> bool:
    return len(text) <= longest and not any(map(_is_control, text))


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


def find_data_folder(start: Path | None = None) -> Path:
    """The data folder: ``$MINHOU_DATA``, else ``data/`` here or in a folder above, else the one beside the package.

    ``start`` is another place than here to look from.

    Raises:
        WorkspaceError: there is none.
    """
    if named := os.environ.get(DATA_VARIABLE):
        return Path(named)
    here = start or Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parent.parent):
        if (folder / "data" / _DESCRIPTOR).is_file():
            return folder / "data"
    raise WorkspaceError(f"no data folder: neither {here} nor a folder above it holds data/{_DESCRIPTOR}")
