"""The outbox's pages as Chromium shows them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from minhou_analysis.delivery.outbox import Draft
from tests.delivery.conftest import letter
from tests.delivery.test_outbox import fill
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
