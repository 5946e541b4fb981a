"""The outbox's pages as Chromium shows them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from minhou_analysis.delivery.messages import Picture
from minhou_analysis.delivery.outbox import Draft
from minhou_analysis.rendering.email import email_body
from tests.delivery.conftest import letter
from tests.delivery.test_outbox import fill
from tests.rendering.notebooks import every_kind
from tests.rendering.test_browser import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]
pytestmark = pytest.mark.browser


def test_the_outbox_fits_a_telephone(browser: Browser, tmp_path: Path) -> None:
    contents = fill(tmp_path, Draft(letter(1, subject="题" + "x" * 120), ("2025Q4-" + "附" * 40 + ".html",)))
    page = browser.new_page(viewport={"width": 390, "height": 844})
    for name in ("index.html", contents.entries[0].preview):
        page.goto((tmp_path / "2025Q4" / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_a_frame_holds_the_whole_message_and_a_telephone_sees_one(browser: Browser, tmp_path: Path) -> None:
    body = email_body(every_kind())
    pictures = tuple(Picture(picture.cid, picture.name, picture.data) for picture in body.pictures)
    contents = fill(tmp_path, Draft(letter(1, html=body.html, pictures=pictures)))
    page = browser.new_page(viewport={"width": 1280, "height": 600})
    page.goto((tmp_path / "2025Q4" / contents.entries[0].preview).as_uri())
    frames = """[...document.querySelectorAll('iframe')].filter(frame => frame.offsetWidth).map(
        frame => [frame.offsetHeight, frame.contentDocument.body.offsetHeight])"""
    shown = page.evaluate(frames)
    assert len(shown) == 2
    assert all(inside <= outside < 2 * inside for outside, inside in shown), shown
    page.set_viewport_size({"width": 390, "height": 844})
    ((outside, inside),) = page.evaluate(frames)
    assert inside <= outside
