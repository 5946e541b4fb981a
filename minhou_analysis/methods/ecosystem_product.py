"""Gross ecosystem product (生态产品总值, GEP): the account by kind, and GEEP.

Governing standard: GB/T 46869-2025 《生态系统评估 陆域生态产品总值核算技术指南》 (county level and above), which
defines GEP as the value of all ecosystem products supplied in the period *less those that come from
outside the area*. Its service-by-service formulas were not available to this package; those of
:mod:`~minhou_analysis.methods.ecosystem_value` are used and are unverified against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import finite, require_non_negative, require_positive, sample

__all__ = [
    "GepReason",
    "GreenAccount",
    "GrossEcosystemProduct",
    "ServiceKind",
    "ecosystem_product",
    "green_account",
]


class ServiceKind(StrEnum):
    """Kind of ecosystem product (生态产品类别).

    Source: 2020 GEP guide; SEEA Ecosystem Accounting (UN 2021).

    Do not use when supporting services (支持服务) are meant: they are inside the others and never added.
    """

    PROVISIONING = "provisioning"
    REGULATING = "regulating"
    CULTURAL = "cultural"


class GepReason(StrEnum):
    """Why an account has no total (不能合计的原因).

    Source: rule of this package: what is missing is not zero.

    Do not use when a value of zero was reported: that is a value.
    """

    MISSING_VALUE = "missing value"


SERVICES = {
    "material_products": ServiceKind.PROVISIONING,
    "water_conservation": ServiceKind.REGULATING,
    "soil_retention": ServiceKind.REGULATING,
    "sand_fixation": ServiceKind.REGULATING,
    "flood_storage": ServiceKind.REGULATING,
    "air_purification": ServiceKind.REGULATING,
    "water_purification": ServiceKind.REGULATING,
    "carbon_fixation": ServiceKind.REGULATING,
    "oxygen_release": ServiceKind.REGULATING,
    "climate_by_plants": ServiceKind.REGULATING,
    "climate_by_water": ServiceKind.REGULATING,
    "tourism": ServiceKind.CULTURAL,
}
"""Services an account may hold, and their kind: 物质产品, 水源涵养, 土壤保持, 防风固沙, 洪水调蓄, 空气净化,
水质净化, 固碳, 释氧, 植被气候调节, 水面气候调节, 旅游康养."""

FROM_ONE_NEP = ("carbon_fixation", "oxygen_release")
"""Services that are one net ecosystem production in two units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrossEcosystemProduct:
    """Result of :func:`ecosystem_product` (生态产品总值核算结果), in the currency of its values.

    ``values`` by service and ``by_kind`` hold values net of products from outside the area; ``total`` and
    ``shares`` (percent of the total, by kind) are None when a value is missing, with ``reason`` and the
    ``missing`` services. ``green_gold_index`` is GEP / GDP (GGI, 绿金指数), None without GDP.
    ``not_independent`` names services that rest on one measurement.

    Source: see :func:`ecosystem_product`.

    Do not use when two accounts are of different price years: their difference is then prices too.
    """

    values: pd.Series[float]
    by_kind: pd.Series[float]
    total: float | None
    shares: pd.Series[float] | None
    gdp: float | None
    green_gold_index: float | None
    not_independent: tuple[str, ...]
    missing: tuple[str, ...]
    reason: GepReason | None

    @property
    def converted(self) -> float:
        """Material products and cultural services together ("两山"转化价值); NaN when one is missing."""
        return float(self.by_kind[ServiceKind.PROVISIONING] + self.by_kind[ServiceKind.CULTURAL])


@dataclass(frozen=True, slots=True, kw_only=True)
class GreenAccount:
    """Result of :func:`green_account` (经济生态生产总值): GEEP and its parts, all in one currency.

    ``regulating_rate`` is its regulating part in percent.

    Source: see :func:`green_account`.

    Do not use when it is compared with GDP as if it were one: it holds services that no market pays.
    """

    gdp: float
    pollution_loss: float
    ecological_damage: float
    regulating_services: float
    green_gdp: float
    geep: float
    regulating_rate: float


def ecosystem_product(
    values: Mapping[str, float] | pd.Series[float],
    *,
    kinds: Mapping[str, ServiceKind | str] | None = None,
    outside: Mapping[str, float] | None = None,
    gdp: float | None = None,
) -> GrossEcosystemProduct:
    """Gross ecosystem product (生态产品总值, GEP) with shares by kind and the green gold index (GGI).

    ::

        GEP = Σ (V_s - outside_s)
        share_k = GEP_k / GEP × 100
        GGI = GEP / GDP

    ``values`` by service; ``kinds`` for services not in ``SERVICES``; ``outside``: the value, within a
    service, of products from outside the area, where not already taken off the quantities.

    Edge cases: one service is enough; a value of zero counts; a missing value leaves the account without
    total, shares and GGI and says which is missing. A negative value (a carbon source) is taken off. When
    both carbon fixation and oxygen release are there, they are flagged as not independent: one NEP.

    Raises :class:`MethodError` for no value, an infinite one, a service without kind, a part from outside
    that is negative, larger than its service or of none, GDP not above zero, or a total not above zero.

    Source: 欧阳志云 et al. 2013, 生态学报 33(21): 6747-6761; definition of GB/T 46869-2025. GGI: 马国霞 et al.
    2017, 中国环境科学 37(4): 1474-1482.

    Do not use when GEP is to be added to GDP: material products and tourism are in both; see
    :func:`green_account`.
    """
    series = pd.Series(dict(values), dtype=float)
    if series.empty:
        raise MethodError("an account needs at least one service")
    finite("values", series.to_numpy())
    kind_of = {**SERVICES, **{name: ServiceKind(kind) for name, kind in (kinds or {}).items()}}
    homeless = [name for name in series.index if name not in kind_of]
    if homeless:
        raise MethodError(f"no kind for {', '.join(homeless)}")
    for name, part in (outside or {}).items():
        if name not in series.index:
            raise MethodError(f"products from outside of {name}, which has no value")
        require_non_negative(**{f"{name} from outside": part})
        if part > series[name]:
            raise MethodError(f"more of {name} comes from outside than there is")
        series[name] -= part
    by_kind = series.groupby([kind_of[name] for name in series.index]).sum(min_count=1).astype(float)
    spoiled = {kind_of[name] for name in series.index[series.isna()]}
    by_kind = by_kind.reindex(list(ServiceKind), fill_value=0.0)
    by_kind[[kind in spoiled for kind in by_kind.index]] = np.nan
    missing = tuple(series.index[series.isna()])
    if gdp is not None:
        sample("gdp", [gdp])
        require_positive(gdp=gdp)
    total = None if missing else float(series.sum())
    if total is not None:
        require_positive(gross_ecosystem_product=total)
    return GrossEcosystemProduct(
        values=series,
        by_kind=by_kind,
        total=total,
        shares=None if total is None else by_kind / total * 100,
        gdp=gdp,
        green_gold_index=None if total is None or gdp is None else total / gdp,
        not_independent=FROM_ONE_NEP if set(FROM_ONE_NEP) <= set(series.index) else (),
        missing=missing,
        reason=GepReason.MISSING_VALUE if missing else None,
    )


def green_account(
    gdp: float, pollution_loss: float, ecological_damage: float, regulating_services: float
) -> GreenAccount:
    """Gross economic-ecological product (经济生态生产总值, GEEP), in the currency of the inputs.

    ::

        green GDP = GDP - pollution loss - ecological damage
        GEEP = green GDP + regulating services

    环境退化成本 is the pollution loss, 生态破坏成本 the ecological damage. Provisioning services and tourism are
    not added: GDP already holds them.

    Edge cases: losses of zero and services of zero are allowed; missing or negative inputs are refused.

    Raises :class:`MethodError` for missing or negative inputs, or a total not above zero.

    Source: 王金南 et al. 2018, 中国人口·资源与环境 28(2): 1-7, doi 10.12062/cpre.20180101.

    Do not use when regulating services and GDP are of different price years.
    """
    parts = {
        "gdp": gdp,
        "pollution_loss": pollution_loss,
        "ecological_damage": ecological_damage,
        "regulating_services": regulating_services,
    }
    sample("inputs", list(parts.values()))
    require_non_negative(**parts)
    green_gdp = gdp - pollution_loss - ecological_damage
    geep = green_gdp + regulating_services
    require_positive(geep=geep)
    rate = regulating_services / geep * 100
    return GreenAccount(**parts, green_gdp=green_gdp, geep=geep, regulating_rate=rate)
