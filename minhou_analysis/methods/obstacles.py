"""Obstacle degree (障碍度): which indicators a unit's shortfall comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.indicator_tables import column_weights, indicator_table
from minhou_analysis.methods.quantities import require_shares

__all__ = ["ObstacleDegree", "obstacle_degree"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ObstacleDegree:
    """Obstacle degrees by unit (rows) and indicator (columns), with what they were made from.

    ``deviation`` is 1 - T (指标偏离度), ``contribution`` the weight w (因子贡献度), ``shortfall`` their product,
    ``degree`` the share of each in the unit's shortfall, adding up to 1. ``subsystems`` adds the degrees up
    by subsystem (None without subsystems). ``without_obstacle`` marks units at their best on everything
    with a weight: their degrees are all 0.
    """

    degree: pd.DataFrame
    subsystems: pd.DataFrame | None
    deviation: pd.DataFrame
    contribution: pd.Series[float]
    shortfall: pd.DataFrame
    without_obstacle: pd.Series[bool]


def obstacle_degree(
    scores: pd.DataFrame | npt.ArrayLike,
    weights: pd.Series[float] | npt.ArrayLike | None = None,
    subsystems: Mapping[Any, str] | None = None,
) -> ObstacleDegree:
    """Share of each indicator in what a unit falls short of (障碍度模型); rows are units, scores lie in 0 to 1.

    ::

        M_j = w_j (1 - T_j) / Σ_j w_j (1 - T_j)

    T are scores (1 best), w weights that add up to 1, equal unless given; a Series of weights is matched by
    label. ``subsystems`` names the subsystem of each indicator; a subsystem's degree is the sum of its
    indicators'.

    Edge cases: one unit is enough; a unit with T = 1 everywhere has no shortfall, its degrees are all 0 and
    it is marked; scores of 0 count in full; equal scores with equal weights give 1/m each; a unit with a
    missing score has missing degrees; negative scores are refused.

    Raises :class:`MethodError` for scores outside 0 to 1, weights that do not fit, and an indicator without a
    subsystem when subsystems are given.

    Do not use when overall performance differs between units compared: degrees say where a shortfall lies,
    not how large it is. Show ``shortfall`` with them.

    Source: the model of factor contribution, indicator deviation and obstacle degree of Chinese land-use
    assessment; form as in 张敬信 2022, 《数学建模：算法与编程实现》.
    """
    frame = indicator_table(scores)
    require_shares(scores=frame.to_numpy())
    given = column_weights(frame.columns, weights)
    deviation = 1 - frame
    shortfall = deviation * given
    total = shortfall.sum(axis=1, skipna=False)
    none = total == 0
    degree = shortfall.div(total.mask(none, 1.0), axis=0)
    return ObstacleDegree(
        degree=degree,
        subsystems=None if subsystems is None else _summed(degree, subsystems),
        deviation=deviation,
        contribution=pd.Series(given, index=frame.columns),
        shortfall=shortfall,
        without_obstacle=none,
    )


def _summed(degree: pd.DataFrame, subsystems: Mapping[Any, str]) -> pd.DataFrame:
    unknown = [str(name) for name in degree.columns if name not in subsystems]
    if unknown:
        raise MethodError(f"no subsystem is given for {', '.join(unknown)}")
    groups = [subsystems[name] for name in degree.columns]
    names = list(dict.fromkeys(groups))
    members = np.array([[group == name for name in names] for group in groups], dtype=np.float64)
    return pd.DataFrame(degree.to_numpy() @ members, index=degree.index, columns=names)
