"""What a report is made of besides data (指纹): when all of it is the same, so is the report.

The parts are kept apart in a report's record, so that it can be said which of them changed.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

_COMPILED: Final = "__pycache__"
_REQUIREMENT: Final = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class Basis:
    """What all reports of a run have in common: code, fonts, versions of libraries."""

    code: str
    fonts: str
    libraries: Mapping[str, str]

    @classmethod
    def of(cls, distribution: str, code: Path, fonts: Path) -> Basis:
        """The basis of a run with the code in one folder and the fonts in another.

        The libraries are those that ``distribution`` requires, Python itself and IPython.
        """
        libraries = {"python": platform.python_version(), **_required(distribution)}
        return cls(hash_tree(code), hash_tree(fonts), libraries)


def parts_of(
    basis: Basis, notebook: Path, parameters: Mapping[str, Any], formats: Mapping[str, str]
) -> dict[str, Any]:
    """What a report's fingerprint is made of."""
    return {
        "notebook": _hash_file(notebook),
        "parameters": json.loads(json.dumps(parameters, default=str)),
        "formats": dict(formats),
        **asdict(basis),
    }


def fingerprint(parts: Mapping[str, Any]) -> str:
    """SHA-256 of the parts, whatever their order."""
    said = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What changed, a phrase each: ``parameters period: 2025Q3 → 2025Q4``, ``notebook``."""
    return list(_differences(before, after, ""))


def _differences(before: Mapping[str, Any], after: Mapping[str, Any], within: str) -> Iterator[str]:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        name = f"{within} {key}".strip()
        if isinstance(old, Mapping) or isinstance(new, Mapping):
            yield from _differences(old or {}, new or {}, name)
        elif _is_hash(old) or _is_hash(new):
            yield name
        else:
            yield f"{name}: {_shown(old)} → {_shown(new)}"


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64


def _shown(value: object) -> str:
    return "none" if value is None else str(value)


def hash_tree(folder: Path) -> str:
    """SHA-256 over the names and contents of all files below a folder, compiled code left out."""
    digest = hashlib.sha256()
    for path in sorted(_files(folder)):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{_hash_file(path)}\n".encode())
    return digest.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and _COMPILED not in path.parts:
            yield path


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _required(distribution: str) -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, requires, version

    try:
        required = requires(distribution) or []
    except PackageNotFoundError:
        return {}
    names = {match[0] for text in required if (match := _REQUIREMENT.match(text)) and "extra ==" not in text}
    found = {}
    for name in sorted(names | {"ipython"}):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found
