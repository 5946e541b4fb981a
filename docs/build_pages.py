"""Write the pages that are made from the code and the data: data dictionary, API reference, architecture.

``python docs/build_pages.py`` writes them; ``--check`` only says which are out of date. ``make docs`` writes them first.
"""

from __future__ import annotations

import ast
import html
import importlib
import inspect
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import minhou_analysis

ROOT: Final = Path(__file__).resolve().parent.parent
DOCS: Final = ROOT / "docs"
PACKAGE: Final = ROOT / "minhou_analysis"
LEADS_TO: Final = (
    *("minhou_analysis.plan", "minhou_analysis.catalogue", "minhou_analysis.observations"),
    *("minhou_analysis.submissions", "minhou_analysis.settings", "minhou_analysis.areas.baseline"),
    *("minhou_analysis.display.facts", "minhou_analysis.display.narrative", "minhou_analysis.display.tables"),
    *("minhou_analysis.display.charts.chart", "minhou_analysis.founding", "minhou_analysis.citation"),
    "minhou_analysis.errors",
)
"""Modules whose public classes and functions the front door leads to."""


def pages() -> dict[str, str]:
    """Every page that is made, by file name."""
    return {
        "data-dictionary.md": dictionary(),
        "reference.md": reference(),
        "architecture.md": architecture(),
        "architecture.svg": diagram(room_imports()),
    }


# ---- data dictionary


def dictionary() -> str:
    """Every table of the data folder, column by column, from its descriptor."""
    descriptor = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    lines = [
        "# Data dictionary · 数据字典",
        "",
        "Written by `python docs/build_pages.py` from `data/datapackage.json`; do not edit by hand. 由描述文件生成。",
        "",
        f"{descriptor['title']}. {descriptor['description']}",
    ]
    for resource in descriptor["resources"]:
        lines += ["", f"## {resource['title']} · `{resource['path']}`", "", resource["description"], ""]
        fields = resource.get("schema", {}).get("fields", [])
        if fields:
            lines += ["| column | 名称 | type | constraints | meaning |", "| --- | --- | --- | --- | --- |"]
            keys = _references(resource["schema"])
            lines += [_field_row(field, keys) for field in fields]
    return "\n".join(lines) + "\n"


def _references(schema: Mapping[str, Any]) -> dict[str, str]:
    return {
        key["fields"]: f"refers to {key['reference']['resource']}.{key['reference']['fields']}"
        for key in schema.get("foreignKeys", ())
        if isinstance(key["fields"], str)
    }


def _field_row(field: Mapping[str, Any], references: Mapping[str, str]) -> str:
    said = [
        name
        if value is True
        else f"{name}: {' '.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in field.get("constraints", {}).items()
    ]
    if field["name"] in references:
        said.append(references[field["name"]])
    cells = (f"`{field['name']}`", field.get("title", ""), field["type"], "; ".join(said))
    return f"| {' | '.join(map(_cell, (*cells, field.get('description', ''))))} |"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


# ---- API reference


def reference() -> str:
    """The front door, name by name, then what it leads to."""
    lines = [
        "# API reference · 接口",
        "",
        "Written by `python docs/build_pages.py` from the package; do not edit by hand. 由程序包生成。",
        "",
        "## `import minhou_analysis as minhou`",
        "",
    ]
    for name in sorted(minhou_analysis.__all__):
        thing = getattr(minhou_analysis, name)
        lines += (
            _documented(f"{thing.__module__}.{thing.__qualname__}", thing)
            if hasattr(thing, "__qualname__")
            else [f"- `{name}`", ""]
        )
    shown = {getattr(minhou_analysis, name) for name in minhou_analysis.__all__ if name != "__version__"}
    for module in LEADS_TO:
        lines += [f"## `{module}`", ""]
        for thing in _public(module):
            if thing not in shown:
                shown.add(thing)
                lines += _documented(f"{thing.__module__}.{thing.__qualname__}", thing)
    return "\n".join(lines)


def _public(module: str) -> list[Any]:
    """Public classes and functions of a module: its ``__all__``, or what it defines itself, in its order."""
    imported = importlib.import_module(module)
    own = [name for name, thing in vars(imported).items() if getattr(thing, "__module__", "") == module]
    names: Iterable[str] = getattr(imported, "__all__", own)
    things = [getattr(imported, name) for name in names if not name.startswith("_")]
    return [thing for thing in things if inspect.isclass(thing) or inspect.isfunction(thing)]


def _documented(path: str, thing: Any) -> list[str]:
    directive = "autofunction" if inspect.isfunction(thing) else "autoclass"
    if inspect.isclass(thing) and issubclass(thing, Exception):
        directive = "autoexception"
    options = [] if directive != "autoclass" else ["   :members:"]
    return ["```{eval-rst}", f".. {directive}:: {path}", *options, "```", ""]


# ---- architecture


@cache
def room_imports() -> Mapping[str, frozenset[str]]:
    """Room → the rooms that its modules import, read from the code."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        found.setdefault(room, set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom):
                names = [str(node.module)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            found[room] |= {name.split(".")[1] for name in names if name.startswith("minhou_analysis.")}
    return {room: frozenset(known - {room}) for room, known in found.items()}


def layers(imports: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Rooms by how many rooms stand below them at most, the lowest first.

    Raises:
        ValueError: rooms know each other in a circle.
    """
    depth: dict[str, int] = {}

    def of(room: str, above: tuple[str, ...] = ()) -> int:
        if room in above:
            raise ValueError(f"rooms know each other in a circle: {' → '.join((*above, room))}")
        if room not in depth:
            depth[room] = max((of(known, (*above, room)) + 1 for known in imports[room]), default=0)
        return depth[room]

    rows: dict[int, list[str]] = {}
    for room in sorted(imports):
        rows.setdefault(of(room), []).append(room)
    return [rows[level] for level in sorted(rows)]


def direct(imports: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """Arrows that are not implied by others: who knows whom, without what a room in between knows already."""

    def below(room: str) -> set[str]:
        return {known for first in imports[room] for known in (first, *below(first))}

    return [
        (room, known)
        for room in sorted(imports)
        for known in sorted(imports[room])
        if not any(known in below(other) for other in imports[room] if other != known)
    ]


def architecture() -> str:
    """The rooms, the diagram of their arrows, and what each is for."""
    imports = room_imports()
    lines = [
        "# Architecture · 架构",
        "",
        "Written by `python docs/build_pages.py` from the imports; do not edit by hand. 由 import 语句生成。",
        "",
        "Arrows point one way: a room knows only rooms below it. `methods` knows no counties, `areas` no pages, and `execution`,",
        "`rendering` and `delivery` nothing of the plan. `tests/test_architecture.py` says what each may know.",
        "",
        "![Rooms of the package in layers; each arrow is an import](architecture.svg)",
        "",
        "Arrows that follow from others are left out of the picture; the table has all of them.",
        "",
        "| room | what it is | knows |",
        "| --- | --- | --- |",
    ]
    for layer in reversed(layers(imports)):
        for room in layer:
            knows = " ".join(f"`{known}`" for known in sorted(imports[room])) or "—"
            lines.append(f"| `{room}` | {_cell(_summary(room))} | {knows} |")
    return "\n".join(lines) + "\n"


def _summary(room: str) -> str:
    path = PACKAGE / room / "__init__.py"
    tree = ast.parse((path if path.is_file() else PACKAGE / f"{room}.py").read_text(encoding="utf-8"))
    return (ast.get_docstring(tree) or "").split("\n\n")[0].replace("\n", " ")


_BOX: Final = (118, 30)
_GAP: Final = (18, 46)


def diagram(imports: Mapping[str, frozenset[str]]) -> str:
    """The rooms as boxes in layers, the highest on top, with the arrows of ``direct``."""
    arranged = _ordered(layers(imports), direct(imports))
    width = max(len(layer) for layer in arranged) * (_BOX[0] + _GAP[0]) + _GAP[0]
    height = len(arranged) * (_BOX[1] + _GAP[1])
    places: dict[str, tuple[float, float]] = {}
    for level, layer in enumerate(reversed(arranged)):
        free = width - len(layer) * _BOX[0]
        for place, room in enumerate(layer):
            step = free / (len(layer) + 1)
            places[room] = (step * (place + 1) + _BOX[0] * place, level * (_BOX[1] + _GAP[1]) + _GAP[1] / 2)
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        'font-family="sans-serif" font-size="13">',
        "<title>Rooms of minhou_analysis and what they import</title>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#55616d"/></marker></defs>',
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
    ]
    for room, known in direct(imports):
        (x, y), (to_x, to_y) = places[room], places[known]
        start, end = (x + _BOX[0] / 2, y + _BOX[1]), (to_x + _BOX[0] / 2, to_y - 1)
        bend = (end[1] - start[1]) / 2
        drawn.append(
            f'<path data-from="{room}" data-to="{known}" d="M{start[0]:.1f} {start[1]:.1f}C{start[0]:.1f} '
            f'{start[1] + bend:.1f} {end[0]:.1f} {end[1] - bend:.1f} {end[0]:.1f} {end[1]:.1f}" '
            'fill="none" stroke="#8a96a3" marker-end="url(#tip)"/>'
        )
    for room, (x, y) in places.items():
        drawn.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{_BOX[0]}" height="{_BOX[1]}" rx="4" fill="#eef3f8" stroke="#0b5fa5"/>'
            f'<text x="{x + _BOX[0] / 2:.1f}" y="{y + 20:.1f}" text-anchor="middle">{html.escape(room)}</text>'
        )
    return "\n".join([*drawn, "</svg>"]) + "\n"


def _ordered(rows: Sequence[Sequence[str]], arrows: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Each layer in the order of what its rooms know below, so that arrows cross less."""
    known = list(arrows)
    place: dict[str, float] = {}
    ordered = []
    for row in rows:
        arranged = sorted(row, key=lambda room: (_pull(room, known, place), room))
        place |= {room: (position + 1) / (len(arranged) + 1) for position, room in enumerate(arranged)}
        ordered.append(arranged)
    return ordered


def _pull(room: str, arrows: Iterable[tuple[str, str]], place: Mapping[str, float]) -> float:
    """Where the rooms that ``room`` knows stand on average; the middle where it knows none."""
    below = [place[known] for above, known in arrows if above == room and known in place]
    return sum(below) / len(below) if below else 0.5


def main() -> None:
    """Write the pages, or check them."""
    stale = []
    for name, text in pages().items():
        path = DOCS / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8", newline="")
    if stale and "--check" in sys.argv:
        sys.exit(f"out of date: {', '.join(stale)}; run python docs/build_pages.py")


if __name__ == "__main__":
    main()
