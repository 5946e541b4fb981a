"""What is taken, and asked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minhou_analysis.periods import Period
from minhou_analysis.submissions.intake import PastForm
from minhou_analysis.submissions.intake.series import evaluate
from tests.submissions.intake.building import (
    PERIOD,
    Case,
    Spot,
    commitment,
    context,
    edited,
    good_form,
    good_rows,
    indicator,
    project,
    several,
    spoken,
    typed,
)

SHARE = indicator("value", 0)
STREET = indicator("value", 3)


def past(period: str = "2024Q3", **changes: Any) -> PastForm:
    """An earlier form that said ``changes`` in its first commitment."""
    rows = good_rows()
    rows["commitments"][0] |= changes
    return PastForm(Period.parse(period), rows)


def series(*values: float, name: str = "home_care_station_coverage") -> list[PastForm]:
    """Forms of the quarters before, oldest first, that said these values of an indicator alone."""
    return [
        PastForm(
            PERIOD.shift(number - len(values)), {"indicators": [{"indicator": name, "value": float(value)}]}
        )
        for number, value in enumerate(values)
    ]


def projects(*names: str) -> PastForm:
    rows = [good_rows()["projects"][0] | {"project": name} for name in names]
    return PastForm(Period.parse("2024Q3"), {"projects": rows})


def doubted(name: str, forms: Sequence[PastForm], spot: Spot | str, code: str, *edits: Any) -> Case:
    says = [spoken(code, spot)] if code else []
    return Case(name, lambda: edited(several(*edits)) if edits else good_form(), says, given=context(*forms))


CASES = [
    doubted("nothing new", [past()], "", ""),
    doubted("completion fell", [past(completion=60.0)], commitment("completion"), "completion_fell"),
    doubted("completion rose", [past(completion=20.0)], "", ""),
    doubted("a later form does not count", [past("2025Q1", completion=60.0)], "", ""),
    doubted(
        "the last form counts, not an older one",
        [past("2024Q2", completion=60.0), past("2024Q3", completion=30.0)],
        *("", ""),
    ),
    doubted("completed before", [past(status="completed")], commitment("status"), "completed_reopened"),
    doubted(
        "finish moved",
        [past(planned_finish=date(2025, 6, 30))],
        commitment("planned_finish"),
        "finish_moved",
    ),
    doubted("payments fell", [past(funds_paid=50.0)], commitment("funds_paid"), "paid_fell"),
    doubted(
        "paid above planned",
        [],
        commitment("funds_paid"),
        "paid_above_planned",
        typed(commitment("funds_paid"), 130),
    ),
    doubted(
        "completed without evidence",
        [],
        commitment("evidence", 1),
        "completed_without_evidence",
        typed(commitment("evidence", 1), None),
    ),
    doubted(
        "completed with evidence 无",
        [],
        commitment("evidence", 1),
        "completed_without_evidence",
        typed(commitment("evidence", 1), "无"),
    ),
    doubted(
        "suspended without obstacle",
        [],
        commitment("obstacle", 3),
        "suspended_without_obstacle",
        typed(commitment("obstacle", 3), None),
    ),
    doubted(
        "in progress without start",
        [],
        commitment("actual_start"),
        "in_progress_without_start",
        typed(commitment("actual_start"), None),
    ),
    doubted(
        "investment above planned",
        [],
        project("investment_paid"),
        "investment_above_planned",
        typed(project("investment_paid"), 1600),
    ),
    doubted(
        "parts do not add up",
        [],
        project("investment_planned"),
        "parts_do_not_add_up",
        typed(project("financed_loans"), 500),
    ),
    doubted("parts rounded", [], "", "", typed(project("financed_loans"), 600.02)),
    doubted(
        "no parts",
        [],
        "",
        "",
        typed(project("financed_public"), None),
        typed(project("financed_loans"), None),
    ),
    doubted(
        "project completed without finish",
        [],
        project("actual_finish"),
        "project_completed_without_finish",
        typed(project("stage"), "完工"),
    ),
    doubted("project gone", [projects("县福利中心二期", "老年食堂")], "项目", "project_gone"),
    doubted("project spelt with a space", [projects("县福利中心 二期", "乡镇敬老院改造")], "", ""),
    doubted(
        "formula disagrees", [], indicator("value", 4), "formula_disagrees", typed(indicator("value", 4), 0.8)
    ),
    doubted("formula within rounding", [], "", "", typed(STREET, 724)),
    doubted("a steady series", series(70, 74, 78, 82), "", ""),
    doubted("a step three times the largest", series(70, 71, 72, 73.5), SHARE, "step_too_large"),
    doubted("a short series", series(70, 71, 72), "", ""),
    doubted("a series that never moved", series(80, 80, 80, 80), SHARE, "step_too_large"),
    doubted("the same quarter a year before is nearer", series(86, 10.5, 11, 11.5), "", ""),
    doubted("tenfold", series(8.0), SHARE, "value_tenfold"),
    doubted("beyond belief after nought", series(0.0004, 0), SHARE, "value_tenfold"),
    doubted("after nothing but noughts", series(0, 0), "", ""),
    doubted(
        "an amount beyond belief",
        [past()],
        commitment("funds_planned"),
        "amount_leapt",
        typed(commitment("funds_planned"), 1e12),
    ),
    doubted(
        "a first amount no county spends",
        [],
        commitment("funds_planned"),
        "amount_too_large",
        typed(commitment("funds_planned"), 100_000_000),
    ),
    doubted(
        "an investment no county makes",
        [],
        project("investment_planned"),
        "amount_too_large",
        typed(project("investment_planned"), 100_000_000),
        typed(project("financed_public"), None),
        typed(project("financed_loans"), None),
    ),
    doubted(
        "a large amount that a county may spend", [], "", "", typed(commitment("funds_planned"), 1_000_000)
    ),
    doubted(
        "a project that costs nothing",
        [],
        project("investment_planned"),
        "investment_nought",
        typed(project("investment_planned"), 0),
        typed(project("investment_paid"), 0),
        typed(project("financed_public"), None),
        typed(project("financed_loans"), None),
    ),
    doubted("a thousandth", [past(funds_planned=1e9)], commitment("funds_planned"), "amount_leapt"),
    doubted("an amount of the same order", [past(funds_planned=1000.0)], "", ""),
    doubted("a tenth", series(960.0, name="dibao_standard_urban"), "", ""),
    doubted("fraction in percent of a series below 1", series(0.7), SHARE, "", typed(SHARE, 0.855)),
    doubted("fraction in percent", series(84.0), SHARE, "fraction_in_percent", typed(SHARE, 0.855)),
    doubted("small shares", series(0.8), "", "", typed(SHARE, 0.85)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_doubt(case: Case, tmp_path: Path) -> None:
    intake = case.check(tmp_path)
    assert intake.is_accepted
    assert list(intake.warnings) == list(intake.remarks)


def test_deadline_of_the_plan(tmp_path: Path) -> None:
    from dataclasses import replace

    base = context()
    areas = tuple(
        replace(
            area,
            measures=tuple(
                replace(
                    measure,
                    commitments=tuple(
                        replace(c, deadline=date(2023, 12, 31)) if c.id == "1.2.8" else c
                        for c in measure.commitments
                    ),
                )
                for measure in area.measures
            ),
        )
        for area in base.plan.areas
    )
    given = replace(base, plan=replace(base.plan, areas=areas))
    Case("deadline", good_form, [spoken("deadline_passed", commitment("status"))], given=given).check(
        tmp_path
    )


def test_warnings_say_both_numbers(tmp_path: Path) -> None:
    case = doubted("fell", [past(completion=60.0)], commitment("completion"), "completion_fell")
    (warning,) = case.check(tmp_path).warnings
    assert warning.found.zh == "完成率40，2024年第三季度报60"
    assert warning.text("en").endswith(
        "completion 40, 60 in Q3 2024; please check: work once done does not usually come undone"
    )


def test_an_amount_beyond_belief_is_named_in_hundred_millions(tmp_path: Path) -> None:
    spot, edit = commitment("funds_planned"), typed(commitment("funds_planned"), 100_000_000)
    (warning,) = doubted("large", [], spot, "amount_too_large", edit).check(tmp_path).warnings
    assert warning.found.zh == "100000000万元，合10000亿元"
    assert "超过100亿元" in warning.text("zh")
    assert "over 10 billion yuan" in warning.text("en")


def test_formula_that_divides_by_nothing() -> None:
    assert evaluate("a / b", {"a": 1.0, "b": 0.0}) is None
    assert evaluate("-(a + 2) * b - 1 / a", {"a": 1.0, "b": 2.0}) == -7.0
