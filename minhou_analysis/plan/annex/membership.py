"""Which measure each row of the annex belongs to (归属举措), going down a sheet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from minhou_analysis.plan.annex.places import Place, Places


@dataclass(frozen=True)
class Doubt:
    """Why a row's measure is not known. ``column`` is None where no cell names any."""

    column: int | None
    expected: str


class Membership:
    """Keeps the place that the last heading between rows named, and the place of the row above.

    A row belongs to the measure that its own cells name. Where they are blank, or name the area only, it belongs where
    the row above does, as rows under a merged cell do.
    """

    def __init__(self, places: Places, keys: Sequence[int], steps: Collection[int]) -> None:
        """``keys`` are the columns that may name areas and measures; those of them in ``steps`` may name the row."""
        self._places = places
        self._keys = keys
        self._steps = steps
        self._section = Place()
        self._above: Place | None = Place()

    def enter(self, said: str) -> str | None:
        """Take a row that holds nothing else as the heading of those below it; what was expected where it is none."""
        found = self._places.find(said, self._section.area)
        if isinstance(found, str):
            self._section, self._above = Place(), None
            return found
        self._section = self._above = found
        return None

    def measure_of(self, cells: Mapping[int, str]) -> str | list[Doubt]:
        """The measure of a row, or doubts; no doubts where those about a row above explain it already."""
        place = self._named(cells)
        self._above = place if isinstance(place, Place) else None
        return place.measure if isinstance(place, Place) else place

    def _named(self, cells: Mapping[int, str]) -> Place | list[Doubt]:
        above = self._above or Place()
        named = Place()
        strange: list[Doubt] = []
        for column in self._keys:
            if column not in cells:
                continue
            found = self._places.find(cells[column], named.area or above.area)
            if isinstance(found, str):
                # A row's own name stands in a column of steps, where its measure is known already.
                if column not in self._steps or not (named.measure or self._section.measure):
                    strange.append(Doubt(column, found))
            elif (named.area or found.area) != found.area or (named.measure and found.measure):
                if found != named:
                    choices = self._places.choices(named.area)
                    return [Doubt(column, f"area {named.area}, or one of its measures: {choices}")]
            else:
                named = Place(found.area, found.measure or named.measure)
        if named.measure:
            return named
        if strange:
            return strange
        if above.measure and named.area in ("", above.area):
            return above
        if self._above is None and not named.area:
            return []
        blamed = next((column for column in self._keys if column in cells), None)
        choices = self._places.choices(named.area or above.area)
        return [Doubt(blamed, f"a measure of the plan by number or name, such as {choices}")]
