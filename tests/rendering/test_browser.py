"""The page as Chromium shows it: no sideways scroll, nothing asked of a network, every word drawn and readable."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from minhou_analysis.rendering import IndexEntry, write_index
from minhou_analysis.rendering.shelf import Column, shelf_page

from .notebooks import every_kind, html_of, notebook, shown, table, text

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

POOR_CONTRAST = """() => {
  const channels = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = channels(getComputedStyle(node).backgroundColor);
      if (colour.length == 3 || colour[3] == 1) return colour;
    }
    return [255, 255, 255];
  };
  const speaks = node => [...node.childNodes].some(n => n.nodeType == 3 && n.textContent.trim());
  return [...document.body.querySelectorAll('*')].filter(n => speaks(n) && n.checkVisibility()).map(n => {
    const [a, b] = [light(channels(getComputedStyle(n).color)), light(ground(n))].sort((x, y) => y - x);
    return [n.tagName + '.' + n.className, Math.round((a + 0.05) / (b + 0.05) * 100) / 100];
  }).filter(([, ratio]) => ratio < 4.5);
}"""
"""Elements whose own text stands out from its ground by less than WCAG 2.2 AA asks, with the ratio."""

SCROLLING = """() => [...document.querySelectorAll('*')]
  .filter(n => n.scrollWidth > n.clientWidth + 1 && getComputedStyle(n).overflowX == 'auto')
  .map((n, i) => { n.dataset.mark = i; return `${i}`; })"""
FOCUSED = """() => {
  const n = document.activeElement;
  return `${n.dataset.mark} ${getComputedStyle(n).outlineStyle == 'none' ? 'bare' : 'outlined'}`;
}"""
STANDARD = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""Rules of axe-core for WCAG 2.2 AA and all before it."""
ADVICE = (*STANDARD, "best-practice")
"""Those, and what its makers advise besides for a page of its own."""


def faults(page: Page, rules: tuple[str, ...] = ADVICE) -> list[tuple[str, str]]:
    """What axe-core finds on ``page``: the rule, and the first element that breaks it."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: rules})", list(rules))
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    wide = table(["名", *(f"列标题{i}" for i in range(20))], [["行", *("123,456.7" for _ in range(20))]])
    long = table(["举措", "说明"], [["1.1", "推动居住证制度扩面提质" * 10], ["u", "x" * 200]])
    words = [text("## 宽\n\n" + "w" * 300), shown(text_plain="y" * 400)]
    nb = notebook(*every_kind().cells, shown(wide), shown(long), *words)
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(html_of(nb), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_the_page_never_scrolls_sideways_and_asks_for_nothing(
    browser: Browser, page_file: Path, width: int, scheme: str
) -> None:
    asked: list[str] = []
    said: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []
    page.close()


def test_a_phone_folds_the_contents_and_shades_a_chart_that_goes_on(
    browser: Browser, page_file: Path
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(page_file.as_uri())
    links = page.locator("nav.contents a")
    assert not links.first.is_visible()
    page.locator("nav.contents summary").click()
    assert links.first.is_visible()
    figure = page.locator("figure.chart").first
    shade = """node => {
      const {opacity, height} = getComputedStyle(node, '::after');
      return parseFloat(height) > 50 ? Number(opacity) : 0;
    }"""
    assert figure.evaluate(shade) == 1
    figure.evaluate("node => { node.scrollLeft = 9999 }")
    page.wait_for_timeout(100)
    assert figure.evaluate(shade) == 0
    page.set_viewport_size({"width": 1280, "height": 844})
    page.reload()
    assert links.first.is_visible()
    page.close()


def test_a_chart_on_a_phone_keeps_its_size_and_scrolls_under_its_title(
    browser: Browser, page_file: Path
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(page_file.as_uri())
    figure = page.locator("figure.chart").first
    assert figure.locator("img").bounding_box()["width"] >= 500  # type: ignore[index]
    figure.evaluate("node => { node.scrollLeft = 100 }")
    assert figure.evaluate("node => node.scrollLeft") == 100
    assert figure.locator("figcaption").bounding_box()["x"] == 0  # type: ignore[index]
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(browser: Browser, page_file: Path, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(page_file.as_uri())
    assert page.evaluate(POOR_CONTRAST) == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_report(browser: Browser, page_file: Path, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(page_file.as_uri())
    assert faults(page) == []
    page.close()


def test_axe_finds_nothing_on_lists_of_reports(browser: Browser, tmp_path: Path) -> None:
    entries = [
        IndexEntry("01", "人口迁徙", "偏慢。", "amber", "01.html", "01.pdf", "01.ipynb", "01.csv"),
        IndexEntry("02", "产业", error="KeyError: x"),
    ]
    listed = write_index(tmp_path, "进展报告", "2025年第四季度", "含演示数据", [("领域", entries)])
    shelf = tmp_path / "shelf.html"
    columns = [
        Column(name, name, f"{name}/index.html", 2, entries, is_demonstration=True)
        for name in ("2025Q4", "2025Q3")
    ]
    shelf.write_text(shelf_page("进展报告", columns), encoding="utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    for path in (listed, shelf):
        page.goto(path.as_uri())
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_axe_would_find_something(browser: Browser, page_file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    broken.write_text(page_file.read_text(encoding="utf-8").replace(' lang="zh-CN"', "", 1), encoding="utf-8")
    page = browser.new_page()
    page.goto(broken.as_uri())
    assert [rule for rule, _ in faults(page)] == ["html-has-lang"]
    page.close()


def test_the_keyboard_skips_to_the_content_and_reaches_what_scrolls(
    browser: Browser, page_file: Path
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(page_file.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left >= 0"), (
        "it shows when it has focus"
    )
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    scrolling = page.evaluate(SCROLLING)
    assert scrolling, "the wide table scrolls at this width"
    reached: set[str] = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(FOCUSED))
    assert all(f"{mark} outlined" in reached for mark in scrolling)
    page.close()


@pytest.mark.parametrize(("place", "family"), [("h1", "Noto Sans SC"), (".sections p", "Noto Serif SC")])
def test_the_fonts_in_the_page_draw_its_chinese(
    browser: Browser, page_file: Path, place: str, family: str
) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    page.add_style_tag(content=':root { --sans: "Report Sans"; --serif: "Report Serif"; }')
    page.evaluate("document.fonts.ready.then(() => true)")
    assert _fonts_used(page, place) == {(family, True)}
    page.close()


def _fonts_used(page: Page, place: str) -> set[tuple[str, bool]]:
    """Families that draw the text at ``place``, and whether each came with the page."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("DOM.enable")
    protocol.send("CSS.enable")
    root = protocol.send("DOM.getDocument")["root"]["nodeId"]
    node = protocol.send("DOM.querySelector", {"nodeId": root, "selector": place})["nodeId"]
    fonts = protocol.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {(font["familyName"], font["isCustomFont"]) for font in fonts}
