import lifelines
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tamis.analysis.survival import CaseTimes, fit_parametric
from tamis.errors import UsageError

LIFELINES = {
    "exponential": lifelines.ExponentialFitter,
    "weibull": lifelines.WeibullFitter,
    "lognormal": lifelines.LogNormalFitter,
    "loglogistic": lifelines.LogLogisticFitter,
}


@pytest.fixture(scope="module")
def times() -> CaseTimes:
    generator = np.random.default_rng(11)
    n = 60
    event = 90 * generator.weibull(1.4, n)
    looks = np.sort(generator.uniform(5, 250, (n, 4)), axis=1)
    after = np.array([np.searchsorted(row, time) for row, time in zip(looks, event, strict=True)])
    ends = np.column_stack([np.zeros(n), looks, np.full(n, np.inf)])
    lower, upper = ends[np.arange(n), after], ends[np.arange(n), after + 1]
    known = np.arange(n) % 6 == 0
    return CaseTimes.of(
        np.where(known, event, lower), np.where(known, event, upper), [f"R{k // 4}" for k in range(n)]
    )


@pytest.mark.parametrize("family", sorted(LIFELINES))
def test_univariate_fits_agree_with_lifelines(times: CaseTimes, family: str) -> None:
    ours = fit_parametric(times, family)
    theirs = LIFELINES[family]().fit_interval_censoring(times.lower, times.upper)
    assert ours.status == "ok"
    assert ours.median_.value == pytest.approx(theirs.median_survival_time_, rel=1e-4)
    assert ours.loglik >= theirs.log_likelihood_ - 1e-6
    assert ours.loglik == pytest.approx(theirs.log_likelihood_, abs=1e-4)


@pytest.mark.parametrize("family", sorted(LIFELINES))
def test_the_score_vanishes_at_the_fit(times: CaseTimes, family: str) -> None:
    fit = fit_parametric(times, family)
    step = 1e-4
    values = [
        _loglik(family, times, fit.coef[0] + shift, fit.scale * np.exp(stretch))
        for shift, stretch in [(step, 0), (-step, 0), (0, step), (0, -step)]
    ]
    assert abs(values[0] - values[1]) / (2 * step) < 1e-5
    if fit.distribution.n_shape:
        assert abs(values[2] - values[3]) / (2 * step) < 1e-5


def _loglik(family: str, times: CaseTimes, location: float, scale: float) -> float:
    """Sum the log-likelihood from scipy.stats, not from the code of the fit."""

    law = {
        "exponential": stats.expon(scale=np.exp(location)),
        "weibull": stats.weibull_min(1 / scale, scale=np.exp(location)),
        "lognormal": stats.lognorm(scale, scale=np.exp(location)),
        "loglogistic": stats.fisk(1 / scale, scale=np.exp(location)),
    }[family]
    exact = times.is_exact
    between = law.sf(times.lower[~exact]) - law.sf(times.upper[~exact])
    return float(law.logpdf(times.lower[exact]).sum() + np.log(between).sum())


def test_the_unit_of_time_moves_only_the_intercept(times: CaseTimes) -> None:
    days = fit_parametric(times, "weibull")
    weeks = fit_parametric(CaseTimes.of(times.lower / 7, times.upper / 7, times.report), "weibull")
    assert weeks.coef[0] == pytest.approx(days.coef[0] - np.log(7), abs=1e-9)
    assert weeks.scale == pytest.approx(days.scale, abs=1e-9)
    np.testing.assert_allclose(weeks.vcov_cluster, days.vcov_cluster, rtol=1e-6)


def test_covariates_are_recovered_whatever_their_unit(times: CaseTimes) -> None:
    x = np.random.default_rng(1).normal(size=times.n)
    longer = CaseTimes.of(times.lower * np.exp(x), times.upper * np.exp(x), times.report)
    plain = fit_parametric(longer, "loglogistic", pd.DataFrame({"x": x}))
    scaled = fit_parametric(longer, "loglogistic", pd.DataFrame({"x": 1e6 * x + 3}))
    assert abs(plain.coef[1] - 1.0) < 0.2
    assert scaled.coef[1] == pytest.approx(plain.coef[1] * 1e-6, rel=1e-6)
    assert scaled.loglik == pytest.approx(plain.loglik, abs=1e-7)


@pytest.mark.parametrize(
    ("lower", "upper", "reason"),
    [
        ([], [], "no cases"),
        ([0, 0], [np.inf, np.inf], "no case carries information"),
        ([10, 20, 30], [np.inf] * 3, "no case has a finite upper bound"),
        ([0, 0], [10, 20], "no case has a positive lower bound"),
        ([12], [12], "one time lies in the interval of every case"),
        ([5, 5, 5], [9, 9, 9], "one time lies in the interval of every case"),
        ([7, 7, 3], [7, 7, np.inf], "one time lies in the interval of every case"),
        ([0, 5], [5, 10], "one time lies in the interval of every case"),
        ([0, 0, 40, 50], [10, 20, np.inf, np.inf], "the scale runs to infinity"),
        ([0, 4], [0, 6], "event at time 0"),
    ],
    ids=[
        "none",
        "uninformative",
        "all right-censored",
        "all left-censored",
        "one exact",
        "identical intervals",
        "equal exact times",
        "touching intervals",
        "order reversed",
        "time zero",
    ],
)
@pytest.mark.parametrize("family", ["weibull", "lognormal", "loglogistic"])
def test_samples_without_a_maximum_are_refused_with_the_reason(
    family: str, lower: list[float], upper: list[float], reason: str
) -> None:
    fit = fit_parametric(CaseTimes.of(lower, upper), family)
    assert fit.status == "not_estimable"
    assert reason in fit.reason
    assert fit.median_.value is None
    assert np.isnan(fit.loglik)


def test_a_covariate_that_separates_is_named() -> None:
    times = CaseTimes.of([1, 2, 3, 10, 12, 14], [2, 3, 5, np.inf, np.inf, np.inf])
    fit = fit_parametric(times, "weibull", pd.DataFrame({"surgery": [0, 0, 0, 1, 1, 1]}))
    assert fit.status == "not_estimable"
    assert fit.reason.startswith("separation: surgery")


def test_covariates_that_fit_exact_times_perfectly_are_refused() -> None:
    times = CaseTimes.of([1, 2, 4, 8], [1, 2, 4, 8])
    fit = fit_parametric(times, "lognormal", pd.DataFrame({"step": [0, 1, 2, 3]}))
    assert fit.status == "not_estimable"
    assert "fit every case exactly" in fit.reason


def test_collinear_covariates_are_refused(times: CaseTimes) -> None:
    x = np.arange(times.n, dtype=float)
    fit = fit_parametric(times, "weibull", pd.DataFrame({"x": x, "twice": 2 * x}))
    assert fit.status == "not_estimable"
    assert "collinear" in fit.reason


def test_one_report_gives_a_median_without_a_cluster_interval(times: CaseTimes) -> None:
    fit = fit_parametric(CaseTimes.of(times.lower, times.upper, ["R"] * times.n), "weibull")
    median = fit.median_
    assert median.value is not None
    assert (median.ci_lb, median.ci_ub) == (None, None)
    assert "one report only" in median.reason
    assert fit.quantile(0.5, variance="model").ci_lb is not None


def test_the_mean_of_a_heavy_tailed_fit_does_not_exist() -> None:
    times = CaseTimes.of([1, 3, 10, 200, 5, 4000], [1, 3, 10, 200, 5, 4000])
    fit = fit_parametric(times, "loglogistic")
    assert fit.scale > 1
    assert fit.mean() is None


@pytest.mark.parametrize("family", ["weibull", "lognormal"])
def test_the_mean_is_the_area_under_the_curve(times: CaseTimes, family: str) -> None:
    fit = fit_parametric(times, family)
    grid = np.linspace(0, 5000, 400_001)
    mean = fit.mean()
    assert mean is not None
    assert np.trapezoid(fit.survival_at(grid), grid) == pytest.approx(mean, rel=1e-4)


def test_an_unknown_family_lists_the_known_ones(times: CaseTimes) -> None:
    with pytest.raises(UsageError, match="exponential, weibull, lognormal, loglogistic"):
        fit_parametric(times, "gompertz!")
