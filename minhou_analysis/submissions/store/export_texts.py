"""What stands beside the tables of an export (导出说明): the data package's descriptor and the README."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from minhou_analysis.plan import Plan
from minhou_analysis.submissions.store.dictionary import EXPORT_TABLES, ExportField, ExportTable

PACKAGE: Final = "minhou-submissions"
"""Name of the data package; tells an export from any other folder."""
DESCRIPTOR: Final = "datapackage.json"
README: Final = "README.md"

_GUARD: Final = (
    "CSV中，文本首个非空白字符为 = + - @（含全角）或以撇号开头的，前加一个撇号（'），防止电子表格软件把它当作公式；去掉这个撇号即为原文。"
    "Parquet文件保留原文。",
    "In the CSV files, text whose first character other than white space is one of = + - @ (or its full-width form), or that begins "
    "with an apostrophe, has one apostrophe (') put before it, so that no spreadsheet takes it for a formula; take it "
    "away and the text is as reported. The Parquet files hold the text as reported.",
)
_OPENING: Final = (
    "CSV为UTF-8编码并带BOM，Excel和WPS直接打开不会乱码，pandas、R等照常读取。空白为未填；用pandas读取时建议加 "
    '`keep_default_na=False, na_values=[""]`，以免把"NA"等文字当作缺失。同名Parquet文件内容相同且带类型。',
    "CSV files are UTF-8 with a byte-order mark: Excel and WPS open them with a double-click, and pandas and R read them "
    'as ever. A blank was left blank; with pandas, pass `keep_default_na=False, na_values=[""]` so that words such as '
    "NA stay words. The Parquet file of the same name holds the same, typed.",
)
_DEMONSTRATION: Final = (
    "**含演示数据**：`obs_status` 为 `DEMO` 的行由程序生成，不代表任何单位的真实进展。",
    "**Contains demonstration data**: rows whose `obs_status` is `DEMO` are generated and say nothing about any unit's "
    "real progress.",
)


def descriptor(plan: Plan, files: Mapping[str, bytes], counts: Mapping[str, int]) -> bytes:
    """The Frictionless data package over ``files``, a CSV and a Parquet for each table; ``counts`` are their rows."""
    resources = [
        resource for table in EXPORT_TABLES for resource in _resources(table, files, counts[table.name])
    ]
    package = {
        "name": PACKAGE,
        "title": f"{plan.title}：单位报送数据",
        "title_en": f"{plan.title_en}: what the units reported",
        "description": f"{_OPENING[0]}{_GUARD[0]}",
        "description_en": f"{_OPENING[1]} {_GUARD[1]}",
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _resources(table: ExportTable, files: Mapping[str, bytes], count: int) -> list[dict[str, Any]]:
    csv, parquet = f"{table.name}.csv", f"{table.name}.parquet"
    schema: dict[str, Any] = {
        "fields": [column.describe() for column in table.fields],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table is not EXPORT_TABLES[0]:
        key = list(EXPORT_TABLES[0].key)
        schema["foreignKeys"] = [
            {"fields": key, "reference": {"resource": EXPORT_TABLES[0].name, "fields": key}}
        ]
    titles = {"title": table.title, "title_en": table.title_en}
    return [
        {"name": table.name, "type": "table", "path": csv, **titles, "format": "csv", "mediatype": "text/csv"}
        | {"encoding": "utf-8", **_integrity(files[csv]), "rows": count, "schema": schema},
        {"name": f"{table.name}-parquet", "type": "file", "path": parquet, **titles, "format": "parquet"}
        | {"mediatype": "application/vnd.apache.parquet", **_integrity(files[parquet])},
    ]


def _integrity(content: bytes) -> dict[str, Any]:
    return {"hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}


def readme(plan: Plan, counts: Mapping[str, int], demonstration: bool) -> bytes:
    """What the export holds and how to read it, first in Chinese, then in English."""
    shown = [_DEMONSTRATION] if demonstration else []
    chinese = [
        f"# 《{plan.title}》单位报送数据",
        *(text for text, _ in shown),
        *(_OPENING[0], _GUARD[0]),
        "逐列说明见 `datapackage.json`（Frictionless数据包），摘要如下。",
        *(
            _section(
                f"{table.title}（`{table.name}`，{counts[table.name]}行）",
                ("列", "名称", "单位", "含义"),
                [(c.name, c.title, c.unit, f"{c.meaning}{_choices(c)}") for c in table.fields],
            )
            for table in EXPORT_TABLES
        ),
    ]
    english = [
        f"# {plan.title_en}: what the units reported",
        *(text for _, text in shown),
        *(_OPENING[1], _GUARD[1]),
        "`datapackage.json` (a Frictionless data package) explains every column; in short:",
        *(
            _section(
                f"{table.title_en} (`{table.name}`, {counts[table.name]} rows)",
                ("Column", "Title", "Unit", "Meaning"),
                [(c.name, c.title_en, c.unit, f"{c.meaning_en}{_choices(c)}") for c in table.fields],
            )
            for table in EXPORT_TABLES
        ),
    ]
    return ("\n\n".join([*chinese, "---", *english]) + "\n").encode()


def _section(heading: str, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [header, ("---",) * len(header), *((f"`{name}`", *rest) for name, *rest in rows)]
    return f"## {heading}\n\n" + "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _choices(column: ExportField) -> str:
    return f" ({', '.join(f'{code} {label}' for code, label in column.choices.items())})" * bool(
        column.choices
    )
