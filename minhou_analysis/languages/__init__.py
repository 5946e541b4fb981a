"""The language that reports speak (语言): Chinese is the source, others come from gettext catalogues.

A message is a Chinese text of the code or of a notebook, as it stands there. What the data say in two languages
(``name`` and ``name_en``) is a glossary that whoever opens the data hands over. One language is spoken at a time, by a
whole process: a report is made in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from enum import StrEnum
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Final

from minhou_analysis.errors import LanguageError, nearest

SUFFIX: Final = "_en"
"""What the name of a field ends with that says in English what the field of the same name says in Chinese."""


CHINESE: Final = r"\u2e80-\u303f\u3400-\u9fff\uff00-\uffef"
"""What a Chinese character, or punctuation of Chinese, is among: for a class of a regular expression."""


class Language(StrEnum):
    """A language that reports are made in (报告语言)."""

    ZH = "zh"
    EN = "en"

    @classmethod
    def parse(cls, text: str) -> Language:
        """The language called ``text``.

        Raises:
            LanguageError: there is none.
        """
        try:
            return cls(text)
        except ValueError:
            known = [str(language) for language in cls]
            raise LanguageError(
                f"{text!r} is not a language of reports: {', '.join(known)}{nearest(text, known)} (没有这种语言)"
            ) from None

    @property
    def tag(self) -> str:
        """BCP 47 tag, as a page or a PDF names its language."""
        return {"zh": "zh-CN", "en": "en"}[self]


class _Speech:
    """What is spoken by this process: the language and the words it has for Chinese texts."""

    language: Language = Language.ZH
    words: Mapping[str, str] = {}


def speak(language: str, glossary: Mapping[str, str] | None = None) -> None:
    """Speak ``language`` from now on; ``glossary`` has the data's own words for Chinese names.

    Raises:
        LanguageError: no such language.
    """
    chosen = Language.parse(language)
    _Speech.language = chosen
    _Speech.words = {} if chosen is Language.ZH else {**(glossary or {}), **messages(chosen)}


def learn(glossary: Mapping[str, str]) -> None:
    """Have the words of data that are read only where they are needed, too; words that are known already stand."""
    if not in_chinese():
        _Speech.words = {**glossary, **_Speech.words}


def spoken() -> Language:
    """The language that is spoken."""
    return _Speech.language


def in_chinese() -> bool:
    """Whether Chinese is spoken, so that texts stand as they are."""
    return _Speech.language is Language.ZH


def translate(text: str) -> str:
    """``text`` in the language spoken; as it stands where that has no words for it: names, quotations, numbers."""
    return _Speech.words.get(text, text) if _Speech.words else text


def fill(template: str, /, **values: Any) -> str:
    """A text from a template that is translated, and values, of which texts are too."""
    if in_chinese() and "!" not in template:
        return template.format(**values)  # quicker, where nothing is translated or converted
    return _formatter.vformat(template, (), values)


def paragraph(sentences: Iterable[Any]) -> str:
    """Whole sentences, texts or what writes itself, one after another; empty ones are left out."""
    said = (str(translated(sentence)) for sentence in sentences)
    return ("" if in_chinese() else " ").join(filter(None, said))


def listed(texts: Iterable[Any], by: str = "、") -> str:
    """Texts, or what writes itself, as a list in a sentence."""
    said = [str(translated(text)) for text in texts]
    return between(said, by).join(said)


def between(texts: Iterable[str], by: str = "、") -> str:
    """What stands between the items of a list: a semicolon where one of them has a comma of its own, but for Chinese."""
    comma = translate(by)
    return (
        comma if in_chinese() or by != "、" or not any(comma in text for text in texts) else translate("；")
    )


def translated(value: Any) -> Any:
    """``value`` with the texts in it translated, inside lists, tuples and values of dictionaries too."""
    if not _Speech.words:
        return value
    match value:
        case str():
            return translate(value)
        case list() | tuple():
            return type(value)(map(translated, value))
        case dict():
            return {key: translated(inside) for key, inside in value.items()}
    return value


def half(text: str) -> str:
    """The half in the language spoken of a text that the data write in both: 中文 / English; a text in one as it is."""
    chinese, _, english = text.partition(" / ")
    return chinese if in_chinese() else english or translate(chinese)


class TranslatingFormatter(Formatter):
    """Formats templates in the language spoken, with their fields translated where they turn out to be texts.

    A template without words of its own, ``{name}{count}`` or ``{low}—{high}``, has its fields set apart as words and numbers
    are. ``{name!c}`` begins with a capital letter and ``{name!l}`` with a small one, whatever stands in the catalogue.
    """

    def vformat(self, format_string: str, args: Any, kwargs: Any) -> str:
        """The template in the language spoken, filled."""
        said = translate(format_string)
        if said == format_string and not in_chinese():
            said = said.replace("}{", "} {").replace("}—{", "}–{")
        return super().vformat(said, args, kwargs)

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        """The field's value, in the language spoken."""
        value, key = super().get_field(field_name, args, kwargs)
        return (translate(value) if type(value) is str else value), key

    def convert_field(self, value: Any, conversion: Any) -> Any:
        """The value converted as usual, or with a capital (``c``) or a small (``l``) letter first."""
        if conversion not in ("c", "l"):
            return super().convert_field(value, conversion)
        text = value if isinstance(value, str) else str(value)
        first = text[:1].upper() if conversion == "c" else _small(text)
        return type(text)(first + text[1:])


def _small(text: str) -> str:
    """The first letter of a text, small unless the next one is not: GDP stays."""
    return text[:1].lower() if text[1:2].islower() or text[1:2] == " " else text[:1]


_formatter: Final = TranslatingFormatter()


def glossary(described: Iterable[Any]) -> dict[str, str]:
    """What records (dataclasses) say in both languages: the Chinese text of a field, or texts by key, and those of ``FIELD_en``."""
    words: dict[str, str] = {}
    for record in described:
        for name in _bilingual(record):
            for chinese, english in _pairs(getattr(record, name), getattr(record, f"{name}{SUFFIX}")):
                if chinese and english:
                    words.setdefault(chinese, english)
    return words


def _pairs(chinese: Any, english: Any) -> Iterable[tuple[str, str]]:
    if isinstance(chinese, Mapping):
        return [(text, english[key]) for key, text in chinese.items()]
    return [(chinese, english)]


def _bilingual(record: Any) -> list[str]:
    names = {field.name for field in fields(record)}
    return sorted(name for name in names if f"{name}{SUFFIX}" in names)


@cache
def messages(language: Language) -> dict[str, str]:
    """All messages of the catalogues of one language that are translated, by their Chinese text."""
    from babel.messages.pofile import read_po

    found: dict[str, str] = {}
    if language is Language.ZH:
        return found
    for catalogue in sorted(files(__name__).joinpath(language).iterdir(), key=lambda file: file.name):
        if catalogue.name.endswith(".po"):
            with catalogue.open("rb") as file:
                found |= {
                    str(message.id): str(message.string)
                    for message in read_po(file)
                    if message.id and message.string
                }
    return found
