"""Puts up the data folder of a new county: whole, or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from minhou_analysis.datapackage import DESCRIPTOR, DataPackage
from minhou_analysis.errors import WorkspaceError
from minhou_analysis.founding.statistics import Cells, CountyStatistics
from minhou_analysis.founding.tables import csv_text
from minhou_analysis.founding.words import NEXT_STEPS, next_steps, settings_text

_CODE_LISTS: Final = ("plan-kinds", "catalogue-units-of-measure")
"""Tables that mean the same in every county and are taken over whole."""
_BLANK_FACTS: Final = {
    **dict.fromkeys(("title", "title_en", "region", "issuer", "adopted", "published"), ""),
    "horizon": {"year": None, "quote": ""},
    "annex": {"title": ""},
}
"""What ``plan.json`` must say, with nothing said yet."""


def found_county(folder: Path, region: str, name: str = "", *, template: Path) -> CountyStatistics:
    """Make the data folder ``folder`` for the county with GB/T 2260 code ``region``.

    It gets every table with its headings, the code lists, the definitions of published indicators, the county's own
    published figures and those of its peers and of the regions that contain it, as far as ``template`` has them, each with
    its source; the plan's tables and text are empty. ``name`` is needed where ``template`` does not know the code.

    Returns what was found of the county in ``template``.

    Raises:
        WorkspaceError: ``folder`` is not empty or cannot be written. RegionError: not a code of a county, or another name
        than the data have for it. DataError: ``template`` cannot be used.
    """
    _refuse_what_is_there(folder)
    data = DataPackage(template)
    county = CountyStatistics.of(data, region, name)
    files = _files(data, county)
    target = folder.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise WorkspaceError(f"{folder} cannot be made: {error.strerror}") from None
    try:
        for path, text in files.items():
            file = building / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        building.chmod(0o755)
        if target.is_dir():
            target.rmdir()  # it is empty, or this fails
        building.rename(target)
    except OSError as error:
        shutil.rmtree(building, ignore_errors=True)
        raise WorkspaceError(f"{folder} cannot be made: {error.strerror}") from None
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return county


def _refuse_what_is_there(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        what = "is not empty" if folder.is_dir() else "is a file"
        raise WorkspaceError(f"{folder} {what}: name a new folder for the county (请指定新的文件夹)")


def _files(data: DataPackage, county: CountyStatistics) -> dict[str, str]:
    """Every file of the new folder by its path, with its text."""
    files = {
        DESCRIPTOR: _json(_descriptor(data, county)),
        "settings.toml": settings_text(county.region),
        NEXT_STEPS: next_steps(county.region, county.name),
        data.file("plan-text"): "",
        data.file("plan-facts"): _json(_BLANK_FACTS | {"region": county.region}),
    }
    code_lists = {name: [row.cells for row in data.table(name).rows()] for name in _CODE_LISTS}
    filled: dict[str, list[Cells]] = {**county.tables, **code_lists}
    for name in data.names:
        columns = [field["name"] for field in data.resource(name)["schema"]["fields"]]
        files[data.file(name)] = csv_text(columns, filled.get(name, ()))
    return files


def _descriptor(data: DataPackage, county: CountyStatistics) -> Mapping[str, Any]:
    about = {
        "name": f"county-{county.region}",
        "title": f"{county.name}城乡融合发展监测数据",
        "description": "A county's plan as data, the indicator catalogue, published statistics, and what units report.",
    }
    return dict(data.descriptor) | about


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
