import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.analysis.survival import CaseTimes, fit_parametric
from tamis.analysis.survival.series import join, series_from_counts, series_from_quantiles
from tamis.errors import UsageError


def test_counts_become_the_intervals_between_the_looks():
    series = series_from_counts([30, 90], [4, 7], 10, report="Series2001", origin="onset")
    rows = list(zip(series.lower.tolist(), series.upper.tolist(), strict=True))
    assert rows == [(0, 30)] * 4 + [(30, 90)] * 3 + [(90, np.inf)] * 3
    assert series.n_reports == 1


@given(st.lists(st.floats(0.1, 1000), min_size=1, max_size=8, unique=True))
def test_a_series_with_every_order_statistic_is_the_sample_itself(times):
    times = sorted(times)
    n = len(times)
    p = [0.5] if n == 1 else [k / (n - 1) for k in range(n)]
    series = series_from_quantiles(dict(zip(p, times, strict=True)), n, report="S", origin="onset")
    assert sorted(series.lower.tolist()) == sorted(series.upper.tolist()) == times


def test_quartiles_hold_what_the_sample_held():
    # A Weibull sample of 2,000: median and quartiles recover both parameters about as well as all its times.
    sample = 40 * np.random.default_rng(5).weibull(1.4, 2000)
    q1, median, q3 = np.quantile(sample, [0.25, 0.5, 0.75])
    series = series_from_quantiles({0.25: q1, 0.5: median, 0.75: q3}, 2000, report="S", origin="onset")
    summary, full = fit_parametric(series, "weibull"), fit_parametric(CaseTimes.of(sample, sample), "weibull")
    assert summary.median_.value == pytest.approx(full.median_.value, rel=0.03)
    assert summary.scale == pytest.approx(full.scale, rel=0.06)


def test_the_likelihood_of_quartiles_is_that_of_order_statistics():
    # Exponential times with mean m, n = 3, only the median known: density 6 F (1 - F) f, maximal at F = 1/2 + ...
    series = series_from_quantiles({0.5: 10.0}, 3, report="S", origin="onset")
    grid = np.linspace(5, 40, 70001)
    cdf = -np.expm1(-10.0 / grid)
    best = grid[np.argmax(np.log(cdf) + np.log1p(-cdf) - np.log(grid) - 10.0 / grid)]
    fit = fit_parametric(series, "exponential")
    assert fit.median_.value == pytest.approx(best * np.log(2), rel=1e-4)


def test_cases_and_series_are_fitted_in_one_stage():
    cases = CaseTimes.of([10, 20, 5], [10, 60, np.inf], ["A", "B", "B"], origin="onset")
    both = join(cases, series_from_counts([30], [6], 10, report="C", origin="onset"))
    assert (both.n, both.n_reports) == (13, 3)
    alone, joined = fit_parametric(cases, "weibull"), fit_parametric(both, "weibull")
    assert joined.status == alone.status == "ok"
    assert joined.loglik < alone.loglik


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: series_from_counts([30, 20], [1, 2], 5, report="S", origin="o"), "must increase"),
        (lambda: series_from_counts([10, 20], [3, 2], 5, report="S", origin="o"), "never fall"),
        (lambda: series_from_counts([10], [6], 5, report="S", origin="o"), "n = 5"),
        (lambda: series_from_quantiles({0.5: 3, 0.6: 4}, 3, report="S", origin="o"), "no more than"),
        (lambda: series_from_quantiles({0.25: 5, 0.5: 3}, 9, report="S", origin="o"), "must not fall"),
        (lambda: series_from_quantiles({50: 5}, 9, report="S", origin="o"), "probabilities"),
        (lambda: join(), "no sample"),
        (lambda: join(CaseTimes.of([1], [2], ["A"]), CaseTimes.of([1], [2], ["A"])), "count twice"),
        (
            lambda: join(CaseTimes.of([1], [2], origin="a"), CaseTimes.of([1], [2], origin="b")),
            "different origins",
        ),
    ],
)
def test_a_series_that_cannot_be_is_refused(make, message):
    with pytest.raises(UsageError, match=message):
        make()
