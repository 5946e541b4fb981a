"""What every sheet of a form carries (表头与页面): whose form it is, for when, until when; and how it prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from xlsxwriter.worksheet import Worksheet

from minhou_analysis.periods import Period
from minhou_analysis.submissions.forms.styles import HEAD, Styles
from minhou_analysis.submissions.vocabulary import DEMONSTRATION

DEMONSTRATION_BANNER: Final = "演示数据：由程序生成，不是单位的真实报送"
_DEMONSTRATION_HEADER: Final = f'&C&"{HEAD},Bold"&14&KC00000演示数据'
_A4: Final = 9


@dataclass(frozen=True)
class Heading:
    """Whose form it is, for when, and until when."""

    plan_title: str
    unit: str
    period: Period
    due: date
    origin: str

    @property
    def is_demonstration(self) -> bool:
        """Whether every sheet has to say so."""
        return self.origin == DEMONSTRATION

    @property
    def line(self) -> str:
        """Unit, period and due day in one line."""
        return f"报送单位：{self.unit}　　报告期：{self.period.label}　　报送时限：{chinese_day(self.due)}（含当日）前"


def chinese_day(day: date) -> str:
    """``2024年7月15日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def set_up_page(sheet: Worksheet, heading: Heading) -> None:
    """A4, one page wide and as many high as it takes, with page numbers and the form's name at the foot."""
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.3, right=0.3, top=0.6, bottom=0.6)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    name = f"{heading.unit}　{heading.period.label}".replace("&", "&&")
    middle = "&C演示数据" if heading.is_demonstration else ""
    sheet.set_footer(f"&L{name}{middle}&R第 &P 页，共 &N 页")
    if heading.is_demonstration:
        sheet.set_header(_DEMONSTRATION_HEADER)


def write_banner(sheet: Worksheet, row: int, columns: int, text: str, styles: Styles) -> None:
    """A red line over ``columns`` cells of ``row``, counted from 1."""
    for column in range(1, columns):
        sheet.write_blank(row - 1, column, None, styles.banner())
    sheet.write_string(row - 1, 0, text, styles.banner())
    sheet.set_row(row - 1, 24)
