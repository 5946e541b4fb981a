"""Water that ecosystems keep (水源涵养): by the water balance of the standard, and by InVEST.

Formula of HJ 1173-2021 《全国生态状况调查评估技术规范——生态系统服务功能评估》, normative annex A. Variants of
other models have names of their own, because their results are not interchangeable with the standard's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import (
    Numbers,
    Quantity,
    finite,
    require_non_negative,
    require_positive,
    sample,
)

__all__ = ["WaterConservation", "water_conservation", "water_yield_invest"]

NO_RAIN = 1e-6
"""Rain in mm a year up to which it does not rain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterConservation:
    """Result of :func:`water_conservation` (水源涵养量), m³ a year, in all and by ecosystem type.

    ``net_loss`` marks the types that lose more than they receive; their volume is negative.

    Source: HJ 1173-2021, A.1.

    Do not use when a single number without its types is wanted for a value: see ``floored``.
    """

    volume: float
    by_type: Numbers
    net_loss: npt.NDArray[np.bool_]

    @property
    def floored(self) -> float:
        """The volume with types below zero counted as nothing, as guides for valuation do."""
        return float(np.maximum(self.by_type, 0).sum())


def water_conservation(
    area: npt.ArrayLike,
    precipitation: npt.ArrayLike,
    runoff: npt.ArrayLike,
    evapotranspiration: npt.ArrayLike,
) -> WaterConservation:
    """Water conservation (水源涵养量) by water balance (A.1), m³ a year.

    Over ecosystem types i, with area A in m², and runoff-producing rain P, surface runoff R and
    evapotranspiration ET in mm a year::

        Q = Σ A_i (P_i - R_i - ET_i) / 1000

    Edge cases: a type that loses more than it receives counts negative, as in the formula, and is
    flagged; guides that floor it at zero give a larger number (``floored``). An area of zero gives 0; one
    type is enough; missing values are refused.

    Raises :class:`MethodError` for missing or negative inputs or columns of different length.

    Source: HJ 1173-2021, annex A, formula A.1.

    Do not use when only annual rain without its runoff-producing part is known, or across a catchment
    that receives water from elsewhere: the balance would be of the wrong area.
    """
    columns = {
        "area": sample("area", area),
        "precipitation": sample("precipitation", precipitation),
        "runoff": sample("runoff", runoff),
        "evapotranspiration": sample("evapotranspiration", evapotranspiration),
    }
    require_non_negative(**columns)
    if len({column.size for column in columns.values()}) > 1:
        raise MethodError("area, precipitation, runoff and evapotranspiration must be of the same length")
    kept = columns["precipitation"] - columns["runoff"] - columns["evapotranspiration"]
    by_type = columns["area"] * kept / 1000
    return WaterConservation(volume=float(by_type.sum()), by_type=by_type, net_loss=by_type < 0)


def water_yield_invest(
    precipitation: Quantity,
    potential_evapotranspiration: Quantity,
    available_water: Quantity,
    seasonality: float,
) -> Quantity:
    """Annual water yield (产水量) of the InVEST model, mm a year; not the standard's water conservation.

    Rain P, potential evapotranspiration PET and plant-available water AWC in mm, Z (``seasonality``) the
    rain pattern of the region, mostly 1 to 30::

        ω = min(Z AWC / P + 1.25, 5)
        AET / P = 1 + PET / P - (1 + (PET / P) ** ω) ** (1 / ω)
        Y = (1 - AET / P) P

    Edge cases: no rain (a millionth of a mm or less) gives no yield; no PET gives the whole rain; missing elements stay missing.

    Raises :class:`MethodError` for a negative input or Z not above zero.

    Source: InVEST User's Guide, Annual Water Yield (Zhang et al. 2004, Water Resources Research 40;
    Donohue et al. 2012, Journal of Hydrology 436-437).

    Do not use when the account follows HJ 1173-2021: yield includes the storm runoff that water
    conservation leaves out.
    """
    require_non_negative(
        precipitation=precipitation,
        potential_evapotranspiration=potential_evapotranspiration,
        available_water=available_water,
    )
    require_positive(seasonality=seasonality)
    rain = finite("precipitation", precipitation)
    wet = np.where(rain > NO_RAIN, rain, 1.0)
    dryness = finite("potential_evapotranspiration", potential_evapotranspiration) / wet
    omega = np.minimum(seasonality * finite("available_water", available_water) / wet + 1.25, 5.0)
    # log1p keeps dryness ** omega from overflowing where it hardly rains.
    log_power = omega * np.log(np.where(dryness > 0, dryness, 1.0))
    root = np.where(dryness > 0, np.exp(np.logaddexp(0.0, log_power) / omega), 1.0)
    evaporated = np.clip(1 + dryness - root, 0.0, 1.0)
    share = np.where(np.isnan(rain), np.nan, np.where(rain > NO_RAIN, 1 - evaporated, 0.0))
    # Times the input itself, so that a column keeps its labels.
    return precipitation * (share if np.ndim(precipitation) else float(share))  # type: ignore[return-value]
