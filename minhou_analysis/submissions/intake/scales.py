"""Units of measure as people write them behind a number (计量单位): 万, 亿元, 万户, ‰, 公顷.

A unit is a scale word and a noun: 万人次 is 万 and 人次. A scale word counts base units, so that 「12万」 is 120000 where
人 are asked and 12 where 万元 are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from minhou_analysis.submissions.intake.characters import essence

_SCALES: Final = {
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "亿": Decimal(100_000_000),
}
_SAME: Final = {
    **dict.fromkeys(("名", "位", "口"), "人"),
    **dict.fromkeys(("次", "人次数"), "人次"),
    **dict.fromkeys(("平米", "平方", "㎡", "m²", "m2"), "平方米"),
    **dict.fromkeys(("幢", "座"), "栋"),
    **dict.fromkeys(("圆", "块", "rmb", "cny", "人民币", "元人民币", "元整"), "元"),
    **dict.fromkeys(("小时每户",), "小时/户"),
    **dict.fromkeys(("kwh", "kw·h"), "千瓦时"),
    **dict.fromkeys(("t",), "吨"),
    **dict.fromkeys(("percent",), "%"),
}
"""Other words for the same noun."""
_EQUAL: Final = {
    ("‰", "%"): Decimal("0.1"),
    ("‰", "人/千人"): Decimal(1),
    ("%", "比值"): Decimal("0.01"),
    ("%", "倍"): Decimal("0.01"),
    ("公顷", "亩"): Decimal(15),
    ("平方公里", "亩"): Decimal(1500),
    ("公顷", "平方米"): Decimal(10_000),
    ("平方公里", "平方米"): Decimal(1_000_000),
    ("度", "瓦时"): Decimal(1000),
    ("公斤", "吨"): Decimal("0.001"),
}
"""How many of the second noun one of the first is, exactly."""
_CLASSIFIERS: Final = frozenset("个家所件宗套栋张项处")
"""Nouns that only count; 个 may stand for any of them."""
_UNSCALED: Final = frozenset({"%", "比值", "倍"})


@dataclass(frozen=True)
class Measure:
    """A unit of measure: ``scale`` times ``noun``."""

    scale: Decimal
    noun: str

    @classmethod
    def parse(cls, text: str) -> Measure:
        """Read ``万元``, ``千瓦时``, ``%``; without a noun it is a scale alone."""
        rest = essence(text).strip("()[]")
        rest = _SAME.get(rest, rest)
        scale = Decimal(1)
        while rest and rest[0] in _SCALES:
            scale *= _SCALES[rest[0]]
            rest = rest[1:]
        return cls(scale, _SAME.get(rest, rest))

    def factor_to(self, other: Measure) -> Decimal | None:
        """What a number in this unit is multiplied by to be in ``other``; None where the two contradict each other."""
        ratio = self.scale / other.scale
        if not self.noun:
            return ratio if other.noun not in _UNSCALED else None
        if self.noun == other.noun or self.noun == other.noun.partition("/")[0]:
            return ratio
        if self._counts_like(other):
            return ratio
        equal = _EQUAL.get((self.noun, other.noun))
        return ratio * equal if equal is not None else None

    def _counts_like(self, other: Measure) -> bool:
        """Whether 个 stands for another classifier, or a classifier is followed by what it counts (15个村)."""
        if self.noun == "个":
            return other.noun in _CLASSIFIERS
        return self.noun[:1] == other.noun and other.noun in _CLASSIFIERS
