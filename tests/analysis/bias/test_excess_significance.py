"""The test of excess significance."""

import numpy as np
import pytest
from scipy.stats import binom, binomtest, norm

from tamis.analysis.bias import excess_significance
from tamis.analysis.pooling import fit

YI = np.array([0.6, 0.65, 0.7, 0.55, 0.1, 0.62])


def test_equal_powers_make_the_exact_test_binomial():
    found = excess_significance(fit(YI, np.full(6, 0.09), method="EE"))
    np.testing.assert_allclose(found.p_exact, found.p_binom, rtol=1e-12)
    np.testing.assert_allclose(found.p_binom, binom.sf(found.O - 1, 6, found.power[0]), rtol=1e-12)


def test_the_p_value_at_the_limit_effect_is_the_limit():
    model = fit(YI, [0.05, 0.06, 0.09, 0.07, 0.1, 0.08], method="EE")
    (limit,) = excess_significance(model).theta_lim
    assert excess_significance(model, theta=limit).p_chi2 == pytest.approx(0.10, abs=1e-9)


def test_a_two_sided_test_has_a_limit_for_more_and_one_for_fewer_than_expected():
    model = fit(YI, [0.05, 0.06, 0.09, 0.07, 0.1, 0.08], method="EE")
    more, fewer = excess_significance(model, tes_alternative="two.sided").theta_lim
    at = {
        tail: excess_significance(model, theta=limit, tes_alternative=tail).p_chi2
        for tail, limit in (("greater", more), ("less", fewer))
    }
    assert at == pytest.approx({"greater": 0.05, "less": 0.05}, abs=1e-9)
    assert 0.0 < more < model.beta[0] < fewer


@pytest.mark.parametrize("effect", [0.4, -0.4])
def test_no_limit_is_given_where_no_effect_at_all_would_not_be_rejected(effect):
    model = fit(np.full(6, effect), np.full(6, 0.9), method="EE")
    assert excess_significance(model).O == 0
    np.testing.assert_equal(excess_significance(model).theta_lim, (np.nan,))


def test_the_two_sided_binomial_p_value_is_that_of_the_binomial_test():
    found = excess_significance(fit(YI, np.full(6, 0.09), method="EE"), tes_alternative="two.sided")
    np.testing.assert_allclose(found.p_binom, binomtest(found.O, 6, found.power[0]).pvalue, rtol=1e-12)
    np.testing.assert_allclose(found.p_exact, found.p_binom, rtol=1e-12)


@pytest.mark.parametrize(("theta", "p"), [(1e3, 0.0), (-1e3, 0.0)])
def test_certain_power_leaves_no_room_for_fewer_significant_studies(theta, p):
    model = fit(YI, np.full(6, 0.09), method="EE")
    assert excess_significance(model, theta=theta, tes_alternative="less").p_chi2 == p


def test_power_is_averaged_over_heterogeneous_effects():
    model = fit([0.9, -0.4, 0.8, 0.1, 0.6, -0.2], [0.02, 0.03, 0.05, 0.02, 0.04, 0.03], method="DL")
    draws = np.random.default_rng(17).normal(model.beta[0], np.sqrt(model.tau2), 400_000)
    z = draws / np.sqrt(0.02)
    simulated = float(np.mean(norm.sf(1.959964 - z) + norm.cdf(-1.959964 - z)))
    assert abs(excess_significance(model).power[0] - simulated) < 3e-3
