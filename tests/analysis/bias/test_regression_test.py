"""Regression tests of asymmetry."""

import numpy as np
import pytest

from tamis.analysis.bias import pet_peese, regression_test
from tamis.analysis.pooling import fit
from tamis.errors import UsageError

GENERATOR = np.random.default_rng(16)
VI = GENERATOR.uniform(0.01, 0.5, 12)
YI = GENERATOR.normal(0.2 + 0.8 * np.sqrt(VI), np.sqrt(VI))


def test_eggers_regression_is_ordinary_regression_of_z_on_precision():
    found = regression_test(fit(YI, VI), kind="lm")
    precision = 1 / np.sqrt(VI)
    slope_of_precision, intercept = np.polyfit(precision, YI * precision, 1)
    np.testing.assert_allclose((found.slope, found.limit_est), (intercept, slope_of_precision), rtol=1e-9)


def test_the_common_effect_form_has_the_same_slope_without_the_dispersion():
    lm, rma = (regression_test(fit(YI, VI, method="EE"), kind=kind) for kind in ("lm", "rma"))
    np.testing.assert_allclose(rma.slope, lm.slope, rtol=1e-9)
    assert rma.df is None
    assert lm.df == 10
    assert rma.se != pytest.approx(lm.se, rel=1e-3)


def test_pet_is_eggers_regression():
    pet, egger = pet_peese(fit(YI, VI)).PET, regression_test(fit(YI, VI), kind="lm")
    assert (pet.slope, pet.intercept) == (egger.slope, egger.limit_est)


def test_predictors_that_do_not_vanish_have_no_limit():
    found = regression_test(fit(YI, VI), predictor="ni", ni=np.arange(10, 22))
    assert found.limit_est is None


def test_sample_sizes_must_be_given_for_predictors_that_need_them():
    with pytest.raises(UsageError, match="needs the sample sizes"):
        regression_test(fit(YI, VI), predictor="ninv")


def test_few_studies_are_said_to_show_little():
    assert "5 studies are fewer than 10" in regression_test(fit(YI[:5], VI[:5])).caution
    assert "fewer than" not in regression_test(fit(YI, VI)).caution


def test_a_line_through_two_studies_has_a_limit_and_no_test():
    found = regression_test(fit([0.2, 0.9], [0.05, 0.2]), kind="lm")
    assert found.limit_est == pytest.approx(-0.5)
    assert found.df == 0.0
    assert np.isnan([found.stat, found.pval]).all()
