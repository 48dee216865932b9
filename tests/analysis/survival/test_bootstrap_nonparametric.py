import numpy as np

from tamis.analysis.survival import CaseTimes, bootstrap_nonparametric


def test_the_band_holds_the_curve_and_the_seed_decides_it() -> None:
    generator = np.random.default_rng(0)
    lower = generator.integers(0, 60, 40).astype(float)
    upper = lower + generator.integers(0, 40, 40)
    times = CaseTimes.of(lower, upper, [f"R{k // 2}" for k in range(40)])
    band = bootstrap_nonparametric(times, n_boot=200, seed=5).band()
    again = bootstrap_nonparametric(times, n_boot=200, seed=5).band()
    assert band.equals(again)
    assert (band["ci_lb"] <= band["survival_lower"]).all()
    assert (band["survival_upper"] <= band["ci_ub"]).all()


def test_resampling_whole_reports_widens_the_band_when_reports_differ() -> None:
    time = np.repeat([5.0, 50.0], 20)
    alone = CaseTimes.of(time, time)
    in_two = CaseTimes.of(time, time, np.repeat(["a", "b"], 20).tolist())
    narrow = bootstrap_nonparametric(alone, n_boot=300, seed=1).band([10.0])
    wide = bootstrap_nonparametric(in_two, n_boot=300, seed=1).band([10.0])
    assert (wide["ci_lb"][0], wide["ci_ub"][0]) == (0.0, 1.0)
    assert 0.2 < narrow["ci_lb"][0] < narrow["ci_ub"][0] < 0.8


def test_a_median_that_replicates_do_not_reach_has_no_upper_limit() -> None:
    times = CaseTimes.of([5, 6, 20, 30], [5, 6, np.inf, np.inf])
    median = bootstrap_nonparametric(times, n_boot=300, seed=1).median_
    assert median.value == 6.0
    assert median.ci_lb is not None
    assert median.ci_ub is None


def test_one_report_gives_a_curve_without_limits() -> None:
    band = bootstrap_nonparametric(CaseTimes.of([1, 2], [1, 3], ["a", "a"]), n_boot=10, seed=1).band()
    assert band["ci_lb"].isna().all()
    assert band["survival"].notna().all()


def test_no_cases_are_not_estimable() -> None:
    assert bootstrap_nonparametric(CaseTimes.of([], []), n_boot=5, seed=1).median_.status == "not_estimable"
