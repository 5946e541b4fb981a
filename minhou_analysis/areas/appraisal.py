"""Appraisal (绩效考核): who reports in time, how completely, and with what to show; no blame where nothing was due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.area_report import sources
from minhou_analysis.areas.indicators import Course
from minhou_analysis.areas.report import PlanReport
from minhou_analysis.areas.state_facts import WHOLE_PERCENT
from minhou_analysis.display.charts import counted_bars, stacked_shares
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Light, PlanWords, Sentence, Shown, joined, note, say
from minhou_analysis.display.numbers import UNIT, day_label
from minhou_analysis.display.tables import BLANK, Column, Number, Table
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

GROUPS: Final = {
    "party": "党委部门",
    "government": "政府部门",
    "vertical": "派驻机构",
    "enterprise": "企业",
    "townships": "乡镇（街道）",
}
TIMELINESS: Final = ("按时", "期后更正", "迟报", "未报", "未到期")
"""How a form stands on the last day it was due, the best first.

A form corrected after that day is known by its correction alone: when the first one came cannot be said.
"""
_OUTSIDE: Final = "gdp_index"
"""Published measure that appraisal is held against."""
_QUARTERS: Final = 12
"""Quarters shown in a chart."""


class AppraisalReport(PlanReport):
    """Reporting and delivery, unit by unit, compared within their own group."""

    title = "绩效考核：报送与落实"
    group = "unit"
    group_label = "单位"
    group_unit = UNIT
    owners_label = "类别"

    def group_name(self, key: str) -> str:
        """The unit's name."""
        return self.plan.unit(key).name

    def owners(self, key: str) -> str:
        """The unit's group."""
        return GROUPS[self.plan.unit(key).group]

    def own_answer(self) -> list[Sentence]:
        """How many forms were in time."""
        if not self.has_reports:
            return []
        standing = Counter(self.standings(self.workspace.period.closing_quarter).values())
        counts = [
            say("{name}{count}", name=name, count=self.count(name, f"{name}的单位", standing[name], UNIT))
            for name in TIMELINESS
            if standing[name]
        ]
        return [
            say(
                "本期表格应于{due}前报送：{counts}。",
                due=day_label(self.workspace.due),
                counts=joined(counts),
            )
        ]

    # ---- timeliness

    def receipts(self, quarter: Period) -> pd.DataFrame:
        """The form of each unit that stands for a quarter, by unit: received, supersedes, obs_status."""
        rows = self.workspace.submissions.receipts
        return rows[rows["period"] == str(quarter)].set_index("unit")

    def due(self, quarter: Period) -> pd.Timestamp:
        """The first moment at which a form for the quarter is late."""
        return pd.Timestamp(quarter.end) + pd.Timedelta(days=self.workspace.settings.due_days + 1)

    def standings(self, quarter: Period) -> dict[str, str]:
        """How each unit's form for a quarter stands (``TIMELINESS``), by unit in the plan's order."""
        due = self.due(quarter)
        absent = "未到期" if pd.Timestamp(self.workspace.as_of or date.max) < due else "未报"
        known = {unit: _standing(row, due) for unit, row in self.receipts(quarter).to_dict("index").items()}
        return {unit.id: known.get(unit.id, absent) for unit in self.plan.units}

    def timeliness(self) -> Shown:
        """Forms in time, corrected, late and missing, quarter by quarter."""
        if waiting := self.waiting("各季度报送是否按时"):
            return waiting
        first, last = self.workspace.settings.first_period, self.workspace.period.closing_quarter
        quarters = first.until(last)[-_QUARTERS:]
        counts = pd.DataFrame([Counter(self.standings(quarter).values()) for quarter in quarters])
        counts = counts.reindex(columns=[name for name in TIMELINESS if name in counts]).fillna(0).astype(int)
        data = counts.copy()
        data.insert(0, "name", [str(quarter) for quarter in quarters])
        statuses = [status for quarter in quarters for status in self.receipts(quarter)["obs_status"]]
        now = counts.iloc[-1]
        said = "；".join(
            f"{row['name']}" + "、".join(f"{part}{row[part]}" for part in counts.columns)
            for row in data.to_dict("records")
        )
        return stacked_shares(
            data,
            str(last),
            "家",
            decimals=0,
            title=f"本期{now.sum()}家单位中" + "、".join(f"{part}{n}家" for part, n in now.items() if n),
            alt=f"各季度报送情况（家）:{said}。",
            note="单位：家。来源：收件登记。期后更正：截止日后收到更正表，其首次报送是否按时不在现行登记中。",
            demonstration=ObservationStatus.worst(statuses) is ObservationStatus.DEMONSTRATION,
        )

    # ---- load, delivery, the outside measure

    def load(self) -> Shown:
        """How many measures each unit answers for in the plan itself."""
        if not self.workspace.is_home and (waiting := self.waiting("")):
            return waiting
        counts = {unit.name: len(self.plan.measures_of(unit.id)) for unit in self.plan.units}
        data = pd.DataFrame({"name": counts.keys(), "value": counts.values()})
        most = [name for name, count in counts.items() if count == max(counts.values())]
        return counted_bars(
            data,
            "项举措",
            title=f"{'、'.join(most)}担责最多，{len(self.plan.measures)}项举措中有{max(counts.values())}项",
            alt="各单位在方案中担责的举措数："
            + "、".join(f"{name}{n}项" for name, n in counts.items())
            + "。",
            note=f"单位：项。来源：《{self.plan.title}》各举措的责任单位。",
        )

    def external(self) -> Shown:
        """Growth of GDP among peers: the outside measure that appraisal is held against."""
        return self.published.ranked_chart(_OUTSIDE, "上年=100")

    def units(self) -> Shown:
        """Units by group: timeliness, completeness, delivery, evidence."""
        if waiting := self.waiting("各单位的报送、落实和佐证"):
            return waiting
        quarter = self.workspace.period.closing_quarter
        standings, receipts = self.standings(quarter), self.receipts(quarter)
        states = self.groups.to_dict("index")
        grouped = [unit for group in GROUPS for unit in self.plan.units if unit.group == group]
        rows = [
            {
                "name": unit.name,
                "group": GROUPS[unit.group],
                "received": _received(receipts["received"].get(unit.id), standings[unit.id]),
                "complete": f"{states[unit.id]['reported']}/{states[unit.id]['asked']}",
                "light": Light(str(states[unit.id]["light"])),
                "ratio": Number(self.group_facts(unit.id).ratio),
                "overdue": str(states[unit.id]["overdue"]),
                "evidence": self._evidence(unit.id),
            }
            for unit in grouped
        ]
        columns = (
            Column("name", "单位", heads_row=True),
            Column("group", "类别"),
            Column("received", "报送"),
            Column("complete", "已报/应报", numeric=True),
            Column("light", "落实"),
            Column("ratio", "进度比", numeric=True),
            Column("overdue", "逾期", numeric=True),
            Column("evidence", "有佐证", numeric=True),
        )
        note = (
            "类别之间不比较。报送：收件日不晚于截止日为按时。落实：见评定规则。有佐证：报为已完成的事项中附佐证材料的比例，"
            "没有已完成事项的不计。不评总分：方案只要求建立考核机制，未定评分办法。"
        )
        return Table("各单位报送与落实", columns, rows, note, demonstration=self.shows_demonstration)

    def _evidence(self, unit: str) -> Fact | str:
        """Share of a unit's completed commitments that have evidence; a dash where none is completed."""
        own = self.states[(self.states["unit"] == unit) & self.states["complete"]]
        if own.empty:
            return BLANK
        return Fact(
            f"evidence-{unit}",
            "有佐证的已完成事项",
            float((own["evidence"] != "").mean() * 100),
            WHOLE_PERCENT,
            status=self.status,
            formula="有佐证 ÷ 已完成",
        )

    def indicators(self) -> Shown:
        """Results: how the indicators that each unit supplies move, unit by unit."""
        if waiting := self.waiting("各单位所提供指标的进展"):
            return waiting
        rows = []
        for unit in self.plan.units:
            supplied = [
                self.progress(indicator) for indicator in self.workspace.catalogue.of_supplier(unit.id)
            ]
            counts = Counter(progress.course for progress in supplied)
            reported = len(supplied) - counts[Course.AWAITED]
            shown = {str(course): str(counts[course]) for course in Course}
            rows.append({"name": unit.name, "reported": f"{reported}/{len(supplied)}"} | shown)
        columns = (
            Column("name", "单位", heads_row=True),
            Column("reported", "已报/应报", numeric=True),
            *(Column(str(course), str(course), numeric=True) for course in Course),
        )
        note = (
            "单位：项。向好：已达目标，或未定目标而朝期望方向变动；未达：有目标而未达到；退步：背离期望方向。"
        )
        return Table("各单位所提供指标的进展", columns, rows, note, demonstration=self.shows_demonstration)

    def plan_words(self) -> Shown:
        """What the plan says about appraisal."""
        safeguard = next((s for s in self.plan.safeguards if "考核" in s.name), None)
        if safeguard is None:
            return note(say("方案的保障措施没有专列考核。"))
        return PlanWords(safeguard.name, safeguard.text, f"《{self.plan.title}》保障措施")

    def sources(self) -> Shown:
        """Sources of the plan and of the outside measure."""
        return sources(self, (_OUTSIDE,))


def _standing(receipt: Mapping[Hashable, Any], due: pd.Timestamp) -> str:
    if receipt["received"] < due:
        return "按时"
    return "期后更正" if receipt["supersedes"] else "迟报"


def _received(received: Any, standing: str) -> str:
    return standing if received is None or pd.isna(received) else f"{received:%m-%d} {standing}"
