"""What one cell may hold (单元格): the types and constraints of Frictionless Table Schema that the tables use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final


@dataclass(frozen=True)
class CellType:
    """A type of Table Schema: how its text is written, how it is read, and how it is called in messages."""

    pattern: re.Pattern[str]
    convert: Callable[[str], Any]
    meaning: str


TEXT: Final = CellType(re.compile(r"[\s\S]*"), str, "text")
TYPES: Final[Mapping[str, CellType]] = {
    "string": TEXT,
    "any": TEXT,
    "number": CellType(re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.A), float, "a number"),
    "integer": CellType(re.compile(r"[+-]?\d+", re.A), int, "a whole number"),
    "date": CellType(re.compile(r"\d{4}-\d\d-\d\d", re.A), date.fromisoformat, "a date such as 2025-12-31"),
    "datetime": CellType(
        re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.A),
        datetime.fromisoformat,
        "a date and time such as 2025-12-31T09:00:00",
    ),
}

TIME_FORMATS: Final[Mapping[str, str]] = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%S"}
"""How dates are written, for pandas."""


def expectation(field: Mapping[str, Any], cell: str) -> str | None:
    """What the ``field`` of a schema expects where ``cell`` does not meet it; None where it does."""
    limits: Mapping[str, Any] = field.get("constraints", {})
    if cell == "":
        return "a value" if limits.get("required") else None
    kind = TYPES[field["type"]]
    try:
        value = kind.convert(cell) if kind.pattern.fullmatch(cell) else None
    except ValueError:
        value = None
    if value is None:
        return kind.meaning
    if "enum" in limits and cell not in limits["enum"]:
        return f"one of {', '.join(map(str, limits['enum']))}"
    if "pattern" in limits and not re.fullmatch(limits["pattern"], cell):
        return f"text of the form {limits['pattern']}"
    if "maxLength" in limits and len(cell) > limits["maxLength"]:
        return f"at most {limits['maxLength']} characters"
    if "minimum" in limits and value < limits["minimum"]:
        return f"at least {limits['minimum']}"
    if "maximum" in limits and value > limits["maximum"]:
        return f"at most {limits['maximum']}"
    return None
