"""What the keys of what a report read stand for (输入说明), in words by which somebody else can find and hash it again."""

from __future__ import annotations

from typing import Final

from minhou_analysis.execution.manifest import Input
from minhou_analysis.plan import Plan
from minhou_analysis.reads import ACCOUNTS, FILES, RECIPIENTS
from minhou_analysis.reporting.request import WHOLE_DATA

_BY_FILE: Final = (
    "sha256 is of the lines “PATH SHA256” of these files, PATH below the data folder, by folder and name, "
    "with a line feed between them."
)
_WHOLE: Final = {
    FILES: Input(
        "Plan, catalogue, observations and settings",
        f"Every file of the data folder but submissions/, {ACCOUNTS}/ and {RECIPIENTS}. {_BY_FILE}",
    ),
    ACCOUNTS: Input(
        "Inputs of the ecological accounts", f"Every file of {ACCOUNTS}/ of the data folder. {_BY_FILE}"
    ),
    WHOLE_DATA: Input(
        "The whole data folder",
        "Every file of it. sha256 is of “PATH, a zero byte, SHA256, a line feed” for each, by folder and name.",
    ),
}


def input_called(key: str, plan: Plan) -> Input:
    """The piece of data with this key of ``reads``; a key that means nothing stands for itself."""
    if key in _WHOLE:
        return _WHOLE[key]
    kind, _, rest = key.partition(":")
    unit, _, period = rest.rpartition(":")
    if kind == "forms":
        names = {known.id: known.name_en for known in plan.units}
        return Input(
            f"What {names.get(unit, unit)} reported until the end of {period}",
            f"The forms of the unit {unit} in submissions/**/region=*/period=*/*-{unit}-*.parquet, as the register.jsonl "
            "beside them lists them. sha256 is of a line for each, by period and submission, with a line feed between "
            "them: origin, submission, received as YYYY-MM-DD HH:MM:SS, supersedes, content_sha256, with a space between.",
        )
    if kind == "demonstration":
        return Input(
            f"Whether demonstration data is shown until the end of {period}",
            "sha256 is of the word True when any form that is read, up to then, is a demonstration; else of False.",
        )
    return Input(key, "")
