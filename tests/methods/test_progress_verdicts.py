import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.progress_verdicts import Rule, RuleReason, compare_verdicts


def verdicts(base, current, target, direction="increase", years=(2020, 2025, 2030), **more):
    return compare_verdicts([years[0], years[1]], [base, current], direction, target, years[2], **more)


def test_they_agree_on_small_changes():
    found = verdicts(100, 105, 110)
    assert (found.growth.status, found.linear_status) == ("substantial_progress", "substantial_progress")
    assert (found.done, found.elapsed, found.linear_ratio) == (0.5, 0.5, 1)
    assert (found.agree, found.read, found.why) == (True, Rule.GROWTH, RuleReason.THEY_AGREE)
    assert found.status == "substantial_progress"


@pytest.mark.parametrize(
    ("current", "status"),
    [
        (147.5, "substantial_progress"),
        (147.4, "moderate_progress"),
        (130.0, "moderate_progress"),
        (129.9, "limited_progress"),
        (100.0, "limited_progress"),
        (99.9, "deterioration"),
    ],
)
def test_edges_of_the_linear_rule(current, status):
    assert verdicts(100, current, 200).linear_status == status


def test_a_bounded_share_is_read_in_a_straight_line():
    # From 2 % to 95 %: half of the way in half of the time is far ahead of the growth rate asked for.
    early = verdicts(2.0, 20.0, 95.0, bounded=True)
    assert (early.growth.status, early.linear_status) == ("substantial_progress", "limited_progress")
    assert (early.agree, early.read, early.why) == (False, Rule.LINEAR, RuleReason.BOUNDED_SCALE)
    assert early.status == "limited_progress"


def test_an_amount_is_read_by_its_growth():
    found = verdicts(2.0, 20.0, 95.0)
    assert (found.read, found.why) == (Rule.GROWTH, RuleReason.GROWS_BY_A_RATE)
    assert found.status == "substantial_progress"


@pytest.mark.parametrize(
    ("base", "current", "target", "direction"), [(8.0, 4.0, 0.0, "decrease"), (0.0, 1.0, 8.0, "increase")]
)
def test_where_zero_was_replaced_the_straight_line_is_read(base, current, target, direction):
    found = verdicts(base, current, target, direction)
    assert (found.agree, found.read, found.why) == (False, Rule.LINEAR, RuleReason.ZERO_REPLACED)


def test_without_a_growth_rate():
    found = verdicts(-5.0, 3.0, 9.0)
    assert found.growth.status == "not_available"
    assert (found.agree, found.read, found.why) == (None, Rule.LINEAR, RuleReason.NO_GROWTH_RATE)
    assert found.status == "moderate_progress" if found.linear_ratio < 0.95 else "substantial_progress"
    assert found.linear_ratio == pytest.approx((8 / 14) / 0.5)


def test_a_level_to_keep_has_no_way_to_go():
    found = verdicts(100.0, 99.0, 100.0)
    assert (found.done, found.linear_ratio, found.linear_status) == (None, None, "not_available")
    assert (found.agree, found.read, found.why) == (None, Rule.GROWTH, RuleReason.NO_WAY_TO_GO)
    assert found.status == "deterioration"


def test_a_base_that_had_met_the_target():
    assert verdicts(110.0, 99.0, 100.0).why is RuleReason.NO_WAY_TO_GO


def test_a_met_target():
    found = verdicts(100, 120, 110)
    assert (found.growth.status, found.linear_status, found.agree) == ("target_achieved",) * 2 + (True,)
    assert (found.read, found.why) == (Rule.GROWTH, RuleReason.TARGET_ACHIEVED)


@pytest.mark.parametrize(("years", "values"), [([2020], [5.0]), ([], []), ([2020, 2021], [5.0, None])])
def test_too_few_years_for_either(years, values):
    found = compare_verdicts(years, values, "increase", 10.0, 2030)
    assert (found.read, found.why, found.agree) == (None, RuleReason.NEITHER, None)
    assert (found.status, found.linear_ratio) == ("not_available", None)


def test_after_the_target_year_all_time_has_gone():
    found = verdicts(100.0, 105.0, 110.0, years=(2020, 2034, 2030))
    assert (found.elapsed, found.linear_ratio) == (1, 0.5)


def test_a_target_year_that_is_not_after_the_base():
    found = verdicts(100.0, 105.0, 110.0, years=(2020, 2025, 2020))
    assert (found.elapsed, found.read) == (None, None)


def test_from_a_base_year():
    found = compare_verdicts([2015, 2020, 2025], [1, 100, 105], "increase", 110, 2030, base_year=2020)
    assert found.done == 0.5


def test_refuses_no_target():
    with pytest.raises(MethodError):
        compare_verdicts([2020], [1], "up", 2, 2030)


values = st.floats(1, 1000)


@settings(max_examples=60)
@given(values, values, values, st.booleans())
def test_the_verdict_is_always_one_of_the_two(base, current, target, bounded):
    found = verdicts(base, current, target, bounded=bounded)
    assert found.status in (found.growth.status, found.linear_status)
    if found.agree:
        assert found.growth.status is found.linear_status


@settings(max_examples=60)
@given(st.floats(50, 100), st.floats(0.0001, 0.01), st.floats(0.05, 0.9))
def test_for_small_changes_both_ratios_are_nearly_the_same(base, size, share):
    found = verdicts(base, base * (1 + size * share), base * (1 + size))
    assert found.linear_ratio == pytest.approx(found.growth.ratio, rel=0.02)
