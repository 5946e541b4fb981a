"""Chinese inside a page of another language (外文报告中的中文): quotations and names, marked for readers aloud and for fonts."""

from __future__ import annotations

import re
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement

from minhou_analysis.languages import CHINESE

_RUN: Final = re.compile(rf"[{CHINESE}](?:[{CHINESE}\d\s.,:%/()+~—–·“”‘’-]*[{CHINESE}])?")
"""From a Chinese character to the last one before other letters."""
TAG: Final = "zh-CN"


def mark_chinese(tree: BeautifulSoup) -> None:
    """Put every run of Chinese into an element that says so, unless one around it does."""
    for text in list(tree.find_all(string=_RUN)):
        if (
            isinstance(text, NavigableString)
            and not text.find_parent(lang=TAG)
            and not text.find_parent("pre")
        ):
            text.replace_with(*_parts(tree, str(text)))


def _parts(tree: BeautifulSoup, text: str) -> list[PageElement]:
    parts: list[PageElement] = []
    end = 0
    for run in _RUN.finditer(text):
        marked = tree.new_tag("span", attrs={"lang": TAG})
        marked.string = run[0]
        parts += [NavigableString(text[end : run.start()]), marked]
        end = run.end()
    return [*parts, NavigableString(text[end:])]
