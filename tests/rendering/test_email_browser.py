"""The e-mail body as Chromium shows it, on a telephone and on a screen, in the light and in the dark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from minhou_analysis.rendering.email import email_body

from .notebooks import shown, table, text
from .test_browser import POOR_CONTRAST, STANDARD, browser, faults
from .test_email import report, tagged

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]
pytestmark = pytest.mark.browser

INVERTED = POOR_CONTRAST.replace("c => c / 255", "c => 1 - c / 255")
"""The same for a program that turns every colour into its opposite."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The message with its pictures, and without any."""
    long = table(["举措", "说明"], [["1.1 " + "w" * 90, "推动居住证制度扩面提质" * 20], ["u", "x" * 200]])
    lights = "".join(
        f'<p><span class="light light-{name}">● 灯</span></p>' for name in ("green", "amber", "red", "grey")
    )
    body = email_body(
        report(
            tagged(text("## 长\n\nhttps://example.org/" + "a" * 200)),
            tagged(shown(long)),
            tagged(shown(lights + '<blockquote class="plan">原文<cite>1.1</cite></blockquote>')),
        ),
        links={"网页版": "https://example.org/"},
    )
    folder = tmp_path_factory.mktemp("mail")
    whole, bare = folder / "whole.html", folder / "bare.html"
    whole.write_text(body.preview, encoding="utf-8")
    bare.write_text(body.html, encoding="utf-8")
    return whole, bare


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 640])
@pytest.mark.parametrize("pictures", [True, False])
def test_the_message_fits_asks_for_nothing_and_stands_out(
    browser: Browser, files: tuple[Path, Path], width: int, scheme: str, pictures: bool
) -> None:
    asked: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
    page.on("request", lambda request: asked.append(request.url))
    page.goto(files[0 if pictures else 1].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [url for url in asked if not url.startswith(("file:", "data:", "cid:"))] == []
    assert page.evaluate(POOR_CONTRAST) == []
    page.close()


def test_axe_finds_nothing_on_the_preview(browser: Browser, files: tuple[Path, Path]) -> None:
    page = browser.new_page()
    page.goto(files[0].as_uri())
    assert faults(page, STANDARD) == [], "it has no landmarks: it is shown inside the page of a mail program"
    page.close()


def test_the_message_stands_out_with_every_colour_turned(browser: Browser, files: tuple[Path, Path]) -> None:
    page = browser.new_page()
    page.goto(files[0].as_uri())
    assert page.evaluate(INVERTED) == []
    page.close()


def test_the_message_is_never_wider_than_a_letter(browser: Browser, files: tuple[Path, Path]) -> None:
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    page.goto(files[0].as_uri())
    box = page.locator("table.sheet").bounding_box()
    assert box is not None
    assert box["width"] == 640
    assert box["x"] == 480
    page.close()
