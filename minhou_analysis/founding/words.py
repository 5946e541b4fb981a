"""What a new folder says by itself (说明文字): the office's choices still to be made, and what to do next."""

from __future__ import annotations

from typing import Final

NEXT_STEPS: Final = "NEXT-STEPS.md"

_SETTINGS: Final = """\
# How this office follows the plan. Every value here is a choice of the office, not a figure of the plan.

# Demonstration submissions are generated data; a folder for real use shows none.
demonstration = false

# Forms are due this many days after the period ends.
due_days = 15

# The county this folder is about (GB/T 2260 code).
region = "{region}"

# First period that is reported on: a quarter of the plan's life, such as "2021Q3". Take away the # and fill it in.
# first_period = ""

# Whom units ask about their forms, and by which telephone; it stands on every form.
# contact = ""
"""

_NEXT_STEPS: Final = """\
# {name}（{region}）：下一步 · what to do next

每一步之后运行 `minhou --data 本文件夹 check`：它逐条说明还缺什么、错在哪个文件哪一行。
After each step, `minhou --data FOLDER check` says what is still missing or wrong, by file and line.

1. **方案原文** `plan/plan.txt`：把公开文件全文一字不改地粘贴进来（UTF-8）。标题须为「一、总体目标」「二、试验举措」
   「三、保障措施」，领域「（一）…」，举措「1.…」，末行「责任单位：…」。
   The whole official text, word for word.
2. **方案要素** `plan/plan.json`：标题、制发机关、成文日期、发布日期、期末年份及原句、附件名称，均照录原文；没有附件的留空。
   Title, issuer, dates, horizon with the sentence that sets it; the annex may stay blank.
3. **方案结构** `plan/*.csv`：领域 `areas`、举措 `measures`、责任单位 `units` 和 `measure_units`、承诺事项 `commitments`
   （各条 `text` 连起来必须等于举措原文）、总体目标 `goals`、保障措施 `safeguards`。`areas.csv` 的 `analysis` 写 `general`。
   The tables cut from the text; joined, they must give back its words.
4. **指标** `catalogue/indicators.csv`：已有公开统计指标的定义；加上由单位提供的指标（`supplier` 写单位编号），
   并在 `measures` 写明说明哪项举措。目标值只在原文有时填写并引原句。
   Add what units are to supply; a target only where the plan's words set one.
5. **统计数** `observations/observations.csv`：每个数都有来源（`sources.csv`）和状态。已放入本县、可比地区和上级地区的公开数。
   Every figure with its source and status. What was known already is there.
6. **设置** `settings.toml`：首个报告期 `first_period`、报送期限。
   The first period.
7. `minhou --data 本文件夹 forms 2025Q4`（发表） → `ingest`（收表） → `render 2025Q4`（出报告）。
   Forms out, forms in, reports.
"""


def settings_text(region: str) -> str:
    """``settings.toml`` of a new folder: the region is known, the first period is the office's choice."""
    return _SETTINGS.format(region=region)


def next_steps(region: str, name: str) -> str:
    """What the office has to fill in, in order, in both languages."""
    return _NEXT_STEPS.format(region=region, name=name)
