"""Arrows between the rooms point one way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "minhou_analysis"
FOUNDATION = {"errors", "languages", "periods"}
DATA = {
    *("datapackage", "settings", "plan", "catalogue", "index_editions", "observations"),
    *("accounts", "access_points", "submissions"),
}
ALLOWED = {
    "errors": set(),
    "languages": {"errors"},
    "periods": {"errors", "languages"},
    "datapackage": {"errors"},
    "settings": FOUNDATION,
    "workbooks": {"errors"},
    "plan": {"errors", "languages", "datapackage", "workbooks"},
    "catalogue": {"errors", "languages", "datapackage", "plan"},
    "index_editions": {"errors", "languages", "datapackage", "catalogue"},
    "observations": FOUNDATION | {"datapackage", "catalogue"},
    "accounts": FOUNDATION | {"datapackage", "methods"},
    "access_points": {"errors", "datapackage"},
    "submissions": FOUNDATION
    | {"workbooks"}
    | DATA - {"submissions", "accounts", "access_points", "index_editions"},
    "checking": FOUNDATION | DATA,
    "citation": {"errors", "languages", "datapackage"},
    "founding": {"errors", "datapackage", "settings", "catalogue", "checking"},
    "reads": FOUNDATION | {"submissions"},
    "held": set(),
    "workspace": FOUNDATION | DATA | {"reads", "held"},
    "methods": {"errors"},
    "display": FOUNDATION | {"catalogue", "observations"},
    "areas": FOUNDATION | DATA | {"workspace", "methods", "display"},
    "exploring": FOUNDATION | DATA | {"workspace", "methods", "display", "areas"},
    "execution": {"errors"},
    "rendering": {"errors", "languages", "display", "workbooks"},
    "delivery": {"errors"},
    "mailing": {
        "errors",
        "languages",
        "datapackage",
        "checking",
        "submissions",
        "workspace",
        "reporting",
        "rendering",
        "delivery",
    },
    "reporting": FOUNDATION
    | {"settings", "plan", "observations", "reads", "workspace", "display", "execution", "rendering"},
}
"""Room → the rooms it may know. ``cli`` and the package's front door may know all."""


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """Rooms that a module imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("minhou_analysis."):
            found.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {n.name.split(".")[1] for n in node.names if n.name.startswith("minhou_analysis.")}
    return found - {room(path)}


MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if room(path) not in ("cli", "__init__")]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_knows_only_what_is_below_it(path: Path) -> None:
    assert imported_rooms(path) <= ALLOWED[room(path)]


def test_rendering_takes_only_palette_and_fonts_from_display() -> None:
    for path in PACKAGE.joinpath("rendering").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for line in text.splitlines():
            if "minhou_analysis.display" in line:
                assert "palette" in line or "fonts" in line, f"{path.name}: {line}"


CLOCKLESS = (
    "plan",
    "catalogue",
    "observations",
    "accounts",
    "workspace",
    "methods",
    "display",
    "areas",
    "rendering",
)
CLOCK_OR_CHANCE = re.compile(r".*\b(now|today|utcnow|time\.time|uuid[14]|urandom)|secrets\..*")


@pytest.mark.parametrize("name", CLOCKLESS)
def test_what_a_report_says_asks_neither_the_clock_nor_chance(name: str) -> None:
    calls = [
        f"{path.relative_to(PACKAGE)}: {ast.unparse(node.func)}"
        for path in MODULES
        if room(path) == name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    assert [call for call in calls if CLOCK_OR_CHANCE.fullmatch(call.partition(": ")[2])] == []
