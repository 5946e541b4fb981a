"""The few words a page says in its own voice: labels and notices, one set per language (界面用语)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Wording:
    """Labels of one language. Texts with ``{}`` take what they are about."""

    contents: str
    skip: str
    period: str
    as_of: str
    notice: str
    code: str
    gap: str
    gap_in: str
    left_out: str
    unrun: str
    messages: str
    traceback: str
    no_alt: str
    no_image: str
    table: str
    notebook: str
    no_report: str
    data: str
    absent: str
    absent_because: str
    between: str
    numbers: str
    report: str
    none: str
    clauses: str
    gap_of: str
    has_demonstration: str
    whole_and_areas: str
    units: str
    region: str
    not_made: str
    other_language: str
    all_periods: str
    shelf_about: str
    side_by_side: str
    changes_are: str
    all_of: str
    verdicts_of: str
    demonstration_in: str
    changes: dict[str, str]
    kinds: dict[str, str]
    lights: dict[str, str]


ZH: Final = Wording(
    contents="目录",
    skip="跳到正文",
    period="报告期",
    as_of="数据截至",
    notice="说明",
    code="代码",
    gap="本节未能生成：",
    gap_in="“{}”未能生成：",
    left_out="……此处略去 {} 个字符……",
    unrun="此后还有 {} 个单元未运行，其内容不在本报告中。",
    messages="运行时的提示",
    traceback="出错位置",
    no_alt="图（未提供文字说明）",
    no_image="图片未嵌入：{}",
    table="表格",
    notebook="笔记本",
    no_report="未能生成：",
    data="数据",
    absent="本期没有内容的各节",
    absent_because="{}：{}",
    between="、",
    numbers="用数：",
    report="报告",
    none="—",
    clauses="；",
    gap_of="{}（{}）",
    has_demonstration="本期报告含演示数据，不代表任何单位的真实进展。",
    whole_and_areas="综合与各领域",
    units="各单位",
    region="地区 {}",
    not_made="原因见该期目录。",
    other_language="English",
    all_periods="各期报告",
    shelf_about="各期报告总目录：各领域逐期评价，以及网页、PDF、数据和笔记本的链接",
    side_by_side="逐期对照",
    changes_are="变化为与上一个同样长度的报告期相比；任一期未评或没有报告的，不作比较。",
    all_of="{}全部 {} 份报告",
    verdicts_of="{}各领域结论与文件",
    demonstration_in="标有“演示”的报告期含演示数据，不代表任何单位的真实进展。",
    changes={"better": "↑ 好转", "worse": "↓ 变差", "same": "→ 持平"},
    kinds={"observed": "原始", "derived": "推算", "demonstration": "演示", "missing": "缺"},
    lights={"green": "正常", "amber": "偏慢", "red": "滞后", "grey": "未评"},
)

EN: Final = Wording(
    contents="Contents",
    skip="Skip to content",
    period="Period",
    as_of="Data as of",
    notice="Note",
    code="Code",
    gap="This section could not be produced: ",
    gap_in='"{}" could not be produced: ',
    left_out="… {} characters left out …",
    unrun="{} later cells did not run; their content is not in this report.",
    messages="Messages while running",
    traceback="Where it failed",
    no_alt="Figure (no description provided)",
    no_image="Image not embedded: {}",
    table="Table",
    notebook="Notebook",
    no_report="Could not be produced: ",
    data="Data",
    absent="Sections without content",
    absent_because="{}: {}",
    between=", ",
    numbers="Numbers: ",
    report="Report",
    none="–",
    clauses="; ",
    gap_of="{} ({})",
    has_demonstration="The reports of this period hold demonstration data, which stand for no unit's real progress.",
    whole_and_areas="Overview and reform areas",
    units="Responsible units",
    region="Region {}",
    not_made="The period's own list says why.",
    other_language="中文",
    all_periods="All periods",
    shelf_about="All periods: each area's verdict period by period, with page, PDF, data and notebook",
    side_by_side="Period by period",
    changes_are="Changes are against the period of the same length before; none is given where either was not rated.",
    all_of="{}: all {} reports",
    verdicts_of="{}: verdicts and files",
    demonstration_in="Periods so marked hold demonstration data, which stand for no unit's real progress.",
    changes={"better": "↑ better", "worse": "↓ worse", "same": "→ as before"},
    kinds={
        "observed": "observed",
        "derived": "derived",
        "demonstration": "demonstration",
        "missing": "missing",
    },
    lights={"green": "On track", "amber": "Slow", "red": "Behind", "grey": "Not rated"},
)


def wording(lang: str) -> Wording:
    """Labels for a language tag: Chinese for ``zh…``, English for every other."""
    return ZH if lang.lower().startswith("zh") else EN
