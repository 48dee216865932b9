import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import gamma, lognorm

from tamis.analysis.survival import CaseTimes, fit_frailty
from tamis.analysis.survival.frailty_quadrature import (
    FrailtyName,
    marginal_loglik,
    maximise_marginal,
    sort_by_report,
)
from tamis.analysis.survival.resampling import report_codes
from tamis.errors import UsageError


def clustered(theta: float, n_reports: int = 40) -> CaseTimes:
    generator = np.random.default_rng(12)
    frailty = generator.gamma(1 / theta, theta, n_reports) if theta else np.ones(n_reports)
    time = 50 * (generator.exponential(size=(n_reports, 4)) / frailty[:, None]) ** 0.7
    lower = np.floor(time / 30) * 30
    report = np.repeat([f"R{k}" for k in range(n_reports)], 4).tolist()
    return CaseTimes.of(lower.ravel(), lower.ravel() + 30, report)


def test_frailty_is_found_where_reports_differ() -> None:
    fit = fit_frailty(clustered(0.6))
    assert fit.status == "ok"
    assert 0.2 < fit.theta < 1.2
    assert fit.loglik > fit.loglik_no_frailty + 5


def test_the_log_likelihood_is_the_integral_over_the_frailty() -> None:
    times = clustered(0.6, n_reports=6)
    fit = fit_frailty(times)
    location, log_shape, log_theta = fit.estimate
    shape, theta = np.exp(log_shape), np.exp(log_theta)
    low = (times.lower * np.exp(-location)) ** shape
    high = (times.upper * np.exp(-location)) ** shape
    total = 0.0
    for name in set(times.report):
        own = times.report == name

        def integrand(u: float, own: np.ndarray = own) -> float:
            return float(np.prod(np.exp(-u * low[own]) - np.exp(-u * high[own]))) * gamma.pdf(
                u, 1 / theta, scale=theta
            )

        total += np.log(quad(integrand, 0, np.inf, epsabs=1e-14, limit=200)[0])
    assert fit.loglik == pytest.approx(total, abs=1e-5)


def test_equal_reports_end_at_the_boundary() -> None:
    time = np.tile([10.0, 20.0, 40.0, 80.0], 10)
    times = CaseTimes.of(time, time, np.repeat([f"R{k}" for k in range(10)], 4).tolist())
    fit = fit_frailty(times)
    assert (fit.status, fit.theta) == ("boundary", 0.0)
    assert fit.loglik == fit.loglik_no_frailty


def test_one_case_per_report_is_refused() -> None:
    fit = fit_frailty(CaseTimes.of([1, 2, 5], [3, 4, 9]))
    assert fit.status == "not_estimable"
    assert "every report has one case" in fit.reason


# Inputs of a likelihood integrated in R 4.2.2 (integrate, rel.tol 1e-11) at intercept 2.5, log shape 0.1 and
# log variance -0.5.
LOWER = [0, 2, 5, 8, 3, 12, 20, 1, 30, 7, 0, 15, 4, 25, 9, 6]
UPPER = [4, 6, 5, 15, 7, np.inf, 40, 3, np.inf, 7, 9, 28, 4, 25, np.inf, 11]
REPORT = [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8]


@pytest.mark.parametrize(("frailty", "loglik"), [("normal", -31.6341804334546), ("gamma", -31.7357443816932)])
def test_the_quadrature_agrees_with_r(frailty: FrailtyName, loglik: float) -> None:
    times = CaseTimes.of(LOWER, UPPER, REPORT)
    rows = sort_by_report(times, report_codes(times.report)[0], np.ones((16, 1)))
    assert marginal_loglik(rows, frailty, np.array([2.5, 0.1, -0.5])) == pytest.approx(loglik, abs=1e-8)


@pytest.mark.parametrize(("theta", "exact"), [(0.2, 0.0), (0.6, 0.3), (2.5, 0.3)])
def test_the_quadrature_finds_the_maximum_of_the_closed_form(theta: float, exact: float) -> None:
    times = clustered(theta)
    known = np.random.default_rng(3).uniform(size=times.n) < exact
    middle = times.lower + 11.0
    times = CaseTimes.of(
        np.where(known, middle, times.lower), np.where(known, middle, times.upper), times.report
    )
    closed = fit_frailty(times)
    rows = sort_by_report(times, report_codes(times.report)[0], np.ones((times.n, 1)))
    found = maximise_marginal(rows, "gamma", np.array([4.0, 0.0, -1.0]))
    assert found.converged
    np.testing.assert_allclose(found.place, closed.estimate, atol=1e-6)
    assert found.loglik == pytest.approx(closed.loglik, abs=1e-6)


def test_reports_with_many_intervals_are_fitted_too() -> None:
    generator = np.random.default_rng(4)
    frailty = generator.gamma(1 / 0.5, 0.5, 25)
    time = 50 * (generator.exponential(size=(25, 30)) / frailty[:, None]) ** 0.7
    lower = np.floor(time / 30) * 30
    times = CaseTimes.of(lower.ravel(), lower.ravel() + 30, np.repeat(np.arange(25), 30))
    fit = fit_frailty(times)
    assert fit.status == "ok"
    assert 0.2 < fit.theta < 1.0
    assert fit.test_no_frailty() < 1e-6


@pytest.mark.parametrize("frailty", ["gamma", "normal"])
def test_the_curve_over_reports_averages_those_of_reports(frailty: FrailtyName) -> None:
    fit = fit_frailty(clustered(0.6), frailty=frailty)
    law = gamma(1 / fit.theta, scale=fit.theta) if frailty == "gamma" else lognorm(np.sqrt(fit.theta))
    total = quad(lambda u: fit.survival_at([40.0], frailty=u)[0] * law.pdf(u), 0, np.inf, epsabs=1e-11)[0]
    assert fit.survival_at([40.0])[0] == pytest.approx(total, abs=1e-7)
    median = fit.median_
    assert fit.survival_at([median.value])[0] == pytest.approx(0.5, abs=1e-9)
    assert median.ci_lb < median.value < median.ci_ub
    assert "variance between reports" in fit.summary()


def test_covariates_and_a_normal_frailty_together() -> None:
    times = clustered(0.6)
    x = pd.DataFrame({"x": np.random.default_rng(10).normal(size=times.n)})
    longer = CaseTimes.of(
        times.lower * np.exp(0.5 * x["x"]), times.upper * np.exp(0.5 * x["x"]), times.report
    )
    table = fit_frailty(longer, x, frailty="normal").to_frame().set_index("parameter")
    assert table.loc["x", "ci_lb"] < 0.5 < table.loc["x", "ci_ub"]


def test_an_unknown_frailty_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="gamma or normal"):
        fit_frailty(clustered(0.6), frailty="cauchy")  # type: ignore[arg-type]
