"""What an e-mail says in its own voice, around a report's content (邮件用语)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class EmailWording:
    """Labels of one language. Texts with ``{}`` take what they are about.

    ``headings`` are those of reports, as this language says them. Where a report is in another language than these
    words, ``foreign`` says so, ``original`` introduces its name and ``verdict`` its verdict.
    """

    demonstration: str
    demonstration_notice: str
    foreign: str
    original: str
    verdict: str
    tiles: str
    chart: str
    turn: str
    pictures_left_out: str
    more_rows: str
    more_rows_and: str
    cut: str
    full_report: str
    attached: str
    colon: str
    comma: str
    mark: str
    aside: str
    headings: Mapping[str, str] = field(default_factory=dict)

    def heading(self, text: str) -> str:
        """A heading of a report; as it stands where this language has no other for it."""
        return self.headings.get(text, text)


ZH: Final = EmailWording(
    demonstration="演示数据",
    demonstration_notice=(
        "本报告含演示数据：未收到单位报送的部分用程序生成的演示报送代替，不代表任何单位的真实进展。"
    ),
    foreign="报告不是中文的，以下照录原文。",
    original="原名：",
    verdict="报告的结论（原文）：",
    tiles="关键数字",
    chart="图：",
    turn="手机上图里的字小，请把手机横过来看。",
    pictures_left_out="为控制邮件大小，省去{}幅图；图见完整报告。",
    more_rows="另有{}条，见完整报告。",
    more_rows_and="完整报告还列{}条；",
    cut="邮件只收到这里，其余内容见完整报告。",
    full_report="完整报告",
    attached="完整报告随信附上：网页版用浏览器打开，手机也可以看；PDF 版可以打印。",
    colon="：",
    comma="；",
    mark="【{}】",
    aside="（{}）",
)

EN: Final = EmailWording(
    demonstration="Demonstration data",
    demonstration_notice=(
        "This report holds demonstration data. Where a unit has not reported, a program has made up a report in its "
        "place, to show what such a report looks like; it says nothing about the real progress of any unit. Numbers, "
        "charts and tables with demonstration data are marked 演示 (demonstration)."
    ),
    foreign="The report is in Chinese. What follows under the English headings is quoted from it as it stands.",
    original="In Chinese: ",
    verdict="The report's verdict (in Chinese):",
    tiles="Key figures",
    chart="Chart: ",
    turn="On a phone the words in charts are small: turn it sideways.",
    pictures_left_out="{} chart(s) left out to keep this message small; see the full report.",
    more_rows="{} more in the full report.",
    more_rows_and="{} more in the full report, which adds: ",
    cut="This message stops here; the rest is in the full report.",
    full_report="Full report",
    attached="The full report is attached: open the web page in any browser, on a phone too; print the PDF.",
    colon=": ",
    comma="; ",
    mark="[{}] ",
    aside=" ({})",
    headings={
        "各领域": "The seven areas",
        "近期到期": "Due soon",
        "较上期变化": "Changes since the period before",
        "谁要推动什么": "Who must act on what",
        "缺什么": "What is missing",
        "来源": "Sources",
        "项目走到哪一步": "How far projects have got",
        "哪里还没有覆盖": "What is not yet covered",
        "哪个项目晚了": "Which projects are late",
        "方案定了水平的承诺": "Commitments for which the plan sets a level",
        "位次靠得住吗": "How far the ranks can be relied on",
        "报送时效": "Who reported in time",
        "本单位下一步": "What this unit does next",
        "要推动的事项": "What must be acted on",
    },
)


def email_wording(language: str) -> EmailWording:
    """Labels for a language tag: Chinese for ``zh…``, English for every other."""
    return ZH if language.lower().startswith("zh") else EN
