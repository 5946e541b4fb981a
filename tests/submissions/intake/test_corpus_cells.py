"""What people type into a cell, and what comes of it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from tests.submissions.intake.building import (
    Case,
    commitment,
    edit_case,
    indicator,
    project,
    several,
    spoken,
    typed,
    typed_case,
)

DONE = commitment("completion")
PAID = commitment("funds_paid")
PLANNED = commitment("funds_planned")
FINISH = commitment("planned_finish")
START = commitment("planned_start")
STATUS = commitment("status")
OBSTACLE = commitment("obstacle")
SHARE = indicator("value", 0)
MONTHLY = indicator("value", 2)
RATIO = indicator("value", 4)
STAGE = project("stage")

NUMBERS = [
    typed_case("full-width digits", DONE, "４０", "number_as_text", 40.0),
    typed_case("text with an apostrophe", DONE, "40", "number_as_text", 40.0),
    typed_case("full-width percent", DONE, "８５％", "unit_word", 85.0),
    typed_case("percent sign", DONE, "85%", "unit_word", 85.0),
    typed_case("percent format", DONE, 0.85, "percent_format", 85.0, "0%"),
    typed_case("percent format of seven", DONE, 0.07, "percent_format", 7.0, "0.00%"),
    typed_case("percent in quotation marks only", DONE, 85, "", 85.0, '0"%"'),
    typed_case("proportion", DONE, 0.85, "proportion", 85.0),
    typed_case("proportion of seven", DONE, 0.07, "proportion", 7.0),
    typed_case("proportion as text", DONE, "0.85", "proportion", 85.0),
    typed_case("half a percent, said so", DONE, "0.5%", "unit_word", 0.5),
    typed_case("one percent", DONE, 1, "one_percent", 1.0),
    typed_case("one percent said to be one", DONE, "1%", "unit_word", 1.0),
    typed_case("a share of one percent or all", SHARE, 1, "fraction_in_percent", 1.0),
    typed_case("a share of one percent", SHARE, 0.01, "percent_format", 1.0, "0%"),
    typed_case("per mille", DONE, "850‰", "unit_converted", 85.0),
    typed_case("trailing spaces", DONE, " 40 \u3000\u00a0", "number_as_text", 40.0),
    typed_case("zero-width space", DONE, "4\u200b0", "number_as_text", 40.0),
    typed_case("Chinese stop as point", DONE, "40。5", "number_as_text", 40.5),
    typed_case("thousands", PLANNED, "1,234.5", "number_as_text", 1234.5),
    typed_case("full-width thousands", PLANNED, "１，２３４．５", "number_as_text", 1234.5),
    typed_case("ten thousands", PLANNED, "1,2345", "number_as_text", 12345.0),
    typed_case("thousands by spaces", PLANNED, "1 234.5", "number_as_text", 1234.5),
    typed_case("hundred millions", PLANNED, "3.5亿元", "unit_converted", 35000.0),
    typed_case("hundred millions without yuan", PLANNED, "3.5 亿", "unit_converted", 35000.0),
    typed_case("yuan", PLANNED, "3500000元", "unit_converted", 350.0),
    typed_case("yuan sign", PLANNED, "￥3,500,000", "unit_converted", 350.0),
    typed_case("own unit", PLANNED, "350万元", "unit_word", 350.0),
    typed_case("own unit in brackets", PLANNED, "350（万元）", "unit_word", 350.0),
    typed_case("scientific", PLANNED, "1.2E+3", "number_as_text", 1200.0),
    typed_case("blank stroke", PLANNED, "—", "blank_mark", None),
    typed_case("slash", PLANNED, "/", "blank_mark", None),
    typed_case("none", PLANNED, "暂无", "blank_mark", None),
    typed_case("spaces only", PLANNED, "  ", "blank_mark", None),
    typed_case("yuan a month", MONTHLY, "800元/月", "unit_word", 800.0),
    typed_case("yuan where yuan a month", MONTHLY, "800元", "unit_word", 800.0),
    typed_case("scale where yuan a month", MONTHLY, "0.08万元", "unit_converted", 800.0),
    typed_case("yuan a year", MONTHLY, "9600元/年", "other_unit"),
    typed_case("percent in a share", SHARE, "85%", "unit_word", 85.0),
    typed_case("percent format in a share", SHARE, 0.85, "percent_format", 85.0, "0.0%"),
    typed_case("bare fraction in a share", SHARE, 0.85, "fraction_in_percent", 0.85),
    typed_case("percent of a ratio", RATIO, "90%", "unit_converted", 0.9),
    typed_case("percent format of a ratio", RATIO, 0.9, "percent_format", 0.9, "0%"),
    typed_case("percent format of an amount", PLANNED, 0.85, "percent_shown", number_format="0%"),
    typed_case("shown in yuan", PLANNED, 350, "format_contradicts", 350.0, '"¥"#,##0'),
    typed_case("shown in its own unit", PLANNED, 350, "", 350.0, '0.00"万元"'),
    typed_case("other unit", PLANNED, "350亩", "other_unit"),
    typed_case("dollars", PLANNED, "350万美元", "other_unit"),
    typed_case("words", DONE, "约85%", "not_a_number"),
    typed_case("range", DONE, "80-85", "not_a_number"),
    typed_case("eight tenths", DONE, "八成", "not_a_number"),
    typed_case("broken thousands", PLANNED, "12,34", "not_a_number"),
    typed_case("two points", PLANNED, "1.234.567", "not_a_number"),
    typed_case("superscript", PLANNED, "10²", "other_unit"),
    typed_case("above 100", DONE, 140, "completion_out_of_range"),
    typed_case(
        *("percent format of 85", DONE, 85, ["shown_above_100", "percent_format"]), number_format="0%"
    ),
    typed_case("negative completion", DONE, -1, "completion_out_of_range"),
    typed_case("negative amount", PAID, -1, "negative_number"),
    typed_case("negative share", SHARE, -0.5, "negative_number"),
    typed_case("share above its limit", SHARE, 100.5, "share_above_limit"),
    typed_case(
        *("percent format of a share", SHARE, 90, ["share_shown_above_limit", "percent_format"]),
        number_format="0%",
    ),
    typed_case("absurdly large", PLANNED, "1e400", "number_too_large"),
    typed_case("large", PLANNED, 1e13, "number_too_large"),
    typed_case("true", DONE, True, "not_a_number"),
    typed_case("date for a number", DONE, datetime(2024, 3, 5), "number_became_date"),
    typed_case("time for a number", DONE, datetime(2024, 3, 5, 12, 30).time(), "number_became_date"),
    typed_case("blank where required", DONE, None, "missing"),
    typed_case("stroke where required", DONE, "—", "missing"),
    typed_case("forty digits", PLANNED, "9" * 60, "not_a_number"),
    typed_case("text that looks like an error", DONE, "#REF!", "not_a_number"),
]

DAYS = [
    typed_case("month closes", FINISH, "2025年3月", "whole_span", date(2025, 3, 31)),
    typed_case("month opens", START, "2021年3月", "whole_span", date(2021, 3, 1)),
    typed_case("leap February", FINISH, "2028-02", "whole_span", date(2028, 2, 29)),
    typed_case("month by point", FINISH, "2025.3", "whole_span", date(2025, 3, 31)),
    typed_case("two-digit year", FINISH, "25年3月", "whole_span", date(2025, 3, 31)),
    typed_case("six digits", FINISH, 202503, "whole_span", date(2025, 3, 31), "0"),
    typed_case("end of a month", START, "2021年3月底", "whole_span", date(2021, 3, 31)),
    typed_case("quarter", FINISH, "2025年第三季度", "whole_span", date(2025, 9, 30)),
    typed_case("half-year", FINISH, "2025年上半年", "whole_span", date(2025, 6, 30)),
    typed_case("year", FINISH, "2025年", "whole_span", date(2025, 12, 31)),
    typed_case("year's end, before", FINISH, "2025年底前", "whole_span", date(2025, 12, 31)),
    typed_case("points", FINISH, "2025.3.15", "day_as_text", date(2025, 3, 15)),
    typed_case("slashes", FINISH, "2025/3/15", "day_as_text", date(2025, 3, 15)),
    typed_case("eight digits", FINISH, "20250315", "day_as_text", date(2025, 3, 15)),
    typed_case("eight digits as number", FINISH, 20250315, "day_as_text", date(2025, 3, 15), "0"),
    typed_case("Chinese day", FINISH, "2025年3月15日", "day_as_text", date(2025, 3, 15)),
    typed_case("full-width day", FINISH, "２０２５年３月１５号", "day_as_text", date(2025, 3, 15)),
    typed_case("with time", FINISH, "2025-03-15 00:00:00", "day_as_text", date(2025, 3, 15)),
    typed_case("typed with time", FINISH, datetime(2025, 3, 15, 8, 30), "time_of_day", date(2025, 3, 15)),
    typed_case(
        "shown as month", FINISH, datetime(2025, 3, 1), "whole_span", date(2025, 3, 31), 'yyyy"年"m"月"'
    ),
    typed_case("digits in a date cell", FINISH, 20260301, "day_as_text", date(2026, 3, 1), "yyyy-mm-dd"),
    typed_case("month in a date cell", FINISH, 202603, "whole_span", date(2026, 3, 31), "yyyy-mm-dd"),
    typed_case("no day in a date cell", FINISH, 20261301, "impossible_day", number_format="yyyy-mm-dd"),
    typed_case("serial number", FINISH, 45731, "serial_day", date(2025, 3, 15), "General"),
    typed_case("undecided", FINISH, "待定", "blank_mark", None),
    typed_case("month typed as number", FINISH, 2025.1, "month_as_number", number_format="General"),
    typed_case("year as number", FINISH, 2025, "not_a_day", number_format="General"),
    typed_case("impossible", FINISH, "2025-02-30", "impossible_day"),
    typed_case("thirteenth month", FINISH, "2025年13月", "impossible_day"),
    typed_case("without year", FINISH, "3月15日", "not_a_day"),
    typed_case("American", FINISH, "3/15/2025", "not_a_day"),
    typed_case("words for a day", FINISH, "常态化推进", "not_a_day"),
    typed_case("far away", FINISH, "2199-01-01", "not_a_day"),
    typed_case("long ago", FINISH, "1958-01-01", "day_out_of_time"),
    typed_case("serial of no time", FINISH, 3, "day_out_of_time", number_format="0"),
    typed_case("boolean for a day", FINISH, True, "not_a_day"),
]

WORDS = [
    typed_case("near-synonym", STATUS, "正在推进", "choice_word", "in_progress"),
    typed_case("spaces in a label", STATUS, " 推 进 中 ", "choice_word", "in_progress"),
    typed_case("code", STATUS, "in_progress", "choice_word", "in_progress"),
    typed_case("stage by another word", STAGE, "施工中", "choice_word", "construction"),
    typed_case("value status by another word", indicator("obs_status"), "快报数", "choice_word", "P"),
    typed_case("unknown status", STATUS, "推进中吧", "unknown_choice"),
    typed_case("number for a status", STATUS, 2, "unknown_choice"),
    typed_case("blank status", STATUS, None, "missing"),
    typed_case("blank value status", indicator("obs_status"), None, "", "A"),
    typed_case("no obstacle", OBSTACLE, "无", "", "无"),
    typed_case("stroke for text", OBSTACLE, "——", "blank_mark", None),
    typed_case("outer spaces", OBSTACLE, "  用地\u3000", "tidied", "用地"),
    typed_case("line breaks", OBSTACLE, "一、用地\n二、资金", "", "一、用地\n二、资金"),
    typed_case("full-width text stays", OBSTACLE, "ＡＢＣ，１２３", "", "ＡＢＣ，１２３"),
    typed_case("emoji family", OBSTACLE, "👨‍👩‍👧 入住", "", "👨‍👩‍👧 入住"),
    typed_case("turned direction", OBSTACLE, "附件\u202efdp.exe", "tidied", "附件fdp.exe"),
    typed_case("number as text", OBSTACLE, 12.0, "number_to_text", "12"),
    typed_case("day as text", OBSTACLE, datetime(2024, 3, 5), "number_to_text", "2024-03-05"),
    typed_case("formula as text", OBSTACLE, "=1+1", "", "=1+1"),
    typed_case("command as text", OBSTACLE, "=cmd|'/C calc'!A0", "", "=cmd|'/C calc'!A0"),
    typed_case("text at its limit", OBSTACLE, "长" * 500, "", "长" * 500),
    typed_case("text above its limit", OBSTACLE, "长" * 501, "text_too_long"),
    typed_case("as long as a cell may be", OBSTACLE, "长" * 32767, "text_too_long"),
    typed_case("garble", OBSTACLE, "用地\ufffd\ufffd", "control_characters"),
    typed_case("full-width key", commitment("commitment"), "１．２．８", "narrowed", "1.2.8"),
]

ROWS = [
    edit_case(
        "finish before start",
        several(typed(START, date(2024, 5, 1)), typed(FINISH, date(2024, 4, 1))),
        [spoken("finish_before_start_planned", FINISH)],
    ),
    edit_case(
        "actual finish before start",
        several(
            typed(commitment("actual_start", 1), date(2024, 5, 1)),
            typed(commitment("actual_finish", 1), date(2024, 4, 1)),
        ),
        [spoken("finish_before_start_actual", commitment("actual_finish", 1))],
    ),
    typed_case(
        "started after the period", commitment("actual_start"), date(2025, 1, 2), "start_after_period"
    ),
    typed_case(
        "finished after the period",
        commitment("actual_finish", 1),
        date(2025, 1, 2),
        "finish_after_period",
    ),
    typed_case("not started with progress", commitment("completion", 2), 5, "not_started_with_progress"),
    typed_case(
        "not started with start", commitment("actual_start", 2), date(2024, 1, 1), "not_started_with_start"
    ),
    typed_case("completed below 100", commitment("completion", 1), 90, "completed_below_100"),
    typed_case("completed without finish", commitment("actual_finish", 1), None, "completed_without_finish"),
    edit_case("100 but in progress", typed(DONE, 100), [spoken("all_done_not_completed", STATUS)]),
    typed_case(
        "finished but in progress", commitment("actual_finish"), date(2024, 3, 1), "finish_not_completed"
    ),
    typed_case(
        "project finished in construction",
        project("actual_finish"),
        date(2024, 3, 1),
        "project_finish_not_completed",
    ),
    edit_case(
        "project proposed with start",
        typed(STAGE, "谋划"),
        [spoken("project_proposed_with_start", project("actual_start"))],
    ),
    edit_case(
        "blank value",
        several(typed(SHARE, None), typed(indicator("obs_status"), None)),
        [spoken("value_blank", SHARE)],
        {SHARE: None, indicator("obs_status"): "O"},
    ),
    edit_case(
        "blank value with a status",
        typed(SHARE, "-"),
        [
            spoken("value_blank", SHARE),
            spoken("blank_mark", SHARE),
            spoken("status_of_blank", indicator("obs_status")),
        ],
        {SHARE: None, indicator("obs_status"): "O"},
    ),
    edit_case(
        "everything wrong at once",
        several(
            typed(STATUS, "快了"),
            typed(DONE, "大半"),
            typed(FINISH, "明年"),
            typed(PAID, "一些"),
            typed(SHARE, "高"),
            typed(project("investment_paid"), "多"),
        ),
        [
            spoken("unknown_choice", STATUS),
            spoken("not_a_number", DONE),
            spoken("not_a_day", FINISH),
            spoken("not_a_number", PAID),
            spoken("not_a_number", SHARE),
            spoken("not_a_number", project("investment_paid")),
        ],
    ),
]


@pytest.mark.parametrize("case", [*NUMBERS, *DAYS, *WORDS, *ROWS], ids=str)
def test_cell(case: Case, tmp_path: Path) -> None:
    case.check(tmp_path)
