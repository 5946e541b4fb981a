"""Short texts for demonstration forms, in the wording of official reports; each begins with 「（演示）」.

They name no document, person or company.
"""

from __future__ import annotations

from typing import Final

from minhou_analysis.submissions.demonstration.draws import Draws
from minhou_analysis.submissions.vocabulary import TaskStatus

PREFIX: Final = "（演示）"
CORRECTION_NOTE: Final = f"{PREFIX}更正上次填报数"
"""Note beside an indicator value that a corrected form changes."""

_GENERAL: Final = "general"

_EVIDENCE: Final = {
    "institution": ("制度文本第{}号", "机制运行情况材料第{}号"),
    "policy": ("政策执行情况材料第{}号", "办理台账第{}号"),
    "planning": ("成果评审材料第{}号", "成果报告第{}号"),
    "project": ("验收资料第{}号", "竣工材料第{}号", "现场照片第{}组"),
    "service": ("服务台账第{}号", "签到与回访记录第{}号"),
    "coverage": ("覆盖情况核查表第{}号", "分村统计表第{}号"),
    "fund": ("拨付凭证第{}号", "资金台账第{}号"),
    "market": ("经营情况统计表第{}号", "认定材料第{}号"),
    "pilot": ("试点总结第{}号", "试点评估材料第{}号"),
    _GENERAL: ("工作台账第{}号",),
}

_OBSTACLES: Final = {
    "institution": ("部门职责尚在协调", "实施细则待上级明确"),
    "policy": ("部分业务系统尚未打通", "配套细则待出台"),
    "planning": ("基础数据尚不齐全", "成果待上级审查"),
    "project": ("用地指标待批", "征迁工作推进较慢", "施工受雨季影响", "建设资金尚未到位"),
    "service": ("专业人员不足", "村级服务场所不足"),
    "coverage": ("偏远村建设条件不足", "运行经费尚有缺口"),
    "fund": ("专项经费尚未到位", "金融机构审批周期较长"),
    "market": ("经营主体规模偏小", "市场需求不足"),
    "pilot": ("试点方案待批复", "可参照的经验不多"),
    _GENERAL: ("工作力量不足",),
}

_NEXT_STEPS: Final = {
    "institution": ("完善工作规程并组织实施", "召开部门联席会议明确分工"),
    "policy": ("优化办理流程并加强宣传", "做好政策执行情况跟踪"),
    "planning": ("补充数据并组织评审", "按意见修改后报批"),
    "project": ("倒排工期加快施工", "抓紧办理前期手续", "做好分项验收"),
    "service": ("扩大服务对象范围", "增加服务班次和人员"),
    "coverage": ("逐村排查并补齐缺口", "优先推进未覆盖村"),
    "fund": ("加快资金审核和拨付", "组织银企对接"),
    "market": ("加强主体培育和产销对接", "组织申报和认定"),
    "pilot": ("总结首批试点做法", "扩大试点范围"),
    _GENERAL: ("按计划继续推进",),
}

_NEXT_STEP_OF_STATUS: Final = {
    TaskStatus.NOT_STARTED: ("制定实施方案，落实责任人", "待条件具备后启动"),
    TaskStatus.SUSPENDED: ("提请县级协调解决后恢复推进", "会同有关部门研究处置意见"),
    TaskStatus.COMPLETED: ("转入常态管理", "巩固成果，做好后续评估"),
}


def _one_of(stock: dict[str, tuple[str, ...]], kind: str, draws: Draws) -> str:
    return PREFIX + draws.pick(stock.get(kind, stock[_GENERAL]))


def evidence(kind: str, draws: Draws) -> str:
    """What proves the progress of a commitment of this kind (佐证材料)."""
    return _one_of(_EVIDENCE, kind, draws).format(draws.whole(1, 60))


def obstacle(kind: str, draws: Draws) -> str:
    """What stands in the way of a commitment of this kind (存在困难)."""
    return _one_of(_OBSTACLES, kind, draws)


def next_step(kind: str, status: TaskStatus, draws: Draws) -> str:
    """What the unit does next (下一步)."""
    if status in _NEXT_STEP_OF_STATUS:
        return PREFIX + draws.pick(_NEXT_STEP_OF_STATUS[status])
    return _one_of(_NEXT_STEPS, kind, draws)


def project(title: str, number: int) -> str:
    """Name of a project of the commitment with this title."""
    return f"{PREFIX}{title}{'一二三'[number]}期"
