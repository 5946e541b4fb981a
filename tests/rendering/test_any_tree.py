"""Whatever tree of HTML a cell emits, both exporters say all of it, and Typst accepts it."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minhou_analysis.rendering.document import read_document
from minhou_analysis.rendering.pdf import typst_of
from minhou_analysis.rendering.vocabulary import names

from .notebooks import header as report_header
from .notebooks import html_of, notebook, pdf_bytes, picture, shown

_TAGS = names(
    "p div span section ul ol li dl dt dd figure figcaption blockquote cite table thead tbody tr th td caption",
    "details summary pre code strong em small sub h1 h2 h3 h4 h6 a mark article",
)
_CLASSES = names(
    "answer tiles sub chart note table num light tag demo missing plan gap math block footnotes fact"
)
_ATTRIBUTES = [
    "",
    *(f' class="{name}"' for name in sorted(_CLASSES)),
    *(f' id="{name}"' for name in ("s1", "s2", "s1-1", "content", "contents", "contents-label", "fn1")),
    *(' colspan="3"', ' rowspan="2"', ' href="#s1"', ' start="4"', ' style="text-align: right"'),
]


def _element(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda tag, attribute, parts: f"<{tag}{attribute}>{''.join(parts)}</{tag}>",
        st.sampled_from(sorted(_TAGS)),
        st.sampled_from(_ATTRIBUTES),
        st.lists(inside, max_size=4),
    )


_LEAVES = st.sampled_from(
    ["WORD", "WORD", " ", "<br>", "<hr>", f'<img src="{picture()}">', '<img src="x.png">']
)
_TREES = st.recursive(_LEAVES, _element, max_leaves=14)


def _numbered(markup: str) -> tuple[str, set[str]]:
    count = iter(range(10**6))
    named = re.sub("WORD", lambda _: f"w-{next(count)}-w ", markup)
    return named, set(re.findall(r"w-\d+-w", named))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(_element(_TREES), min_size=1, max_size=4))
def test_every_word_reaches_the_page_and_the_pdf(parts: list[str]) -> None:
    markup, said = _numbered("".join(parts))
    nb = notebook(report_header(lang="en"), shown(markup))
    page = html_of(nb)
    source, _ = typst_of(read_document(nb))
    on_page = {word for word in said if word in page}
    assert {word for word in on_page if word not in source} == set()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert pdf_bytes(nb).startswith(b"%PDF")
