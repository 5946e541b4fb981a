"""What a share of the whole says of its parts (总体比重对分组比重的约束): the bounds that hold whatever the parts are."""

from __future__ import annotations

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Numbers, sample

__all__ = ["group_share_bounds"]


def group_share_bounds(share: float, weight: float) -> tuple[float, float]:
    """Between which bounds a group's share lies when only the whole's is known (Duncan–Davis 界限法).

    ``share`` is the share of the whole that has something (households with tap water), ``weight`` the group's part of
    the whole (households in the countryside), both fractions of 0 to 1. The other group can have between nobody and
    everybody who has it::

        lower = max(0, (share − (1 − weight)) / weight)
        upper = min(1, share / weight)

    The lower bound is what the group would have if everybody without lived in it.

    Edge cases: a group that is the whole has the whole's share; a share of 1 or 0 is that of every group.

    Raises :class:`MethodError` for a share outside 0 to 1, or a weight of zero, below or above 1.

    Do not use when the weight counts something else than the share does (people for households) without bounding the
    difference, too.

    Source: Duncan, O. D. and Davis, B. (1953), An alternative to ecological correlation, American Sociological Review
    18(6): 665-666.
    """
    values: Numbers = sample("share and weight", [share, weight])
    if not 0 <= values[0] <= 1:
        raise MethodError(f"share must be between 0 and 1, not {share}")
    if not 0 < values[1] <= 1:
        raise MethodError(f"weight must be above 0 and at most 1, not {weight}")
    return max(0.0, (share - (1 - weight)) / weight), min(1.0, share / weight)
