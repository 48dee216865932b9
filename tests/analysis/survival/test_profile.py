import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.stats import chi2

from tamis.analysis.survival import (
    FLEXIBLE_FAMILIES,
    CaseTimes,
    fit_cure,
    fit_flexible,
    profile_coefficient,
    profile_quantile,
)
from tamis.errors import UsageError

INF = np.inf
LOWER = [0, 2, 5, 8, 3, 12, 20, 1, 30, 7, 0, 15, 4, 25, 9, 6]
UPPER = [4, 6, 5, 15, 7, INF, 40, 3, INF, 7, 9, 28, 4, 25, INF, 11]
REPORT = [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8]
SAMPLE = CaseTimes.of(LOWER, UPPER, REPORT)


def test_the_exponential_profile_is_that_of_its_one_parameter() -> None:
    time = np.array([3.0, 5, 8, 2, 9, 10, 12, 7, 20, 30])
    events, total = 5, time.sum()
    times = CaseTimes.of(time, np.where(np.arange(10) < events, time, INF))
    found = profile_quantile(fit_flexible(times, "exponential"), variance="model")

    def loss(rate: float) -> float:
        best = events / total
        return 2 * (events * np.log(best / rate) - total * (best - rate)) - chi2.ppf(0.95, 1)

    low, high = brentq(loss, 1e-4, events / total), brentq(loss, events / total, 1.0)
    assert (found.ci_lb, found.ci_ub) == (
        pytest.approx(np.log(2) / high, rel=1e-6),
        pytest.approx(np.log(2) / low, rel=1e-6),
    )


@pytest.mark.parametrize("family", FLEXIBLE_FAMILIES)
def test_at_the_ends_the_largest_likelihood_lies_by_the_limit_below(family: str) -> None:
    fit = fit_flexible(SAMPLE, family, cuts=(5.0, 15.0), knots=(2.0, 7.0, 30.0))
    found = profile_quantile(fit, variance="model")
    plain = fit.quantile(0.5, variance="model")
    assert found.ci_lb < found.value < found.ci_ub
    # Both approximate one interval.
    assert np.log(found.ci_ub / found.ci_lb) == pytest.approx(np.log(plain.ci_ub / plain.ci_lb), rel=0.6)
    lost = 0.5 * chi2.ppf(0.95, 1)
    # No parameters with that median are more likely: random steps on the surface of the constraint.
    generator = np.random.default_rng(0)
    spread = np.linalg.cholesky(fit.vcov)
    best = -np.inf
    for _ in range(400):
        theta = fit.estimate + 2.0 * spread @ generator.normal(size=fit.n_params)
        value = fit.likelihood.evaluate(theta).loglik
        point = fit.likelihood.curve.points(np.array([found.ci_ub]), np.zeros((1, 0)))
        beyond = fit.likelihood.curve.log_survival(point, point.local(theta)).value[0] >= np.log(0.5)
        best = max(best, value) if beyond else best
    assert best <= fit.loglik - lost + 1e-6


def test_clusters_that_agree_with_the_model_change_little() -> None:
    fit = fit_flexible(SAMPLE, "weibull")
    robust, model = profile_quantile(fit), profile_quantile(fit, variance="model")
    ratio = np.log(robust.ci_ub / robust.ci_lb) / np.log(model.ci_ub / model.ci_lb)
    wald = np.log(fit.median_.ci_ub / fit.median_.ci_lb) / np.log(
        fit.quantile(0.5, variance="model").ci_ub / fit.quantile(0.5, variance="model").ci_lb
    )
    assert ratio == pytest.approx(wald, rel=0.05)


def test_the_unit_of_a_covariate_multiplies_its_profile() -> None:
    x = np.random.default_rng(2).normal(size=16)
    one = profile_coefficient(fit_flexible(SAMPLE, "lognormal", pd.DataFrame({"x": x})), "x")
    other = profile_coefficient(fit_flexible(SAMPLE, "lognormal", pd.DataFrame({"x": 10 * x})), "x")
    assert other.ci_ub == pytest.approx(one.ci_ub / 10, rel=1e-5)
    with pytest.raises(UsageError, match="no parameter"):
        profile_coefficient(fit_flexible(SAMPLE, "lognormal"), "x")


def test_a_median_that_may_never_come_has_no_upper_end() -> None:
    times = CaseTimes.of([1, 2, 4, 3, 5, 60, 70, 80, 90], [2, 4, 7, 5, 9, *[INF] * 4])
    fit = fit_cure(times, "weibull").fit
    found = profile_quantile(fit, 0.5, variance="model")
    assert found.value is not None
    assert found.ci_ub is None
    assert "falls too little" in found.reason
