"""Progress of many indicators of many units at once (面板进展评价), by the rules of ``progress``.

Element by element the results are those of :func:`minhou_analysis.methods.progress.assess_with_target` and
:func:`~minhou_analysis.methods.progress.assess_without_target`; a whole panel of counties and indicators
takes one call instead of one for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.assessment import WITH_TARGET, WITHOUT_TARGET, ProgressStatus, Reason
from minhou_analysis.methods.progress import LIMIT_EXPONENT, ZERO_STAND_IN
from minhou_analysis.methods.quantities import Direction, Numbers, finite, parse_direction

__all__ = ["ProgressPanel", "assess_panel", "first_and_last"]

Table: TypeAlias = "pd.DataFrame | npt.NDArray[Any]"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProgressPanel:
    """Result of :func:`assess_panel` (面板进展评价结果): tables of the shape of the base values.

    ``status`` (:class:`ProgressStatus`) and ``reason`` (:class:`Reason`, None where there is none) for each
    element; ``score`` from -5 to 5, ``ratio`` (with a target), ``observed_growth``, ``directed_growth`` and
    ``required_growth``, NaN exactly where the assessment of the single case says None. Tables are DataFrames
    with the labels of the base values where those are one, arrays otherwise.

    Source: see :func:`assess_panel`.

    Do not use when caveats (base of zero, target year passed) must be shown: assess those cases singly.
    """

    status: Table
    score: Table
    ratio: Table
    observed_growth: Table
    directed_growth: Table
    required_growth: Table
    reason: Table


def first_and_last(values: npt.ArrayLike, years: npt.ArrayLike) -> tuple[Numbers, Numbers, Numbers]:
    """First and last observation of every series (期初与期末观测值), and the years between them.

    ``values``: an array whose last axis is time; ``years``: the year of each place on that axis, rising.

    Edge cases: missing values are skipped; a series with one observation has it twice, 0 years apart; one
    without any has missing values and 0 years. Zero and negative values are observations.

    Raises :class:`MethodError` for infinite values, years that do not rise, or another number of years than
    places.

    Source: as :func:`minhou_analysis.methods.progress.assess` picks its two observations.

    Do not use when series break: cut them first.
    """
    numbers, when = finite("values", values), finite("years", years)
    if when.ndim != 1 or numbers.ndim == 0 or numbers.shape[-1] != when.size or when.size == 0:
        raise MethodError(f"values must have one place for each of the {when.size} years on their last axis")
    if np.isnan(when).any() or np.any(np.diff(when) <= 0):
        raise MethodError("years must rise from place to place")
    seen = ~np.isnan(numbers)
    first = seen.argmax(axis=-1)
    last = when.size - 1 - seen[..., ::-1].argmax(axis=-1)
    last = np.where(seen.any(axis=-1), last, first)
    base, current = (np.take_along_axis(numbers, at[..., None], axis=-1)[..., 0] for at in (first, last))
    return base, current, when[last] - when[first]


def assess_panel(
    base: pd.DataFrame | npt.ArrayLike,
    current: pd.DataFrame | npt.ArrayLike,
    years: npt.ArrayLike,
    direction: Direction | str | npt.ArrayLike,
    *,
    target: npt.ArrayLike | None = None,
    target_years: npt.ArrayLike | None = None,
    limit: npt.ArrayLike | None = None,
) -> ProgressPanel:
    """Assess every element of a panel (面板进展评价) by the rules with and without target.

    ``base`` and ``current``: values of one shape, DataFrames with equal labels or arrays (units by indicators);
    ``years`` between them, ``direction`` wanted, ``target``, ``target_years`` from base to target year and
    natural ``limit`` are single values or broadcast to that shape (a row: one for each indicator)::

        with target:     R = sign d g / |g_T|
        without target:  p = sign d g, held against 0.015 C and 0.005 C

    An element whose target is missing is judged by the rule without target; one whose limit is missing has
    none; with a target, the limit is ignored.

    Edge cases: as in the single case: a base or target of zero is read as 0.001, zero to zero is no growth; no
    result, with reason, for fewer than one year, values or target of different sign, a target not after
    the base; a target equal to the base is achieved or deterioration. A missing base or current value gives
    *not available* (no observation), direction ``none`` gives *not available* (no direction). One unit is enough.

    Raises :class:`MethodError` for values of different shape or labels, infinite values, a direction that is
    none of the three, a target without its years or the other way round, or a growth too large to be a number.

    Source: Open SDG, docs/progress-methodology.md (Statistics Canada, after Eurostat).

    Do not use when one series is to be explained: :func:`~minhou_analysis.methods.progress.assess` carries
    its inputs and caveats.
    """
    start, end = _same_labels(base, current)
    shape = start.shape
    span = _spread("years", years, shape)
    sign = _signs(direction, shape)
    aimed, due, edge = (
        np.full(shape, np.nan) if given is None else _spread(name, given, shape)
        for name, given in (("target", target), ("target_years", target_years), ("limit", limit))
    )
    has_target = ~np.isnan(aimed)
    if (has_target & np.isnan(due)).any() or (target is None) != (target_years is None):
        raise MethodError("a target needs the years to it, and years to a target need the target")
    if np.isnan(span).any():
        raise MethodError("years must not be missing")
    unseen = np.isnan(start) | np.isnan(end)
    undirected = (sign == 0) & ~unseen
    open_ = ~unseen & ~undirected

    from_ = np.where(start == 0, ZERO_STAND_IN, start)
    aim = np.where(aimed == 0, ZERO_STAND_IN, aimed)
    no_growth = np.select([span < 1, from_ * end < 0], [Reason.TOO_FEW_YEARS, Reason.SIGN_CHANGE], default="")
    grown = open_ & (no_growth == "")
    observed = np.where(start == end, 0.0, _growth(from_, end, span, grown & (start != end)))
    observed = np.where(grown, observed, np.nan)
    directed = observed * sign * np.where(from_ < 0, -1.0, 1.0)

    no_requirement = np.select(
        [due <= 0, from_ == aim, from_ * aim < 0],
        [Reason.TARGET_YEAR_NOT_AFTER_BASE, Reason.TARGET_EQUALS_BASE, Reason.TARGET_OF_OTHER_SIGN],
        default="",
    )
    needed = open_ & has_target & (no_requirement == "")
    required = np.where(needed, _growth(from_, aim, due, needed), np.nan)
    if (required == 0).any():
        raise MethodError("target and base are too close for a required growth")
    ratio = directed / np.abs(required)

    reached = open_ & has_target & ((sign * end >= sign * aimed) | (sign * end >= sign * aim))
    moved_away = grown & has_target & (no_requirement == Reason.TARGET_EQUALS_BASE)
    scale = _limit_scale(start, edge)
    value = np.where(has_target, ratio, directed)
    substantial = np.where(has_target, WITH_TARGET.substantial, WITHOUT_TARGET.substantial * scale)
    moderate = np.where(has_target, WITH_TARGET.moderate, WITHOUT_TARGET.moderate * scale)
    bands = [
        (reached, ProgressStatus.TARGET_ACHIEVED),
        (moved_away, ProgressStatus.DETERIORATION),
        (np.isnan(value), ProgressStatus.NOT_AVAILABLE),
        (value >= substantial, ProgressStatus.SUBSTANTIAL),
        (value >= moderate, ProgressStatus.MODERATE),
        (value >= 0, ProgressStatus.LIMITED),
    ]
    place = np.select([holds for holds, _ in bands], list(range(len(bands))), default=len(bands))
    names = np.array([*(status for _, status in bands), ProgressStatus.DETERIORATION], dtype=object)
    score = np.where(has_target, _score_with_target(ratio), _score_without_target(directed, scale))
    score = np.select([reached, moved_away], [5.0, -5.0], default=score)

    why = np.select(
        [unseen, undirected, no_growth != "", has_target],
        [Reason.NO_OBSERVATION, Reason.NO_DIRECTION, no_growth, no_requirement],
        default="",
    )
    reasons = np.full(shape, None, dtype=object)
    for reason in Reason:
        reasons[why == reason] = reason
    kept = base if isinstance(base, pd.DataFrame) else None
    return ProgressPanel(
        status=_labelled(names[place], kept),
        score=_labelled(score, kept),
        ratio=_labelled(ratio, kept),
        observed_growth=_labelled(observed, kept),
        directed_growth=_labelled(directed, kept),
        required_growth=_labelled(required, kept),
        reason=_labelled(reasons, kept),
    )


def _same_labels(base: Any, current: Any) -> tuple[Numbers, Numbers]:
    start, end = finite("base", base), finite("current", current)
    if start.shape != end.shape:
        raise MethodError(f"base and current must be of one shape, not {start.shape} and {end.shape}")
    both = isinstance(base, pd.DataFrame) and isinstance(current, pd.DataFrame)
    if both and not (base.index.equals(current.index) and base.columns.equals(current.columns)):
        raise MethodError("base and current must have the same labels in the same order")
    return start, end


def _spread(name: str, values: npt.ArrayLike, shape: tuple[int, ...]) -> Numbers:
    try:
        return np.broadcast_to(finite(name, values), shape)
    except ValueError as error:
        if isinstance(error, MethodError):
            raise
        raise MethodError(f"{name} does not fit values of shape {shape}") from None


def _signs(direction: Any, shape: tuple[int, ...]) -> Numbers:
    if isinstance(direction, str):
        return np.full(shape, float(parse_direction(direction).factor))
    named = np.asarray(direction, dtype=object)
    factors = [float(parse_direction(name).factor) for name in named.ravel()]
    return _spread("direction", np.reshape(factors, named.shape), shape)


def _growth(start: Numbers, end: Numbers, years: Numbers, wanted: npt.NDArray[np.bool_]) -> Numbers:
    power = np.divide(1.0, years, out=np.ones_like(start), where=wanted)
    with np.errstate(over="ignore"):
        ratio = np.divide(end, start, out=np.ones_like(start), where=wanted)
        growth: Numbers = np.power(ratio, power, out=np.ones_like(start), where=wanted) - 1
    if np.isinf(growth).any():
        raise MethodError("growth must be finite")
    return growth


def _limit_scale(start: Numbers, limit: Numbers) -> Numbers:
    b, top = np.abs(start), np.abs(limit)
    eased = b < 2 * top
    near = np.divide(np.minimum(b, 2 * top - b), top, out=np.zeros_like(b), where=eased)
    return np.where(eased, 1 - np.power(near, LIMIT_EXPONENT), 1.0)


def _score_with_target(ratio: Numbers) -> Numbers:
    good = np.minimum(7.1429 * ratio - 4.2857, 5.0)
    return np.where(ratio >= WITH_TARGET.moderate, good, np.maximum(4.1667 * ratio - 2.5, -5.0))


def _score_without_target(growth: Numbers, scale: Numbers) -> Numbers:
    eased = np.divide(growth, scale, out=np.zeros_like(growth), where=scale != 0)
    bands = [
        (np.isnan(growth), np.nan),
        (growth < 0, np.maximum(125 * growth - 2.5, -5.0)),
        (scale == 0, 5.0),
        (growth >= WITHOUT_TARGET.substantial * scale, np.minimum(500 * eased - 5, 5.0)),
        (growth >= WITHOUT_TARGET.moderate * scale, 250 * eased - 1.25),
    ]
    return np.select([holds for holds, _ in bands], [score for _, score in bands], default=500 * eased - 2.5)


def _labelled(numbers: npt.NDArray[Any], like: pd.DataFrame | None) -> Table:
    # Named dtype: pandas would turn statuses and reasons into plain text.
    if like is None:
        return numbers
    return pd.DataFrame(numbers, index=like.index, columns=like.columns, dtype=numbers.dtype)
