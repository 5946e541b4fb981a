"""Weather symbols (天气符号评价): the trend of the last five years carried on to the target year, in a straight line.

How the German Federal Statistical Office marks the indicators of the German Sustainable Development
Strategy. The trend is the mean annual *absolute* change, so that nothing is assumed about growth rates and
zero, negative values and bounded shares need no special care. Unlike
:mod:`minhou_analysis.methods.progress` it asks how far the target will be missed, not how fast one goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Direction, number, parse_direction, yearly

__all__ = [
    "WeatherProgress",
    "WeatherReason",
    "WeatherSymbol",
    "weakest_target",
    "weather_for_direction",
    "weather_for_level",
    "weather_for_target",
    "worst_symbol",
]

NEARLY, CLOSE = 0.05, 0.20
"""The part of the way still to go by which a target may be missed for sun, and for sun with a cloud."""

MOST_POINTS, FEWEST_POINTS = 6, 4
"""How many consecutive annual values make the trend: six give five changes, fewer than four give none."""


class WeatherSymbol(StrEnum):
    """The symbols (天气符号), from the best to the worst: 晴, 晴间多云, 阴, 雷雨."""

    SUN = "sun"
    SUN_AND_CLOUD = "sun_and_cloud"
    CLOUD = "cloud"
    THUNDERSTORM = "thunderstorm"


class WeatherReason(StrEnum):
    """Why there is no symbol, or which rule gave it (不评或改用规则的原因)."""

    TOO_FEW_YEARS = "too_few_years"
    TARGET_YEAR_PASSED = "target_year_passed"
    TARGET_MET = "target_met"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherProgress:
    """A symbol and what it was read from (天气符号评价结果).

    ``change`` is the mean annual change over ``points`` consecutive values, ``last_change`` the latest one;
    ``projected`` the value they lead to in the target year, and ``missed`` the part of the way from the
    current value to the target that will then still be missing (0 or below: reached).
    """

    direction: Direction
    target: float | None = None
    target_year: float | None = None
    current_year: float | None = None
    current_value: float | None = None
    points: int = 0
    change: float | None = None
    last_change: float | None = None
    projected: float | None = None
    missed: float | None = None
    symbol: WeatherSymbol | None = None
    reason: WeatherReason | None = None


def weather_for_target(
    years: Sequence[float | str],
    values: Sequence[float | None] | pd.Series[float],
    direction: Direction | str,
    target: float,
    target_year: float,
) -> WeatherProgress:
    """The symbol for a value to be reached in a target year (有目标值的天气符号).

        change = (v_t - v_s) / (t - s)   over the last six consecutive years, at least four
        projected = v_t + change (T - t)
        missed = d (v_T - projected) / |v_T - v_t|

    Sun when the target will be reached or missed by less than 5 % of the way still to go, sun with a cloud
    from 5 % to 20 %, cloud beyond 20 % while moving the right way, thunderstorm otherwise. A current value
    that meets the target is judged as a level to be kept (:func:`weather_for_level`), with reason.

    Edge cases: missing values are dropped; no symbol, with reason, for fewer than four consecutive years at
    the end of the series, or a target year before the last value. Constant values off the target do not
    move the right way: thunderstorm. Zero and negative values are values like others.

    Raises :class:`MethodError` without a direction, for a target or a target year that is no finite number,
    and as :func:`minhou_analysis.methods.quantities.yearly` does.

    Do not use when the values grow by a rate: a straight line then promises too little early on.

    Source: Federal Statistical Office of Germany, Sustainable Development in Germany, "Indicator status".
    """
    aim, horizon = number("target", target), number("target_year", target_year)
    trend = _trend(years, values, direction, aim, horizon)
    if trend.change is None or trend.current_value is None or trend.current_year is None:
        return trend
    d, still = trend.direction.factor, aim - trend.current_value
    if d * still <= 0:
        return replace(trend, symbol=_of_level(d * trend.change, met=True), reason=WeatherReason.TARGET_MET)
    if horizon < trend.current_year:
        return replace(trend, reason=WeatherReason.TARGET_YEAR_PASSED)
    projected = trend.current_value + trend.change * (horizon - trend.current_year)
    missed = d * (aim - projected) / abs(still)
    if d * trend.change <= 0:
        symbol = WeatherSymbol.THUNDERSTORM
    elif missed < NEARLY:
        symbol = WeatherSymbol.SUN
    else:
        symbol = WeatherSymbol.SUN_AND_CLOUD if missed <= CLOSE else WeatherSymbol.CLOUD
    return replace(trend, projected=projected, missed=missed, symbol=symbol)


def weather_for_level(
    years: Sequence[float | str],
    values: Sequence[float | None] | pd.Series[float],
    direction: Direction | str,
    target: float,
) -> WeatherProgress:
    """The symbol for a level to be kept every year (须持续保持的水平的天气符号): the level first, the trend second.

    Sun when the level is met and the trend does not lead back, sun with a cloud when it does; cloud when the
    level is not met but the trend leads towards it, thunderstorm when it does not.

    Edge cases: as :func:`weather_for_target`. The source leaves open whether a value off the target that
    does not move is cloud or thunderstorm; here it is thunderstorm, as with a target year.

    Raises :class:`MethodError` as :func:`weather_for_target` does.

    Do not use when the level is to be reached later: then the years until then count.

    Source: Federal Statistical Office of Germany, Sustainable Development in Germany, "Indicator status".
    """
    aim = number("target", target)
    trend = _trend(years, values, direction, aim, None)
    if trend.change is None or trend.current_value is None:
        return trend
    d = trend.direction.factor
    return replace(trend, symbol=_of_level(d * trend.change, met=d * trend.current_value >= d * aim))


def weather_for_direction(
    years: Sequence[float | str],
    values: Sequence[float | None] | pd.Series[float],
    direction: Direction | str,
) -> WeatherProgress:
    """The symbol where only a direction is wanted (只定方向的天气符号): the trend first, the last change second.

    Sun when both go the right way, sun with a cloud when only the trend does, cloud when only the last change
    does, thunderstorm when neither does. No change at all is not the right way.

    Edge cases: as :func:`weather_for_target`.

    Raises :class:`MethodError` as :func:`weather_for_target` does.

    Do not use when a text sets a target value.

    Source: Federal Statistical Office of Germany, Sustainable Development in Germany, "Indicator status".
    """
    trend = _trend(years, values, direction, None, None)
    if trend.change is None or trend.last_change is None:
        return trend
    d = trend.direction.factor
    symbols = {
        (True, True): WeatherSymbol.SUN,
        (True, False): WeatherSymbol.SUN_AND_CLOUD,
        (False, True): WeatherSymbol.CLOUD,
        (False, False): WeatherSymbol.THUNDERSTORM,
    }
    return replace(trend, symbol=symbols[d * trend.change > 0, d * trend.last_change > 0])


def weakest_target(interval: tuple[float, float], direction: Direction | str) -> float:
    """The bound of a target interval that decides (目标区间取最低要求): the one reached first.

    The lower bound when an increase is wanted, the upper when a decrease is.

    Edge cases: equal bounds are one target; zero and negative bounds are values like others.

    Raises :class:`MethodError` for bounds out of order or without a direction.

    Do not use when both bounds must be kept: then the interval is a goldilocks target
    (:mod:`minhou_analysis.methods.goldilocks`).

    Source: Federal Statistical Office of Germany, Sustainable Development in Germany, "Indicator status".
    """
    low, high = number("interval", interval[0]), number("interval", interval[1])
    if low > high:
        raise MethodError(f"the bounds of a target must rise: {low:g} lies above {high:g}")
    return low if _wanted(direction) is Direction.INCREASE else high


def worst_symbol(symbols: Iterable[WeatherSymbol | str]) -> WeatherSymbol:
    """The symbol of an indicator with several targets (多目标取最差): the worst of them.

    Edge cases: one symbol is itself; a target without a symbol has to be left out, knowingly.

    Raises :class:`MethodError` for no symbol at all, or one that is none.

    Do not use when the targets follow one another: then the next target year decides alone.

    Source: Federal Statistical Office of Germany, Sustainable Development in Germany, "Indicator status".
    """
    order = list(WeatherSymbol)
    try:
        found = [WeatherSymbol(symbol) for symbol in symbols]
    except ValueError as error:
        raise MethodError(f"the worst symbol needs symbols: {error}") from None
    if not found:
        raise MethodError("the worst symbol needs at least one symbol")
    return max(found, key=order.index)


def _wanted(direction: Direction | str) -> Direction:
    wanted = parse_direction(direction)
    if wanted is Direction.NONE:
        raise MethodError("a weather symbol needs a wanted direction: increase or decrease")
    return wanted


def _trend(
    years: Sequence[float | str],
    values: Sequence[float | None] | pd.Series[float],
    direction: Direction | str,
    target: float | None,
    target_year: float | None,
) -> WeatherProgress:
    wanted, series = _wanted(direction), yearly(years, values)
    run: list[float] = []
    for year in sorted(series, reverse=True):
        if len(run) == MOST_POINTS or (run and run[-1] - year != 1):
            break
        run.append(year)
    asked = WeatherProgress(
        direction=wanted,
        target=target,
        target_year=target_year,
        current_year=run[0] if run else None,
        current_value=series[run[0]] if run else None,
        points=len(run),
    )
    if len(run) < FEWEST_POINTS:
        return replace(asked, reason=WeatherReason.TOO_FEW_YEARS)
    return replace(
        asked,
        change=(series[run[0]] - series[run[-1]]) / (len(run) - 1),
        last_change=series[run[0]] - series[run[1]],
    )


def _of_level(onward: float, met: bool) -> WeatherSymbol:
    if met:
        return WeatherSymbol.SUN if onward >= 0 else WeatherSymbol.SUN_AND_CLOUD
    return WeatherSymbol.CLOUD if onward > 0 else WeatherSymbol.THUNDERSTORM
