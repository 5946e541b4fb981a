"""Two values in one sentence (两数相比): how one moved to the other, and both in figures that can be held together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Rewritten, Sentence, say
from minhou_analysis.display.numbers import TEN_THOUSAND, counts_ten_thousands, in_ten_thousands


def moved(before: Fact, after: Fact) -> Sentence:
    """What happened between two values: 由2010年的80.69%降至45.53%(−35.16个百分点).

    Only the later one is said where the earlier is missing or defined differently.
    """
    change = after.change_from(before)
    if change.value is None:
        return say("为{after}", after=after)
    if before.text == after.text:
        return say("仍为{after}", after=after)
    since = say("{when}的", when=before.when) if before.period else ""
    first, last = alike(before, after)
    risen = change.value > 0
    way = "由{since}{before}升至{after}（{change}）" if risen else "由{since}{before}降至{after}（{change}）"
    return say(way, since=since, before=first, after=last, change=change)


@dataclass(frozen=True)
class InTenThousands(Rewritten):
    """A count written in ten thousands because the one beside it is (以万计): 7.87万人."""

    def __str__(self) -> str:
        """The count in ten thousands."""
        return in_ten_thousands(self.fact.value or 0.0, self.fact.unit)


def alike(*facts: Fact) -> tuple[Fact | InTenThousands, ...]:
    """The facts of one sentence so that either all of them count ten thousands or none does.

    A count of less than ten thousand stays as it is: two decimals would lose what it says.
    """
    sizes = [abs(fact.value or 0.0) for fact in facts]
    large = any(counts_ten_thousands(fact.value, fact.unit) for fact in facts)
    return tuple(InTenThousands(fact) for fact in facts) if large and min(sizes) >= TEN_THOUSAND else facts


def shifted(change: Fact, up: str = "增加", down: str = "减少", level: str = "没有变化") -> Sentence:
    """A signed figure inside a sentence, its sign as a word: 增加0.69年, 减少26,796人; ``level`` where it rounds to nought."""
    if change.value is None:
        return say("变化{change}", change=change)
    if replace(change, value=0.0).text == change.text:
        return say(level)
    return say("{way}{size}", way=up if change.value > 0 else down, size=size_of(change))


def size_of(change: Fact) -> Fact:
    """A signed figure without its sign, where the sentence has said the way it went."""
    return replace(change, value=None if change.value is None else abs(change.value), signed=False)
