"""How a number came about (数字的由来): its formula, inputs, sources and status, step by step down to what was observed."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from minhou_analysis.display.facts import Fact, demonstration_mark
from minhou_analysis.display.narrative import Shown
from minhou_analysis.languages import fill, translate
from minhou_analysis.observations import ObservationStatus


@dataclass(frozen=True, repr=False)
class Explanation(Shown):
    """A fact and everything that it was made from, as nested text, HTML or Markdown."""

    fact: Fact

    @property
    def facts(self) -> list[Fact]:
        """The fact that is explained; its inputs come with it."""
        return [self.fact]

    @property
    def text(self) -> str:
        """One line a step, inputs indented under what was made from them."""
        return "\n".join(_indented(self.fact, 0))

    def to_html(self) -> Markup:
        """Nested lists."""
        return Markup('<ul class="explanation">{}</ul>').format(_item(self.fact))

    def _repr_markdown_(self) -> str:
        return "\n".join(_bulleted(self.fact, 0))

    def __str__(self) -> str:
        """The nested text."""
        return self.text

    def __repr__(self) -> str:
        """The nested text."""
        return self.text


def _claim(fact: Fact) -> str:
    """What is said: region, period, thing, value."""
    when = fact.period.label if fact.period else ""
    return fill(
        "{region}{when}{label}：{value}", region=fact.region, when=when, label=fact.label, value=fact.text
    )


def _grounds(fact: Fact) -> list[str]:
    """What it rests on: formula, source, status."""
    status = ObservationStatus.MISSING if fact.is_missing else fact.status
    said = [
        fill("算式：{formula}", formula=fact.formula) if fact.formula else "",
        fill("来源：{source}", source=fact.source) if fact.source else "",
        fill("状态：{label}（{code}）", label=status.label, code=str(status)),
    ]
    return [part for part in said if part]


def _indented(fact: Fact, depth: int) -> list[str]:
    space = "    " * depth
    lines = [space + _claim(fact), *(f"{space}  · {ground}" for ground in _grounds(fact))]
    return lines + [line for source in fact.inputs for line in _indented(source, depth + 1)]


def _bulleted(fact: Fact, depth: int) -> list[str]:
    space = "  " * depth
    # a backslash keeps what Markdown would read as emphasis or markup
    said = translate("；").join(_plain(part) for part in (_claim(fact), *_grounds(fact)))
    return [f"{space}- {said}", *(line for source in fact.inputs for line in _bulleted(source, depth + 1))]


def _plain(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|" else letter for letter in text)


def _item(fact: Fact) -> Markup:
    tag = demonstration_mark() if fact.is_demonstration else Markup("")
    grounds = Markup("").join(Markup("<br><small>{}</small>").format(ground) for ground in _grounds(fact))
    inner = Markup("").join(_item(source) for source in fact.inputs)
    nested = Markup("<ul>{}</ul>").format(inner) if inner else Markup("")
    return Markup("<li>{}{}{}{}</li>").format(_claim(fact), tag, grounds, nested)
