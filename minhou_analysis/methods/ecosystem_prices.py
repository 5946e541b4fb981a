"""From a dated table of prices and parameters to the value of every ecosystem service, and its range.

The table is the only place where prices stand, with unit, year and source; the formulas are those of
:mod:`~minhou_analysis.methods.ecosystem_value` and share its reservation: they are not verified against the
2020 guide or GB/T 46869-2025.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.ecosystem_product import FROM_ONE_NEP, SERVICES
from minhou_analysis.methods.ecosystem_value import carbon_value, oxygen_value, priced, sand_value, soil_value
from minhou_analysis.methods.quantities import Numbers, finite, require_non_negative, sample

__all__ = ["GepRange", "gep_range", "read_parameters", "value_services"]

ONE_PRICE = {
    "water_conservation": "reservoir_cost",
    "flood_storage": "reservoir_cost",
    "climate_by_plants": "electricity_price",
    "climate_by_water": "electricity_price",
}
"""Services whose items all have one price, and the name of that parameter."""

PARAMETER_COLUMNS = ("service", "item", "value", "unit", "price_year", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class GepRange:
    """Result of :func:`gep_range` (核算结果区间): how far prices and parameters move the total.

    ``central`` with every parameter at its value; ``quantiles`` of the draws (rows 0.05, 0.5, 0.95;
    columns services and ``total``); ``swings``: the total with one parameter at its low and at its high,
    widest first; ``draws`` and ``seed`` repeat the result.

    Source: see :func:`gep_range`.

    Do not use when quantities are uncertain too: the range is of prices and parameters only.
    """

    central: float
    quantiles: pd.DataFrame
    swings: pd.DataFrame
    draws: int
    seed: int


def read_parameters(table: pd.DataFrame) -> pd.DataFrame:
    """Check a dated table of prices and parameters (价格与参数表); gives it back ready for use.

    Columns ``service`` (see ``SERVICES``), ``item``, ``value``, ``unit``, ``price_year``, ``source``, and
    optionally ``low`` and ``high``, the range of the value. ``price_year`` stays empty for what is no
    price (densities, shares). Where ``low`` or ``high`` is empty the value itself is taken: no range.

    Edge cases: a value of zero is allowed; every price must be of one year, because services priced in
    different years cannot be added.

    Raises :class:`MethodError` for missing columns, an unknown service, an item named twice in a service,
    a value that is missing or negative, a row without unit or source, prices of several years, or a range
    that does not hold the value.

    Source: rule of this package; GB/T 46869-2025 for the account it serves.

    Do not use when prices come without a source: the account could not be checked.
    """
    absent = [column for column in PARAMETER_COLUMNS if column not in table.columns]
    if absent:
        raise MethodError(f"the parameter table has no column {', '.join(absent)}")
    parameters = table.reset_index(drop=True).copy()
    unknown = sorted(set(parameters["service"]) - set(SERVICES))
    if unknown:
        raise MethodError(f"unknown service: {', '.join(map(str, unknown))}")
    names = parameters["service"] + "/" + parameters["item"]
    if names.duplicated().any():
        raise MethodError(f"named twice in the parameter table: {', '.join(names[names.duplicated()])}")
    for column in ("unit", "source"):
        blank = parameters[column].fillna("").astype(str).str.strip() == ""
        if blank.any():
            raise MethodError(f"parameters without {column}: {', '.join(names[blank])}")
    parameters["value"] = sample("value", parameters["value"])
    for side in ("low", "high"):
        given = parameters[side] if side in parameters.columns else parameters["value"]
        parameters[side] = finite(side, given.astype(float).fillna(parameters["value"]))
    require_non_negative(low=parameters["low"], value=parameters["value"])
    outside = (parameters["low"] > parameters["value"]) | (parameters["high"] < parameters["value"])
    if outside.any():
        raise MethodError(f"value outside its range: {', '.join(names[outside])}")
    years = sorted(parameters["price_year"].dropna().astype(int).unique())
    if len(years) > 1:
        raise MethodError(f"prices must be of one year, not of {', '.join(map(str, years))}")
    return parameters


def value_services(quantities: pd.DataFrame, parameters: pd.DataFrame) -> pd.Series[float]:
    """Value of each service (各项服务价值量) from quantities and a table of prices and parameters.

    ``quantities``: columns ``service``, ``item``, ``quantity``, and optionally ``outside``, the part of the
    quantity that comes from outside the area and is taken off (new definition of GEP). ``parameters``: see
    :func:`read_parameters`. Items and the parameters they need:

    * material_products, air_purification, water_purification, tourism: any items, each with a price of the
      same name; purified quantities already capped (:func:`~.ecosystem_value.purified`);
    * water_conservation, flood_storage (m³): ``reservoir_cost``;
    * climate_by_plants, climate_by_water (kWh): ``electricity_price``;
    * soil_retention (item ``soil``, t): ``sediment_share``, ``bulk_density``, ``dredging_cost`` and for each
      nutrient X ``content:X`` and ``cost:X``;
    * sand_fixation (item ``sand``, t): ``bulk_density``, ``thickness``, ``restoration_cost``;
    * carbon_fixation, oxygen_release (item ``nep``, t of carbon): ``price``.

    Edge cases: a quantity of zero is worth 0; a missing one makes its service missing (NaN), not zero; a
    service without a row is not in the result.

    Raises :class:`MethodError` for an unknown service, an item twice, a parameter that is not in the
    table, a negative quantity (NEP may be negative), or a part from outside larger than the whole.

    Source: 2020 GEP guide (unverified); GB/T 46869-2025 as governing standard.

    Do not use when services overlap, such as water sold to a waterworks and the same water conserved:
    count it once.
    """
    table = read_parameters(parameters)
    return _valued(_net(quantities), _by_service(table["value"], table)).iloc[:, 0]


def gep_range(
    quantities: pd.DataFrame, parameters: pd.DataFrame, *, draws: int = 10_000, seed: int
) -> GepRange:
    """Range of GEP (核算结果不确定性) from the ranges of prices and parameters, by seeded Monte Carlo.

    Each parameter is drawn on its own from the triangle (low, value, high) of the table; quantities are
    held. Beside the draws, one parameter at a time is set to its low and to its high (``swings``).

    Edge cases: parameters without a range stay at their value, so a table without ranges gives equal
    quantiles; a missing quantity is refused, because the total has none.

    Raises :class:`MethodError` as :func:`value_services` does, for a missing quantity, or fewer than one
    draw.

    Source: triangular distributions as in the OECD/JRC Handbook 2008 and IPCC 2006, vol. 1, ch. 3.

    Do not use when parameters move together, as prices of one year do: independent draws narrow the range.
    """
    if draws < 1:
        raise MethodError("a range needs at least one draw")
    table, net = read_parameters(parameters), _net(quantities)
    if net["quantity"].isna().any():
        raise MethodError("a range needs every quantity; drop the services that lack one")
    central = float(_valued(net, _by_service(table["value"], table)).iloc[:, 0].sum())
    low, mode, high = (table[side].to_numpy(dtype=float) for side in ("low", "value", "high"))
    generator = np.random.default_rng(seed)
    spread = high > low
    drawn = np.repeat(mode[:, np.newaxis], draws, axis=1)
    if spread.any():
        drawn[spread] = generator.triangular(low[spread], mode[spread], high[spread], (draws, spread.sum())).T
    valued = _valued(net, _by_service(drawn, table)).T
    valued["total"] = valued.sum(axis=1)
    swings = {}
    for row in np.flatnonzero(spread):
        ends = np.column_stack([mode, mode])
        ends[row] = low[row], high[row]
        swings[f"{table['service'][row]}/{table['item'][row]}"] = _valued(net, _by_service(ends, table)).sum()
    swing = pd.DataFrame(swings, index=[0, 1]).T.set_axis(["low", "high"], axis=1)
    widest = (swing["high"] - swing["low"]).abs().sort_values(ascending=False, kind="stable").index
    return GepRange(
        central=central,
        quantiles=valued.quantile([0.05, 0.5, 0.95]),
        swings=swing.loc[widest],
        draws=draws,
        seed=seed,
    )


def _net(quantities: pd.DataFrame) -> pd.DataFrame:
    absent = [column for column in ("service", "item", "quantity") if column not in quantities.columns]
    if absent:
        raise MethodError(f"the table of quantities has no column {', '.join(absent)}")
    net = quantities.reset_index(drop=True).copy()
    unknown = sorted(set(net["service"]) - set(SERVICES))
    if unknown:
        raise MethodError(f"unknown service: {', '.join(map(str, unknown))}")
    names = net["service"] + "/" + net["item"]
    if names.duplicated().any():
        raise MethodError(f"named twice in the table of quantities: {', '.join(names[names.duplicated()])}")
    net["quantity"] = finite("quantity", net["quantity"])
    require_non_negative(quantity=net["quantity"][~net["service"].isin(FROM_ONE_NEP)])
    if "outside" in net.columns:
        beyond = finite("outside", net["outside"].astype(float).fillna(0.0))
        require_non_negative(outside=beyond)
        over = (beyond > 0) & (beyond > net["quantity"])
        if over.any():
            raise MethodError(f"more comes from outside than there is: {', '.join(names[over])}")
        net["quantity"] = net["quantity"] - beyond
    return net


def _by_service(values: npt.ArrayLike, table: pd.DataFrame) -> dict[str, dict[str, Numbers]]:
    found: dict[str, dict[str, Numbers]] = {}
    keys = zip(table["service"], table["item"], strict=True)
    for (service, item), value in zip(keys, np.atleast_2d(np.asarray(values, dtype=float).T).T, strict=True):
        found.setdefault(service, {})[item] = value
    return found


def _valued(net: pd.DataFrame, parameters: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """Value by service (rows) and draw (columns)."""
    values = {}
    for service, rows in net.groupby("service", sort=False):
        name = str(service)
        items = dict(zip(rows["item"], rows["quantity"], strict=True))
        values[name] = np.atleast_1d(_value(name, items, parameters.get(name, {})))
    return pd.DataFrame(values).T


def _value(service: str, items: dict[str, float], parameters: dict[str, Any]) -> npt.ArrayLike:
    def parameter(name: str) -> Any:
        if name not in parameters:
            raise MethodError(f"the parameter table has no {service}/{name}")
        return parameters[name]

    def only(name: str) -> float:
        if set(items) != {name}:
            raise MethodError(f"{service} has one item, {name}, not {', '.join(items)}")
        return items[name]

    if service == "soil_retention":
        nutrients = [name.removeprefix("content:") for name in parameters if name.startswith("content:")]
        return soil_value(
            only("soil"),
            bulk_density=parameter("bulk_density"),
            sediment_share=parameter("sediment_share"),
            dredging_cost=parameter("dredging_cost"),
            nutrients={name: (parameter(f"content:{name}"), parameter(f"cost:{name}")) for name in nutrients},
        )
    if service == "sand_fixation":
        names = ("bulk_density", "thickness", "restoration_cost")
        return sand_value(only("sand"), **{name: parameter(name) for name in names})
    if service == "carbon_fixation":
        return carbon_value(only("nep"), parameter("price"))
    if service == "oxygen_release":
        return oxygen_value(only("nep"), parameter("price"))
    shared = ONE_PRICE.get(service)
    prices = {item: parameter(shared or item) for item in items}
    total: npt.ArrayLike = sum(priced(items, prices).values())
    return total
