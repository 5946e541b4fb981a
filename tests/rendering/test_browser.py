"""The page as Chromium shows it: no sideways scroll, nothing asked of a network, nothing in the console."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .notebooks import every_kind, html_of, notebook, shown, table, text

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


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
