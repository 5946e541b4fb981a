"""The head of a report (报告抬头): title, period, verdict and what the reader must know before the first number."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from markupsafe import Markup

from minhou_analysis.languages import spoken, translate

REPORT_MIME: Final = "application/vnd.minhou.report+json"
"""Media type under which exporters find the header in a notebook's outputs."""


@dataclass(frozen=True)
class ReportHeader:
    """What stands on the cover. ``notice`` and ``watermark`` are set when the report holds demonstration data."""

    title: str
    subtitle: str
    period: str
    period_label: str
    issuer: str
    verdict: str
    light: str | None = None
    as_of: str | None = None
    notice: str | None = None
    watermark: str | None = None
    lang: str = "zh-CN"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        said = replace(
            self,
            **{
                name: translate(value)
                for name, value in asdict(self).items()
                if isinstance(value, str) and name != "lang"
            },
            lang=spoken().tag,
        )
        return said._bundle()

    def _bundle(self) -> dict[str, Any]:
        notice = Markup("<p><strong>{}</strong></p>").format(self.notice) if self.notice else ""
        page = Markup("<h1>{}</h1><p>{}</p><p>{}</p>{}").format(
            self.title, self.subtitle, self.verdict, notice
        )
        return {
            REPORT_MIME: asdict(self),
            "text/html": str(page),
            "text/plain": f"{self.title}\n{self.verdict}",
        }
