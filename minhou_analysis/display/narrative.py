"""Sentences, answers, tiles and quotations (文字表达), each built from facts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from markupsafe import EscapeFormatter, Markup

from minhou_analysis.display.facts import Fact, demonstration_mark
from minhou_analysis.display.numbers import (
    TEN_THOUSAND,
    WAN,
    YI,
    counts_hundred_millions,
)
from minhou_analysis.display.palette import LIGHTS
from minhou_analysis.display.provenance import FACTS_MIME, records
from minhou_analysis.languages import (
    TranslatingFormatter,
    between,
    fill,
    in_chinese,
    listed,
    paragraph,
    translate,
    translated,
)

LIGHT_LABELS = {"green": "正常", "amber": "偏慢", "red": "滞后", "grey": "未评"}
"""What a traffic light says (红绿灯含义)."""
_UNBROKEN: Final = "\N{NO-BREAK SPACE}"
_LEAST_OF_YI: Final = 1_000
"""万元 from which an amount can be said in 亿元 without losing what it says: 0.10亿元."""


class Shown(ABC):
    """Anything a notebook cell can end with: HTML for reports, text for terminals."""

    @abstractmethod
    def to_html(self) -> Markup:
        """The object as HTML."""

    @property
    @abstractmethod
    def facts(self) -> list[Fact]:
        """The facts it shows, in reading order: what a reader may ask the provenance of."""

    def __html__(self) -> Markup:
        """Let markupsafe embed it unescaped."""
        return self.to_html()

    def _repr_html_(self) -> str:
        return str(self.to_html())

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """For programs, what ``provenance.records`` says of the facts; other forms come from the other methods."""
        return {FACTS_MIME: told} if (told := records(self.facts)) else {}


def facts_in(values: Iterable[Any]) -> list[Fact]:
    """The facts among ``values`` and inside those of them that show facts; plain texts have none."""
    found: list[Fact] = []
    for value in values:
        if isinstance(value, Fact):
            found.append(value)
        elif isinstance(value, Shown):
            found += value.facts
    return found


@dataclass(frozen=True)
class Rewritten(Shown):
    """One fact written otherwise than it writes itself; ``__str__`` of a subclass says how."""

    fact: Fact

    @property
    def facts(self) -> list[Fact]:
        """The fact, known or not, as it was observed."""
        return [self.fact]

    def to_html(self) -> Markup:
        """The number with its provenance as a tooltip."""
        return Markup('<span class="fact" title="{}">{}</span>').format(self.fact.provenance, str(self))


@dataclass(frozen=True)
class Sentence(Shown):
    """A sentence, or a part of one, whose numbers are facts.

    ``template`` names facts, names and other sentences: ``'{total.period.label}常住人口{total}。'``.
    """

    template: str
    values: dict[str, Any]

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return fill(self.template, **self._spoken)

    def to_html(self) -> Markup:
        """The sentence with each fact's provenance, marked once if demonstration data went into it."""
        return self.unmarked() + demonstration_tag(any_demonstration(self.facts))

    def unmarked(self) -> Markup:
        """The sentence with each fact's provenance and no mark, for whoever marks the whole."""
        parts = {k: v.unmarked() if isinstance(v, Sentence) else v for k, v in self._spoken.items()}
        return Markup(_ESCAPING.vformat(self.template, (), parts))  # noqa: S704  (templates are our own words)

    @property
    def _spoken(self) -> dict[str, Any]:
        """The values as the sentence says them: where one amount of money is in 亿元, the others are too."""
        large = any(
            fact.unit.symbol == YI.symbol or counts_hundred_millions(fact.value, fact.unit)
            for fact in self.facts
        )
        return (
            {name: _in_hundred_millions(value) for name, value in self.values.items()}
            if large
            else self.values
        )

    @property
    def facts(self) -> list[Fact]:
        """The facts it speaks of, those of the sentences inside it included."""
        return facts_in(self.values.values())

    def __str__(self) -> str:
        """The plain text."""
        return self.text

    def __repr__(self) -> str:
        """The plain text."""
        return self.text


class _EscapingFormatter(TranslatingFormatter, EscapeFormatter):
    """Translates texts, then escapes them."""


_ESCAPING: Final = _EscapingFormatter(Markup.escape)


def _in_hundred_millions(value: Any) -> Any:
    """An amount of 万元 in 亿元, alone or inside a sentence; whatever else it is, and what is too small, as it is."""
    match value:
        case Sentence():
            return Sentence(value.template, {k: _in_hundred_millions(v) for k, v in value.values.items()})
        case Fact(value=float() | int() as amount, unit=unit) if unit.symbol == WAN.symbol:
            large = abs(amount) >= _LEAST_OF_YI
            return replace(value, value=amount / TEN_THOUSAND, unit=YI) if large else value
    return value


def unmarked(item: Sentence | str) -> Markup | str:
    """A sentence without its own mark, or the text in the language spoken: for captions, titles and notes."""
    return item.unmarked() if isinstance(item, Sentence) else translate(item)


def say(template: str, **values: Any) -> Sentence:
    """A sentence from ``template`` and the facts and names it speaks of."""
    return Sentence(template, values)


def joined(parts: Iterable[Sentence], by: str = "、") -> Sentence:
    """Parts of a sentence in one run; whole sentences where nothing stands between them."""
    named = {f"part{place}": part for place, part in enumerate(parts)}
    apart = between(map(str, named.values()), by) if by else paragraph(("", ""))
    return Sentence(apart.join(f"{{{name}}}" for name in named), named)


@dataclass(frozen=True)
class Answer(Shown):
    """The answer of a report, in two or three sentences (结论)."""

    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """All sentences as plain text."""
        return paragraph(sentence.text for sentence in self.sentences)

    @property
    def facts(self) -> list[Fact]:
        """The facts its sentences speak of."""
        return facts_in(self.sentences)

    def to_html(self) -> Markup:
        """A highlighted box."""
        paragraphs = Markup("").join(Markup("<p>{}</p>").format(sentence) for sentence in self.sentences)
        return Markup('<div class="answer">{}</div>').format(paragraphs)

    def __repr__(self) -> str:
        """The plain text."""
        return self.text


@dataclass(frozen=True)
class Tiles(Shown):
    """A row of key figures (关键数字): each a fact, with an optional line under it."""

    tiles: tuple[tuple[str, Fact, Sentence | str], ...]

    @property
    def facts(self) -> list[Fact]:
        """The key figures, each with those of the line under it."""
        return facts_in(part for _, fact, sub in self.tiles for part in (fact, sub))

    def to_html(self) -> Markup:
        """A definition list."""
        cells = Markup("").join(
            Markup("<div><dt>{}{}</dt><dd>{}</dd>{}</div>").format(
                translate(label),
                demonstration_tag(fact.is_demonstration),
                fact,
                Markup('<dd class="sub">{}</dd>').format(unmarked(sub)) if str(sub) else "",
            )
            for label, fact, sub in self.tiles
        )
        return Markup('<dl class="tiles">{}</dl>').format(cells)

    def __repr__(self) -> str:
        """One line a figure."""
        return "\n".join(
            f"{translate(label)}: {fact.text} {translated(sub)}".rstrip() for label, fact, sub in self.tiles
        )


@dataclass(frozen=True)
class Light(Shown):
    """A traffic light: colour, shape and word (green 正常, amber 偏慢, red 滞后, grey 未评)."""

    colour: str
    label: str = ""

    @property
    def facts(self) -> list[Fact]:
        """None: a light is a judgement; the figures behind it stand beside it."""
        return []

    def to_html(self) -> Markup:
        """A coloured shape with its word."""
        return Markup('<span class="light light-{}">{}</span>').format(self.colour, str(self))

    def __str__(self) -> str:
        """Shape and word; where the word is several, they stay on one line."""
        words = translate(self.label or LIGHT_LABELS[self.colour])
        said = f"{LIGHTS[self.colour][1]} {words}"
        return said.replace(" ", _UNBROKEN) if " " in words else said


@dataclass(frozen=True)
class Paragraphs(Shown):
    """Plain paragraphs, each a sentence or a text that is escaped."""

    items: tuple[Sentence | str, ...]
    css: str = ""

    @property
    def facts(self) -> list[Fact]:
        """The facts its sentences speak of."""
        return facts_in(self.items)

    def to_html(self) -> Markup:
        """One ``p`` an item."""
        opening = Markup('<p class="{}">').format(self.css) if self.css else Markup("<p>")
        return Markup("").join(opening + Markup("{}</p>").format(translated(item)) for item in self.items)

    def __repr__(self) -> str:
        """The plain text."""
        return "\n".join(str(translated(item)) for item in self.items)


def note(item: Sentence | str) -> Paragraphs:
    """One line in small print, where there is nothing bigger to show."""
    return Paragraphs((item,), "note")


def waiting(item: Sentence) -> Paragraphs:
    """What stands in the place of something that cannot be shown yet: why, and what it waits for."""
    return Paragraphs((item,), "note waiting")


@dataclass(frozen=True)
class Sequence(Shown):
    """Several shown objects one after another."""

    items: tuple[Any, ...] = field(default=())

    @property
    def facts(self) -> list[Fact]:
        """The facts of each object in turn."""
        return facts_in(self.items)

    def to_html(self) -> Markup:
        """The objects' HTML joined."""
        return Markup("").join(Markup("{}").format(item) for item in self.items)

    def __repr__(self) -> str:
        """One object a paragraph."""
        return "\n\n".join(repr(item) for item in self.items)


@dataclass(frozen=True)
class PlanWords(Shown):
    """The plan's own words with their place and the units that own them, if any (方案原文与责任单位).

    ``gist`` says the words in short, for a language other than the plan's.
    """

    heading: str
    text: str
    place: str
    units: tuple[str, ...] = ()
    gist: tuple[str, ...] = ()

    @property
    def facts(self) -> list[Fact]:
        """None: a quotation."""
        return []

    def to_html(self) -> Markup:
        """Heading, quotation, owners."""
        owners = (
            Markup('<p class="note">{}</p>').format(fill("责任单位：{units}", units=listed(self.units)))
            if self.units
            else ""
        )
        return Markup('<h3>{}</h3>{}<blockquote class="plan">{}<cite>{}</cite></blockquote>{}').format(
            translate(self.heading), self._in_short(), self.text, translate(self.place), owners
        )

    def _in_short(self) -> Markup:
        if in_chinese() or not self.gist:
            return Markup("")
        items = Markup("").join(Markup("<li>{}</li>").format(translate(words)) for words in self.gist)
        return Markup("<ul>{}</ul>").format(items)

    def __repr__(self) -> str:
        """Heading and words."""
        return f"{translate(self.heading)}\n{self.text} ({translate(self.place)})"


@dataclass(frozen=True)
class Bullets(Shown):
    """An unordered list of sentences or texts; texts are escaped."""

    items: tuple[Sentence | str, ...]

    @property
    def facts(self) -> list[Fact]:
        """The facts its sentences speak of."""
        return facts_in(self.items)

    def to_html(self) -> Markup:
        """One ``li`` an item."""
        return Markup("<ul>{}</ul>").format(
            Markup("").join(Markup("<li>{}</li>").format(translated(i)) for i in self.items)
        )

    def __repr__(self) -> str:
        """One line an item."""
        return "\n".join(f"- {translated(item)}" for item in self.items)


class References(Bullets):
    """Documents that numbers were read in (来源), set smaller than what was read in them."""

    def to_html(self) -> Markup:
        """``Bullets``, named as references."""
        return super().to_html().replace("<ul>", Markup('<ul class="references">'), 1)


def any_demonstration(facts: Iterable[Fact]) -> bool:
    """Whether demonstration data went into any of ``facts``."""
    return any(fact.is_demonstration for fact in facts)


def demonstration_tag(is_demonstration: bool) -> Markup:
    """The mark beside anything that holds demonstration data, or nothing."""
    return demonstration_mark() if is_demonstration else Markup("")
