"""Takes the pictures of ``gallery.md`` from a period's reports: ``python docs/build_gallery.py [reports/2025Q4]``.

Needs Chromium, and pdftoppm of poppler. Each picture is brought down to 64 colours, which is what keeps it small.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

PICTURES: Final = Path(__file__).parent / "gallery"
PAGES: Final = {
    # name: page, width, height, colours, element to scroll to
    "overview": ("00_overview.html", 1280, 900, "light", "h1"),
    "phone": ("00_overview.html", 390, 844, "light", "h1"),
    "dark": ("04_ecology.html", 1280, 900, "dark", "figure.chart"),
    "periods": ("../index.html", 1280, 900, "light", "h1"),
}
PAPER: Final = ("02_urban_villages.pdf", (1, 3))
"""The PDF shown, and which of its pages."""
COLOURS: Final = 64
LARGEST: Final = 150_000
"""Bytes a picture may have."""


def main(reports: Path) -> None:
    """Take all pictures anew."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in PAGES:
            keep(name, page_picture(browser, reports, name))
        browser.close()
    keep("pdf", paper_picture(reports))


def page_picture(browser: Browser, reports: Path, name: str) -> Image.Image:
    """What a reader sees of a page at one width."""
    file, width, height, scheme, place = PAGES[name]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto((reports / file).resolve().as_uri())
    page.locator(place).first.scroll_into_view_if_needed()
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return picture


def paper_picture(reports: Path) -> Image.Image:
    """Pages of a PDF side by side."""
    file, numbers = PAPER
    sheets = [sheet_picture(reports / file, number) for number in numbers]
    desk = Image.new(
        "RGB", (sum(sheet.width for sheet in sheets) + 60, max(s.height for s in sheets) + 40), "#d5dbe1"
    )
    left = 20
    for sheet in sheets:
        desk.paste(sheet, (left, 20))
        left += sheet.width + 20
    return desk


def sheet_picture(paper: Path, number: int) -> Image.Image:
    """One page of a PDF."""
    command = ["pdftoppm", "-r", "75", "-png", "-f", str(number), "-l", str(number), str(paper)]
    return Image.open(io.BytesIO(subprocess.check_output(command)))  # noqa: S603 - our own file


def keep(name: str, picture: Image.Image) -> None:
    """Write a picture, small enough for a page that shows several."""
    path = PICTURES / f"{name}.png"
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{path} has {size} bytes; at most {LARGEST} are wanted")
    sys.stdout.write(f"{path.name}: {size} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "reports/2025Q4"))
