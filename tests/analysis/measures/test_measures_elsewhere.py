"""Effect sizes against statsmodels, SciPy, simulation and printed examples."""

import numpy as np
import pytest
from scipy import special, stats
from statsmodels.stats.contingency_tables import Table2x2

from tamis.analysis.measures import effect_sizes
from tamis.analysis.measures.correlation import gauss_series
from tamis.analysis.measures.small_samples import TABULATED, hedges_correction


@pytest.mark.parametrize(("code", "statistic"), [("RR", "log_riskratio"), ("OR", "log_oddsratio")])
def test_ratios_agree_with_statsmodels(code: str, statistic: str) -> None:
    table = Table2x2(np.array([[12, 40], [7, 52]]))
    expected = [getattr(table, statistic), getattr(table, f"{statistic}_se") ** 2]
    effects = effect_sizes(measure=code, events1=12, n1=52, events2=7, n2=59)
    np.testing.assert_allclose(effects[["yi", "vi"]].to_numpy()[0], expected, rtol=1e-12)


def test_continuous_example_of_borenstein2009introduction_chapter_4() -> None:
    groups = {"mean1": 103, "sd1": 5.5, "n1": 50, "mean2": 100, "sd2": 4.5, "n2": 50}
    raw = effect_sizes(measure="MD", vtype="HO", **groups)
    d = effect_sizes(measure="SMD", correct=False, **groups)
    assert (raw["yi"].item(), round(raw["vi"].item(), 4)) == (3, 1.01)
    assert d[["yi", "vi"]].round(4).to_numpy().tolist() == [[0.597, 0.0418]]
    g = effect_sizes(measure="SMD", vtype="LS2", **groups)
    np.testing.assert_allclose(g[["yi", "vi"]], [[0.5924, 0.0411]], atol=6e-5)


@pytest.mark.parametrize(
    ("code", "yi", "vi"), [("RR", -0.6931, 0.28), ("OR", -0.7472, 0.3216), ("RD", -0.05, 0.001375)]
)
def test_binary_example_of_borenstein2009introduction_chapter_5(code: str, yi: float, vi: float) -> None:
    effects = effect_sizes(measure=code, events1=5, n1=100, events2=10, n2=100)
    np.testing.assert_allclose(effects[["yi", "vi"]], [[yi, vi]], atol=5e-5)


def test_correlation_example_of_borenstein2009introduction_chapter_6() -> None:
    effects = effect_sizes(measure="ZCOR", r=0.5, n=100)
    np.testing.assert_allclose(effects[["yi", "vi"]], [[0.5493, 0.0103]], atol=5e-5)


def test_the_tetrachoric_correlation_reproduces_the_table() -> None:
    a, b, c, d = 40, 22, 18, 60
    rho = effect_sizes(measure="RTET", ai=a, bi=b, ci=c, di=d)["yi"].item()
    h, k = special.ndtri((a + b) / 140), special.ndtri((a + c) / 140)
    joint = stats.multivariate_normal(cov=[[1, rho], [rho, 1]]).cdf([h, k])
    assert joint == pytest.approx(a / 140, abs=2e-5)


def test_a_table_with_an_empty_cell_has_no_tetrachoric_correlation() -> None:
    effects = effect_sizes(measure="RTET", ai=[10, 0], bi=[0, 9], ci=[5, 4], di=[9, 0])
    assert effects[["yi", "vi"]].isna().all(axis=None)
    assert set(effects["note"]) == {"not computed: not defined for these values"}


@pytest.mark.parametrize("code", ["MD", "SMD", "ROM", "VR", "CVR"])
def test_sampling_variances_are_those_of_simulated_studies(code: str) -> None:
    rng = np.random.default_rng(20)
    n, studies = 60, 20_000
    group1, group2 = rng.normal(10, 2, (studies, n)), rng.normal(9, 1.5, (studies, n))
    sample = {"mean1": group1.mean(1), "sd1": group1.std(1, ddof=1), "n1": n}
    sample |= {"mean2": group2.mean(1), "sd2": group2.std(1, ddof=1), "n2": n}
    effects = effect_sizes(measure=code, **sample)
    assert effects["vi"].mean() == pytest.approx(effects["yi"].var(), rel=0.04)


def test_the_correction_is_exact_whether_tabulated_or_not() -> None:
    df = np.arange(2, 40, dtype=float)
    expected = special.gamma(df / 2) / (np.sqrt(df / 2) * special.gamma((df - 1) / 2))
    np.testing.assert_allclose(hedges_correction(df), expected, rtol=1e-12)
    many = np.resize(df, TABULATED + 5)
    np.testing.assert_array_equal(hedges_correction(many), np.resize(hedges_correction(df), TABULATED + 5))


@pytest.mark.parametrize(("c", "z"), [(162.0, 0.9975), (10.0, 1.0), (12.5, 0.3), (4.0, 0.6)])
def test_the_hypergeometric_series_agrees_with_its_integral(c: float, z: float) -> None:
    nodes, weights = special.roots_jacobi(200, c - 1.5, -0.5)
    t = (nodes + 1) / 2
    integral = weights @ (1 - z * t) ** -0.5 / weights.sum()
    assert gauss_series(0.5, np.array([c]), np.array([z]))[0] == pytest.approx(integral, rel=1e-9)


def test_the_variance_of_a_biserial_estimate_beyond_1_is_that_at_1() -> None:
    groups = {"sd1i": [1, 1], "n1i": [5, 5], "m2i": [0, 0], "sd2i": [1, 1], "n2i": [9, 9]}
    effects = effect_sizes(measure="RBIS", m1i=[8, 80], **groups)
    assert (effects["yi"] > 1).all()
    assert effects["vi"].nunique() == 1


def test_the_unbiased_correlation_needs_five_pairs() -> None:
    assert effect_sizes(measure="UCOR", ri=[0.3, 0.3], ni=[4, 5])["yi"].isna().tolist() == [True, False]
