import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma

from tamis.analysis.survival import CaseTimes, fit_frailty


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
