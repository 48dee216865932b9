"""Samples at the edge: each gets the right answer, or is refused with its reason before anything is fitted."""

import numpy as np
import pandas as pd
import pytest

from tamis.analysis.survival import (
    CaseTimes,
    bootstrap_parametric,
    compare,
    fit_frailty,
    fit_nonparametric,
    fit_parametric,
    sensitivity,
)

INF = np.inf
TWO_PARAMETERS = ("weibull", "lognormal", "loglogistic")
ALL = ("exponential", *TWO_PARAMETERS)

# Samples for which no model has a finite median: name, lower, upper, what the reason speaks of.
NO_MODEL = {
    "no case": ([], [], "no cases"),
    "one right-censored case": ([10], [INF], "no case has a finite upper bound"),
    "all right-censored": ([10, 20, 30], [INF] * 3, "no case has a finite upper bound"),
    "all right-censored at one time": ([10] * 5, [INF] * 5, "no case has a finite upper bound"),
    "one left-censored case": ([0], [10], "no case has a positive lower bound"),
    "all left-censored": ([0, 0, 0], [10, 20, 30], "no case has a positive lower bound"),
    "all left-censored at one time": ([0] * 4, [9] * 4, "no case has a positive lower bound"),
    "no information": ([0, 0], [INF, INF], "no case carries information"),
    "an event at time 0": ([0, 5], [0, 9], "time 0"),
    "right-censored, and some without information": ([0, 10], [INF, INF], "finite upper bound"),
    "left-censored, and some without information": ([0, 0], [INF, 10], "positive lower bound"),
}
# Samples that fix a place and no spread.
NO_SPREAD = {
    "one exact case": ([10], [10]),
    "all exact at one time": ([10] * 6, [10] * 6),
    "one interval": ([5], [10]),
    "identical intervals": ([5] * 7, [10] * 7),
    "intervals that share a time": ([1, 3, 6], [10, 8, 7]),
    "nested intervals": ([1, 2, 3, 4], [10, 9, 8, 7]),
    "an exact time inside all intervals": ([5, 2, 3], [5, 10, 9]),
    "an exact time and a later look": ([5, 0], [5, 20]),
    "left- and right-censored with one cut": ([0, 0, 10, 10], [10, 10, INF, INF]),
    "left-censored later than right-censored": ([0, 0, 5, 6], [8, 9, INF, INF]),
}


@pytest.mark.parametrize("family", ALL)
@pytest.mark.parametrize("kind", NO_MODEL)
def test_a_sample_without_an_estimate_is_refused_with_its_reason(kind, family):
    lower, upper, words = NO_MODEL[kind]
    fit = fit_parametric(CaseTimes.of(lower, upper), family)
    assert fit.status == "not_estimable"
    assert words in fit.reason
    median = fit.median_
    assert (median.value, median.ci_lb, median.ci_ub) == (None, None, None)
    assert fit.reason in fit.summary()


@pytest.mark.parametrize("family", TWO_PARAMETERS)
@pytest.mark.parametrize("kind", NO_SPREAD)
def test_a_sample_without_a_spread_is_refused_by_models_that_have_one(kind, family):
    lower, upper = NO_SPREAD[kind]
    fit = fit_parametric(CaseTimes.of(lower, upper), family)
    assert fit.status == "not_estimable"
    assert "scale runs to" in fit.reason
    assert fit.median_.value is None


@pytest.mark.parametrize(
    ("x", "lower", "upper", "words"),
    [
        pytest.param(
            [0, 0, 1, 1], [3, 5, 20, 30], [4, 9, INF, INF], "separation", id="a group without events"
        ),
        pytest.param(
            [0, 0, 1, 1], [3, 5, 0, 0], [4, INF, 1, 2], "separation", id="a group gone at the first look"
        ),
        pytest.param([2, 2, 2, 2], [3, 5, 8, 1], [4, 9, INF, 2], "collinear", id="a constant covariate"),
        pytest.param([1, 2, 3, 4], [3, 5, 8, 13], [3, 5, 8, 13], "", id="an estimable covariate"),
        pytest.param([1, 2], [3, 5], [3, 5], "fit every case exactly", id="as many parameters as cases"),
    ],
)
def test_covariates_that_separate_or_repeat_are_named(x, lower, upper, words):
    frame = pd.DataFrame({"dose": x})
    fit = fit_parametric(CaseTimes.of(lower, upper), "weibull", frame)
    if words:
        assert fit.status == "not_estimable"
        assert words in fit.reason
        assert "dose" in fit.reason or "fit every case" in fit.reason
    else:
        assert fit.status == "ok"


@pytest.mark.parametrize("kind", NO_MODEL)
def test_bootstrap_table_and_sensitivity_say_the_same(kind):
    lower, upper, words = NO_MODEL[kind]
    times = CaseTimes.of(lower, upper)
    assert bootstrap_parametric(times, "weibull", n_boot=5, seed=1).quantile(0.5).value is None
    table = compare([fit_parametric(times, family) for family in ALL])
    assert table["median"].isna().all()
    assert table["reason"].str.contains(words).all()
    assert sensitivity(times, n_boot=0).iloc[0]["status"] == "not_estimable"


@pytest.mark.parametrize(
    ("lower", "upper"),
    [([10], [INF]), ([10, 20], [INF, INF]), ([0], [INF]), ([5, 10, 20, 30], [INF, 12, INF, INF])],
)
def test_the_curve_says_that_half_is_not_reached(lower, upper):
    median = fit_nonparametric(CaseTimes.of(lower, upper)).median_
    assert median.status != "ok"
    assert "inf" not in str(median)


def test_a_frailty_without_events_is_refused():
    fit = fit_frailty(CaseTimes.of([10, 20, 5], [INF] * 3, ["A", "A", "B"]))
    assert fit.status == "not_estimable"


def test_exact_times_of_exponential_cases_give_their_mean():
    times = np.array([1.0, 4.0, 10.0, 25.0])
    fit = fit_parametric(CaseTimes.of(times, times), "exponential")
    assert fit.median_.value == pytest.approx(10.0 * np.log(2))


def test_a_hundred_thousand_cases_are_fitted():
    generator = np.random.default_rng(3)
    event = 30 * generator.weibull(1.5, 100_000)
    look = np.sort(generator.uniform(0, 90, (100_000, 3)), axis=1)
    edges = np.column_stack([np.zeros(100_000), look, np.full(100_000, INF)])
    k = (look < event[:, None]).sum(axis=1)
    rows = np.arange(100_000)
    times = CaseTimes.of(edges[rows, k], edges[rows, k + 1])
    fit = fit_parametric(times, "weibull")
    assert fit.median_.value == pytest.approx(30 * np.log(2) ** (1 / 1.5), rel=0.01)
    curve = fit_nonparametric(times)
    assert curve.kkt_gap < 1e-6
    at_median = curve.survival_at([fit.median_.value]).iloc[0]
    assert at_median["lower"] == pytest.approx(0.5, abs=0.02)
    assert at_median["upper"] == pytest.approx(0.5, abs=0.02)
