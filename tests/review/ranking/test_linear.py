"""The classifier is the one that it says it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.svm import LinearSVC

from tamis.review.ranking.linear import fit_linear


def problem(seed: int, rows: int = 60, terms: int = 30) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = rng.random((rows, terms)) * (rng.random((rows, terms)) < 0.3)
    X[:, 0] += 1
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    target = np.where(X[:, 1] + 0.3 * rng.standard_normal(rows) > np.median(X[:, 1]) + 0.1, 1.0, -1.0)
    target[:2] = 1, -1
    return X.astype(np.float32), target, rng.uniform(0.05, 1, rows)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_weights_are_those_of_scikit_learns_support_vector_machine(seed: int) -> None:
    X, target, cost = problem(seed)
    reference = LinearSVC(loss="squared_hinge", C=1.0, dual=False, tol=1e-10, max_iter=100_000)
    reference.fit(X, target, sample_weight=cost)
    found = fit_linear(sparse.csr_array(X), target, cost)
    np.testing.assert_allclose(found.weights, reference.coef_[0], atol=2e-4)
    np.testing.assert_allclose(found.intercept, reference.intercept_[0], atol=2e-4)


def test_dense_and_sparse_rows_give_the_same_weights() -> None:
    X, target, cost = problem(4)
    dense, thin = fit_linear(X, target, cost), fit_linear(sparse.csr_array(X), target, cost)
    np.testing.assert_allclose(dense.weights, thin.weights, atol=1e-5)


@given(st.permutations(range(12)))
def test_the_order_of_the_labels_does_not_matter(order: list[int]) -> None:
    X, target, cost = problem(5, rows=12)
    one = fit_linear(X, target, cost)
    other = fit_linear(X[order], target[order], cost[order])
    np.testing.assert_allclose(one.weights, other.weights, atol=1e-4)


def test_one_relevant_record_alone_pulls_towards_itself() -> None:
    X = np.array([[1, 0], [0, 1]], np.float32)
    found = fit_linear(X[:1], np.array([1.0]), np.array([0.11]))
    assert found.score(X)[0] > found.score(X)[1]
