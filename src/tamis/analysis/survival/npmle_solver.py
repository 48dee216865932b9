"""The maximum of the nonparametric interval likelihood over the innermost cells, certified by its KKT gap.

Holds the numbers only: cells in, masses out. Intervals, quantiles and frames are in ``npmle``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.lapack import dpttrf, dpttrs
from scipy.optimize import isotonic_regression

Vector = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

# Duality bound on (largest log-likelihood - reached log-likelihood) / n at which the search stops.
KKT_TOLERANCE = 1e-11
MAX_ROUNDS = 400
# Convex-minorant steps before each Newton search on the support they found.
STEPS_PER_ROUND = 6
# Supports up to this size are solved densely, larger ones by conjugate gradients.
DENSE_SUPPORT = 150
# Each Newton system is solved until its residual has fallen by this factor.
CG_REDUCTION = 1e-4
CG_STEPS = 400


@dataclass(frozen=True, slots=True, eq=False)
class Masses:
    """Masses of the cells at the maximum.

    Attributes
    ----------
    mass : ndarray of shape (m,)
        Probability of each cell; sums to one.
    loglik : float
        Log-likelihood reached.
    kkt_gap : float
        Largest directional derivative towards one cell, per row: zero at the maximum, and the log-likelihood
        lies at most n times this below its maximum.
    rounds : int
        Rounds of convex-minorant and Newton steps.
    """

    mass: Vector
    loglik: float
    kkt_gap: float
    rounds: int


def maximise_masses(first: Indices, last: Indices, n_cells: int, weights: Vector | None = None) -> Masses:
    """Find the masses of the cells that maximise the likelihood of the rows.

    Parameters
    ----------
    first, last : ndarray of shape (n,)
        Row i holds the cells first[i] <= j < last[i].
    n_cells : int
        Number of cells, >= 1.
    weights : ndarray of shape (n,), optional
        Weight of each row, > 0; ones when absent.

    Returns
    -------
    Masses
        The maximum with its certificate.

    Notes
    -----
    The probability of a row is a difference of the cumulative masses, so that gradients cost O(n + m). Each
    round takes steps of the iterative convex minorant, which find the support, and then Newton steps on that
    support, whose Hessian is a weighted graph Laplacian; a mass that reaches zero leaves the support. Every
    step raises the likelihood, which is concave, and the search ends by its KKT gap. The masses are unique:
    each cell ends where a row ends that holds it, which ties every cumulative mass to the one before.

    References
    ----------
    groeneboom1992, jongbloed1998, gentleman1994, wang2008.
    """
    given = np.ones(len(first)) if weights is None else np.asarray(weights, dtype=float)
    code, inverse = np.unique(first * (n_cells + 1) + last, return_inverse=True)
    w = _tally(inverse, given, len(code))
    first, last = code // (n_cells + 1), code % (n_cells + 1)
    total = float(w.sum())

    mass = np.full(n_cells, 1.0 / n_cells)
    if n_cells > 1:
        mass = _em_step(mass, first, last, w, total)
    cumulative = _cumulate(mass)
    loglik = _loglik(cumulative, first, last, w)
    gap, rounds = np.inf, 0
    while rounds < MAX_ROUNDS:
        for _ in range(STEPS_PER_ROUND if n_cells > 1 else 0):
            cumulative, loglik, moved = _convex_minorant_step(cumulative, first, last, w, loglik)
            if not moved:
                break
        cumulative, loglik = _newton_on_support(cumulative, first, last, w, loglik)
        rounds += 1
        gap = float(_gradient(cumulative, first, last, w).max() / total - 1.0)
        if gap <= KKT_TOLERANCE:
            break
        # EM keeps moving where the convex minorant has stalled on a flat part.
        moved_mass = _em_step(np.diff(cumulative), first, last, w, total)
        candidate = _cumulate(moved_mass)
        reached = _loglik(candidate, first, last, w)
        if reached > loglik:
            cumulative, loglik = candidate, reached
    return Masses(np.diff(cumulative), loglik, max(gap, 0.0), rounds)


def _tally(at: Indices, amount: Vector, size: int) -> Vector:
    """Add amounts up by position."""
    return np.bincount(at, amount, size).astype(float, copy=False)


def _cumulate(mass: Vector) -> Vector:
    cumulative = np.concatenate([[0.0], np.cumsum(mass)])
    return cumulative / cumulative[-1]


def _loglik(cumulative: Vector, first: Indices, last: Indices, w: Vector) -> float:
    probability = cumulative[last] - cumulative[first]
    if probability.min() <= 0.0:
        return -np.inf
    return float(w @ np.log(probability))


def _gradient(cumulative: Vector, first: Indices, last: Indices, w: Vector) -> Vector:
    """Return the derivative of the log-likelihood for the mass of each cell, unconstrained."""
    ratio = w / (cumulative[last] - cumulative[first])
    size = len(cumulative)
    steps = _tally(first, ratio, size) - _tally(last, ratio, size)
    return np.cumsum(steps)[:-1]


def _em_step(mass: Vector, first: Indices, last: Indices, w: Vector, total: float) -> Vector:
    return mass * _gradient(_cumulate(mass), first, last, w) / total


def _convex_minorant_step(
    cumulative: Vector, first: Indices, last: Indices, w: Vector, loglik: float
) -> tuple[Vector, float, bool]:
    """Take one damped step of the iterative convex minorant; returns whether the likelihood rose."""
    size = len(cumulative)
    probability = cumulative[last] - cumulative[first]
    ratio = w / probability
    curvature = ratio / probability
    gradient = (_tally(last, ratio, size) - _tally(first, ratio, size))[1:-1]
    diagonal = (_tally(last, curvature, size) + _tally(first, curvature, size))[1:-1]
    target = cumulative[1:-1] + gradient / diagonal
    fitted = np.clip(isotonic_regression(target, weights=diagonal).x, 0.0, 1.0)
    direction = np.zeros(size)
    direction[1:-1] = fitted - cumulative[1:-1]
    step = 1.0
    for _ in range(40):
        candidate = cumulative + step * direction
        reached = _loglik(candidate, first, last, w)
        if reached > loglik:
            return candidate, reached, True
        step *= 0.5
    return cumulative, loglik, False


def _newton_on_support(
    cumulative: Vector, first: Indices, last: Indices, w: Vector, loglik: float
) -> tuple[Vector, float]:
    """Maximise over the masses that are positive now; masses that reach zero stay there."""
    mass = np.diff(cumulative)
    support = np.flatnonzero(mass > 0)
    while len(support) > 1:
        before = np.concatenate([[0], np.cumsum(np.bincount(support, minlength=len(mass)))])
        lo, hi = before[first], before[last]
        nodes = _cumulate(mass[support])
        loglik = _loglik(nodes, lo, hi, w)
        removed = False
        for _ in range(50):
            direction, decrement = _newton_direction(nodes, lo, hi, w)
            shrink = -np.diff(direction)
            with np.errstate(divide="ignore", invalid="ignore"):
                reach = np.where(shrink > 0, np.diff(nodes) / shrink, np.inf)
            blocking = int(np.argmin(reach))
            limit = float(reach[blocking])
            step = min(1.0, limit)
            candidate, reached = nodes, -np.inf
            # The likelihood is self-concordant: within this decrement a full step converges quadratically,
            # and comparing likelihoods would only compare their rounding.
            sure = decrement < 0.01 and step < limit
            for _ in range(40):
                candidate = nodes + step * direction
                if step == limit:
                    candidate[blocking + 1 :] += candidate[blocking] - candidate[blocking + 1]
                    candidate = candidate / candidate[-1]
                reached = _loglik(candidate, lo, hi, w)
                if reached > loglik or sure:
                    break
                step *= 0.5
            if reached <= loglik and not sure:
                break
            nodes, loglik = candidate, reached
            if step == limit:
                removed = True
                break
            if decrement < 1e-22 * w.sum():
                break
        mass = np.zeros(len(mass))
        mass[support] = np.maximum(np.diff(nodes), 0.0)
        if not removed:
            break
        support = np.flatnonzero(mass > 0)
    result = _cumulate(mass)
    return result, _loglik(result, first, last, w)


def _newton_direction(nodes: Vector, lo: Indices, hi: Indices, w: Vector) -> tuple[Vector, float]:
    """Return the Newton direction of the inner cumulative masses and the squared Newton decrement."""
    size = len(nodes)
    probability = nodes[hi] - nodes[lo]
    ratio = w / probability
    curvature = ratio / probability
    gradient = (_tally(hi, ratio, size) - _tally(lo, ratio, size))[1:-1]
    diagonal = _tally(hi, curvature, size) + _tally(lo, curvature, size)
    if size <= DENSE_SUPPORT:
        # Rounding can leave a pivot of zero where masses are minute.
        ridge = 1e-13 * diagonal.max()
        coupling = _tally(lo * size + hi, curvature, size * size).reshape(size, size)
        hessian = np.diag(diagonal + ridge) - coupling - coupling.T
        inner = cho_solve(cho_factor(hessian[1:-1, 1:-1], check_finite=False), gradient, check_finite=False)
    else:
        inner = _conjugate_gradients(lo, hi, curvature, diagonal, gradient)
    direction = np.zeros(size)
    direction[1:-1] = inner
    return direction, float(gradient @ inner)


def _conjugate_gradients(
    lo: Indices, hi: Indices, curvature: Vector, diagonal: Vector, gradient: Vector
) -> Vector:
    """Solve the Newton equations of a large support, preconditioned by the couplings of neighbours."""
    size = len(diagonal)
    neighbours = hi == lo + 1
    beside = -_tally(lo[neighbours], curvature[neighbours], size - 1)[1:-1]
    factor_d, factor_e, _ = dpttrf(diagonal[1:-1], beside)

    def hessian(vector: Vector) -> Vector:
        padded = np.concatenate([[0.0], vector, [0.0]])
        flow = curvature * (padded[hi] - padded[lo])
        return (_tally(hi, flow, size) - _tally(lo, flow, size))[1:-1]

    solution = np.zeros(size - 2)
    residual = gradient.copy()
    conditioned = dpttrs(factor_d, factor_e, residual)[0]
    along = conditioned.copy()
    product = float(residual @ conditioned)
    target = product * CG_REDUCTION**2
    for _ in range(CG_STEPS):
        image = hessian(along)
        length = product / float(along @ image)
        solution += length * along
        residual -= length * image
        conditioned = dpttrs(factor_d, factor_e, residual)[0]
        previous, product = product, float(residual @ conditioned)
        if product <= target:
            break
        along = conditioned + product / previous * along
    return solution
