"""Parts of a whole, region beside region (构成): one chart for origins, tenure and employment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from minhou_analysis.areas.baseline import Baseline
from minhou_analysis.display.charts import stacked_shares
from minhou_analysis.display.narrative import Shown
from minhou_analysis.periods import Period


def composition_chart(
    baseline: Baseline, parts: Mapping[str, str], period: str, *, whole: str, says: str, rest: str = ""
) -> Shown:
    """Shares of ``parts`` (indicator → label) in ``whole``, the region beside its peers.

    The message names the region's largest part by the words ``says``. Counts are turned into shares of their sum;
    ``rest`` labels what shares leave of a hundred. One line where the region has no figures.
    """
    data = shares(baseline.parts(parts, period), rest)
    own = data[data["name"] == baseline.region.name]
    if own.empty:
        return baseline.absent(*parts)
    label = Period.parse(period).label
    sizes = own.drop(columns="name").iloc[0]
    largest = str(sizes.idxmax())
    formula = f"{rest} = 100 − 其余各项之和。" if rest else ""
    return stacked_shares(
        data,
        baseline.region.name,
        f"占{whole}%",
        title=f"{label}{whole}中，{says.format(part=largest)}，占{sizes[largest]:.1f}%",
        alt=f"{label}{whole}的构成（%）:{said(data)}。",
        note=baseline.note(parts, [period], unit="%", extra=formula),
    )


def shares(data: pd.DataFrame, rest: str = "") -> pd.DataFrame:
    """Rows of parts as percent of their sum, or with what they leave of a hundred as a part of its own."""
    parts = data.drop(columns="name").astype(float)
    if rest:
        return data.assign(**{rest: 100 - parts.sum(axis=1)})
    return pd.concat([data["name"], parts.div(parts.sum(axis=1), axis=0) * 100], axis=1)


def said(data: pd.DataFrame) -> str:
    """Every part of every row in words, for readers who cannot see the chart."""
    return "；".join(_row_said(row) for row in data.to_dict("records"))


def _row_said(row: Mapping[Any, Any]) -> str:
    return f"{row['name']}" + "、".join(f"{part}{value:.1f}" for part, value in row.items() if part != "name")
