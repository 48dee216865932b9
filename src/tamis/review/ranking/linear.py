"""A linear classifier for few labelled records: squared hinge loss, solved by Newton steps in the dual.

The model is that of a support vector machine with squared hinge loss and a regularised intercept. Only the labelled
rows are touched; what is found does not depend on where a search began, so the same labels always give the same
weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

Matrix: TypeAlias = sparse.csr_array | npt.NDArray[np.float32]

# Relative size of the residual at which a system of equations counts as solved, and the most steps towards it.
_TOLERANCE, _STEPS = 1e-4, 200
# Changes of the set of records inside the margin before the search ends; three to six are usual.
_ROUNDS = 30


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of the terms and the intercept."""

    weights: npt.NDArray[np.float32]
    intercept: float

    def score(self, matrix: Matrix) -> npt.NDArray[np.float32]:
        """Return the score of each row."""
        return matrix @ self.weights + np.float32(self.intercept)


def fit_linear(rows: Matrix, target: npt.NDArray[np.float64], cost: npt.NDArray[np.float64]) -> Linear:
    """Minimise |w|²/2 + sum of cost * max(0, 1 - target * (w·x + b))², with b² inside |w|².

    Parameters
    ----------
    rows : csr_array or ndarray of shape (labelled, terms), float32
    target : ndarray of shape (labelled,)
        1 or -1.
    cost : ndarray of shape (labelled,)
        Positive.

    References
    ----------
    fan2008 for the model, chapelle2007 for the Newton steps.
    """
    inside = np.ones(len(target), bool)
    beta = np.zeros(len(target))
    ridge = 1 / (2 * cost)
    columns = sparse.csr_array(rows.T) if sparse.issparse(rows) else rows.T
    for _ in range(_ROUNDS):
        beta = _solve(rows, columns, ridge, np.where(inside, target, 0.0), inside, beta * inside)
        margin = target * _gram(rows, columns, beta)
        new = margin < 1
        if (new == inside).all():
            break
        inside = new
    beta = np.where(inside, beta, 0.0)
    return Linear((columns @ beta.astype(np.float32)).astype(np.float32), float(beta.sum()))


def _gram(rows: Matrix, columns: Matrix, beta: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return rows @ (columns @ beta.astype(np.float32)) + beta.sum()


def _solve(
    rows: Matrix,
    columns: Matrix,
    ridge: npt.NDArray[np.float64],
    right: npt.NDArray[np.float64],
    inside: npt.NDArray[np.bool_],
    start: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Solve (K + ridge) beta = right among the records inside, by conjugate gradients scaled by the diagonal."""
    scale = inside / (2 + ridge)
    beta = start
    residual = right - inside * (_gram(rows, columns, beta) + ridge * beta) if start.any() else right.copy()
    limit = _TOLERANCE * np.linalg.norm(right)
    scaled = scale * residual
    direction = scaled
    energy = residual @ scaled
    for _ in range(_STEPS):
        if np.linalg.norm(residual) <= limit:
            break
        image = inside * (_gram(rows, columns, direction) + ridge * direction)
        step = energy / (direction @ image)
        beta = beta + step * direction
        residual = residual - step * image
        scaled = scale * residual
        energy, before = residual @ scaled, energy
        direction = scaled + energy / before * direction
    return beta
