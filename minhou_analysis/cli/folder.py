"""Which data folder a command works on (数据文件夹)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from pathlib import Path

    from minhou_analysis.languages import Language

_NOTEBOOKS: Final = "notebooks"


class _Folder(click.Path):
    """A folder as a ``Path``, which takes too long to import for those who only ask for help."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        from pathlib import Path

        return Path(str(super().convert(value, param, ctx)))


DATA_OPTION = click.option(
    "--data",
    type=_Folder(file_okay=False),
    help="Data folder; default: $MINHOU_DATA, else data/ here or above.",
)
NOTEBOOKS_OPTION = click.option(
    "--notebooks", type=_Folder(file_okay=False), default=None, help="Folder of notebooks."
)
ONLY_OPTION = click.option(
    "--only", multiple=True, metavar="NAME", help="Only this report; may be given again. 09_unit: all units."
)
LANGUAGE_KEY: Final = "minhou.language"
"""Under this key the context keeps the language that was asked for, for what is said when a command fails."""


def _keep_language(context: click.Context, option: click.Parameter, lang: str) -> str:
    if context.get_parameter_source(str(option.name)) is ParameterSource.DEFAULT:
        # as the command asked that this one is part of
        return str(context.meta.setdefault(LANGUAGE_KEY, lang))
    context.meta[LANGUAGE_KEY] = lang
    return lang


def _keep_language_of_edition(context: click.Context, _: click.Parameter, edition: str) -> str:
    context.meta[LANGUAGE_KEY] = "en" if edition == "en" else "zh"
    return edition


def _keep_spoken(context: click.Context, _: click.Parameter, lang: str | None) -> str | None:
    if lang:
        context.meta[LANGUAGE_KEY] = lang
    return lang


def _language_option(meaning: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--lang",
        type=click.Choice(["zh", "en"]),
        default="zh",
        show_default=True,
        callback=_keep_language,
        is_eager=True,
        help=meaning,
    )


LANGUAGE = _language_option("Speak Chinese or English.")
ONE_EDITION_OPTION = _language_option("Language of the reports, and of what is said of them.")
EDITION_OPTION = click.option(
    "--lang",
    type=click.Choice(["zh", "en", "both"]),
    default="zh",
    show_default=True,
    callback=_keep_language_of_edition,
    is_eager=True,
    help="Language of the reports; English ones come into a folder en.",
)
SPEAK_OPTION = click.option(
    "--speak",
    type=click.Choice(["zh", "en"]),
    default=None,
    callback=_keep_spoken,
    help="Speak Chinese or English; default: as the reports, Chinese with both.",
)


def works_on_data(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option ``--data``, as ``minhou`` itself has it, and the folder as its first argument."""

    @DATA_OPTION
    @wraps(command)
    def with_folder(*args: Any, data: Path | None, **options: Any) -> Any:
        from minhou_analysis.settings import find_data_folder

        return command(data or click.get_current_context().obj or find_data_folder(), *args, **options)

    return with_folder


def languages_of(edition: str) -> tuple[Language, ...]:
    """The languages that ``--lang`` names."""
    from minhou_analysis.languages import Language

    return tuple(Language) if edition == "both" else (Language(edition),)


def notebooks_beside(folder: Path) -> Path:
    """The notebooks that go with a data folder, where nobody says which: those beside it, else those of the project."""
    from pathlib import Path

    beside = folder.resolve().parent / _NOTEBOOKS
    shipped = Path(__file__).resolve().parents[2] / _NOTEBOOKS
    return beside if beside.is_dir() or not shipped.is_dir() else shipped
