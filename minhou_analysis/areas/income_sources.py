"""Income by source (收入来源): what the province's gap is made of, and what its rural income grew from."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.baseline import Baseline
from minhou_analysis.areas.composition import SHARE, parts_of, value_at
from minhou_analysis.areas.province import province_note, yearly
from minhou_analysis.display.charts import dumbbell
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Shown, joined, say
from minhou_analysis.display.numbers import PERCENTAGE_POINT
from minhou_analysis.display.tables import Column, Number, Table
from minhou_analysis.languages import fill, paragraph
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

RURAL: Final = {
    "rural_income_wages_pc": "工资性收入",
    "rural_income_business_pc": "经营净收入",
    "rural_income_transfer_pc": "转移净收入",
    "rural_income_property_pc": "财产净收入",
}
URBAN: Final = {name.replace("rural", "urban", 1): label for name, label in RURAL.items()}
_WHOLE: Final = "rural_disposable_income_pc"
_CURRENT_PRICES: Final = "现价，未扣除价格变动；各项之和与总额略有出入，系四舍五入。"


def _ends(baseline: Baseline) -> tuple[str, str] | None:
    """First and last year in which the province has every source on both sides; None with fewer than two."""
    code = baseline.province.code
    known = [
        str(fact.period)
        for fact in yearly(baseline.series(_WHOLE, code))
        if parts_of(baseline, RURAL, code, str(fact.period))
        and parts_of(baseline, URBAN, code, str(fact.period))
    ]
    return (known[0], known[-1]) if len(known) > 1 else None


def _gaps(baseline: Baseline, period: str) -> list[Fact]:
    """Urban less rural income of each source, in the order of ``RURAL``."""
    code = baseline.province.code
    pairs = zip(parts_of(baseline, URBAN, code, period), parts_of(baseline, RURAL, code, period), strict=True)
    return [
        Fact(
            f"gap-{rural.id}",
            label,
            (urban.value or 0.0) - (rural.value or 0.0),
            rural.unit,
            rural.period,
            rural.region,
            ObservationStatus.worst([urban.status, rural.status]),
            formula="城镇居民该项收入 − 农村居民该项收入",
            inputs=(urban, rural),
        )
        for label, (urban, rural) in zip(RURAL.values(), pairs, strict=True)
    ]


def _share_of_gap(gap: Fact, gaps: list[Fact]) -> Fact:
    whole = sum(fact.value or 0.0 for fact in gaps)
    return Fact(
        f"{gap.id}-share",
        fill("{source}占城乡差距", source=gap.label),
        (gap.value or 0.0) / whole * 100,
        SHARE,
        gap.period,
        gap.region,
        gap.status,
        formula="该项差距 ÷ 各项差距之和 × 100",
        inputs=tuple(gaps),
    )


def gap_chart(baseline: Baseline) -> Shown:
    """The province's gap of each source in yuan, first and last year; the message is its largest part."""
    ends = _ends(baseline)
    if ends is None:
        return baseline.absent(*RURAL)
    before, after = (_gaps(baseline, period) for period in ends)
    data = pd.DataFrame(
        {
            "name": list(RURAL.values()),
            "before": [fact.value for fact in before],
            "after": [fact.value for fact in after],
        }
    )
    earlier, later = (Period.parse(period).label for period in ends)
    data.attrs.update(before=earlier, after=later)
    most = max(after, key=lambda fact: fact.value or 0.0)
    province = baseline.province.name
    said = [
        say("{old.label}{new}（{earlier}{old}）", old=old, new=new, earlier=earlier)
        for old, new in zip(before, after, strict=True)
    ]
    return dumbbell(
        data,
        "",
        "城镇 − 农村，元/人",
        0,
        title=say(
            "{period}{province}城乡收入差距中{most.label}差{most}，占{share}",
            period=later,
            province=province,
            most=most,
            share=_share_of_gap(most, after),
        ),
        alt=say(
            "{province}城乡居民人均收入之差，{period}：{said}。",
            province=province,
            period=later,
            said=joined(said),
        ).text,
        note=province_note(baseline, [*RURAL, *URBAN], list(ends), "元/人"),
        drawn=(*before, *after),
    )


def growth_table(baseline: Baseline) -> Shown:
    """What each source added to the growth of the province's rural income, in points and as a share of the increase."""
    ends = _ends(baseline)
    if ends is None:
        return baseline.absent(*RURAL)
    code = baseline.province.code
    first, last = (value_at(baseline, _WHOLE, code, period) for period in ends)
    before, after = (parts_of(baseline, RURAL, code, period) for period in ends)
    parts = zip(RURAL.values(), before, after, strict=True)
    rows = [_growth_row(label, old, new, first, last) for label, old, new in parts]
    rows.append(_growth_row("人均可支配收入", first, last, first, last))
    columns = (
        Column("name", "来源（元/人）", heads_row=True),
        Column("first", first.period.label if first.period else "", numeric=True),
        Column("last", last.period.label if last.period else "", numeric=True),
        Column("added", fill("{what!c}", what="增加"), numeric=True),
        Column("points", "拉动增长（个百分点）", numeric=True),
        Column("share", "贡献率（%）", numeric=True),
    )
    caption = say("{province}农村居民收入增长的来源", province=baseline.province.name)
    note = province_note(baseline, [_WHOLE, *RURAL], list(ends), "元/人")
    return Table(caption, columns, rows, paragraph((_CURRENT_PRICES, note)))


def _growth_row(label: str, old: Fact, new: Fact, first: Fact, last: Fact) -> dict[str, Any]:
    added = (new.value or 0.0) - (old.value or 0.0)
    start, increase = first.value or 0.0, (last.value or 0.0) - (first.value or 0.0)
    status = ObservationStatus.worst(fact.status for fact in (old, new, first, last))

    def derived(key: str, value: float, unit: Any, formula: str, signed: bool = True) -> Number:
        return Number(
            Fact(
                f"{key}-{new.id}",
                fill("{source}{formula}", source=label, formula=formula),
                value,
                unit,
                new.period,
                new.region,
                status,
                formula=formula,
                inputs=(old, new, first, last),
                signed=signed,
            )
        )

    return {
        "name": label,
        "first": Number(old),
        "last": Number(new),
        "added": derived("added", added, new.unit, "后值 − 前值"),
        "points": derived("points", added / start * 100, PERCENTAGE_POINT, "该项增加额 ÷ 收入前值 × 100"),
        "share": derived(
            "contribution", added / increase * 100, SHARE, "该项增加额 ÷ 收入增加额 × 100", False
        ),
    }
