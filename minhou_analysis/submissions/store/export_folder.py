"""An output folder that changes only as a whole (整体替换)."""

from __future__ import annotations

import glob
import json
import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

import psutil

from minhou_analysis.errors import MinhouError
from minhou_analysis.submissions.store.durable import sync_folder, write_synced
from minhou_analysis.submissions.store.export_texts import DESCRIPTOR, PACKAGE


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` beside the folder, then put them in its place.

    A folder is exchanged by two renames. Where a kill falls between them, the earlier export waits beside its place
    and is put back by the next run.

    Raises:
        MinhouError: the folder holds something other than an earlier export, or cannot be written.
    """
    folder = folder.absolute()
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    earlier = folder.with_name(f".{folder.name}.earlier")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear_away(folder, earlier)
        _refuse_other(folder, files)
        fresh.mkdir()
        for name, content in files.items():
            write_synced(fresh / name, content)
        sync_folder(fresh)
        if folder.exists():
            folder.rename(earlier)
        fresh.rename(folder)
        sync_folder(folder.parent)
        shutil.rmtree(earlier, ignore_errors=True)
    except OSError as error:
        raise MinhouError(f"{folder} cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if earlier.exists() and not folder.exists():
            earlier.rename(folder)


def _clear_away(folder: Path, earlier: Path) -> None:
    """What killed runs left beside the folder."""
    if earlier.exists():
        if folder.exists():
            shutil.rmtree(earlier)
        else:
            earlier.rename(folder)
    for left in folder.parent.glob(f".{glob.escape(folder.name)}.*.new"):
        owner = left.name.removesuffix(".new").rpartition(".")[2]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(left)


def _refuse_other(folder: Path, files: Collection[str]) -> None:
    """Replace nothing that this package did not write."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise MinhouError(f"{folder} is a file: name a folder for the export （须为文件夹）")
    present = {path.name for path in folder.iterdir()}
    if present and not (DESCRIPTOR in present and _is_export(folder / DESCRIPTOR)):
        raise MinhouError(f"{folder} holds other files: name a new or empty folder （请另选空文件夹）")
    if others := sorted(present - set(files)):
        raise MinhouError(
            f"{folder} holds more than an export ({', '.join(others)}): move it away first （请先移走其他文件）"
        )


def _is_export(path: Path) -> bool:
    try:
        described = json.loads(path.read_bytes())
    except ValueError:
        return False
    return isinstance(described, dict) and described.get("name") == PACKAGE
