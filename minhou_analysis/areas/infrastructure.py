"""Area 5, infrastructure (基础设施): water, kitchens, toilets and baths in homes at two censuses."""

from __future__ import annotations

from typing import Final

import pandas as pd

from minhou_analysis.areas.area_report import AreaReport
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.display.charts import counted_bars, dumbbell
from minhou_analysis.display.narrative import Sentence, Shown, moved, say
from minhou_analysis.periods import Period

_FACILITIES: Final = {
    "housing_tap_water_share": "管道自来水",
    "housing_kitchen_share": "厨房",
    "housing_toilet_share": "厕所",
    "housing_bath_share": "洗澡设施",
}


class InfrastructureReport(AreaReport):
    """Facilities in homes, and the area's commitments."""

    area_id = "5"
    baseline = (*_FACILITIES, "car_ownership_share", "housing_elevator_share")

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.tap_water()

    def own_answer(self) -> list[Sentence]:
        """Tap water at two censuses."""
        before, own = (self.published.value("housing_tap_water_share", census) for census in CENSUSES)
        if own.is_missing:
            return []
        return [
            say(
                "起点：{own.period.label}普查，住房内有管道自来水的家庭户比重{move}{place}。",
                own=own,
                move=moved(before, own),
                place=self.published.place("housing_tap_water_share", CENSUSES[1]),
            )
        ]

    def tap_water(self) -> Shown:
        """Tap water at two censuses, against peers."""
        return self.published.census_chart("housing_tap_water_share", "占家庭户%")

    def facilities(self) -> Shown:
        """Four facilities here at two censuses."""
        pairs = {
            label: [self.published.value(indicator, census) for census in CENSUSES]
            for indicator, label in _FACILITIES.items()
        }
        known = {label: (before, after) for label, (before, after) in pairs.items() if not after.is_missing}
        if not known:
            return self.published.absent(*_FACILITIES)
        data = pd.DataFrame(
            {label: [fact.value for fact in pair] for label, pair in known.items()},
            index=["before", "after"],
            dtype=float,
        )
        data = data.T.reset_index(names="name")
        earlier, later = (Period.parse(census).label for census in CENSUSES)
        data.attrs.update(before=earlier, after=later)
        lowest, (_, share) = min(known.items(), key=lambda item: item[1][1].value or 0.0)
        return dumbbell(
            data,
            "",
            "占家庭户%",
            title=say(
                "{share.period.label}住房设施中比重最低的是{name}，为{share}", share=share, name=lowest
            ).text,
            alt=f"{self.workspace.region.name}住房设施占家庭户的比重，{earlier}到{later}:"
            + "；".join(f"{label}{moved(*pair)}" for label, pair in known.items())
            + "。",
            note=self.published.note(_FACILITIES, CENSUSES, only=self.workspace.region),
        )

    def owners_chart(self) -> Shown:
        """How many commitments each responsible unit is asked about."""
        if not self.workspace.is_home and (waiting := self.waiting("")):
            return waiting
        counts = self.states.groupby("unit", sort=False)["commitment"].nunique()
        data = pd.DataFrame(
            {"name": [self.plan.unit(str(u)).name for u in counts.index], "value": counts.to_numpy()}
        )
        most = data[data["value"] == data["value"].max()]
        return counted_bars(
            data,
            "项",
            title=f"承担事项最多的是{'、'.join(most['name'])}（{most['value'].iloc[0]}项）",
            alt="各责任单位的事项数："
            + "、".join(f"{row['name']}{row['value']}项" for row in data.to_dict("records"))
            + "。",
            note="单位：项。来源：方案原文的责任单位；填报单位由本项目在其中指定。",
        )
