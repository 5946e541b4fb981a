"""What the command line says of forms taken in, in Chinese or English (收表用语)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from minhou_analysis.plan import Plan, Unit
from minhou_analysis.submissions.corrections import Correction
from minhou_analysis.submissions.ingesting import Outcome
from minhou_analysis.submissions.intake import FormMark, Remark, RemarkKind
from minhou_analysis.submissions.records import Value
from minhou_analysis.submissions.store import Interruption
from minhou_analysis.submissions.tables import Column
from minhou_analysis.submissions.vocabulary import DEMONSTRATION

_MOST_CORRECTIONS = 20
"""Cells of a correction that are listed; the rest is counted."""
_LONGEST_VALUE = 40
_MOST_NAMED = 5
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
    for correction in outcome.corrections[:_MOST_CORRECTIONS]:
        yield f"  {_correction(correction, lang)}"
    if (rest := len(outcome.corrections) - _MOST_CORRECTIONS) > 0:
        yield f"  [更正] 另有 {rest} 处" if lang == "zh" else f"  [changed] {rest} more cells"
    for path in outcome.returned:
        yield f"  退回件：{path}" if lang == "zh" else f"  to send back: {path}"
    if outcome.error:
        yield f"  {outcome.error.text(lang)}"


def say_refusals(outcomes: Sequence[Outcome], lang: str) -> Iterator[str]:
    """Each form that was sent back, on one line: the first fault, how many there are, and the copy that marks them."""
    for outcome in outcomes:
        if not (refusals := outcome.intake.refusals):
            continue
        count, first, copies = len(refusals), refusals[0].text(lang), ", ".join(map(str, outcome.returned))
        if lang == "zh":
            yield f"退回 {first}" + (f"（共 {count} 处要改）" if count > 1 else "") + f"；退回件 {copies}"
        else:
            yield (
                f"refused {first}"
                + (f" ({count} to correct)" if count > 1 else "")
                + f"; to send back: {copies}"
            )


def say_total(outcomes: Sequence[Outcome], lang: str) -> str:
    """The count of forms by what became of them; those that need somebody are named."""
    sent_back = [outcome.form.name for outcome in outcomes if not outcome.intake.is_accepted]
    refused = len(sent_back)
    unkept = sum(outcome.is_refused for outcome in outcomes) - refused
    new = sum(bool(outcome.acceptance and outcome.acceptance.is_new) for outcome in outcomes)
    held = len(outcomes) - refused - unkept - new
    if lang == "zh":
        rest = f"，未能收下 {unkept} 份" if unkept else ""
        named = f"（{'、'.join(sent_back[:_MOST_NAMED])}{' 等' if refused > _MOST_NAMED else ''}）"
        return f"收下 {new} 份，此前已收 {held} 份，退回 {refused} 份{named if refused else ''}{rest}"
    rest = f", {unkept} could not be kept" if unkept else ""
    named = f" ({', '.join(sent_back[:_MOST_NAMED])}{' and others' if refused > _MOST_NAMED else ''})"
    return f"{new} taken in, {held} held already, {refused} refused{named if refused else ''}{rest}"


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


def _correction(correction: Correction, lang: str) -> str:
    key, column = correction.key, correction.column
    before, after = (_value(column, value, lang) for value in (correction.before, correction.after))
    if lang == "zh":
        return f"[更正] {correction.table.sheet} {key}，{column.title}：{before} → {after}"
    return f"[changed] {correction.table.sheet_en} {key}, {column.title_en}: {before} → {after}"


def _value(column: Column, value: Value, lang: str) -> str:
    if value is None:
        return "空白" if lang == "zh" else "blank"
    if isinstance(value, float):
        return f"{value:.15g}"
    text = column.choices.get(str(value), str(value)) if lang == "zh" else str(value)
    shown = "".join(character if character.isprintable() else " " for character in text)
    return shown if len(shown) <= _LONGEST_VALUE else f"{shown[:_LONGEST_VALUE]}…"


def _whose(outcome: Outcome, plan: Plan, lang: str) -> str:
    mark = outcome.intake.mark
    if mark is None:
        return ""
    unit = next((u for u in plan.units if u.id == mark.unit), None)
    if mark.origin == DEMONSTRATION:
        return (
            f"（演示数据，{_owner(unit, mark, lang)}）"
            if lang == "zh"
            else f" (DEMO, {_owner(unit, mark, lang)})"
        )
    return f"（{_owner(unit, mark, lang)}）" if lang == "zh" else f" ({_owner(unit, mark, lang)})"


def _owner(unit: Unit | None, mark: FormMark, lang: str) -> str:
    if lang == "zh":
        return f"{unit.name if unit else mark.unit} {mark.period.label}"
    return f"{unit.name_en if unit else mark.unit}, {mark.period.label_en}"


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
                f"：此前已收，编号 {receipt.submission}"
                if lang == "zh"
                else f": held already as {receipt.submission}"
            )
        if lang == "zh":
            return f"：此前已收，编号 {receipt.submission}，其后已有更正表，仍以更正表为准"
        return f": held already as {receipt.submission}; a later correction still stands"
    if not receipt.supersedes:
        return f"：收下，编号 {receipt.submission}" if lang == "zh" else f": taken in as {receipt.submission}"
    if lang == "zh":
        return f"：收下，编号 {receipt.submission}，更正 {receipt.supersedes}"
    return f": taken in as {receipt.submission}, supersedes {receipt.supersedes}"
