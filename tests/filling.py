"""Account tables filled in as an office would, in a folder that holds nothing but what accounts are read with."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

from minhou_analysis.datapackage import DESCRIPTOR

TAIL = {"supplier": "ecology_environment", "source": "测试", "entered": "2026-01-10", "note": ""}


def account_folder(data: Path, to: Path) -> Path:
    """A copy of the accounts, of the plan's units that they refer to, and of the descriptor."""
    for part in ("accounts", "plan"):
        shutil.copytree(data / part, to / part)
    shutil.copy(data / DESCRIPTOR, to)
    return to


def fill(folder: Path, table: str, *rows: dict[str, Any]) -> None:
    """Write rows at the end of an account table; what a row does not name is left blank, or is like ``TAIL``."""
    path = folder / "accounts" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    tail = {key: value for key, value in TAIL.items() if key in columns}
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writerows(tail | row for row in rows)


def quantity(service: str, item: str, amount: object, unit: str, period: str = "2024") -> dict[str, Any]:
    return {
        "service": service,
        "item": item,
        "name": item,
        "period": period,
        "quantity": amount,
        "unit": unit,
    }


def price(
    service: str, item: str, value: object, unit: str, low: object = "", high: object = "", year: str = "2020"
) -> dict[str, Any]:
    return {
        "service": service,
        "item": item,
        "name": item,
        "value": value,
        "low": low,
        "high": high,
        "unit": unit,
        "price_year": year,
    }


def stock(
    resource: str, entry: str, amount: object, item: str = "", period: str = "2024", **more: Any
) -> dict[str, Any]:
    unit = {"timber": "立方米", "surface_water": "立方米"}.get(resource, "亩")
    return {
        "resource": resource,
        "period": period,
        "entry": entry,
        "item": item or entry,
        "amount": amount,
        "unit": unit,
    } | more
