"""fit and fit_batch: laws, messages, agreement with statsmodels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from statsmodels.stats.meta_analysis import combine_effects

from tamis.analysis.kernel import fit_batch
from tamis.analysis.pooling import fit
from tamis.analysis.tau2 import ESTIMATORS
from tamis.errors import InputError, UsageError

METHODS = [code for code in ESTIMATORS if not code.startswith("GENQ")]
TESTS = ["z", "t", "knha", "adhoc"]

# Grids, so that shifts and scales by powers of 2 are exact and ties occur.
outcomes = st.integers(-64, 64).map(lambda x: x / 32)
variances = st.integers(1, 64).map(lambda x: x / 64)


@st.composite
def studies(draw: st.DrawFn, least: int = 3) -> tuple[np.ndarray, np.ndarray]:
    k = draw(st.integers(least, 12))
    return draw(hnp.arrays(float, k, elements=outcomes)), draw(hnp.arrays(float, k, elements=variances))


@given(studies(), st.sampled_from(["EE", *METHODS]), st.sampled_from([-4.0, 0.5, 8.0]))
@settings(max_examples=60, deadline=None)
def test_shifting_outcomes_shifts_the_average_and_nothing_else(data, method, shift):
    yi, vi = data
    here, there = fit(yi, vi, method=method), fit(yi + shift, vi, method=method)
    np.testing.assert_allclose(there.beta - shift, here.beta, atol=1e-9)
    np.testing.assert_allclose((there.tau2, there.QE), (here.tau2, here.QE), rtol=1e-8, atol=1e-9)


@given(studies(), st.sampled_from(["EE", *METHODS]), st.sampled_from([-2.0, 0.25, 16.0]))
@settings(max_examples=60, deadline=None)
def test_scaling_outcomes_scales_everything_as_its_unit(data, method, factor):
    yi, vi = data
    here, there = fit(yi, vi, method=method), fit(factor * yi, factor**2 * vi, method=method)
    np.testing.assert_allclose(there.beta, factor * here.beta, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(there.tau2, factor**2 * here.tau2, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(there.I2, here.I2, rtol=1e-7, atol=1e-6)


@given(studies(), st.sampled_from(METHODS), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_studies_does_not_matter(data, method, random):
    yi, vi = data
    order = random.sample(range(yi.size), yi.size)
    here, there = fit(yi, vi, method=method), fit(yi[order], vi[order], method=method)
    np.testing.assert_allclose((there.tau2, there.beta[0]), (here.tau2, here.beta[0]), rtol=1e-8, atol=1e-9)


@given(studies(), st.sampled_from(METHODS))
@settings(max_examples=60, deadline=None)
def test_tau2_is_never_negative_and_weights_sum_to_100(data, method):
    model = fit(*data, method=method)
    assert model.tau2 >= 0.0
    assert abs(model.weights.sum() - 100.0) < 1e-9


@given(studies(), st.integers(2, 5))
@settings(max_examples=40, deadline=None)
def test_replicating_studies_under_a_common_effect_divides_the_variance(data, times):
    yi, vi = data
    one, many = fit(yi, vi, method="EE"), fit(np.tile(yi, times), np.tile(vi, times), method="EE")
    np.testing.assert_allclose(many.beta, one.beta, atol=1e-10)
    np.testing.assert_allclose(many.se**2 * times, one.se**2, rtol=1e-10)


@given(studies(), st.sampled_from([0.25, 4.0]))
@settings(max_examples=40, deadline=None)
def test_under_a_common_effect_scaled_variances_scale_q_and_keep_the_average(data, factor):
    yi, vi = data
    here, there = fit(yi, vi, method="EE"), fit(yi, factor * vi, method="EE")
    np.testing.assert_allclose(there.beta, here.beta, atol=1e-10)
    np.testing.assert_allclose(there.QE * factor, here.QE, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("method", ["EE", *METHODS])
@pytest.mark.parametrize("test", TESTS)
def test_a_batch_gives_the_bits_of_single_fits(method, test):
    generator = np.random.default_rng(4)
    vi = generator.uniform(0.01, 0.5, (40, 9))
    yi = generator.normal(0.2, np.sqrt(vi + 0.05))
    together = fit_batch(yi, vi, method=method, test=test)
    alone = [fit(y, v, method=method, test=test) for y, v in zip(yi, vi, strict=True)]
    np.testing.assert_array_equal(together.beta, [model.beta for model in alone])
    np.testing.assert_array_equal(together.tau2, [model.tau2 for model in alone])
    np.testing.assert_array_equal(together.se, [model.se for model in alone])
    np.testing.assert_array_equal(together.QE, [model.QE for model in alone])


def test_a_batch_with_moderators_gives_the_bits_of_single_fits():
    generator = np.random.default_rng(5)
    X = np.column_stack([np.ones(9), generator.normal(size=9), generator.normal(size=9)])
    vi = generator.uniform(0.01, 0.5, (2, 20, 9))
    yi = generator.normal(0.2, np.sqrt(vi + 0.05))
    together = fit_batch(yi, vi, X)
    alone = fit(yi[1, 7], vi[1, 7], X, intercept=False)
    np.testing.assert_array_equal(together.beta[1, 7], alone.beta)
    np.testing.assert_array_equal(together.tau2[1, 7], alone.tau2)
    assert together.beta.shape == (2, 20, 3)


def test_missing_studies_of_a_batch_are_left_out_of_their_own_row():
    yi = np.array([[0.1, 0.5, np.nan, 0.9], [0.1, 0.5, 0.3, 0.9]])
    vi = np.full(4, 0.05)
    together = fit_batch(yi, vi, method="DL")
    alone = fit(yi[0, [0, 1, 3]], vi[:3], method="DL")
    assert together.k.tolist() == [3.0, 4.0]
    np.testing.assert_allclose(together.tau2[0], alone.tau2, rtol=1e-12)


def test_counts_replicate_studies():
    yi, vi = np.array([0.1, 0.5, 0.9]), np.array([0.02, 0.05, 0.04])
    counted = fit_batch(yi, vi, counts=[2, 1, 3])
    replicated = fit(np.repeat(yi, [2, 1, 3]), np.repeat(vi, [2, 1, 3]))
    np.testing.assert_allclose(counted.tau2, replicated.tau2, rtol=1e-8)
    np.testing.assert_allclose(counted.se, replicated.se, rtol=1e-8)


@pytest.mark.parametrize(("method", "name"), [("DL", "dl"), ("PM", "iterated")])
def test_agrees_with_statsmodels(method, name):
    generator = np.random.default_rng(6)
    vi = generator.uniform(0.01, 0.5, 15)
    yi = generator.normal(0.2, np.sqrt(vi + 0.1))
    model, other = fit(yi, vi, method=method), combine_effects(yi, vi, method_re=name)
    np.testing.assert_allclose(model.tau2, other.tau2, rtol=1e-4)
    np.testing.assert_allclose(model.beta[0], other.mean_effect_re, rtol=1e-5)


def test_equal_outcomes_have_no_heterogeneity_by_any_estimator():
    found = [fit([0.3, 0.3, 0.3, 0.3], [0.1, 0.2, 0.3, 0.1], method=method).tau2 for method in METHODS]
    assert found == [0.0] * len(METHODS)


def test_knapp_hartung_may_be_narrower_than_z_and_the_ad_hoc_form_may_not():
    yi, vi = [0.30, 0.31, 0.29, 0.30], [0.1, 0.2, 0.3, 0.1]
    z, knha, adhoc = (fit(yi, vi, test=test).se[0] for test in ("z", "knha", "adhoc"))
    assert knha < z
    assert adhoc == z


def test_every_bad_study_is_named_with_what_to_do():
    with pytest.raises(InputError) as caught:
        fit([0.1, np.inf, 0.3], [0.1, 0.2, -0.5], slab=["Adams", "Baker", "Clark"])
    text = str(caught.value)
    assert "study Baker: yi is inf" in text
    assert "study Clark: vi is -0.5" in text
    assert "leave it missing" in text


def test_a_zero_variance_is_refused():
    with pytest.raises(InputError, match="study 2: vi is 0"):
        fit([0.1, 0.2, 0.3], [0.1, 0.0, 0.2])


def test_studies_with_missing_values_are_dropped_and_listed():
    data = pd.DataFrame(
        {"yi": [0.1, np.nan, 0.3, 0.2, 0.5], "vi": [0.1, 0.1, 0.2, 0.1, 0.1], "x": [1, 2, 3, None, 5]}
    )
    model = fit("yi", "vi", "~ x", data=data, slab=list("abcde"), method="EE")
    assert model.studies.dropped == ("b", "d")
    assert model.studies.slab == ("a", "c", "e")
    assert "Left out for missing values: b, d." in model.summary()


def test_a_single_study_has_no_between_study_variance():
    with pytest.raises(InputError, match="the only study; REML"):
        fit([0.4], [0.1])
    alone = fit([0.4], [0.1], method="EE")
    assert (alone.beta[0], alone.se[0], alone.I2) == (0.4, np.sqrt(0.1), 0.0)


def test_dependent_moderators_are_named():
    mods = pd.DataFrame({"a": [1, 2, 3, 5.0, 7], "b": [2, 4, 6, 10.0, 14]})
    with pytest.raises(InputError, match="moderator b: it is a combination of intercept, a"):
        fit([0.1, 0.2, 0.4, 0.3, 0.2], [0.1] * 5, mods)


def test_more_coefficients_than_studies_are_refused():
    with pytest.raises(InputError, match="2 complete studies for 2 coefficients"):
        fit([0.1, 0.2], [0.1, 0.1], pd.DataFrame({"x": [1.0, 2.0]}))


def test_unknown_words_list_the_options():
    with pytest.raises(UsageError, match="the options are: EE, CE, FE, DL"):
        fit([0.1, 0.2], [0.1, 0.1], method="XX")
    with pytest.raises(UsageError, match="the options are: z, t, knha, adhoc"):
        fit([0.1, 0.2], [0.1, 0.1], test="x")


def test_a_formula_needs_data_and_names_its_columns():
    with pytest.raises(UsageError, match="is a formula; give the frame"):
        fit([0.1, 0.2, 0.3], [0.1, 0.1, 0.1], "~ x")
    with pytest.raises(InputError, match="The columns are: yi, vi"):
        fit("yi", "vi", "~ x", data=pd.DataFrame({"yi": [0.1, 0.2, 0.3], "vi": [0.1, 0.1, 0.1]}))


def test_genq_needs_weights():
    with pytest.raises(UsageError, match="needs weights"):
        fit([0.1, 0.2, 0.3], [0.1, 0.1, 0.1], method="GENQ")


def test_genq_with_inverse_variances_is_dersimonian_laird():
    yi, vi = np.array([0.1, 0.6, 0.9, -0.2]), np.array([0.02, 0.05, 0.04, 0.1])
    genq, dl = fit(yi, vi, method="GENQ", weights=1 / vi), fit(yi, vi, method="DL")
    np.testing.assert_allclose(genq.tau2, dl.tau2, rtol=1e-12)


def test_results_do_not_depend_on_where_a_moderator_has_its_origin():
    generator = np.random.default_rng(8)
    x, vi = generator.normal(size=12), generator.uniform(0.01, 0.3, 12)
    yi = generator.normal(0.1 * x, np.sqrt(vi))
    near, far = (fit(yi, vi, pd.DataFrame({"x": x + origin})) for origin in (0.0, 1e6))
    np.testing.assert_allclose(far.tau2, near.tau2, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(far.beta[1], near.beta[1], rtol=1e-6)
