"""What the report on migration lacks (缺什么): which figures, who has them, what they would show."""

from __future__ import annotations

from minhou_analysis.areas.baseline import last_seen
from minhou_analysis.areas.scope import Scope
from minhou_analysis.display.narrative import Sentence, say

_REGISTERED = "hukou_population"
_RESIDENTS = "resident_population"
_ELSEWHERE = "hukou_elsewhere_total"
_RATE = "urbanization_rate"


def missing(scope: Scope) -> list[Sentence | str]:
    """One line a gap; a line goes when the figures it asks for are there."""
    lines = (
        _registered(scope),
        _origins(scope),
        _urbanisation(scope),
        _townships(scope),
        _applications(scope),
        _children(scope),
        _rights(scope),
    )
    return [line for line in lines if line]


def _supplier(scope: Scope, indicator: str) -> str:
    return scope.plan.unit(scope.workspace.catalogue[indicator].supplier).name


def _registered(scope: Scope) -> Sentence | None:
    """Registered and resident people after the censuses."""
    registered, residents = (scope.published.before_plan(name) for name in (_REGISTERED, _RESIDENTS))
    if registered is None or residents is None:
        return None
    return say(
        "户籍人口的公开数{registered}，常住人口{residents}。各年末户籍人口待{police}提供，各年末常住人口待统计部门"
        "（不在方案的责任单位之列，须另行商请）提供；有了可逐年看常住与户籍之差，即落户和外来各抵多少。",
        registered=last_seen(registered),
        residents=last_seen(residents),
        police=_supplier(scope, "settled_from_outside_fuzhou"),
    )


def _origins(scope: Scope) -> Sentence | None:
    """Where newcomers have come from since the last census."""
    latest = scope.published.before_plan(_ELSEWHERE)
    if latest is None:
        return None
    return say(
        "外来人口按来源（本县、本省、外省）的公开数{latest}，前后两次普查定义还不一样。待{police}按流动人口登记和居住证"
        "提供各年按来源的人数；有了可看普查以后来的人是否仍以本省为主，居住证覆盖了其中多少。",
        latest=last_seen(latest),
        police=_supplier(scope, "residence_permit_holders"),
    )


def _urbanisation(scope: Scope) -> Sentence | None:
    """The urbanisation rate in the years of the plan."""
    latest = scope.published.before_plan(_RATE)
    if latest is None:
        return None
    return say(
        "常住人口城镇化率的公开数{latest}。待统计部门提供此后各年的率和两次普查同口径的村（居）人口；"
        "有了可看方案期内的升幅，并分清多少是人进了城、多少是划分变了。",
        latest=last_seen(latest),
    )


def _townships(scope: Scope) -> Sentence:
    """Newcomers by township."""
    return say(
        "外来人口没有分乡镇（街道）的数：{police}提供后，可看他们集中在哪里，学位、公寓和服务该往哪里放。",
        police=_supplier(scope, "residence_permit_holders"),
    )


def _applications(scope: Scope) -> Sentence:
    """The number of applications behind the refusals."""
    return say(
        "填报表只问附加条件或不予受理的件数，不问申请总件数和办结时间；{police}提供后，可知没有兑现的是个别件还是普遍现象。",
        police=_supplier(scope, "settlement_refusals"),
    )


def _children(scope: Scope) -> Sentence:
    """The number of children behind the shares."""
    return say(
        "随迁子女只报就读比重，不报人数和新增学位数；{education}提供后，可知比重背后有多少孩子，学位够不够。",
        education=_supplier(scope, "migrant_children_public_school_share"),
    )


def _rights(scope: Scope) -> Sentence:
    """Transfers of rights by kind."""
    return say(
        "进城落户农民转让权益只报总宗数，不分承包地、宅基地和集体收益分配；{agriculture}分列后，可看哪一种真正转得动。",
        agriculture=_supplier(scope, "rights_transfers_settled_farmers"),
    )
