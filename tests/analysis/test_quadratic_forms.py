"""Probabilities of quadratic forms."""

import numpy as np
import pytest
from scipy.stats import chi2

from tamis.analysis.quadratic_forms import probability_of_q


@pytest.mark.parametrize("k", [2, 3, 13, 101, 1001])
@pytest.mark.parametrize("probability", [0.01, 0.025, 0.5, 0.975, 0.99])
def test_inverse_variance_weights_give_chi_squared(k, probability):
    a = np.random.default_rng(k).uniform(0.1, 30, k)
    q = chi2.ppf(probability, k - 1)
    assert abs(probability_of_q(q, a, 1 / a, np.ones((k, 1))) - probability) < 1e-11


def test_two_equal_eigenvalues_give_an_exponential_distribution():
    # Equal weights and variances s: y'Ay is s times a chi-squared variable with k - 1 = 2 degrees.
    expected = 1 - np.exp(-1.7 / (2 * 0.4))
    assert abs(probability_of_q(1.7, np.ones(3), np.full(3, 0.4), np.ones((3, 1))) - expected) < 1e-12


def test_other_weights_agree_with_eigenvalues_of_the_dense_form():
    generator = np.random.default_rng(1)
    a, variances = generator.uniform(0.5, 5, 9), generator.uniform(0.1, 2, 9)
    Z = np.column_stack([np.ones(9), generator.normal(size=9)])
    projector = np.diag(a) - (a[:, None] * Z) @ np.linalg.solve(Z.T @ (a[:, None] * Z), (a[:, None] * Z).T)
    root = np.sqrt(variances)
    eigenvalues = np.linalg.eigvalsh(root[:, None] * projector * root)[2:]
    draws = generator.chisquare(1, (400_000, 7)) @ eigenvalues
    q = float(eigenvalues.sum())
    assert abs(probability_of_q(q, a, variances, Z) - (draws <= q).mean()) < 4 * 0.5 / np.sqrt(400_000)
