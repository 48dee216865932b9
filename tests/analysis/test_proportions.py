import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from tamis.analysis.proportions import proportion
from tamis.errors import UsageError

# Newcombe 1998, Table I (newcombe1998): 95 % intervals to four places.
NEWCOMBE = [
    ("wilson", 81, 263, 0.2553, 0.3662),
    ("wilson", 15, 148, 0.0624, 0.1605),
    ("wilson", 0, 20, 0.0000, 0.1611),
    ("wilson", 1, 29, 0.0061, 0.1718),
    ("clopper_pearson", 81, 263, 0.2527, 0.3676),
    ("clopper_pearson", 15, 148, 0.0578, 0.1617),
    ("clopper_pearson", 0, 20, 0.0000, 0.1684),
    ("clopper_pearson", 1, 29, 0.0009, 0.1776),
]

counts = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.floats(0.5, 0.999)
methods = st.sampled_from(["wilson", "clopper_pearson", "agresti_coull", "jeffreys"])


@pytest.mark.parametrize(("method", "events", "n", "lower", "upper"), NEWCOMBE)
def test_intervals_are_those_of_a_published_table(method, events, n, lower, upper):
    found = proportion(events, n, method=method)
    assert (round(found.ci_lb, 4), round(found.ci_ub, 4)) == (lower, upper)


@settings(deadline=None)
@given(counts, levels)
def test_wilson_bounds_solve_the_score_equation(count, level):
    events, n = count
    found = proportion(events, n, level)
    z = norm.isf((1 - level) / 2)
    for bound in (found.ci_lb, found.ci_ub):
        assert abs(found.estimate - bound) == pytest.approx(z * math.sqrt(bound * (1 - bound) / n), abs=1e-9)


@settings(deadline=None)
@given(counts, levels, methods)
def test_the_interval_lies_between_zero_and_one_and_holds_the_estimate(count, level, method):
    found = proportion(*count, level, method)
    assert 0 <= found.ci_lb <= found.ci_ub <= 1
    assert found.ci_lb <= found.estimate <= found.ci_ub or method == "jeffreys"


@settings(deadline=None)
@given(counts, levels, methods)
def test_counting_the_others_mirrors_the_interval(count, level, method):
    events, n = count
    found, mirror = proportion(events, n, level, method), proportion(n - events, n, level, method)
    assert (mirror.ci_lb, mirror.ci_ub) == pytest.approx((1 - found.ci_ub, 1 - found.ci_lb), abs=1e-9)


@settings(deadline=None)
@given(counts, methods)
def test_a_higher_level_gives_a_wider_interval(count, method):
    narrow, wide = proportion(*count, 0.8, method), proportion(*count, 0.95, method)
    assert wide.ci_lb <= narrow.ci_lb
    assert narrow.ci_ub <= wide.ci_ub


@pytest.mark.parametrize(("events", "n"), [(0, 7), (7, 7)])
def test_a_bound_at_the_edge_is_exact(events, n):
    found = proportion(events, n)
    assert (found.ci_lb == 0.0) == (events == 0)
    assert (found.ci_ub == 1.0) == (events == n)


@pytest.mark.parametrize(
    ("events", "n", "level", "method", "message"),
    [
        (0, 0, 0.95, "wilson", "0 of 0 is no proportion"),
        (4, 3, 0.95, "wilson", "4 of 3 is no proportion"),
        (-1, 3, 0.95, "wilson", "-1 of 3 is no proportion"),
        (1.5, 3, 0.95, "wilson", "1.5 of 3 is no proportion"),
        (math.nan, 3, 0.95, "wilson", "nan of 3 is no proportion"),
        (1, math.inf, 0.95, "wilson", "1 of inf is no proportion"),
        (1, 3, 95, "wilson", "level is 95"),
        (1, 3, 0.95, "wald", "Known: wilson, clopper_pearson, agresti_coull, jeffreys"),
    ],
)
def test_what_makes_no_proportion_is_refused(events, n, level, method, message):
    with pytest.raises(UsageError, match=message):
        proportion(events, n, level, method)
