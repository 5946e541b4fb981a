"""What each report of a period weighs and asks for, and what a browser finds wrong with it.

For each page: bytes, requests to any network, findings of axe-core against WCAG 2.2 AA in the light and in the dark, and
whether it scrolls sideways on a telephone (390 px) or a screen (1280 px). Exits with 1 where a budget is not kept. Run it from
the project's folder with ``python benchmarks/pages.py [FOLDER]``; it needs Chromium.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

LARGEST: Final = 1_500_000
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS: Final = (390, 1280)


@dataclass(frozen=True)
class Looked:
    """One page as it was found."""

    name: str
    size: int
    requests: int
    findings: int
    sideways: int

    @property
    def is_kept(self) -> bool:
        """Whether all budgets are."""
        return self.size <= LARGEST and not (self.requests or self.findings or self.sideways)


def look(browser: Browser, path: Path) -> Looked:
    """Open a page as its readers do."""
    asked: list[str] = []
    findings = 0
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
        findings += page.evaluate("rules => axe.run({runOnly: rules}).then(r => r.violations.length)", RULES)
        sideways = 0
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            sideways += page.evaluate("document.documentElement.scrollWidth > innerWidth")
        page.close()
    requests = sum(not url.startswith(("file:", "data:")) for url in asked)
    return Looked(path.name, path.stat().st_size, requests, findings, sideways)


def look_at_all(folder: Path) -> Iterator[Looked]:
    """Every page of a folder, in one browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for path in sorted(folder.resolve().glob("*.html")):
            yield look(browser, path)
        browser.close()


def main(folder: Path) -> int:
    """Print a line a page."""
    print(f"{'page':<36}{'bytes':>10}{'requests':>10}{'findings':>10}{'sideways':>10}")
    kept = True
    for page in look_at_all(folder):
        print(
            f"{page.name:<36}{page.size:>10,}{page.requests:>10}{page.findings:>10}{page.sideways:>10}",
            flush=True,
        )
        kept = kept and page.is_kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "reports/2025Q4")))
