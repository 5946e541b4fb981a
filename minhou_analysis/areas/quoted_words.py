"""The plan's words in tables (原文引用): quoted as they stand, in another language beside what they say in short."""

from __future__ import annotations

from markupsafe import escape

from minhou_analysis.display.narrative import Sentence, say
from minhou_analysis.display.tables import Remarked
from minhou_analysis.languages import fill, in_chinese, translate
from minhou_analysis.plan import Commitment


def quotation(words: str, gist: str) -> Sentence:
    """The plan's ``words`` in quotation marks; in another language than the plan's after their ``gist``."""
    # plain texts are translated where they are somebody's name too; a quotation never is
    quoted = say("「{words}」", words=escape(words))
    return quoted if in_chinese() else say("{gist}: {quoted}", gist=gist, quoted=quoted)


def glossed(words: str, gist: str) -> str:
    """The plan's ``words`` without quotation marks; in another language than the plan's with their ``gist`` after them."""
    return words if in_chinese() or not gist else f"{words} ({translate(gist)})"


def promised(commitment: Commitment) -> Remarked:
    """A cell with the plan's words in quotation marks and the commitment's number below.

    Other languages than the plan's say first what the commitment is called.
    """
    words = fill("「{words}」", words=commitment.text.rstrip(",;。，；"))
    if in_chinese():
        return Remarked(words, commitment.id, below=True)
    return Remarked(fill("{id} {title}", id=commitment.id, title=commitment.title), words, below=True)
