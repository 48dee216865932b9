"""Newton steps to the maximum of a log-likelihood that need not be concave, and how the search ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tamis.analysis.survival.likelihood import Evaluation

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

MAX_STEPS = 200
# Squared Newton decrement, about twice the log-likelihood still to be gained, at which the search ends.
DECREMENT_TOLERANCE = 1e-20
# Decrement below which comparing likelihoods would only compare their rounding.
SURE_DECREMENT = 1e-9
# Smallest eigenvalue of the information, scaled to a unit diagonal, below which a direction is flat.
FLAT = 1e-10
# Largest change of a parameter in one step, relative to 1 + its size.
LONGEST_STEP = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Where a search ended.

    Attributes
    ----------
    theta : ndarray of shape (q,)
        Parameters.
    evaluation : Evaluation
        The likelihood there.
    converged : bool
        Whether the gradient vanishes and the information is positive definite.
    flat : ndarray of shape (q,)
        Share of each parameter in the flattest direction, in units in which all have information 1.
    flatness : float
        Eigenvalue of that direction; below ``FLAT`` the likelihood does not determine it.
    steps : int
        Steps taken.
    """

    theta: Vector
    evaluation: Evaluation
    converged: bool
    flat: Vector
    flatness: float
    steps: int

    @property
    def vcov(self) -> Matrix:
        """Inverse of the observed information; NaN where it is not positive definite."""
        return inverse_information(self.evaluation.information)


def inverse_information(information: Matrix) -> Matrix:
    """Invert an information matrix after scaling it to a unit diagonal.

    Parameters
    ----------
    information : ndarray of shape (q, q)
        Observed information.

    Returns
    -------
    ndarray of shape (q, q)
        Its inverse; NaN where it is not positive definite.
    """
    values, vectors, size = _spectrum(information)
    if not values.size or not values[0] > 0:
        return np.full(information.shape, np.nan)
    inverse = (vectors / values) @ vectors.T / np.outer(size, size)
    return 0.5 * (inverse + inverse.T)


def maximise(
    evaluate: Callable[[Vector], Evaluation],
    start: Vector,
    outside: Callable[[Vector], bool] | None = None,
) -> Found:
    """Climb from a start to a point where the gradient vanishes.

    Parameters
    ----------
    evaluate : callable
        Parameters -> Evaluation.
    start : ndarray of shape (q,)
        Where the likelihood is finite.
    outside : callable, optional
        Says of parameters that they have left the range in which the model is of use; the search ends there.

    Returns
    -------
    Found
        The point reached.

    Notes
    -----
    Where the information is not positive definite the step follows the absolute values of its eigenvalues,
    which rises from saddles too. Steps are halved while the log-likelihood falls.

    References
    ----------
    nocedal2006.
    """
    theta = np.asarray(start, dtype=float)
    now = evaluate(theta)
    steps, converged, before = 0, False, np.inf
    values, vectors = np.zeros(len(theta)), np.eye(len(theta))
    while True:
        gradient = now.scores.sum(axis=0)
        values, vectors, size = _spectrum(now.information)
        if not np.isfinite(now.loglik) or not np.isfinite(gradient).all() or not np.isfinite(values).all():
            break
        floor = FLAT * max(float(np.abs(values).max(initial=0.0)), 1e-300)
        along = vectors.T @ (gradient / size)
        direction = vectors @ (along / np.maximum(np.abs(values), floor)) / size
        decrement = float(gradient @ direction)
        positive = bool(values.min(initial=1.0) > 0)
        unit = max(1.0, abs(now.loglik))
        sure = positive and decrement < SURE_DECREMENT * unit
        if sure and (decrement < DECREMENT_TOLERANCE * unit or decrement >= before):
            converged = True
            break
        before = decrement if sure else np.inf
        if steps >= MAX_STEPS or (outside is not None and outside(theta)):
            break
        longest = float(np.max(np.abs(direction) / (1.0 + np.abs(theta)), initial=0.0))
        step = min(1.0, LONGEST_STEP / longest) if longest > 0 else 1.0
        trial = now
        for _ in range(60):
            trial = evaluate(theta + step * direction)
            if trial.loglik > now.loglik - (SURE_DECREMENT * unit if sure else 0.0):
                break
            step *= 0.5
        else:
            # No step raises the likelihood by more than its rounding.
            converged = positive and decrement < 1e-8 * unit
            break
        theta, now = theta + step * direction, trial
        steps += 1
    flat = vectors[:, 0] if len(theta) else np.zeros(0)
    return Found(theta, now, converged, np.abs(flat), float(values.min(initial=1.0)), steps)


def _spectrum(information: Matrix) -> tuple[Vector, Matrix, Vector]:
    """Return eigenvalues (rising), eigenvectors and scale of an information scaled to a unit diagonal."""
    size = np.sqrt(np.maximum(np.abs(np.diag(information)), 1e-300))
    # An information that overflowed is told by its values below.
    with np.errstate(all="ignore"):
        scaled = information / np.outer(size, size)
    if not np.isfinite(scaled).all():
        q = len(size)
        return np.full(q, np.nan), np.eye(q), np.ones(q)
    values, vectors = np.linalg.eigh(0.5 * (scaled + scaled.T))
    return values, vectors, size
