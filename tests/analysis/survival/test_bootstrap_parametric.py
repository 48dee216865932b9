import numpy as np
import pytest

from tamis.analysis.survival import CaseTimes, bootstrap_parametric, fit_parametric
from tamis.analysis.survival.bootstrap_parametric import fit_replicates
from tamis.analysis.survival.families import FAMILIES
from tamis.analysis.survival.resampling import draw_reports


def mixed(n: int = 24) -> CaseTimes:
    generator = np.random.default_rng(4)
    event = 80 * generator.weibull(1.3, n)
    lower = np.where(generator.uniform(size=n) < 0.4, 0, event * generator.uniform(0.2, 1, n))
    upper = np.where(generator.uniform(size=n) < 0.2, np.inf, event * generator.uniform(1, 3, n))
    lower = np.where(np.isinf(upper), np.maximum(lower, 3), lower)
    return CaseTimes.of(lower, upper, [f"R{k // 3}" for k in range(n)])


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_replicates_equal_separate_fits_of_the_repeated_rows(family: str) -> None:
    times = mixed()
    weights = draw_reports(times.report, 25, seed=3)
    eta, scale, _, _ = fit_replicates(FAMILIES[family], times.lower, times.upper, weights)
    single = [
        fit_parametric(CaseTimes.of(np.repeat(times.lower, w), np.repeat(times.upper, w)), family)
        for w in weights.astype(int)
    ]
    np.testing.assert_allclose(eta, [fit.coef[0] for fit in single], atol=1e-6)
    np.testing.assert_allclose(scale, [fit.scale for fit in single], atol=1e-6)


def test_the_seed_alone_decides_the_interval() -> None:
    first = bootstrap_parametric(mixed(), "weibull", n_boot=200, seed=9).median_
    second = bootstrap_parametric(mixed(), "weibull", n_boot=200, seed=9).median_
    other = bootstrap_parametric(mixed(), "weibull", n_boot=200, seed=10).median_
    assert first == second
    assert first != other


def test_replicates_without_a_maximum_count_as_the_range_they_allow() -> None:
    times = CaseTimes.of([5, 20, 30, 40], [5, 20, np.inf, np.inf], ["a", "b", "c", "d"])
    sample = bootstrap_parametric(times, "weibull", n_boot=500, seed=1)
    median = sample.median_
    assert 0 < sample.n_estimable < 500
    assert median.ci_ub is None
    assert "replicates have no maximum" in median.reason


def test_a_band_holds_the_curve_and_falls() -> None:
    frame = bootstrap_parametric(mixed(), "lognormal", n_boot=200, seed=1).curve([0, 10, 50, 100, 400])
    assert frame.columns.tolist() == ["model", "time", "survival", "ci_lb", "ci_ub"]
    assert (frame["ci_lb"] <= frame["survival"]).all()
    assert (frame["survival"] <= frame["ci_ub"]).all()
    assert frame["survival"].is_monotonic_decreasing


def test_a_refused_fit_has_no_replicates() -> None:
    sample = bootstrap_parametric(CaseTimes.of([1, 2], [np.inf, np.inf]), "weibull", n_boot=10, seed=1)
    assert sample.median_.status == "not_estimable"
    assert len(sample.eta) == 0


def test_one_report_cannot_be_resampled() -> None:
    sample = bootstrap_parametric(CaseTimes.of([1, 2, 5], [3, 9, 5], ["a"] * 3), "weibull", n_boot=10, seed=1)
    assert sample.median_.value is not None
    assert sample.median_.ci_lb is None
    assert "one report only" in sample.median_.reason
