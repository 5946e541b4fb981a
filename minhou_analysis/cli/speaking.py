"""Commands whose words are messages (命令用语), as those of reports are: ``--lang`` is spoken before anything is said."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from minhou_analysis.cli.folder import LANGUAGE

if TYPE_CHECKING:
    from pathlib import Path


def speaks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option ``--lang``, and have it speak that language."""

    @LANGUAGE
    @wraps(command)
    def speaking(*args: Any, lang: str, **options: Any) -> Any:
        from minhou_analysis.languages import speak

        speak(lang)
        return command(*args, **options)

    return speaking


def learn_plan(folder: Path) -> None:
    """Have the names that the plan gives in the language spoken, too."""
    from minhou_analysis.languages import glossary, in_chinese, learn

    if not in_chinese():
        from minhou_analysis.datapackage import DataPackage
        from minhou_analysis.plan import load_plan

        learn(glossary(load_plan(DataPackage(folder)).named))
