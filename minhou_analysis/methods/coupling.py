"""Coupling coordination degree (耦合协调度): how far systems are developed, and developed together.

Three forms of the coupling C are in use and give different numbers: the traditional one, the one modified
by 王淑佳 et al. 2021, and the one of Fan et al. 2024. Each has its own function; results name theirs. Values
depend on how the systems' indices were normalised and must not be compared between studies.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.indicator_tables import column_weights, indicator_table
from minhou_analysis.methods.quantities import Numbers, require_shares, sample, weights_for

__all__ = [
    "CouplingCoordination",
    "CouplingModel",
    "CouplingReason",
    "ccd_fan",
    "ccd_modified",
    "ccd_traditional",
    "coordination_levels",
    "coordination_table",
    "coupling_fan",
    "coupling_levels",
    "coupling_modified",
    "coupling_traditional",
]

_LEVELS = (
    (0.0, 0.1, "极度失调", "extreme disorder"),
    (0.1, 0.2, "严重失调", "severe disorder"),
    (0.2, 0.3, "中度失调", "moderate disorder"),
    (0.3, 0.4, "轻度失调", "mild disorder"),
    (0.4, 0.5, "濒临失调", "near disorder"),
    (0.5, 0.6, "勉强协调", "bare coordination"),
    (0.6, 0.7, "初级协调", "primary coordination"),
    (0.7, 0.8, "中级协调", "intermediate coordination"),
    (0.8, 0.9, "良好协调", "good coordination"),
    (0.9, 1.0, "优质协调", "quality coordination"),
)

_COUPLING_LEVELS = (
    (0.0, 0.3, "低水平耦合", "low coupling"),
    (0.3, 0.5, "拮抗阶段", "antagonism"),
    (0.5, 0.8, "磨合阶段", "running-in"),
    (0.8, 1.0, "高水平耦合", "high coupling"),
)


class CouplingModel(StrEnum):
    """Which form of the coupling C is used."""

    TRADITIONAL = "traditional"
    MODIFIED = "modified"
    FAN = "fan"


class CouplingReason(StrEnum):
    """Why a coordination degree has no level."""

    SYSTEM_AT_ZERO = "system_at_zero"
    """A system's index is 0, which makes C and D zero whatever the others are."""
    NO_COORDINATION = "no_coordination"
    """C or T is 0 without a product of indices being the cause, and so is D."""
    SYSTEM_MISSING = "system_missing"
    """A system's index is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CouplingCoordination:
    """What is known of one unit's systems.

    ``coupling`` C, ``development`` T and ``coordination`` D = sqrt(C T) lie in 0 to 1; ``level`` is that of
    D, ``coupling_level`` that of C. Without a level of D there is a ``reason``.
    """

    systems: tuple[float, ...]
    weights: tuple[float, ...]
    coupling: float
    development: float
    coordination: float
    level: str | None
    coupling_level: str | None = None
    model: CouplingModel = CouplingModel.TRADITIONAL
    reason: CouplingReason | None = None


def coordination_levels() -> pd.DataFrame:
    """The ten levels of D (耦合协调等级).

    Columns: ``lower`` (exclusive), ``upper`` (inclusive), ``name``, ``name_en``. Bands are configuration:
    other authors use five or seven; give the functions of this module another table of the same columns.

    Edge cases: takes no data; D = 0 has no level in it.

    Raises nothing.

    Do not use when the levels of a study one compares with have other bounds.

    Source: 地理学报 2021, 76(4), 781, table 1, in the line of 廖重斌 1999, 热带地理 19(2): 171-177.
    """
    return pd.DataFrame(_LEVELS, columns=["lower", "upper", "name", "name_en"])


def coupling_levels() -> pd.DataFrame:
    """The four levels of C (耦合度等级), columns as :func:`coordination_levels`.

    Edge cases: takes no data; C = 0 has no level in it.

    Raises nothing.

    Do not use when C is of the modified form and compared with studies of the traditional one: it is mostly
    lower.

    Source: 地理学报 2021, 76(4), 781, table 1.
    """
    return pd.DataFrame(_COUPLING_LEVELS, columns=["lower", "upper", "name", "name_en"])


def coupling_traditional(systems: pd.DataFrame | npt.ArrayLike) -> pd.Series[float]:
    """Coupling degree in its traditional form (传统耦合度) of each unit; rows are units, columns systems.

    ::

        C = n (U_1 … U_n) ** (1/n) / (U_1 + … + U_n)

    U are indices in 0 to 1. C compares the systems with each other only: equal systems have C = 1 however
    low.

    Edge cases: a system at zero makes C zero, and C of all zeros is 0 by convention; equal systems give 1;
    one unit is enough; a unit with a missing system has a missing C; negative indices are refused.

    Raises :class:`MethodError` for fewer than two systems and for values outside 0 to 1.

    Do not use when most units have C above 0.9, as with real data they do: it no longer tells them apart.

    Source: in the line of 廖重斌 1999, 热带地理 19(2): 171-177; general n as reviewed by 王淑佳 et al. 2021, 自然资源学报
    36(3): 793-810.
    """
    return _by_unit(systems, CouplingModel.TRADITIONAL)


def coupling_modified(systems: pd.DataFrame | npt.ArrayLike) -> pd.Series[float]:
    """Coupling degree as modified by 王淑佳 et al. (修正耦合度) of each unit; rows are units, columns systems.

    ::

        C = sqrt([1 - Σ_{i>j} |U_i - U_j| / (n (n - 1) / 2)] · (Π_i U_i / max U) ** (1 / (n - 1)))

    For two systems: sqrt((1 - |U_1 - U_2|) min U / max U). It spreads over 0 to 1 where the traditional
    form crowds near 1.

    Edge cases: a system at zero makes C zero, and C of all zeros is 0 by convention; equal systems give 1;
    one unit is enough; a unit with a missing system has a missing C; negative indices are refused.

    Raises :class:`MethodError` for fewer than two systems and for values outside 0 to 1.

    Do not use when results are compared with studies of the traditional form.

    Source: 王淑佳, 孔伟, 任亮, 治丹丹, 戴彬婷 2021, 国内耦合协调度模型的误区及修正, 自然资源学报 36(3): 793-810.
    """
    return _by_unit(systems, CouplingModel.MODIFIED)


def coupling_fan(systems: pd.DataFrame | npt.ArrayLike) -> pd.Series[float]:
    """Coupling degree after Fan et al. (离差形式耦合度) of each unit; rows are units, columns systems.

    ::

        C = 1 - 2 sqrt((n Σ U_i² - (Σ U_i)²) / n²)

    that is one less twice the standard deviation (dividing by n), which no single zero can destroy.

    Edge cases: equal systems give 1, also when all are zero; half the systems at 0 and half at 1 give 0;
    one unit is enough; a unit with a missing system has a missing C; negative indices are refused.

    Raises :class:`MethodError` for fewer than two systems and for values outside 0 to 1.

    Do not use when results are compared with studies of another form.

    Source: Fan, Ke and Cao 2024, Modification and improvement of coupling coordination degree model, 统计与决策
    40(22): 41-46.
    """
    return _by_unit(systems, CouplingModel.FAN)


def ccd_traditional(
    systems: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    levels: pd.DataFrame | None = None,
) -> CouplingCoordination:
    """Coupling coordination in its traditional form (传统耦合协调度), two or more systems of one unit.

    ::

        C as coupling_traditional,  T = Σ a_i U_i,  D = sqrt(C T)

    U_i are the systems' indices in 0 to 1, a_i weights that add up to 1, equal unless given. Equal systems
    have C = 1 however low they are: read D, not C. Values depend on how U was normalised and must not be
    compared between studies.

    Edge cases: a system at zero makes C and D zero, whatever the others (and C of all zeros is 0 by
    convention); min-max puts a unit at zero artificially, so there is then no level, with reason; equal
    systems have C = 1; one system, missing and negative indices are refused.

    Raises :class:`MethodError` for fewer than two systems, values missing or outside 0 to 1, weights that
    do not fit, or levels that do not cover D.

    Do not use when a zero stems from min-max: raise the scale off zero or use goalposts, and say so.

    Source: 廖重斌 1999, 热带地理 19(2): 171-177; 王淑佳 et al. 2021, 自然资源学报 36(3): 793-810, for frequent errors.
    """
    return _one_unit(systems, weights, levels, CouplingModel.TRADITIONAL)


def ccd_modified(
    systems: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    levels: pd.DataFrame | None = None,
) -> CouplingCoordination:
    """Coupling coordination with the coupling modified by 王淑佳 et al. (修正耦合协调度), systems of one unit.

    ::

        C as coupling_modified,  T = Σ a_i U_i,  D = sqrt(C T)

    Edge cases: as :func:`ccd_traditional`.

    Raises :class:`MethodError` as :func:`ccd_traditional`.

    Do not use when results are compared with studies of the traditional form.

    Source: 王淑佳, 孔伟, 任亮, 治丹丹, 戴彬婷 2021, 自然资源学报 36(3): 793-810.
    """
    return _one_unit(systems, weights, levels, CouplingModel.MODIFIED)


def ccd_fan(
    systems: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    levels: pd.DataFrame | None = None,
) -> CouplingCoordination:
    """Coupling coordination with the coupling of Fan et al. (离差形式耦合协调度), systems of one unit.

    ::

        C as coupling_fan,  T = Σ a_i U_i,  D = sqrt(C T)

    Edge cases: as :func:`ccd_traditional`, but a single zero leaves C and D above zero; all zeros have C =
    1, T = 0, D = 0 and no level, with reason.

    Raises :class:`MethodError` as :func:`ccd_traditional`.

    Do not use when results are compared with studies of another form.

    Source: Fan, Ke and Cao 2024, 统计与决策 40(22): 41-46.
    """
    return _one_unit(systems, weights, levels, CouplingModel.FAN)


def coordination_table(
    systems: pd.DataFrame | npt.ArrayLike,
    weights: pd.Series[float] | npt.ArrayLike | None = None,
    *,
    model: CouplingModel | str,
    levels: pd.DataFrame | None = None,
    bands: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Coupling coordination of many units at once (耦合协调度表); rows are units (or unit-years), columns systems.

    Columns of the result: ``coupling`` C, ``development`` T, ``coordination`` D, ``level`` of D,
    ``coupling_level`` of C and ``reason`` (a :class:`CouplingReason`, None where there is a level).
    ``model`` has no default, because the forms give different numbers; ``levels`` are the bands of D,
    ``bands`` those of C. A Series of weights is matched to the systems by label.

    Edge cases: as :func:`ccd_traditional` or its sisters in each row; a unit with a missing system is missing
    throughout, with reason; a level is missing where D is zero, a coupling level where C is zero.

    Raises :class:`MethodError` for fewer than two systems, values outside 0 to 1, weights that do not fit,
    a model that is none, and levels that do not cover a value or cover it twice.

    Do not use when units were normalised in different tables: their D cannot stand in one column.

    Source: as :func:`coupling_traditional`, :func:`coupling_modified`, :func:`coupling_fan`.
    """
    frame = _systems(systems)
    given = column_weights(frame.columns, weights)
    form = _model(model)
    u = frame.to_numpy()
    coupling, development = _coupling(u, form), u @ given
    coordination = np.sqrt(coupling * development)
    named = _level(coordination, coordination_levels() if levels is None else levels, "coordination")
    banded = _level(coupling, coupling_levels() if bands is None else bands, "coupling")
    return pd.DataFrame(
        {
            "coupling": coupling,
            "development": development,
            "coordination": coordination,
            # As objects, so that None stays None and a reason a reason.
            "level": pd.Series(named, frame.index, dtype=object),
            "coupling_level": pd.Series(banded, frame.index, dtype=object),
            "reason": pd.Series(_reasons(u, coordination, form), frame.index, dtype=object),
        },
        index=frame.index,
    )


def _one_unit(
    systems: npt.ArrayLike,
    weights: npt.ArrayLike | None,
    levels: pd.DataFrame | None,
    model: CouplingModel,
) -> CouplingCoordination:
    u = sample("systems", systems)
    a = weights_for(u.size, weights)
    row = coordination_table(u[None, :], a, model=model, levels=levels).iloc[0]
    return CouplingCoordination(
        systems=tuple(u.tolist()),
        weights=tuple(a.tolist()),
        coupling=float(row["coupling"]),
        development=float(row["development"]),
        coordination=float(row["coordination"]),
        level=row["level"],
        coupling_level=row["coupling_level"],
        model=model,
        reason=row["reason"],
    )


def _by_unit(systems: pd.DataFrame | npt.ArrayLike, model: CouplingModel) -> pd.Series[float]:
    frame = _systems(systems)
    return pd.Series(_coupling(frame.to_numpy(), model), index=frame.index)


def _systems(systems: pd.DataFrame | npt.ArrayLike) -> pd.DataFrame:
    frame = indicator_table(systems)
    require_shares(systems=frame.to_numpy())
    if frame.shape[1] < 2:
        raise MethodError("coupling is between systems and needs at least two")
    return frame


def _model(model: CouplingModel | str) -> CouplingModel:
    try:
        return CouplingModel(model)
    except ValueError:
        raise MethodError(f"the model must be one of {', '.join(CouplingModel)}, not {model!r}") from None


def _coupling(u: Numbers, model: CouplingModel) -> Numbers:
    n = u.shape[1]
    if model is CouplingModel.FAN:
        return np.asarray(np.clip(1 - 2 * u.std(axis=1), 0.0, 1.0), dtype=np.float64)
    # Ratios to the largest system: small indices would underflow in the product.
    largest = u.max(axis=1, keepdims=True)
    ratios = u / np.where(largest == 0, 1.0, largest)
    if model is CouplingModel.TRADITIONAL:
        mean = ratios.mean(axis=1)
        coupling = np.prod(ratios ** (1 / n), axis=1) / np.where(mean == 0, 1.0, mean)
    else:
        # Sorted, a system's rank says in how many differences it is added and in how many taken off.
        signs = 2 * np.arange(1, n + 1) - n - 1
        apart = np.sort(u, axis=1) @ signs / (n * (n - 1) / 2)
        coupling = np.sqrt(np.clip(1 - apart, 0.0, 1.0) * np.prod(ratios ** (1 / (n - 1)), axis=1))
    return np.asarray(np.clip(coupling, 0.0, 1.0), dtype=np.float64)


def _reasons(u: Numbers, coordination: Numbers, model: CouplingModel) -> npt.NDArray[np.object_]:
    reasons = np.full(len(u), None, dtype=object)
    reasons[coordination == 0] = CouplingReason.NO_COORDINATION
    if model is not CouplingModel.FAN:
        reasons[(u == 0).any(axis=1)] = CouplingReason.SYSTEM_AT_ZERO
    reasons[np.isnan(u).any(axis=1)] = CouplingReason.SYSTEM_MISSING
    return reasons


def _level(values: Numbers, levels: pd.DataFrame, what: str) -> npt.NDArray[np.object_]:
    if not {"lower", "upper", "name"} <= set(levels.columns):
        raise MethodError("levels need the columns lower, upper and name")
    lower, upper = levels["lower"].to_numpy(), levels["upper"].to_numpy()
    inside = (lower < values[:, None]) & (values[:, None] <= upper)
    found = inside.sum(axis=1)
    wrong = (found != 1) & (values > 0)
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise MethodError(f"{found[first]} levels hold a {what} of {values[first]:.4f}; there must be one")
    names = levels["name"].to_numpy(dtype=object)
    chosen: npt.NDArray[np.object_] = names[inside.argmax(axis=1)]
    chosen[found != 1] = None
    return chosen
