"""Coupling coordination degree (耦合协调度): how far systems are developed, and developed together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import require_shares, sample, weights_for

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


class CouplingReason(StrEnum):
    """Why a coordination degree has no level."""

    SYSTEM_AT_ZERO = "system_at_zero"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouplingCoordination:
    """``coupling`` C, ``development`` T, ``coordination`` D = sqrt(C T), all in 0 to 1, and D's level."""

    systems: tuple[float, ...]
    weights: tuple[float, ...]
    coupling: float
    development: float
    coordination: float
    level: str | None
    reason: CouplingReason | None = None


def coordination_levels() -> pd.DataFrame:
    """The ten levels of D (耦合协调等级).

    Columns: ``lower`` (exclusive), ``upper`` (inclusive), ``name``, ``name_en``.
    Bands after 地理学报 2021, 76(4), 781, table 1, in the line of 廖重斌 1999, 热带地理 19(2): 171-177.
    Other authors use five or seven: give :func:`ccd_traditional` another table of the same columns.
    """
    return pd.DataFrame(_LEVELS, columns=["lower", "upper", "name", "name_en"])


def ccd_traditional(
    systems: npt.ArrayLike, weights: npt.ArrayLike | None = None, levels: pd.DataFrame | None = None
) -> CouplingCoordination:
    """Coupling coordination in its traditional form (传统耦合协调度), two or more systems of one unit.

    ``C = n (U_1 … U_n) ** (1/n) / (U_1 + … + U_n)``, ``T = sum a_i U_i``, ``D = sqrt(C T)``; U_i are the
    systems' indices in 0 to 1, a_i weights that add up to 1, equal unless given. Equal systems have C =
    1 however low they are: read D, not C. Values depend on how U was normalised and must not be compared
    between studies.

    A system at zero makes C and D zero, whatever the others (and C of all zeros is 0 by convention);
    min-max puts a unit at zero artificially, so there is then no level, with reason. Raises
    :class:`MethodError` for fewer than two systems, values missing or outside 0 to 1, weights that do
    not fit, or levels that do not cover D. The modified form of 王淑佳 et al. 2021 (自然资源学报 36(3):
    793-810) gives other numbers and is not this function.
    """
    u = sample("systems", systems)
    require_shares(systems=u)
    if u.size < 2:
        raise MethodError("coupling is between systems and needs at least two")
    a = weights_for(u.size, weights)
    development = float(a @ u)
    at_zero = bool((u == 0).any())
    # Means of ratios to the largest system: small indices would underflow in the product.
    ratios = u / u.max() if u.any() else u
    coupling = 0.0 if at_zero else min(float(np.prod(ratios ** (1 / u.size)) / ratios.mean()), 1.0)
    coordination = float(np.sqrt(coupling * development))
    return CouplingCoordination(
        systems=tuple(u.tolist()),
        weights=tuple(a.tolist()),
        coupling=coupling,
        development=development,
        coordination=coordination,
        level=None if at_zero else _level(coordination, coordination_levels() if levels is None else levels),
        reason=CouplingReason.SYSTEM_AT_ZERO if at_zero else None,
    )


def _level(coordination: float, levels: pd.DataFrame) -> str:
    found = levels.loc[(levels["lower"] < coordination) & (coordination <= levels["upper"]), "name"]
    if len(found) != 1:
        raise MethodError(f"{len(found)} levels hold a coordination of {coordination:.4f}; there must be one")
    return str(found.iloc[0])
