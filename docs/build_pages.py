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
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

import minhou_analysis
from minhou_analysis.display.charts.chart import HouseFigure

ROOT: Final = Path(__file__).resolve().parent.parent
DOCS: Final = ROOT / "docs"
PACKAGE: Final = ROOT / "minhou_analysis"
LEADS_TO: Final = (
    *("minhou_analysis.plan", "minhou_analysis.catalogue", "minhou_analysis.observations"),
    *("minhou_analysis.submissions", "minhou_analysis.settings", "minhou_analysis.areas.baseline"),
    *("minhou_analysis.display.facts", "minhou_analysis.display.narrative", "minhou_analysis.display.tables"),
    *("minhou_analysis.display.charts.chart", "minhou_analysis.founding", "minhou_analysis.citation"),
    *("minhou_analysis.datapackage", "minhou_analysis.reads", "minhou_analysis.errors"),
    *("minhou_analysis.exploring.asking", "minhou_analysis.exploring.selection"),
    *("minhou_analysis.display.comparing", "minhou_analysis.display.explanation"),
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
    """The front door, name by name, then what it leads to, then whatever type stands in a signature of these."""
    lines = [
        "# API reference · 接口",
        "",
        "Written by `python docs/build_pages.py` from the package; do not edit by hand. 由程序包生成。",
        "",
        "## `import minhou_analysis as minhou`",
        "",
    ]
    shown: list[Any] = []
    for name in sorted(minhou_analysis.__all__):
        thing = getattr(minhou_analysis, name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            shown.append(thing)
            lines += _documented(thing)
        else:
            lines += [f"- `{name}`", ""]
    for module in LEADS_TO:
        found = [thing for thing in _public(module) if thing not in (*shown, HouseFigure)]
        shown += found
        lines += [f"## `{module}`", "", *(line for thing in found for line in _documented(thing))]
    lines += ["## Types in their signatures", ""]
    for thing in shown:  # grows while it is gone through: types lead to further types
        found = [kind for kind in _types(thing) if kind not in shown]
        shown += found
        lines += [line for kind in found for line in _documented(kind)]
    return "\n".join(lines)


def _types(thing: Any) -> list[Any]:
    """Classes of the package in the signatures that the reference shows of ``thing``, in the order of their names."""
    members = [thing]
    if inspect.isclass(thing):
        public = [member for name, member in vars(thing).items() if not name.startswith("_")]
        functions = [getattr(member, "func", getattr(member, "fget", member)) for member in public]
        members += [getattr(member, "__func__", member) for member in (*functions, thing.__init__)]
    found: set[Any] = set()
    for member in members:
        if inspect.isclass(member) or inspect.isfunction(member):
            try:
                hints = list(get_type_hints(member).values())
            except (
                NameError,
                TypeError,
            ):  # what only type checkers know, pd.Series[float] too: Sphinx cannot follow it
                continue
            while hints:
                hint = hints.pop()
                hints += get_args(hint)
                if inspect.isclass(hint) and hint.__module__.startswith("minhou_analysis."):
                    found |= {hint} - {HouseFigure}  # a matplotlib figure, documented there
    return sorted(found, key=_path_of)


def _path_of(thing: Any) -> str:
    return f"{thing.__module__}.{thing.__qualname__}"


def _public(module: str) -> list[Any]:
    """Public classes and functions of a module: its ``__all__``, or what it defines itself, in its order."""
    imported = importlib.import_module(module)
    own = [name for name, thing in vars(imported).items() if getattr(thing, "__module__", "") == module]
    names: Iterable[str] = getattr(imported, "__all__", own)
    things = [getattr(imported, name) for name in names if not name.startswith("_")]
    return [thing for thing in things if inspect.isclass(thing) or inspect.isfunction(thing)]


def _documented(thing: Any) -> list[str]:
    directive = "autofunction" if inspect.isfunction(thing) else "autoclass"
    if inspect.isclass(thing) and issubclass(thing, Exception):
        directive = "autoexception"
    options = ["   :members:"] if directive == "autoclass" else []
    return ["```{eval-rst}", f".. {directive}:: {_path_of(thing)}", *options, "```", ""]


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
_GAP: Final = (26, 44)
_LANE: Final = 10
"""Width that an arrow takes up where it passes a layer."""
_SWEEPS: Final = 8
Node = tuple[str, ...]
"""A room, or the place where the arrow from one room to another passes a layer between them."""


def diagram(imports: Mapping[str, frozenset[str]]) -> str:
    """The rooms as boxes in layers, the highest on top, with the arrows of ``direct``; no arrow runs behind a box."""
    levels = {room: level for level, layer in enumerate(layers(imports)) for room in layer}
    paths = [_path(room, known, levels) for room, known in direct(imports)]
    places, width = _placed(_arranged(levels, paths))
    height = (max(levels.values()) + 1) * (_BOX[1] + _GAP[1])
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        'font-family="sans-serif" font-size="13">',
        "<title>Rooms of minhou_analysis and what they import</title>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#55616d"/></marker></defs>',
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
    ]
    drawn += [_arrow(path, places) for path in paths]
    for room in levels:
        x, y = places[(room,)]
        drawn.append(
            f'<rect x="{x - _BOX[0] / 2:.1f}" y="{y:.1f}" width="{_BOX[0]}" height="{_BOX[1]}" rx="4" fill="#eef3f8" '
            f'stroke="#0b5fa5"/><text x="{x:.1f}" y="{y + 20:.1f}" text-anchor="middle">{html.escape(room)}</text>'
        )
    return "\n".join([*drawn, "</svg>"]) + "\n"


def _path(room: str, known: str, levels: Mapping[str, int]) -> list[Node]:
    """Where an arrow goes: from a room through each layer in between to the room that it knows."""
    between = range(levels[room] - 1, levels[known], -1)
    return [(room,), *((room, known, str(level)) for level in between), (known,)]


def _arranged(levels: Mapping[str, int], paths: Sequence[Sequence[Node]]) -> list[list[Node]]:
    """Nodes of each layer, the lowest first, ordered by where their neighbours stand so that few arrows cross."""
    rows: list[list[Node]] = [[] for _ in range(max(levels.values()) + 1)]
    neighbours: dict[Node, list[Node]] = {}
    for room, level in levels.items():
        rows[level].append((room,))
    for path in paths:
        for node in path[1:-1]:
            rows[int(node[-1])].append(node)
        for one, other in pairwise(path):
            neighbours.setdefault(one, []).append(other)
            neighbours.setdefault(other, []).append(one)
    place: dict[Node, float] = {}
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            row.sort(key=lambda node: (_pull(neighbours.get(node, ()), place), node))
            place |= {node: (position + 1) / (len(row) + 1) for position, node in enumerate(row)}
    return rows


def _pull(neighbours: Iterable[Node], place: Mapping[Node, float]) -> float:
    """Where neighbours stand on average; the middle where none stands yet."""
    known = [place[node] for node in neighbours if node in place]
    return sum(known) / len(known) if known else 0.5


def _placed(rows: Sequence[Sequence[Node]]) -> tuple[dict[Node, tuple[float, float]], float]:
    """The middle of each node's upper edge, and the width of the whole."""

    def wide(row: Sequence[Node]) -> float:
        return sum(_BOX[0] if len(node) == 1 else _LANE for node in row) + _GAP[0] * (len(row) + 1)

    width = max(map(wide, rows))
    places: dict[Node, tuple[float, float]] = {}
    for level, row in enumerate(reversed(rows)):
        spare = (width - wide(row)) / (len(row) + 1)
        x = 0.0
        for node in row:
            own = _BOX[0] if len(node) == 1 else _LANE
            x += _GAP[0] + spare + own / 2
            places[node] = (x, level * (_BOX[1] + _GAP[1]) + _GAP[1] / 2)
            x += own / 2
    return places, width


def _arrow(path: Sequence[Node], places: Mapping[Node, tuple[float, float]]) -> str:
    """One arrow: straight past the boxes of a layer, bent between layers."""
    x, y = places[path[0]]
    y += _BOX[1]
    steps = [f"M{x:.1f} {y:.1f}"]
    for node in path[1:]:
        to_x, to_y = places[node]
        bend = (to_y - y) / 2
        steps.append(f"C{x:.1f} {y + bend:.1f} {to_x:.1f} {to_y - bend:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y
        if len(node) > 1:
            y += _BOX[1]
            steps.append(f"V{y:.1f}")
    return (
        f'<path data-from="{path[0][0]}" data-to="{path[-1][0]}" d="{"".join(steps)}" fill="none" '
        'stroke="#8a96a3" marker-end="url(#tip)"/>'
    )


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
