"""What a unit's quarterly form asks (报送内容): its tables and their columns.

Forms ask these columns, intake reads them, the store keeps them, and the data dictionary of an export explains them:
one description for all four.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from minhou_analysis.submissions.vocabulary import STAGE_LABELS, STATUS_LABELS, VALUE_STATUS_LABELS

FORM_VERSION: Final = 1
"""Raised whenever a column is added, renamed or read differently; a form says which version it follows."""


class ColumnKind(StrEnum):
    """What a column holds, and thereby how it is written, read and checked."""

    KEY = "key"
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    PERCENT = "percent"
    """Percent, 0 to 100; a bare number between 0 and 1 is read as a proportion, since work is not done in
    fractions of one percent."""
    AMOUNT = "amount"
    """Money in 万元."""
    QUANTITY = "quantity"
    """A number in the unit of measure that the row's indicator has; read exactly as that unit says."""


@dataclass(frozen=True)
class Column:
    """One column of a table. ``title`` heads it on the form; ``unit`` is said in brackets behind it.

    ``choices`` are code → label; ``closes_month`` tells that a month without a day means its last day, not its first.
    """

    name: str
    title: str
    title_en: str
    kind: ColumnKind
    meaning: str
    meaning_en: str
    unit: str = ""
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)
    closes_month: bool = False
    longest: int = 500

    @property
    def heading(self) -> str:
        """What stands over the column on the form: title, and unit in brackets."""
        return f"{self.title}({self.unit})" if self.unit else self.title


@dataclass(frozen=True)
class RecordTable:
    """One table of a form. ``key`` are the columns that tell its rows apart; ``sheet`` is its name on the form."""

    name: str
    sheet: str
    sheet_en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column called ``name``."""
        return next(column for column in self.columns if column.name == name)


def _date(name: str, title: str, title_en: str, closes_month: bool, meaning: str, meaning_en: str) -> Column:
    return Column(name, title, title_en, ColumnKind.DATE, meaning, meaning_en, closes_month=closes_month)


def _amount(name: str, title: str, title_en: str, meaning: str, meaning_en: str) -> Column:
    return Column(name, title, title_en, ColumnKind.AMOUNT, meaning, meaning_en, unit="万元")


def _text(name: str, title: str, title_en: str, meaning: str, meaning_en: str) -> Column:
    return Column(name, title, title_en, ColumnKind.TEXT, meaning, meaning_en)


_DATES: Final = (
    _date(
        "planned_start",
        "计划开始",
        "Planned start",
        False,
        "计划开始的日期",
        "Day on which work is planned to start",
    ),
    _date(
        "planned_finish",
        "计划完成",
        "Planned finish",
        True,
        "计划完成的日期",
        "Day by which work is planned to be done",
    ),
    _date("actual_start", "实际开始", "Actual start", False, "实际开始的日期", "Day on which work started"),
    _date("actual_finish", "实际完成", "Actual finish", True, "实际完成的日期", "Day on which work was done"),
)

COMMITMENTS: Final = RecordTable(
    "commitments",
    "承诺事项",
    "Commitments",
    ("commitment",),
    (
        Column(
            *("commitment", "事项编号", "Commitment", ColumnKind.KEY),
            *("方案中承诺事项的编号", "Number of the commitment in the plan"),
            required=True,
        ),
        Column(
            *("status", "状态", "Status", ColumnKind.CHOICE),
            *("事项到报告期末的状态", "Where the commitment stands at the end of the period"),
            required=True,
            choices=STATUS_LABELS,
        ),
        Column(
            *("completion", "完成率", "Completion", ColumnKind.PERCENT),
            *("到报告期末累计完成的百分比", "Share of the work done by the end of the period, in percent"),
            unit="%",
            required=True,
        ),
        *_DATES,
        _amount(
            "funds_planned", "计划资金", "Funds planned", "计划投入的资金", "Funds planned for the commitment"
        ),
        _amount(
            "funds_paid",
            "已付资金",
            "Funds paid",
            "到报告期末累计支付的资金",
            "Funds paid by the end of the period",
        ),
        _text(
            "evidence",
            "佐证材料",
            "Evidence",
            "能证明进展的文件、台账或照片的名称",
            "Documents that prove the progress",
        ),
        _text("obstacle", "存在困难", "Obstacle", "妨碍推进的困难", "What stands in the way"),
        _text("next_step", "下一步", "Next step", "下一步工作", "What the unit does next"),
    ),
)

INDICATORS: Final = RecordTable(
    "indicators",
    "指标",
    "Indicators",
    ("indicator",),
    (
        Column(
            *("indicator", "指标编号", "Indicator", ColumnKind.KEY),
            *("指标目录中的编号", "Id in the catalogue of indicators"),
            required=True,
        ),
        Column(
            *("value", "本期值", "Value", ColumnKind.QUANTITY),
            *(
                "报告期末的数值，单位见指标的计量单位",
                "Value at the end of the period, in the indicator's unit of measure",
            ),
        ),
        Column(
            *("obs_status", "数据性质", "Status of value", ColumnKind.CHOICE),
            *("正式数、初步数或估算数；空白为正式数", "Final, provisional or estimated; blank is final"),
            choices=VALUE_STATUS_LABELS,
        ),
        _text("note", "说明", "Note", "口径、缺报原因等说明", "Scope, reason for a blank, and the like"),
    ),
)

FINANCING: Final = (
    _amount("financed_public", "财政资金", "Public funds", "财政资金", "Paid from public budgets"),
    _amount(
        "financed_platform",
        "平台公司",
        "Platform companies",
        "平台公司投入",
        "Paid by government platform companies",
    ),
    _amount("financed_private", "社会资本", "Private capital", "社会资本投入", "Paid by private investors"),
    _amount(
        "financed_collective", "村集体", "Village collectives", "村集体投入", "Paid by village collectives"
    ),
    _amount("financed_loans", "银行贷款", "Bank loans", "银行贷款", "Borrowed from banks"),
    _amount("financed_other", "其他资金", "Other", "其他来源", "From other sources"),
)
"""Where a project's planned investment comes from; together they are the investment planned."""

PROJECTS: Final = RecordTable(
    "projects",
    "项目",
    "Projects",
    ("commitment", "project"),
    (
        Column(
            *("commitment", "事项编号", "Commitment", ColumnKind.KEY),
            *("项目所属承诺事项的编号", "Number of the commitment that the project serves"),
            required=True,
        ),
        Column(
            *("project", "项目名称", "Project", ColumnKind.KEY),
            *("项目名称；各期应保持一致", "Name of the project, the same in every period"),
            required=True,
            longest=100,
        ),
        Column(
            *("stage", "阶段", "Stage", ColumnKind.CHOICE),
            *("项目到报告期末所处的阶段", "How far the project has come at the end of the period"),
            required=True,
            choices=STAGE_LABELS,
        ),
        *_DATES,
        _amount(
            "investment_planned", "计划投资", "Investment planned", "计划总投资", "Total investment planned"
        ),
        _amount(
            "investment_paid",
            "完成投资",
            "Investment paid",
            "到报告期末累计完成投资",
            "Investment made by the end of the period",
        ),
        *FINANCING,
        _text("note", "说明", "Note", "需要说明的情况", "Anything to explain"),
    ),
)

TABLES: Final = (COMMITMENTS, INDICATORS, PROJECTS)
