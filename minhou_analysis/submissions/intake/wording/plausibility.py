"""What is hardly plausible (疑点): the form is taken, the unit is asked."""

from __future__ import annotations

from typing import Final

from minhou_analysis.submissions.intake.wording.message import Table, cell, said

WARNINGS: Final[Table] = {
    "row_added_later": said(
        *("没有“{key}”这一行（{name}）", "此事项后由附件增补，发表时尚无的，下期补报"),
        *("no row “{key}” ({name})", "added from the plan's annex; report it next time if the form lacks it"),
    ),
    "completion_fell": said(
        *("完成率{completion}，{last_period}报{last}", "累计完成率一般不下降"),
        *("completion {completion}, {last} in {last_period}", "work once done does not usually come undone"),
    ),
    "completed_reopened": said(
        *("状态为{status}，{last_period}报已完成", "已完成的一般不再变化"),
        *("status {status}, completed in {last_period}", "what is completed usually stays so"),
    ),
    "finish_moved": said(
        *("计划完成{planned_finish}，{last_period}报{last}", "计划完成推迟"),
        *("planned finish {planned_finish}, {last} in {last_period}", "the planned finish has moved back"),
    ),
    "paid_above_planned": said(
        *("已付资金{funds_paid}，计划资金{funds_planned}", "已付一般不超过计划"),
        *("paid {funds_paid}, planned {funds_planned}", "payments do not usually exceed the plan"),
    ),
    "paid_fell": said(
        *("已付资金{funds_paid}，{last_period}报{last}", "累计数一般不下降"),
        *("paid {funds_paid}, {last} in {last_period}", "a running total does not usually fall"),
    ),
    "amount_leapt": said(
        *("{now}，{last_period}报{last}", "相差{factor}倍以上，单位（万元）是否有误"),
        *("{now}, {last} in {last_period}", "a difference of more than {factor} times; is it in 万元?"),
    ),
    "amount_too_large": said(
        *("{now}万元，合{large}亿元", "超过100亿元，单位（万元）是否有误"),
        *("{now} in 万元 ({large}亿元)", "over 10 billion yuan; is it in 万元?"),
    ),
    "investment_nought": said(
        *("计划投资为0", "项目的总投资，未定的留空"),
        *("planned investment 0", "the whole investment; a blank while it is not known"),
    ),
    "investment_above_planned": said(
        *("完成投资{investment_paid}，计划投资{investment_planned}", "完成投资一般不超过计划"),
        *(
            "paid {investment_paid}, planned {investment_planned}",
            "investment does not usually exceed the plan",
        ),
    ),
    "parts_do_not_add_up": said(
        *("各项资金来源合计{total}，计划投资{investment_planned}", "合计等于计划投资"),
        *("sources add up to {total}, planned {investment_planned}", "sources that add up to the plan"),
    ),
    "completed_without_evidence": said(
        *("状态为已完成，佐证材料空白", "已完成的写明佐证材料"),
        *("completed without evidence", "what proves the completion"),
    ),
    "suspended_without_obstacle": said(
        *("状态为受阻暂停，存在困难空白", "写明受阻原因"),
        *("suspended without an obstacle", "what stands in the way"),
    ),
    "in_progress_without_start": said(
        *("状态为{status}，实际开始空白", "已启动的填写实际开始日期"),
        *("status {status} without an actual start", "the day on which work started"),
    ),
    "deadline_passed": said(
        *("状态为{status}，方案时限{deadline}", "时限已过而未完成"),
        *("status {status}, deadline of the plan {deadline}", "the deadline has passed"),
    ),
    "project_completed_without_finish": said(
        *("阶段为{stage}，实际完成空白", "完工和投用的填写实际完成日期"),
        *("stage {stage} without an actual finish", "the day on which it was completed"),
    ),
    "project_gone": said(
        *("没有项目“{key}”（{last_period}报过）", "项目应每期填报，名称保持一致"),
        *("no project “{key}” (reported in {last_period})", "a project in every period under the same name"),
    ),
    "value_blank": said(
        *("本期值空白", "有数的填写，没有的在说明中写明原因"),
        *("a blank value", "a value, or the reason for the blank in the note"),
    ),
    "step_too_large": said(
        *("{value}，{last_period}为{last}", "变动超过以往最大变动（{step}）的{factor}倍"),
        *("{value}, {last} in {last_period}", "a step above {factor} times the largest so far ({step})"),
    ),
    "value_tenfold": said(
        *("{value}，{last_period}为{last}", "相差{factor}倍以上，单位是否有误"),
        *("{value}, {last} in {last_period}", "a difference of more than {factor} times; is the unit right?"),
    ),
    "fraction_in_percent": cell(
        "按{value}%收下；若为{hundredfold}%请填{hundredfold}",
        "taken as {value}%; type {hundredfold} if {hundredfold}% is meant",
    ),
    "one_percent": cell("读作1%，若为全部完成请填100", "read as 1%; type 100 if all is done"),
    "formula_disagrees": said(
        *("{value}，按{formula}计算为{computed}", "与各项数据一致"),
        *("{value}, {computed} by {formula}", "agreement with the values that it follows from"),
    ),
    "format_contradicts": cell(
        "显示格式（{format}）与单位不同，已按{unit}读取", "shown as {format}, read in {unit}"
    ),
}
