"""Writes the first sheet of a form (填报说明): what to do, by when, and what the words mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from minhou_analysis.submissions.asked import Asked
from minhou_analysis.submissions.forms.heading import (
    DEMONSTRATION_BANNER,
    Heading,
    chinese_day,
    set_up_page,
    write_banner,
)
from minhou_analysis.submissions.forms.layout import (
    COMMITMENTS_SHEET,
    FINANCING_GAP,
    INDICATORS_SHEET,
    PROJECTS_SHEET,
)
from minhou_analysis.submissions.forms.measuring import fitting, row_height
from minhou_analysis.submissions.forms.styles import GREY, ORANGE, RED, YELLOW, Styles
from minhou_analysis.submissions.vocabulary import STAGE_LABELS, STATUS_LABELS, VALUE_STATUS_LABELS

OFFICE: Final = "城乡融合发展工作领导小组办公室"
STATUS_MEANINGS: Final = {
    "not_started": "还没有开展实质性工作；完成率填0。",
    "in_progress": "已经开展工作，还没有全部完成。",
    "completed": "方案要求的工作已全部完成；完成率填100，并填“实际完成”和“佐证材料”。",
    "suspended": "工作因故停下；请在“存在困难”中写明原因。",
}
STAGE_MEANINGS: Final = {
    "proposed": "有设想，正在论证，还没有办理审批手续。",
    "preparation": "正在办理立项、规划、用地、招标等开工前手续。",
    "construction": "已经开工，正在施工。",
    "completed": "施工已经完成，还没有投入使用。",
    "in_use": "已经投入使用。",
    "suspended": "因故停下，暂不推进。",
}
VALUE_STATUS_MEANINGS: Final = {
    "A": "已经核定的数；留空视为正式数。",
    "P": "尚待核定、以后可能修订的数。",
    "E": "按有关资料推算的数。",
}
_WRITING: Final = (
    ("百分比", "填0到100的数：完成85%就填85，标题中已有“%”，不必再写。"),
    ("金额", "以万元为单位，只填数：3.5亿元填35000。指标按各自的“计量单位”填。"),
    ("日期", "写成2024-06-30这样；只知道月份的，开始日期填当月第一天，完成日期填当月最后一天。"),
    ("没有的数", "留空，不要填0；0表示确实为零。"),
)
_WIDTHS: Final = (5.0, 18.0, 74.0)
_SIZE: Final = 11.0


@dataclass
class InstructionsWriter:
    """Writes the first sheet, line by line from the top."""

    sheet: Worksheet
    asked: Asked
    heading: Heading
    styles: Styles
    has_history: bool
    _line: int = field(default=0, init=False)

    def write(self) -> None:
        """Write the whole sheet."""
        set_up_page(self.sheet, self.heading)
        self.sheet.fit_to_pages(1, 1)
        for place, width in enumerate(_WIDTHS):
            self.sheet.set_column(place, place, width)
        self._write_title()
        self._section("一、怎样填报")
        for number, step in enumerate(self._steps(), start=1):
            self._step(number, step)
        self._section("二、单元格颜色")
        self._write_colours()
        self._section("三、怎样写数字和日期")
        self._terms(_WRITING)
        self._section("四、词语含义")
        self._terms(_named(STATUS_LABELS, STATUS_MEANINGS, "状态"))
        if self.asked.works:
            self._terms(_named(STAGE_LABELS, STAGE_MEANINGS, "阶段"))
        if self.asked.indicators:
            self._terms(_named(VALUE_STATUS_LABELS, VALUE_STATUS_MEANINGS, "数据性质"))
        self._section("五、咨询")
        self._write_contact()
        self.sheet.protect("", {"format_columns": True, "format_rows": True})

    def _write_title(self) -> None:
        heading = self.heading
        self._full(fitting(heading.plan_title), self.styles.title(16), 28)
        self._full(f"责任单位季度报送表（{heading.period.label}）", self.styles.title(14), 24)
        if heading.is_demonstration:
            self._line += 1
            write_banner(self.sheet, self._line, len(_WIDTHS), DEMONSTRATION_BANNER, self.styles)
        days = f"{chinese_day(heading.period.start)}至{chinese_day(heading.period.end)}"
        plain = self.styles.plain()
        self._full(f"报送单位：{heading.unit}", plain, 20)
        self._full(f"报告期：{heading.period.label}（{days}）", plain, 20)
        due = self.styles.plain(bold=True, font_color=RED)
        self._full(f"报送时限：{chinese_day(heading.due)}（含当日）前", due, 20)

    def _steps(self) -> list[str]:
        sheets = [COMMITMENTS_SHEET.name]
        if self.asked.indicators:
            sheets.append(INDICATORS_SHEET.name)
        if self.asked.works:
            sheets.append(PROJECTS_SHEET.name)
        named = "、".join(f"“{name}”" for name in sheets)
        steps = [f"依次填写{named}{'' if len(sheets) == 1 else f'{len(sheets)}个'}工作表，只填浅黄色单元格。"]
        if self.has_history:
            steps.append("上次报送的内容已经填在表中，请逐项核对，按本报告期末的情况改写。")
        steps.append(
            "承诺事项：每项都要填“状态”和“完成率”（到报告期末的累计数）；其余各栏有就填，没有就留空。"
        )
        if self.asked.indicators:
            steps.append("指标：在“本期值”中填报告期末的数；报不出的留空，并在“说明”中写明原因。")
        if self.asked.works:
            gap = next(c.heading for c in PROJECTS_SHEET.columns if c.name == FINANCING_GAP)
            steps.append(
                "项目：一行一个项目，名称各期保持一致；六项资金是计划投资的来源，"
                f"合计应等于计划投资，“{gap}”为0。"
            )
        return [
            *steps,
            f"填好后保存为原来的.xlsx格式，在报送时限前发给{OFFICE}。",
            "报送后发现有误，改好后把整份表再发一次，以最后一次为准；先前报送的也会保留。",
        ]

    def _write_colours(self) -> None:
        for colour, meaning in (
            (YELLOW, "由单位填写。"),
            (GREY, "固定内容，已锁定；列宽和行高可以调整。"),
            (ORANGE, "必填，尚未填写；填好后变为浅黄色。"),
        ):
            self.sheet.write_blank(self._line, 1, None, self.styles.plain(bg_color=colour, border=1))
            self._meaning(meaning)

    def _write_contact(self) -> None:
        self.sheet.write_string(self._line, 1, "联系人和电话", self.styles.plain(bold=True))
        contact = self.styles.plain(bg_color=YELLOW, border=1, locked=False, num_format="@")
        self.sheet.write_blank(self._line, 2, None, contact)
        self._next("", _WIDTHS[2])
        self._meaning(f"由{OFFICE}在发表前填写。")

    def _terms(self, terms: Iterable[tuple[str, str]]) -> None:
        for term, meaning in terms:
            self.sheet.write_string(self._line, 1, term, self.styles.plain(bold=True))
            self._meaning(meaning)

    def _step(self, number: int, text: str) -> None:
        """A numbered step across the two columns of text."""
        self.sheet.write_number(self._line, 0, number, self.styles.plain(align="center"))
        self.sheet.merge_range(self._line, 1, self._line, 2, text, self.styles.plain(text_wrap=True))
        self._next(text, _WIDTHS[1] + _WIDTHS[2])

    def _section(self, title: str) -> None:
        self._full(title, self.styles.title(12), 24)

    def _full(self, text: str, form: Format, height: float) -> None:
        """A line that runs over all columns: nothing stands to its right."""
        self.sheet.write_string(self._line, 0, text, form)
        self.sheet.set_row(self._line, height)
        self._line += 1

    def _meaning(self, text: str) -> None:
        """The text of the last column, and with it the end of the line."""
        self.sheet.write_string(self._line, 2, text, self.styles.plain(text_wrap=True, indent=1))
        self._next(text, _WIDTHS[2])

    def _next(self, text: str, width: float) -> None:
        self.sheet.set_row(self._line, row_height([(text, width)], _SIZE))
        self._line += 1


def _named(labels: Mapping[str, str], meanings: Mapping[str, str], group: str) -> list[tuple[str, str]]:
    """Terms with the group that they belong to."""
    return [(f"{group}：{labels[code]}", meaning) for code, meaning in meanings.items()]
