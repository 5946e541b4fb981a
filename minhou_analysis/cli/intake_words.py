"""What the command line says of forms taken in, in Chinese or English (收表用语)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from minhou_analysis.plan import Plan
from minhou_analysis.submissions.ingesting import Outcome
from minhou_analysis.submissions.intake import Remark, RemarkKind
from minhou_analysis.submissions.store import Interruption

_ALWAYS = (RemarkKind.REFUSAL, RemarkKind.WARNING)
_KINDS_EN = {
    RemarkKind.REFUSAL: "correct",
    RemarkKind.WARNING: "check",
    RemarkKind.CONVERSION: "read",
    RemarkKind.NOTE: "note",
}


def say_outcome(outcome: Outcome, plan: Plan, lang: str, brief: bool) -> Iterator[str]:
    """What became of a form, and every remark on it below; without conversions and notes where ``brief``."""
    yield f"{outcome.form.name}{_whose(outcome, plan, lang)}{_fate(outcome, lang)}"
    for remark in outcome.intake.remarks:
        if not brief or remark.kind in _ALWAYS:
            kind = remark.kind.label if lang == "zh" else _KINDS_EN[remark.kind]
            yield f"  [{kind}] {remark.text(lang)}"
    for path in outcome.returned:
        yield f"  退回件：{path}" if lang == "zh" else f"  to send back: {path}"
    if outcome.error:
        yield f"  {outcome.error}"


def say_total(outcomes: Sequence[Outcome], lang: str) -> str:
    """The count of forms by what became of them."""
    refused = sum(outcome.is_refused for outcome in outcomes)
    new = sum(bool(outcome.acceptance and outcome.acceptance.is_new) for outcome in outcomes)
    held = len(outcomes) - refused - new
    if lang == "zh":
        return f"收下 {new} 份，原已收下 {held} 份，退回 {refused} 份"
    return f"{new} taken in, {held} held already, {refused} refused"


def say_interruption(interruption: Interruption, plan: Plan, lang: str) -> str:
    """What an earlier run that was killed left of a form."""
    if lang == "en":
        return str(interruption)
    unit = next((u.name for u in plan.units if u.id == interruption.unit), interruption.unit)
    fate = f"已完整收下，编号 {interruption.submission}" if interruption.is_stored else "没有收下，请重新收表"
    return f"上次收表中断：{interruption.source_name}（{unit} {interruption.period}）{fate}"


def say_aside(remark: Remark, lang: str) -> str:
    """A file that is no form."""
    return f"{'未收：' if lang == 'zh' else 'left aside: '}{remark.text(lang)}"


def _whose(outcome: Outcome, plan: Plan, lang: str) -> str:
    mark = outcome.intake.mark
    if mark is None:
        return ""
    unit = next((u for u in plan.units if u.id == mark.unit), None)
    if lang == "zh":
        return f"（{unit.name if unit else mark.unit} {mark.period.label}）"
    return f" ({unit.name_en if unit else mark.unit}, {mark.period.label_en})"


def _fate(outcome: Outcome, lang: str) -> str:
    held, refusals = outcome.acceptance, len(outcome.intake.refusals)
    if held is None:
        if outcome.intake.is_accepted:
            return "：未能收下" if lang == "zh" else ": could not be kept"
        return f"：退回，须改正 {refusals} 处" if lang == "zh" else f": refused, {refusals} to correct"
    receipt = held.receipt
    if not held.is_new:
        if held.stands:
            return (
                f"：原已收下，编号 {receipt.submission}"
                if lang == "zh"
                else f": held already as {receipt.submission}"
            )
        if lang == "zh":
            return f"：原已收下，编号 {receipt.submission}，其后已有更正表，仍以更正表为准"
        return f": held already as {receipt.submission}; a later correction still stands"
    if not receipt.supersedes:
        return f"：收下，编号 {receipt.submission}" if lang == "zh" else f": taken in as {receipt.submission}"
    if lang == "zh":
        return f"：收下，编号 {receipt.submission}，更正 {receipt.supersedes}"
    return f": taken in as {receipt.submission}, supersedes {receipt.supersedes}"
