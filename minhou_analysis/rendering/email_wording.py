"""What an e-mail says in its own voice, around a report's content (邮件用语)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class EmailWording:
    """Labels of one language. Texts with ``{}`` take what they are about."""

    demonstration: str
    tiles: str
    chart: str
    pictures_left_out: str
    more_rows: str
    cut: str
    full_report: str
    attached: str
    colon: str
    comma: str


ZH: Final = EmailWording(
    demonstration="演示数据",
    tiles="关键数字",
    chart="图：",
    pictures_left_out="为控制邮件大小，省去{}幅图；图见完整报告。",
    more_rows="另有{}条，见完整报告。",
    cut="邮件只收到这里，其余内容见完整报告。",
    full_report="完整报告",
    attached="完整报告随信附上：网页版用浏览器打开，手机也可以看；PDF 版可以打印。",
    colon="：",
    comma="；",
)

EN: Final = EmailWording(
    demonstration="Demonstration data",
    tiles="Key figures",
    chart="Chart: ",
    pictures_left_out="{} chart(s) left out to keep this message small; see the full report.",
    more_rows="{} more in the full report.",
    cut="This message stops here; the rest is in the full report.",
    full_report="Full report",
    attached="The full report is attached: open the web page in any browser, on a phone too; print the PDF.",
    colon=": ",
    comma="; ",
)


def email_wording(language: str) -> EmailWording:
    """Labels for a language tag: Chinese for ``zh…``, English for every other."""
    return ZH if language.lower().startswith("zh") else EN
