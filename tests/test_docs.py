"""The site is built without a warning, says what the code says, and its examples run."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import minhou_analysis

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
FENCE = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WITH_CODE = [
    path
    for path in (DOCS / "tutorial.md", *sorted(DOCS.glob("howto/*.md")))
    if "```python" in path.read_text()
]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    """``docs/build_pages.py`` as a module."""
    spec = importlib.util.spec_from_file_location("build_pages", DOCS / "build_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", "-q", "-b", "html"]
    return subprocess.run(
        [*command, str(source), str(target)], capture_output=True, text=True, check=False, cwd=ROOT
    )


# ---- pages that are made


def test_made_pages_are_up_to_date(builder: ModuleType) -> None:
    for name, text in builder.pages().items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, f"{name}: run python docs/build_pages.py"


def test_the_reference_has_every_public_name_and_no_other() -> None:
    page = (DOCS / "reference.md").read_text(encoding="utf-8")
    door = page.split("\n## ")[1]
    told = re.findall(r"^(?:\.\. auto\w+:: [\w.]*?|- `)(\w+)`?$", door, re.MULTILINE)
    assert sorted(told) == sorted(minhou_analysis.__all__)


def test_the_dictionary_has_every_column() -> None:
    import json

    page = (DOCS / "data-dictionary.md").read_text(encoding="utf-8")
    for resource in json.loads((ROOT / "data" / "datapackage.json").read_text())["resources"]:
        part = page.split(f"`{resource['path']}`\n")[1].split("\n## ")[0]
        fields = [field["name"] for field in resource.get("schema", {}).get("fields", [])]
        assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == fields


# ---- the diagram and the imports


def closure(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    while True:
        longer = {(a, d) for a, b in arrows for c, d in arrows if b == c} | arrows
        if longer == arrows:
            return arrows
        arrows = longer


def test_the_diagram_says_what_the_imports_say(builder: ModuleType) -> None:
    drawn = (DOCS / "architecture.svg").read_text(encoding="utf-8")
    arrows = set(re.findall(r'data-from="(\w+)" data-to="(\w+)"', drawn))
    imports = builder.room_imports()
    assert closure(arrows) == closure({(room, known) for room in imports for known in imports[room]})
    assert set(re.findall(r">(\w+)</text>", drawn)) == set(imports)


def test_an_import_more_changes_the_diagram_and_a_circle_is_refused(builder: ModuleType) -> None:
    imports = dict(builder.room_imports())
    more = {**imports, "execution": imports["execution"] | {"areas"}}
    assert 'data-from="execution" data-to="areas"' in builder.diagram(more)
    circle = {**imports, "errors": frozenset({"cli"})}
    with pytest.raises(ValueError, match="in a circle"):
        builder.layers(circle)


def test_boxes_of_the_diagram_do_not_overlap(builder: ModuleType) -> None:
    drawn = builder.diagram(builder.room_imports())
    boxes = [
        tuple(map(float, box)) for box in re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="(\d+)"', drawn)
    ]
    width, height = map(float, re.findall(r'viewBox="0 0 (\d+) (\d+)"', drawn)[0])
    for x, y, wide in boxes:
        assert 0 <= x <= width - wide
        assert 0 <= y <= height
        assert sum(abs(x - other_x) < wide and y == other_y for other_x, other_y, _ in boxes) == 1


# ---- examples


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: page.stem)
def test_examples_run_and_print_what_the_page_says(
    page: Path, tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MINHOU_DATA", str(data_folder))
    names: dict[str, object] = {}
    printed = ""
    for kind, body in FENCE.findall(page.read_text(encoding="utf-8")):
        if kind == "python":
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                exec(compile(body, page.name, "exec"), names)  # noqa: S102
            printed = said.getvalue()
        else:
            assert [line.rstrip() for line in printed.splitlines()] == [
                line.rstrip() for line in body.splitlines()
            ], body


# ---- the site


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    made = build(DOCS, tmp_path)
    assert made.returncode == 0, made.stderr[-3000:]
    for page in DOCS.rglob("*.md"):
        if "_build" not in page.parts:
            assert (tmp_path / page.relative_to(DOCS)).with_suffix(".html").is_file(), page
    front = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "跟踪城乡融合发展方案的落实" in front
    assert "Follow how far an urban-rural integration plan has got" in front
    assert not re.findall(
        r'(?:src|href)="https?://(?!pradyunsg|www\.sphinx-doc|github\.com/pradyunsg)', front
    )


@pytest.mark.parametrize("link", ["nowhere.md", "tutorial.md#no-such-heading"])
def test_a_dead_link_fails(tmp_path: Path, link: str) -> None:
    source = tmp_path / "docs"
    source.mkdir()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(DOCS / "conf.py", source)
    (source / "index.md").write_text(f"# Front\n\n[there]({link})\n\n```{{toctree}}\ntutorial\n```\n")
    (source / "tutorial.md").write_text("# Tutorial\n")
    made = build(source, tmp_path / "site")
    assert made.returncode != 0
    assert link.split("#")[-1] in made.stderr
