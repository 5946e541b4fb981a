"""What a letter says of itself, in the language of its reader (信函用语): subject, attachments, what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {
        "demonstration": "【演示数据】",
        "subject": "{place} · {title}（{period}）",
        "attached": "随信附上：{names}。",
        "demonstration_in": "其中含演示数据的附件：{names}。",
        "left_out": "邮件大小以 {budget} MB 为限，以下附件没有附上：{names}。",
        "links": "完整报告在下列位置：",
        "ask": "需要时请回复本邮件索取。",
        "body_only": "本邮件不带附件。",
        "between": "、",
        "data": "报送数据",
    },
    "en": {
        "demonstration": "[DEMO] ",
        "subject": "{place} urban-rural integration: {title}, {period}",
        "attached": "Attached: {names}. ",
        "demonstration_in": "Of these, with demonstration data: {names}. ",
        "left_out": "A message is kept under {budget} MB; these attachments were left out: {names}. ",
        "links": "The full reports are here:",
        "ask": "Answer this message to ask for them.",
        "body_only": "This message has no attachments. ",
        "between": ", ",
        "data": "Reported data",
    },
}
