"""The files that install the project agree with one another."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def conda_requirements() -> set[str]:
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    items = {line.strip().removeprefix("- ") for line in lines if line.strip().startswith("- ")}
    return items - {"pip", "pip:", "conda-forge", "--editable ."}


def test_environment_yml_says_the_same_as_pyproject() -> None:
    python = "python" + project()["project"]["requires-python"]
    assert conda_requirements() == {python, *project()["project"]["dependencies"]}


def test_lock_pins_every_dependency_with_hashes_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {name.lower() for name in re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)}
    metadata = project()
    wanted = metadata["project"]["dependencies"] + metadata["dependency-groups"]["dev"]
    assert {re.split(r"[>=<]", name)[0].lower() for name in wanted} <= pinned
    assert "rfc3987-syntax" not in pinned, "it would delay every start"
    assert "://" not in lock
    assert "--index" not in lock
    assert lock.count("==") > 100
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z])", lock)[1:])


def test_exporters_are_registered() -> None:
    names = {point.name for point in entry_points(group="nbconvert.exporters")}
    assert {"minhou_html", "minhou_pdf"} <= names
