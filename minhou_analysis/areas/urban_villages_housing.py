"""Housing before renewal (改造前的住房): how homes were come by, at two censuses."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from minhou_analysis.areas.baseline import CENSUSES, Baseline
from minhou_analysis.areas.composition import parts_of, shares
from minhou_analysis.display.charts import dumbbell
from minhou_analysis.display.comparing import moved
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, Shown, joined, say
from minhou_analysis.languages import fill
from minhou_analysis.periods import Period


def tenure_since(baseline: Baseline, tenures: Mapping[str, str], rest: str) -> Shown:
    """Shares of homes built, bought, rented and otherwise come by at two censuses; the message is the largest shift."""
    code = baseline.region.code
    before, after = (
        shares(tenures, parts_of(baseline, tenures, code, census), rest)
        if parts_of(baseline, tenures, code, census)
        else []
        for census in CENSUSES
    )
    if not before or not after:
        return baseline.absent(*tenures)
    data = pd.DataFrame(
        {
            "name": [fact.label for fact in after],
            "before": [fact.value for fact in before],
            "after": [fact.value for fact in after],
        }
    )
    earlier, later = (Period.parse(census).label for census in CENSUSES)
    data.attrs.update(before=earlier, after=later)
    pairs = list(zip(before, after, strict=True))
    return dumbbell(
        data,
        "",
        "占家庭户%",
        1,
        title=say(
            "{region}家庭户住房中，{shifts}",
            region=baseline.region.name,
            shifts=_largest_shifts(pairs),
        ),
        alt=say(
            "{region}家庭户住房来源（%），{later}：{said}。",
            region=baseline.region.name,
            later=later,
            said=joined(
                [
                    say("{label}{new}（{earlier}{old}）", label=new.label, new=new, earlier=earlier, old=old)
                    for old, new in pairs
                ]
            ),
        ).text,
        note=baseline.note(
            tenures,
            CENSUSES,
            unit="%",
            extra=fill("{formula}。", formula=after[-1].formula),
            only=baseline.region,
        ),
        drawn=(*before, *after),
    )


def _largest_shifts(pairs: list[tuple[Fact, Fact]]) -> Sentence:
    """The share that moved most, in words."""
    old, new = max(pairs, key=lambda pair: abs((pair[1].value or 0.0) - (pair[0].value or 0.0)))
    return say("{label}的{move}", label=new.label, move=moved(old, new))
