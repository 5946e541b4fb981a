"""Credit apportioned by what projects serve: budgets weigh, finished projects keep theirs, contradictions are cut off."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.apportioned_credit import apportioned_credit

PROJECTS = st.lists(
    st.tuples(st.floats(1, 1e6), st.sampled_from([(False, False), (True, False), (True, True)])),
    min_size=1,
    max_size=8,
)


def test_what_finished_projects_do_not_explain_belongs_to_those_under_way() -> None:
    # 60 % of 1000 is 600; 400 of it is finished, 200 are left for 500 under way; 100 have not begun
    credit = apportioned_credit([400, 300, 200, 100], [1, 1, 1, 0], [1, 0, 0, 0], 0.6)
    assert credit.tolist() == [1.0, 0.4, 0.4, 0.0]


def test_one_project_under_way_has_the_tasks_completion() -> None:
    assert apportioned_credit([1565], [True], [False], 0.95).tolist() == [0.95]


@pytest.mark.parametrize(("completion", "credit"), [(0.2, 0.0), (0.95, 1.0)])
def test_completion_that_contradicts_the_projects_is_cut_off(completion: float, credit: float) -> None:
    found = apportioned_credit([60, 20, 20], [True, True, False], [True, False, False], completion)
    assert found.tolist() == [1.0, credit, 0.0]


def test_projects_under_way_without_a_budget_get_the_tasks_completion() -> None:
    assert apportioned_credit([0.0, 10.0], [True, True], [False, True], 0.7).tolist() == [0.7, 1.0]


@given(PROJECTS, st.floats(0, 1))
def test_credit_is_a_share_and_adds_up_unless_it_was_cut_off(
    projects: list[tuple[float, tuple[bool, bool]]], completion: float
) -> None:
    budgets = np.array([budget for budget, _ in projects])
    started, finished = (np.array([state[at] for _, state in projects]) for at in (0, 1))
    credit = apportioned_credit(budgets, started, finished, completion)
    assert ((credit >= 0) & (credit <= 1)).all()
    assert (credit[finished] == 1).all()
    assert (credit[~started] == 0).all()
    under_way = credit[started & ~finished]
    assert np.ptp(under_way) == 0 if under_way.size else True
    if under_way.size and 0 < under_way[0] < 1:
        assert credit @ budgets == pytest.approx(completion * budgets.sum())


@given(PROJECTS, st.floats(0, 1), st.floats(0, 1))
def test_credit_rises_with_completion(
    projects: list[tuple[float, tuple[bool, bool]]], one: float, other: float
) -> None:
    budgets = [budget for budget, _ in projects]
    started, finished = ([state[at] for _, state in projects] for at in (0, 1))
    low, high = (apportioned_credit(budgets, started, finished, share) for share in sorted((one, other)))
    assert (low <= high).all()


@pytest.mark.parametrize(
    ("budgets", "started", "finished", "completion"),
    [
        ([1, 2], [True], [False], 0.5),
        ([1], [False], [True], 0.5),
        ([-1], [True], [False], 0.5),
        ([float("nan")], [True], [False], 0.5),
        ([1], [True], [False], 50),
        ([], [], [], 0.5),
    ],
    ids=["length", "finished unbegun", "negative", "missing", "percent", "none"],
)
def test_what_cannot_be_is_refused(
    budgets: list[float], started: list[bool], finished: list[bool], completion: float
) -> None:
    with pytest.raises(MethodError):
        apportioned_credit(budgets, started, finished, completion)
