"""Damage done to a copy of the data, as an editor or a spreadsheet would do it."""

from __future__ import annotations

from pathlib import Path


def change(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first ``old`` of a file; the line it stood on."""
    path = folder / file
    text = path.read_bytes().decode("utf-8")
    assert old in text, f"{file} holds no {old!r}"
    path.write_bytes(text.replace(old, new, 1).encode("utf-8"))
    return text[: text.index(old)].count("\n") + 1


def repeat(folder: Path, file: str, line: int) -> int:
    """Write a line of a file a second time at its end; the line of the copy."""
    path = folder / file
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines, lines[line - 1]]))
    return len(lines) + 1


def cut(folder: Path, file: str, start: str) -> None:
    """Cut a file off where ``start`` begins, as a broken download does."""
    path = folder / file
    text = path.read_bytes().decode("utf-8")
    path.write_bytes(text[: text.index(start)].encode("utf-8"))


def write(folder: Path, file: str, content: bytes) -> None:
    """Put other content in a file's place."""
    (folder / file).write_bytes(content)
