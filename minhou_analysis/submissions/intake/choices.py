"""Reads words that stand for a choice (读选项): the form's own labels, and what people write instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from minhou_analysis.submissions.intake.cells import Cell
from minhou_analysis.submissions.intake.characters import essence
from minhou_analysis.submissions.intake.nearest import nearest
from minhou_analysis.submissions.intake.reading import Reading, RefusedError
from minhou_analysis.submissions.intake.remarks import Words
from minhou_analysis.submissions.tables import Column

_TASK: Final = {
    "not_started": "未启动 未开始 尚未启动 尚未开始 没有启动 未开展 未实施 待启动 待实施 未动工",
    "in_progress": "推进中 进行中 正在推进 正在进行 正在实施 实施中 开展中 持续推进 有序推进 在办 办理中 已启动",
    "completed": "已完成 完成 全部完成 已办结 办结 完结 已落实 已完结 完成任务",
    "suspended": "受阻暂停 暂停 受阻 已暂停 停滞 暂缓 中止 搁置",
}
_STAGE: Final = {
    "proposed": "谋划 谋划中 储备 策划 谋划阶段 谋划储备",
    "preparation": "前期 前期工作 前期阶段 前期准备 前期工作中 未开工",
    "construction": "在建 建设中 施工 施工中 在建中 建设 已开工 施工阶段",
    "completed": "完工 已完工 竣工 已竣工 建成 已建成 完成 已完成",
    "in_use": "投用 已投用 投入使用 已投入使用 投产 已投产 运营 运营中 已交付使用",
    "suspended": "停工 已停工 停建 暂停 缓建",
}
_VALUE: Final = {
    "A": "正式 正式数 最终 最终数 终值 实际数 年报数 核实数",
    "P": "初步 初步数 快报 快报数 初核 初核数 暂定",
    "E": "估算 估算数 估计 估计数 预计 预计数 测算",
}
SYNONYMS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {"status": _TASK, "stage": _STAGE, "obs_status": _VALUE}
)
"""Column → code → words that are read as it, separated by spaces."""


def read_choice(cell: Cell, column: Column) -> Reading:
    """Read a cell as one of the column's choices.

    Raises:
        RefusedError: none of them; the nearest word is named.
    """
    text = cell.text
    known = _words(column)
    said = essence(text).strip("。.;；,，!！()（）")
    code = known.get(said)
    if code is None:
        labels = {word: column.choices[code] for word, code in known.items()}
        raise RefusedError(
            "unknown_choice", choices=_listed(column), nearest=nearest(said, list(known), labels)
        )
    return Reading(code, "" if text == column.choices[code] else "choice_word")


def _words(column: Column) -> dict[str, str]:
    """Word → code."""
    return {essence(word): code for code, words in _spoken(column) for word in words}


def _spoken(column: Column) -> Iterator[tuple[str, list[str]]]:
    synonyms = SYNONYMS.get(column.name, {})
    for code, label in column.choices.items():
        yield code, [code, label, *synonyms.get(code, "").split()]


def _listed(column: Column) -> Words:
    labels = column.choices.values()
    return Words("、".join(labels), ", ".join(labels))
