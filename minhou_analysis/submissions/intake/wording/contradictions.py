"""Rows that cannot be true (矛盾)."""

from __future__ import annotations

from typing import Final

from minhou_analysis.submissions.intake.wording.message import Table, cell, said

REFUSALS: Final[Table] = {
    "completion_out_of_range": cell("应为0到100之间的百分数", "a percentage from 0 to 100"),
    "shown_above_100": said(
        *("单元格为百分比格式，显示为{completion}%", "应为0到100之间的百分数；请按显示的百分数核对"),
        *(
            "a cell formatted as percent that shows {completion}%",
            "a percentage from 0 to 100 as it is shown",
        ),
    ),
    "share_shown_above_limit": said(
        *("单元格为百分比格式，显示为{value}%", "应为不超过{limit}的数；请按显示的百分数核对"),
        *("a cell formatted as percent that shows {value}%", "at most {limit} as it is shown"),
    ),
    "negative_number": cell("应为不小于0的数", "a number not below 0"),
    "share_above_limit": cell("应为不超过{limit}的数", "a number of at most {limit}"),
    "not_whole": cell("应为整数，以{unit}计数", "a whole number of {unit}"),
    "finish_before_start_planned": said(
        *("计划开始{planned_start}，计划完成{planned_finish}", "计划完成不早于计划开始"),
        *("planned start {planned_start}, planned finish {planned_finish}", "a finish not before the start"),
    ),
    "finish_before_start_actual": said(
        *("实际开始{actual_start}，实际完成{actual_finish}", "实际完成不早于实际开始"),
        *("actual start {actual_start}, actual finish {actual_finish}", "a finish not before the start"),
    ),
    "start_after_period": cell(
        "应为不晚于报告期末（{end}）的日期", "a day not after the period's end ({end})"
    ),
    "finish_after_period": cell(
        "应为不晚于报告期末（{end}）的日期", "a day not after the period's end ({end})"
    ),
    "not_started_with_progress": said(
        *("状态为未启动，完成率{completion}", "未启动的完成率为0"),
        *("not started, completion {completion}", "completion 0 for what has not started"),
    ),
    "not_started_with_start": said(
        *("状态为未启动，实际开始{actual_start}", "未启动的不填实际开始"),
        *("not started, actual start {actual_start}", "no actual start for what has not started"),
    ),
    "completed_below_100": said(
        *("状态为已完成，完成率{completion}", "已完成的完成率为100（填{completion}读作{completion}%）"),
        *(
            "completed, completion {completion}",
            "completion 100 for what is completed ({completion} is read as {completion}%)",
        ),
    ),
    "completed_without_finish": said(
        *("状态为已完成，实际完成空白", "已完成的填写实际完成日期"),
        *("completed without an actual finish", "the day on which it was completed"),
    ),
    "all_done_not_completed": said(
        *("完成率100，状态为{status}", "完成率100的状态为已完成"),
        *("completion 100, status {status}", "status completed at 100"),
    ),
    "finish_not_completed": said(
        *("已填实际完成{actual_finish}，状态为{status}", "填有实际完成的状态为已完成"),
        *("actual finish {actual_finish}, status {status}", "status completed for what is finished"),
    ),
    "project_finish_not_completed": said(
        *("已填实际完成{actual_finish}，阶段为{stage}", "填有实际完成的阶段为完工或投用"),
        *("actual finish {actual_finish}, stage {stage}", "stage completed or in use"),
    ),
    "project_proposed_with_start": said(
        *("阶段为{stage}，实际开始{actual_start}", "谋划和前期阶段不填实际开始（开工）日期"),
        *("stage {stage}, actual start {actual_start}", "no actual start before construction"),
    ),
}
