"""Promises in tables (承诺原文): a commitment in the plan's words, and what it is called in another language."""

from __future__ import annotations

from minhou_analysis.display.tables import Remarked
from minhou_analysis.languages import fill, in_chinese
from minhou_analysis.plan import Commitment


def promised(commitment: Commitment) -> Remarked:
    """A cell with the plan's words in quotation marks and the commitment's number below.

    The words are quoted in Chinese in every language; other languages say first what the commitment is called.
    """
    words = fill("「{words}」", words=commitment.text.rstrip(",;。，；"))
    if in_chinese():
        return Remarked(words, commitment.id, below=True)
    return Remarked(fill("{id} {title}", id=commitment.id, title=commitment.title), words, below=True)
