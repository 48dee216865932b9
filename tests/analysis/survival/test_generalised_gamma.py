import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import log_ndtr

from tamis.analysis.survival.generalised_gamma import log_density, log_survival, log_survival_value, quantile

W = np.array([-4.0, -1.3, 0.0, 0.2, 1.1, 2.5])


def test_one_is_the_extreme_value_zero_the_normal_distribution() -> None:
    np.testing.assert_allclose(log_survival_value(W, np.ones(6)), -np.exp(W), rtol=1e-14)
    np.testing.assert_allclose(log_survival_value(W, np.zeros(6)), log_ndtr(-W), rtol=1e-14)
    np.testing.assert_allclose(log_density(W, np.zeros(6))[0], stats.norm.logpdf(W), rtol=1e-14)


@pytest.mark.parametrize("Q", [0.3, 1.0, 2.5])
def test_the_curve_is_that_of_scipy(Q: float) -> None:
    law = stats.loggamma(Q**-2)
    ours = log_survival_value(W, np.full(6, Q))
    np.testing.assert_allclose(ours, law.logsf(Q * W - 2 * np.log(Q)), rtol=1e-9)
    density = log_density(W, np.full(6, Q))[0]
    np.testing.assert_allclose(density, law.logpdf(Q * W - 2 * np.log(Q)) + np.log(Q), rtol=1e-10)


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_a_negative_shape_is_the_mirror_image(w: float, Q: float) -> None:
    here, there = np.exp(log_survival_value(np.array([w, -w]), np.array([Q, -Q])))
    assert here + there == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("Q", [-1.4, -0.2, -5e-4, 0.0, 5e-4, 0.15, 1.3])
def test_derivatives_are_those_of_differences(Q: float) -> None:
    h, at = 1e-3, np.full(6, Q)
    for function in (log_density, log_survival):
        value, d_w, d_q, d_ww, d_wq, d_qq = function(W, at)
        up_w, down_w, up_q, down_q = (
            function(W + h, at),
            function(W - h, at),
            function(W, at + h),
            function(W, at - h),
        )
        # Central differences miss by h squared times the third derivative.
        np.testing.assert_allclose(d_w, (up_w[0] - down_w[0]) / (2 * h), rtol=2e-5, atol=2e-5)
        np.testing.assert_allclose(d_q, (up_q[0] - down_q[0]) / (2 * h), rtol=2e-5, atol=2e-5)
        np.testing.assert_allclose(d_ww, (up_w[1] - down_w[1]) / (2 * h), rtol=2e-5, atol=2e-5)
        np.testing.assert_allclose(d_wq, (up_q[1] - down_q[1]) / (2 * h), rtol=2e-5, atol=2e-5)
        np.testing.assert_allclose(d_qq, (up_q[2] - down_q[2]) / (2 * h), rtol=5e-5, atol=5e-5)
        assert np.isfinite(value).all()


def test_the_curve_is_smooth_through_the_normal_distribution() -> None:
    shapes = np.array([-2e-3, -1e-3 - 1e-9, -1e-3 + 1e-9, -1e-6, 1e-6, 1e-3 - 1e-9, 1e-3 + 1e-9, 2e-3])
    values = log_survival_value(np.full(8, 1.7), shapes)
    line = np.polyval(np.polyfit(shapes, values, 3), shapes)
    np.testing.assert_allclose(values, line, atol=1e-11)


def test_both_tails_keep_their_digits_where_the_probability_underflows() -> None:
    # -exp(w) is exact for Q = 1; its lower tail mirrored is Q = -1.
    assert log_survival_value(np.array([8.0]), np.array([1.0]))[0] == pytest.approx(-np.exp(8.0), rel=1e-13)
    assert log_survival_value(np.array([800.0]), np.array([-1.0]))[0] == pytest.approx(-800.0, rel=1e-12)


@given(st.floats(0.01, 0.99), st.floats(-2.5, 2.5))
def test_the_quantile_inverts_the_curve(probability: float, Q: float) -> None:
    w = quantile(probability, Q)
    survival = np.exp(log_survival_value(np.array([w]), np.array([Q])))[0]
    assert survival == pytest.approx(1.0 - probability, abs=1e-8)
