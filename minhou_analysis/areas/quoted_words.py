"""The plan's words in tables (原文引用): quoted as they stand, in another language beside what they say in short."""

from __future__ import annotations

from markupsafe import escape

from minhou_analysis.display.narrative import Sentence, say
from minhou_analysis.languages import in_chinese


def quotation(words: str, gist: str) -> Sentence:
    """The plan's ``words`` in quotation marks; in another language than the plan's after their ``gist``."""
    # plain texts are translated where they are somebody's name too; a quotation never is
    quoted = say("「{words}」", words=escape(words))
    return quoted if in_chinese() else say("{gist}: {quoted}", gist=gist, quoted=quoted)
