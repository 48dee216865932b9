"""Contrasts and comparisons of models."""

import numpy as np
import pandas as pd
import pytest

from tamis.analysis.contrasts import average_models, contrast, likelihood_ratio, variance_inflation, wald_test
from tamis.analysis.pooling import fit
from tamis.errors import UsageError

GENERATOR = np.random.default_rng(14)
VI = GENERATOR.uniform(0.01, 0.4, 20)
X = pd.DataFrame({"a": GENERATOR.normal(size=20), "b": GENERATOR.normal(size=20)})
YI = GENERATOR.normal(0.2 + 0.3 * X.a, np.sqrt(VI + 0.1))


@pytest.mark.parametrize("test", ["z", "knha"])
def test_testing_all_moderators_is_the_omnibus_test(test):
    model = fit(YI, VI, X, test=test)
    found = wald_test(model, ["a", "b"])
    np.testing.assert_allclose((found.QM, found.QMp), (model.QM, model.QMp), rtol=1e-10)


def test_a_contrast_against_its_own_estimate_is_zero():
    model = fit(YI, VI, X)
    found = contrast(model, [0, 1, -1], against=model.beta[1] - model.beta[2])
    assert abs(found.estimate[0]) < 1e-15
    assert found.pval[0] > 0.999


def test_dependent_contrasts_are_refused():
    with pytest.raises(UsageError, match="depend on each other"):
        contrast(fit(YI, VI, X), [[0, 1, 0], [0, 2, 0]])


def test_reml_likelihoods_of_different_moderators_are_not_compared():
    with pytest.raises(UsageError, match="fit both with ML"):
        likelihood_ratio(fit(YI, VI, X), fit(YI, VI))


def test_models_that_are_not_nested_are_not_compared():
    one, other = (fit(YI, VI, X[[name]], method="ML") for name in "ab")
    with pytest.raises(UsageError, match="not nested"):
        likelihood_ratio(one, other)


def test_the_likelihood_ratio_of_tau2_is_that_of_reml_against_the_common_effect():
    full, reduced = fit(YI, VI), fit(YI, VI, method="EE")
    found = likelihood_ratio(full, reduced)
    assert found.df == 1
    expected = 2 * (full.fit_stats["REML"].loglik - reduced.fit_stats["REML"].loglik)
    assert expected == found.LRT


def test_uncorrelated_moderators_are_not_inflated():
    balanced = pd.DataFrame({"a": [1.0, 1, -1, -1] * 5, "b": [1.0, -1, 1, -1] * 5})
    factors = variance_inflation(fit(YI, np.full(20, 0.1), balanced))
    np.testing.assert_allclose(factors, [1.0, 1.0], rtol=1e-9)


def test_weights_of_all_models_sum_to_one():
    averaged = average_models(fit(YI, VI, X, method="ML"))
    assert averaged.subsets.tolist() == [[0, 0], [1, 0], [0, 1], [1, 1]]
    assert abs(averaged.weights.sum() - 1) < 1e-12
    assert averaged.names == ("intercept", "a", "b")
