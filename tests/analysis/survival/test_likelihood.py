"""The derivatives that the search uses, against differences, for every curve and every form of row."""

import numpy as np
import pytest

from tamis.analysis.survival import CaseTimes
from tamis.analysis.survival.curve_shapes import GeneralisedGamma, LocationScale
from tamis.analysis.survival.families import FAMILIES
from tamis.analysis.survival.hazard_shapes import Gompertz, PiecewiseExponential, PowerHazard
from tamis.analysis.survival.likelihood import Curve, Likelihood
from tamis.analysis.survival.mixture import MixtureCure
from tamis.analysis.survival.splines import Spline

TIMES = CaseTimes.of(
    [0, 2, 5, 8, 3, 12, 20, 1],
    [4, 6, 5, 15, 3, np.inf, 40, np.inf],
    entry=[0, 1, 2, 8, 0, 5, 10, 0],
)
X = np.random.default_rng(4).normal(size=(8, 2))
KNOTS = tuple(np.log([2.0, 7.0, 30.0]))
CURVES = {
    "exponential": (LocationScale(FAMILIES["exponential"]), [2.0, 0.3, -0.2]),
    "lognormal": (LocationScale(FAMILIES["lognormal"]), [2.0, 0.3, -0.2, 0.1]),
    "gamma": (GeneralisedGamma(gamma=True), [2.3, 0.3, -0.2, -0.4]),
    "gengamma": (GeneralisedGamma(), [2.3, 0.3, -0.2, -0.1, 0.6]),
    "weibull hazard": (PowerHazard(free_shape=True), [-2.2, 0.3, -0.2, 0.1]),
    "gompertz": (Gompertz(), [-2.5, 0.3, -0.2, -0.02]),
    "piecewise": (PiecewiseExponential((4.0, 11.0)), [-2.4, -2.0, -2.9, 0.3, -0.2]),
    "spline": (Spline(FAMILIES["weibull"], KNOTS), [-3.0, 1.3, 0.05, 0.3, -0.2]),
    "spline_odds": (Spline(FAMILIES["loglogistic"], KNOTS), [-3.0, 1.3, 0.05, 0.3, -0.2]),
    "cure": (MixtureCure(LocationScale(FAMILIES["weibull"]), 1), [-1.0, 0.4, 2.0, -0.2, 0.1]),
}


@pytest.mark.parametrize("name", CURVES)
def test_scores_and_information_are_the_derivatives(name: str) -> None:
    curve, start = CURVES[name]
    theta = np.array(start)
    likelihood = _placed(curve)
    here = likelihood.evaluate(theta)
    for j in range(len(theta)):
        unit = np.zeros(len(theta))
        unit[j] = 1e-5
        up, down = likelihood.evaluate(theta + unit), likelihood.evaluate(theta - unit)
        np.testing.assert_allclose(here.scores[:, j], (up.rows - down.rows) / 2e-5, rtol=1e-6, atol=1e-7)
        change = (up.scores.sum(axis=0) - down.scores.sum(axis=0)) / 2e-5
        np.testing.assert_allclose(-here.information[j], change, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", CURVES)
def test_a_row_and_its_complement_share_all_probability(name: str) -> None:
    curve, start = CURVES[name]
    edges = np.array([0.0, 3.0, 9.0, 25.0, np.inf])
    rows = CaseTimes.of(edges[:-1], edges[1:])
    likelihood = Likelihood.of(curve, rows, np.zeros((4, 2)), ("a", "b"))
    total = np.exp(likelihood.evaluate(np.array(start)).rows).sum()
    assert total == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("name", CURVES)
def test_a_narrow_interval_has_the_density_of_an_exact_time(name: str) -> None:
    curve, start = CURVES[name]
    narrow = CaseTimes.of([6.0, 6.0 - 1e-6], [6.0, 6.0 + 1e-6])
    likelihood = Likelihood.of(curve, narrow, np.zeros((2, 2)), ("a", "b"))
    exact, between = likelihood.evaluate(np.array(start)).rows
    assert between - np.log(2e-6) == pytest.approx(exact, abs=1e-6)


def _placed(curve: Curve) -> Likelihood:
    return Likelihood.of(curve, TIMES, X, ("a", "b"))
