"""Coordinates of plots against what defines them."""

import numpy as np
import pytest
from scipy.stats import norm

from tamis.analysis.coordinates import (
    fitted_line,
    p_value_curves,
    profile_coordinates,
    quantile_coordinates,
    refit_intervals,
    study_intervals,
)
from tamis.analysis.cumulative import cumulative
from tamis.analysis.pooling import fit

GENERATOR = np.random.default_rng(7)
VI = GENERATOR.uniform(0.02, 0.3, 11)
YI = GENERATOR.normal(0.3, np.sqrt(VI + 0.1))
X = GENERATOR.normal(size=(11, 2))


def test_intervals_of_studies_are_normal_whatever_the_test():
    frame = study_intervals(fit(YI, VI, test="knha"), transform="exp", level=0.9)
    np.testing.assert_allclose(np.log(frame["ci_ub"]), YI + norm.ppf(0.95) * np.sqrt(VI))
    np.testing.assert_allclose(frame["weight"].sum(), 100)


def test_the_last_cumulative_average_is_that_of_the_model():
    model = fit(YI, VI)
    last = refit_intervals(cumulative(model), transform="exp").iloc[-1]
    whole = model.predict(transform="exp")
    np.testing.assert_allclose([last["yi"], last["ci_lb"]], [whole.pred[0], whole.ci_lb[0]], rtol=1e-7)


def test_quantiles_rise_with_the_residuals_within_limits_that_mirror():
    frame = quantile_coordinates(fit(YI, VI))
    assert frame["y"].is_monotonic_increasing
    np.testing.assert_allclose(frame["x"], norm.ppf((np.arange(11) + 0.5) / 11))
    np.testing.assert_allclose(frame["ci_lb"], -frame["ci_ub"].to_numpy()[::-1])


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_the_profile_is_highest_at_the_estimate_and_meets_the_cutoff_at_the_interval(method: str) -> None:
    model = fit(YI, VI, method=method)
    found = profile_coordinates(model, points=2000)
    step = found.tau2[1] - found.tau2[0]
    assert abs(found.tau2[found.loglik.argmax()] - model.tau2) <= step
    inside = found.tau2[found.loglik >= found.cutoff]
    np.testing.assert_allclose([inside[0], inside[-1]], [found.ci_lb, found.ci_ub], atol=step)
    assert found.loglik.max() <= model.fit_stats[method].loglik + 1e-12


def test_the_average_has_p_0_05_at_the_ends_of_its_interval():
    model = fit(YI, VI, test="knha")
    curve = p_value_curves(model, points=20_001).query("kind == 'summary'")
    inside = curve.loc[curve["p"] >= 0.05, "x"]
    np.testing.assert_allclose([inside.min(), inside.max()], [model.ci_lb[0], model.ci_ub[0]], atol=1e-3)


def test_the_line_of_one_moderator_passes_through_the_prediction_at_the_means():
    model = fit(YI, VI, X)
    line = fitted_line(model, "x2", points=3)
    middle = (X[:, 1].min() + X[:, 1].max()) / 2
    expected = model.predict([[X[:, 0].mean(), middle]]).to_frame().iloc[0]
    np.testing.assert_allclose(line.loc[1, ["pred", "pi_lb"]].to_numpy(float), expected[["pred", "pi_lb"]])
