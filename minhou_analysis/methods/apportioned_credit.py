"""Apportioned effort (分摊计分): crediting projects that report no progress of their own by that of what they serve.

A project form often knows only dates and money. Money spent is no measure of work done; but the projects of one task
are the task's work, and the task reports its percentage complete.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import (
    Numbers,
    number,
    require_non_negative,
    require_shares,
    sample,
)

__all__ = ["apportioned_credit"]


def apportioned_credit(
    budgets: npt.ArrayLike, started: npt.ArrayLike, finished: npt.ArrayLike, completion: float
) -> Numbers:
    """Credit for the projects of one task by the task's completion (按所属事项完成率分摊), a share for each project.

        credit = 1 when finished, 0 when not started
        else (completion Σ B - Σ B of those finished) / Σ B of those under way, cut off at 0 and 1

    ``budgets`` B are in one currency, ``started`` and ``finished`` columns of yes and no, ``completion`` the share of
    the task that is done, 0 to 1. What the task has earned and its finished projects do not explain belongs to those
    under way, in proportion to their budgets.

    Edge cases: a single project under way has the task's completion. Completion that contradicts the projects (less
    than what is finished, more than what has begun) is cut off, not passed on to projects that prove otherwise. Projects
    under way without a budget get the task's completion.

    Raises :class:`MethodError` for budgets that are missing or negative, columns of different length, a project that is
    finished but never started, or a completion outside 0 to 1.

    Do not use when projects report their own progress, or when the task has work outside of them.

    Source: ANSI/EIA-748; PMI, Practice Standard for Earned Value Management (apportioned effort).
    """
    money = sample("budgets", budgets)
    require_non_negative(budgets=money)
    share = number("completion", completion)
    require_shares(completion=share)
    begun, done = np.asarray(started, dtype=bool), np.asarray(finished, dtype=bool)
    if not money.shape == begun.shape == done.shape:
        raise MethodError(
            f"{money.size} budgets for {begun.size} answers on the start and {done.size} on the finish"
        )
    if (done & ~begun).any():
        raise MethodError("a project cannot be finished without having started")
    under_way = begun & ~done
    at_stake = float(money[under_way].sum())
    left = share * float(money.sum()) - float(money[done].sum())
    credit = min(max(left / at_stake, 0.0), 1.0) if at_stake else share
    return np.where(done, 1.0, np.where(under_way, credit, 0.0))
