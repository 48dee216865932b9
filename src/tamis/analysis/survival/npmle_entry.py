"""The nonparametric maximum-likelihood estimate of interval-censored times with delayed entry.

In the masses this likelihood is not concave, but in the increments of the cumulative hazard it is: a row
counts exp(-H(L) + H(entry)) - exp(-H(R) + H(entry)). The cells are Turnbull's with Frydman's correction:
entries close cells too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve

from tamis.analysis.survival.innermost import Innermost, innermost_intervals
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

MAX_STEPS = 300
# Cells beyond which the dense curvature would not fit into memory.
LARGEST = 4000
# Largest slope per row that is left where the search ends.
SLOPE_TOLERANCE = 1e-12
# Share of the largest curvature that is added to every one, for cells that no row curves.
RIDGE = 1e-12
# A cell in which fewer cases are under observation and more of the curve is lost is pointed out.
FEW_AT_RISK = 5
LARGE_DROP = 0.2
# Increments of the cumulative hazard below this are at their bound.
AT_BOUND = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class EntryMasses:
    """Masses of the cells given survival to the first entry.

    Attributes
    ----------
    cells : Innermost
        The cells.
    mass : ndarray of shape (m,)
        Probability of each; sums to one.
    loglik : float
        Log-likelihood of the rows that entered before the curve fell to zero.
    kkt_gap : float
        Largest violation of the optimality conditions, per row.
    n_lost : int
        Weight of the rows that entered when the curve had fallen to zero, so that they say nothing about it.
    """

    cells: Innermost
    mass: Vector
    loglik: float
    kkt_gap: float
    n_lost: float


def fit_cells(lower: Vector, upper: Vector, entry: Vector, weights: Vector | None = None) -> EntryMasses:
    """Find the masses that maximise the likelihood of rows (L, R] given T > entry.

    Parameters
    ----------
    lower, upper, entry : ndarray of shape (n,)
        Rows with 0 <= entry <= lower <= upper.
    weights : ndarray of shape (n,), optional
        Weight of each row, > 0; ones when absent.

    Returns
    -------
    EntryMasses
        The maximum.

    Notes
    -----
    Where no row that is under observation before a cell is known to be without the event after it, nothing
    keeps the hazard of that cell finite: the curve falls to zero there, whatever later entries show. This is
    the small risk set of the Kaplan–Meier estimate with delayed entry, and ``n_lost`` tells of it.

    References
    ----------
    turnbull1976, frydman1994, alioum1996, hudgens2005.
    """
    cells = innermost_intervals(lower, upper, entry)
    w = np.ones(len(lower)) if weights is None else np.asarray(weights, dtype=float)
    mass, loglik, gap, lost = maximise_entered(
        cells_before(cells, entry), cells.first, cells.last, len(cells.q), w
    )
    return EntryMasses(cells, mass, loglik, gap, lost)


def thin_risk_set(found: EntryMasses, entry: Vector) -> str:
    """Say where few cases under observation take much of the curve before others enter.

    Parameters
    ----------
    found : EntryMasses
        The estimate.
    entry : ndarray of shape (n,)
        Entries of the rows.

    Returns
    -------
    str
        The place, or empty.
    """
    cells = found.cells
    start = cells_before(cells, entry)
    m = len(cells.q)
    at_risk = np.cumsum(np.bincount(start, minlength=m + 1) - np.bincount(cells.last, minlength=m + 1))[:m]
    waiting = np.cumsum(np.bincount(start, minlength=m + 1)[::-1])[::-1][1 : m + 1] > 0
    before = 1.0 - np.concatenate([[0.0], np.cumsum(found.mass)[:-1]])
    drop = np.divide(found.mass, before, out=np.zeros(m), where=before > AT_BOUND)
    thin = np.flatnonzero((at_risk < FEW_AT_RISK) & (drop > LARGE_DROP) & waiting)
    if not len(thin):
        return ""
    j = int(thin[0])
    return (
        f"{at_risk[j]} cases under observation take {100 * drop[j]:.0f}% of the curve by {cells.p[j]:g}, before "
        "others enter: the curve from there on rests on them"
    )


def cells_before(cells: Innermost, entry: Vector) -> Indices:
    """Count the cells that end before each row is under observation.

    Parameters
    ----------
    cells : Innermost
        The cells.
    entry : ndarray of shape (n,)
        Entries.

    Returns
    -------
    ndarray of int, shape (n,)
        Counts; 0 without an entry.
    """
    return np.where(entry > 0, np.searchsorted(cells.p, entry, side="right"), 0).astype(np.intp)


def maximise_entered(
    start: Indices, first: Indices, last: Indices, m: int, w: Vector
) -> tuple[Vector, float, float, float]:
    """Maximise the likelihood of rows that hold cells and are seen from a cell on.

    Parameters
    ----------
    start, first, last : ndarray of int, shape (n,)
        Row i is seen from cell start[i] on and holds the cells first[i] <= j < last[i].
    m : int
        Number of cells.
    w : ndarray of shape (n,)
        Weights, > 0.

    Returns
    -------
    mass : ndarray of shape (m,)
        Masses.
    loglik, gap, lost : float
        As in ``EntryMasses``.
    """
    held = np.bincount(start, w, m + 1) - np.bincount(first, w, m + 1)
    # Weight of the rows at risk before each cell and known to be without the event after it.
    held = np.cumsum(held)[:m]
    end = int(np.flatnonzero(held <= 0.5 * w.min())[0])
    present = start <= end
    if end > LARGEST:
        raise UsageError(
            f"{end + 1} cells with delayed entry; at most {LARGEST} are taken: round the times, to days or weeks"
        )
    increments, loglik, gap = _maximise(
        start[present], first[present], np.minimum(last[present], end + 1), end + 1, w[present]
    )
    survival = np.exp(-np.concatenate([[0.0], np.cumsum(increments)]))
    mass = np.zeros(m)
    mass[: end + 1] = survival - np.append(survival[1:], 0.0)
    return mass, loglik, gap, float(w[~present].sum())


def _maximise(
    start: Indices, first: Indices, last: Indices, m: int, w: Vector
) -> tuple[Vector, float, float]:
    """Maximise over the hazard increments of all cells but the last, which are at least zero.

    Newton steps on the increments that are positive or want to be, projected on the bound.
    """
    size = m - 1
    total = float(w.sum())
    bounded = last < m
    linear = np.cumsum(np.bincount(start, w, m + 1) - np.bincount(first, w, m + 1))[:size]

    def cumulate(x: Vector) -> Vector:
        return np.concatenate([[0.0], np.cumsum(x), [np.inf]])

    def value(x: Vector) -> float:
        H = cumulate(x)
        with np.errstate(divide="ignore", invalid="ignore"):
            inside = np.log(-np.expm1(H[first[bounded]] - H[last[bounded]]))
        reached = -float(linear @ x) + float(w[bounded] @ inside)
        return reached if np.isfinite(reached) else -np.inf

    def slope_and_curvature(x: Vector) -> tuple[Vector, Matrix]:
        H = cumulate(x)
        width = H[last[bounded]] - H[first[bounded]]
        odds = 1.0 / np.expm1(width)
        lo, hi = first[bounded], last[bounded]
        gradient = np.cumsum(
            np.bincount(lo, w[bounded] * odds, m + 1) - np.bincount(hi, w[bounded] * odds, m + 1)
        )
        weight = w[bounded] * odds * (1.0 + odds)
        # The curvature of cells j <= k sums the rows that hold both: a two-sided cumulative sum of corners.
        corner = np.bincount(lo * (m + 1) + hi, weight, (m + 1) ** 2).reshape(m + 1, m + 1)
        held = np.cumsum(np.cumsum(corner[:, ::-1], axis=1)[:, ::-1], axis=0)
        both = held[:, 1:][:size, :size]
        upper = np.triu(both).astype(float)
        return (gradient[:size] - linear).astype(float), upper + np.triu(upper, 1).T

    x = np.full(size, 1.0 / max(size, 1))
    now = value(x)
    gap = 0.0
    for _ in range(MAX_STEPS if size else 0):
        gradient, curvature = slope_and_curvature(x)
        gap = (
            float(np.maximum(np.abs(gradient) * np.minimum(x, 1.0), np.maximum(gradient, 0.0)).max()) / total
        )
        if gap < SLOPE_TOLERANCE:
            break
        free = (x > AT_BOUND) | (gradient > 0)
        inner = curvature[np.ix_(free, free)]
        ridge = RIDGE * max(float(np.diag(inner).max(initial=0.0)), 1e-300) + 1e-12 * total
        step_free = cho_solve(cho_factor(inner + ridge * np.eye(len(inner))), gradient[free])
        direction = np.zeros(size)
        direction[free] = step_free
        direction[~free] = -x[~free]
        step = 1.0
        for _ in range(60):
            candidate = np.maximum(x + step * direction, 0.0)
            reached = value(candidate)
            if reached > now or (reached > now - 1e-13 * max(1.0, abs(now)) and gap < 1e-7):
                break
            step *= 0.5
        else:
            break
        x, now = candidate, reached
    return x, now, gap
