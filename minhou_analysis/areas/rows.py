"""Rows of a table (表的行), each a dictionary: how tables of tens of rows are looked through."""

from __future__ import annotations

from typing import Any

import pandas as pd


def rows_of(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """What ``to_dict("records")`` gives, several times faster: a period of reports asks thousands of times."""
    names = table.columns.tolist()
    columns = [table[name].tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
