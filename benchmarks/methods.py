"""A panel of counties through the methods at once, against a loop over the same methods' single cases.

Generated: 2,800 counties, 60 indicators, 10 years. Four things are asked of it: the progress of every county in every
indicator; an index of every county in every year, with entropy weights of the year; the Theil index between town and
country of every county in every year; the Theil index over counties of every indicator in every year, where the loop
has only 600 turns and nothing to lose. Both ways run in this run, and both results are compared before a ratio is printed. The loop over single
cases of progress runs on a stated sample of counties and its time is scaled up to all of them; the printout says so.
Run it with ``python benchmarks/methods.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from minhou_analysis.methods.aggregation import aggregate_arithmetic
from minhou_analysis.methods.normalisation import normalise_min_max
from minhou_analysis.methods.progress import assess
from minhou_analysis.methods.progress_panel import assess_panel, first_and_last
from minhou_analysis.methods.theil import theil_t, urban_rural_theil
from minhou_analysis.methods.weights import entropy_weights

COUNTIES, INDICATORS, YEARS = 2800, 60, 10
SAMPLE = 140
FIRST_YEAR, YEARS_TO_TARGET = 2015, 15
SEED = 20260101


def generated_panel() -> np.ndarray:
    """Positive values that grow unevenly: counties by indicators by years."""
    random = np.random.default_rng(SEED)
    level = random.lognormal(4, 1, (COUNTIES, INDICATORS, 1))
    growth = random.normal(0.02, 0.03, (COUNTIES, INDICATORS, 1))
    noise = random.normal(0, 0.02, (COUNTIES, INDICATORS, YEARS))
    return level * np.exp(growth * np.arange(YEARS) + noise)


def with_gaps(panel: np.ndarray) -> np.ndarray:
    """The panel with two in a hundred observations missing."""
    random = np.random.default_rng(SEED + 1)
    return np.where(random.random(panel.shape) < 0.02, np.nan, panel)


def progress_at_once(panel: np.ndarray, directions: list[str], targets: np.ndarray) -> np.ndarray:
    """Scores of every county in every indicator, in one call."""
    base, current, years = first_and_last(panel, np.arange(YEARS) + FIRST_YEAR)
    late = np.isnan(panel).cumprod(axis=-1).sum(axis=-1)
    due = np.where(np.isnan(targets), np.nan, YEARS_TO_TARGET - late)
    assessed = assess_panel(base, current, years, directions, target=targets, target_years=due)
    return np.asarray(assessed.score)


def progress_one_by_one(panel: np.ndarray, directions: list[str], targets: np.ndarray) -> np.ndarray:
    """The same scores, a series at a time."""
    years = [FIRST_YEAR + year for year in range(YEARS)]
    scores = np.full(panel.shape[:2], np.nan)
    for county, row in enumerate(panel):
        for indicator, series in enumerate(row):
            target = float(targets[county, indicator])
            known = (
                {}
                if np.isnan(target)
                else {"target": target, "target_year": float(FIRST_YEAR + YEARS_TO_TARGET)}
            )
            score = assess(years, series.tolist(), directions[indicator], **known).score
            scores[county, indicator] = np.nan if score is None else score
    return scores


def index_at_once(panel: np.ndarray) -> np.ndarray:
    """Entropy-weighted index of every county, a table of all indicators for each year."""
    columns = []
    for year in range(YEARS):
        table = pd.DataFrame(panel[:, :, year])
        weights = entropy_weights(table).weights
        columns.append(aggregate_arithmetic(normalise_min_max(table, "increase"), weights))
    return np.column_stack(columns)


def index_one_by_one(panel: np.ndarray) -> np.ndarray:
    """The same index: weights and scores once for each year, then county after county."""
    found = np.empty((COUNTIES, YEARS))
    for year in range(YEARS):
        table = pd.DataFrame(panel[:, :, year])
        weights = entropy_weights(table).weights.to_numpy()
        scores = normalise_min_max(table, "increase").to_numpy()
        for county in range(COUNTIES):
            found[county, year] = aggregate_arithmetic(scores[county], weights)
    return found


def gap_at_once(panel: np.ndarray) -> np.ndarray:
    """Theil index between town and country of every county and year; four indicators stand for what it takes."""
    urban, rural, urban_people, rural_people = np.moveaxis(panel[:, :4], 1, 0)
    return urban_rural_theil(urban, rural, urban_people, rural_people).theil


def gap_one_by_one(panel: np.ndarray) -> np.ndarray:
    """The same, a county and year at a time."""
    found = np.empty((COUNTIES, YEARS))
    for county in range(COUNTIES):
        for year in range(YEARS):
            urban, rural, urban_people, rural_people = panel[county, :4, year].tolist()
            found[county, year] = urban_rural_theil(urban, rural, urban_people, rural_people).theil
    return found


def theil_at_once(panel: np.ndarray) -> np.ndarray:
    """Theil T of every indicator in every year, in one call."""
    wide = pd.DataFrame(panel.reshape(COUNTIES, INDICATORS * YEARS))
    return theil_t(wide).to_numpy().reshape(INDICATORS, YEARS)


def theil_one_by_one(panel: np.ndarray) -> np.ndarray:
    """The same, a column at a time."""
    found = [[theil_t(panel[:, indicator, year]) for year in range(YEARS)] for indicator in range(INDICATORS)]
    return np.array(found)


def timed(label: str, work: Callable[[], np.ndarray], times: float = 1.0) -> tuple[float, np.ndarray]:
    """Seconds that ``work`` takes, times ``times``, printed under ``label``; and what it gave."""
    started = time.perf_counter()
    result = work()
    seconds = (time.perf_counter() - started) * times
    print(f"{label:<84}{seconds:9.2f} s")
    return seconds, result


def compared(fast: tuple[float, np.ndarray], slow: tuple[float, np.ndarray]) -> None:
    """Print the ratio, once both ways have given the same."""
    np.testing.assert_allclose(fast[1][: len(slow[1])], slow[1], rtol=1e-9, atol=1e-9)
    print(f"  same results; ratio {slow[0] / fast[0]:.1f}")


def main() -> None:
    """Measure each question both ways."""
    panel = generated_panel()
    gaps = with_gaps(panel)
    random = np.random.default_rng(SEED + 2)
    directions = [str(way) for way in random.choice(["increase", "decrease"], INDICATORS)]
    targets = np.where(random.random((1, INDICATORS)) < 0.5, 1.3, np.nan) * panel[:, :, 0]
    print(f"{COUNTIES} counties, {INDICATORS} indicators, {YEARS} years: {panel.size:,} observations")
    compared(
        timed("progress, assess_panel", lambda: progress_at_once(gaps, directions, targets)),
        timed(
            f"progress, loop over assess ({SAMPLE} counties, time scaled by {COUNTIES / SAMPLE:g})",
            lambda: progress_one_by_one(gaps[:SAMPLE], directions, targets[:SAMPLE]),
            COUNTIES / SAMPLE,
        ),
    )
    compared(
        timed("entropy-weighted index, a table for each year", lambda: index_at_once(panel)),
        timed("entropy-weighted index, loop over counties (whole)", lambda: index_one_by_one(panel)),
    )
    compared(
        timed("Theil between town and country, one call", lambda: gap_at_once(panel)),
        timed(
            "Theil between town and country, loop over counties and years (whole)",
            lambda: gap_one_by_one(panel),
        ),
    )
    compared(
        timed("Theil T, one panel", lambda: theil_at_once(panel)),
        timed("Theil T, loop over indicators and years (whole)", lambda: theil_one_by_one(panel)),
    )


if __name__ == "__main__":
    main()
