"""Estimators of tau2 on hard data."""

import numpy as np
import pytest

from tamis.analysis.basis import make_basis
from tamis.analysis.kernel import fit_batch
from tamis.analysis.least_squares import Batch
from tamis.analysis.tau2 import likelihood_step, solve_q

HARD_METHODS = ["ML", "REML", "EB", "PM", "PMM"]


def hard_batch(k: int) -> tuple[np.ndarray, np.ndarray]:
    """Variances over four orders of magnitude, heterogeneity from none to much."""
    generator = np.random.default_rng(3)
    vi = np.exp(generator.normal(-3, 1.5, (5000, k)))
    return generator.normal(0, np.sqrt(vi + generator.choice([0, 0.01, 0.1, 1], (5000, 1)))), vi


@pytest.mark.parametrize("method", HARD_METHODS)
@pytest.mark.parametrize("k", [2, 3, 5, 30])
def test_every_row_of_hard_data_converges(method, k):
    assert fit_batch(*hard_batch(k), method=method).converged.all()


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_the_likelihood_score_vanishes_or_falls_at_the_boundary(method):
    yi, vi = hard_batch(6)
    tau2 = fit_batch(yi, vi, method=method).tau2
    score, expected, _ = likelihood_step(Batch(yi, vi, make_basis(np.ones((6, 1)))), tau2, method == "REML")
    step = score / expected
    assert np.abs(step[tau2 > 0]).max() < 1e-8
    assert (step[tau2 == 0] <= 0).all()


def test_q_reaches_its_target_unless_it_starts_below():
    yi, vi = hard_batch(6)
    batch = Batch(yi, vi, make_basis(np.ones((6, 1))))
    tau2, converged = solve_q(batch, np.full(5000, 5.0))
    w = 1 / (vi + tau2[:, None])
    mean = (w * yi).sum(axis=1) / w.sum(axis=1)
    Q = (w * (yi - mean[:, None]) ** 2).sum(axis=1)
    assert converged.all()
    np.testing.assert_allclose(Q[tau2 > 0], 5.0, rtol=1e-9)
    assert (Q[tau2 == 0] <= 5.0 + 1e-9).all()
