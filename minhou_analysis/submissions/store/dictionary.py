"""The data dictionary of an export (数据字典): every table and column, in Chinese and English.

Columns of the form are explained by ``tables``, the same description that forms and intake follow; what the store and
the export add is explained here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from minhou_analysis.submissions.store.columns import DAY, KINDS, MOMENT, NUMBER, TEXT
from minhou_analysis.submissions.tables import COMMITMENTS, INDICATORS, PROJECTS, ColumnKind, RecordTable
from minhou_analysis.submissions.vocabulary import MISSING_VALUE, ORIGINS, VALUE_STATUS_LABELS

DEMONSTRATION_STATUS: Final = "DEMO"
_STATUS_LABELS: Final = {**VALUE_STATUS_LABELS, MISSING_VALUE: "缺报", DEMONSTRATION_STATUS: "演示"}
_TYPES: Final[Mapping[pa.DataType, str]] = {TEXT: "string", NUMBER: "number", DAY: "date", MOMENT: "datetime"}
"""Type of Frictionless Table Schema for each type of Parquet."""


@dataclass(frozen=True)
class ExportField:
    """One column of an exported table. ``choices`` are code → label; ``unit`` the unit of measure."""

    name: str
    title: str
    title_en: str
    meaning: str
    meaning_en: str
    kind: pa.DataType = TEXT
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    required: bool = False

    def describe(self) -> dict[str, Any]:
        """The field in Frictionless Table Schema."""
        described: dict[str, Any] = {
            "name": self.name,
            "type": "integer" if pa.types.is_integer(self.kind) else _TYPES[self.kind],
            "title": self.title,
            "title_en": self.title_en,
            "description": self.meaning,
            "description_en": self.meaning_en,
        }
        if self.unit:
            described["unit"] = self.unit
        if self.choices:
            described["categories"] = [
                {"value": code, "label": label} for code, label in self.choices.items()
            ]
        constraints = ({"required": True} if self.required else {}) | (
            {"enum": list(self.choices)} if self.choices else {}
        )
        return described | ({"constraints": constraints} if constraints else {})


@dataclass(frozen=True)
class ExportTable:
    """One exported table. ``key`` tells its rows apart."""

    name: str
    title: str
    title_en: str
    fields: tuple[ExportField, ...]
    key: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """Types of its columns."""
        return pa.schema([(column.name, column.kind) for column in self.fields])


def _form_fields(table: RecordTable, *before: ExportField) -> tuple[ExportField, ...]:
    """Fields of a form's table; ``before`` follow its key."""
    fields = [
        ExportField(
            *(column.name, column.title, column.title_en, column.meaning, column.meaning_en),
            kind=KINDS[column.kind],
            unit=column.unit,
            choices=column.choices,
            required=column.kind is ColumnKind.KEY,
        )
        for column in table.columns
        if column.name != _STATUS.name
    ]
    keys = len(table.key)
    return (*fields[:keys], *before, *fields[keys:])


def _text(name: str, title: str, title_en: str, meaning: str, meaning_en: str) -> ExportField:
    return ExportField(name, title, title_en, meaning, meaning_en)


_STATUS: Final = ExportField(
    *("obs_status", "观测状态", "Observation status"),
    "A 正式，P 初步，E 估算，O 缺报；DEMO 为演示数据，不是任何单位所报",
    "A final, P provisional, E estimated, O missing; DEMO is demonstration data that no unit reported",
    choices=_STATUS_LABELS,
    required=True,
)
_OWNER: Final = (
    ExportField(
        *("submission", "报送编号", "Submission", "一次报送的编号：报告期-单位-第几次"),
        "Id of the form: period, unit, and which of the unit's forms it is",
        required=True,
    ),
    ExportField(
        *("origin", "来源", "Origin", "reported 为单位所报，demonstration 为演示"),
        "reported by a unit, or generated for demonstration",
        choices=dict(zip(ORIGINS, ("单位所报", "演示"), strict=True)),
        required=True,
    ),
    _STATUS,
    ExportField(*("unit", "单位编号", "Unit", "责任单位的编号", "Id of the responsible unit"), required=True),
    _text("unit_name", "单位", "Unit's name", "责任单位的名称", "Name of the responsible unit"),
    _text("unit_name_en", "单位（英文）", "Unit's English name", "责任单位的英文名称", "Its English name"),
    ExportField(*("period", "报告期", "Period", "季度，如2024Q2", "Quarter, such as 2024Q2"), required=True),
    ExportField(
        *("received", "收件时间", "Received", "收到表格的当地时间", "Local time at which the form came"),
        kind=MOMENT,
        required=True,
    ),
)
_COMMITMENT: Final = (
    _text("commitment_title", "事项", "Commitment's title", "承诺事项的标题", "Title of the commitment"),
    _text(
        *("commitment_title_en", "事项（英文）", "Commitment's English title"),
        *("承诺事项的英文标题", "English title of the commitment"),
    ),
    _text("measure", "举措编号", "Measure", "事项所属举措的编号", "Number of the commitment's measure"),
    _text("measure_name", "举措", "Measure's name", "事项所属举措的名称", "Name of the measure"),
    _text("measure_name_en", "举措（英文）", "Measure's English name", "举措的英文名称", "Its English name"),
)
_INDICATOR: Final = (
    _text("indicator_name", "指标", "Indicator's name", "指标的名称", "Name of the indicator"),
    _text(
        *("indicator_name_en", "指标（英文）", "Indicator's English name"),
        *("指标的英文名称", "English name of the indicator"),
    ),
    _text("unit_of_measure", "计量单位", "Unit of measure", "本期值的计量单位", "Unit of the value"),
    _text(
        *("unit_of_measure_en", "计量单位（英文）", "Unit of measure, English"),
        *("计量单位的英文写法", "Unit of the value in English"),
    ),
)
_RECEIPT: Final = (
    _text("region", "地区", "Region", "行政区划代码（GB/T 2260）", "Code of the region (GB/T 2260)"),
    _text(
        *("supersedes", "更正对象", "Supersedes", "本表所更正的报送编号；空白为首次报送"),
        "Form that this one corrects; blank for a first form",
    ),
    ExportField(
        *("form_version", "表式版本", "Form version", "表格所用的表式版本", "Version of the form it follows"),
        kind=pa.int64(),
    ),
    _text("source_name", "文件名", "File", "所报文件的名称", "Name of the file that was sent"),
    _text(
        *("source_sha256", "文件校验值", "Hash of the file"),
        *("所报文件的SHA-256", "SHA-256 of what was sent"),
    ),
    _text(
        *("content_sha256", "内容校验值", "Hash of the content"),
        *("表内数据的SHA-256，与文件格式无关", "SHA-256 of what the form says, whatever file it came in"),
    ),
)

EXPORT_TABLES: Final = (
    ExportTable("receipts", "收件登记", "Receipts", (*_OWNER, *_RECEIPT), ("origin", "submission")),
    ExportTable(
        *(COMMITMENTS.name, COMMITMENTS.sheet, COMMITMENTS.sheet_en),
        (*_OWNER, *_form_fields(COMMITMENTS, *_COMMITMENT)),
        ("origin", "submission", *COMMITMENTS.key),
    ),
    ExportTable(
        *(INDICATORS.name, INDICATORS.sheet, INDICATORS.sheet_en),
        (*_OWNER, *_form_fields(INDICATORS, *_INDICATOR)),
        ("origin", "submission", *INDICATORS.key),
    ),
    ExportTable(
        *(PROJECTS.name, PROJECTS.sheet, PROJECTS.sheet_en),
        (*_OWNER, *_form_fields(PROJECTS, *_COMMITMENT)),
        ("origin", "submission", *PROJECTS.key),
    ),
)
"""Tables of an export, receipts first."""
