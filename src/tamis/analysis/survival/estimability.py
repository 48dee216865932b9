"""Whether a likelihood of interval-censored rows has a maximum, decided before it is searched for.

The log-likelihood of ``location_scale`` is concave, so that its maximum fails to exist only when it keeps
rising along a half-line. Those half-lines are found here exactly, by linear programming when there are
covariates.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from tamis.analysis.survival.families import Family

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

# Slack of the linear programme below which a direction is rounding.
SLACK = 1e-7
# Rows of the first, cheap search for a direction.
SUBSET = 80
# Smallest eigenvalue of a correlation-like matrix that is surely not singular.
WELL_CONDITIONED = 1e-6

NO_UPPER = "no case has a finite upper bound: the location runs to infinity"
NO_LOWER = "no case has a positive lower bound: the location runs to zero"
ONE_TIME = "one time lies in the interval of every case, or at its end: the scale runs to zero"
NO_TREND = (
    "the cases still without the event were seen no later than the cases that had it by the first look: "
    "the scale runs to infinity"
)


def why_not_estimable(family: Family, lower: Vector, upper: Vector, X: Matrix, names: tuple[str, ...]) -> str:
    """Say why no maximum-likelihood fit exists.

    Parameters
    ----------
    family : Family
        Distribution; only whether its scale is free matters.
    lower, upper : ndarray of shape (n,)
        Rows (L, R].
    X : ndarray of shape (n, p)
        Design matrix.
    names : tuple of str
        Names of its columns.

    Returns
    -------
    str
        The reason; empty when a maximum exists.

    Notes
    -----
    With z = g log t - x'a, the likelihood does not fall along the direction (da, dg), dg >= 0, when dz <= 0
    at the lower end of every row, dz >= 0 at every finite upper end, and dz = 0 at exact times with either
    dg > 0 or da in the null space. If such a direction exists there is no maximum (or no single one).

    References
    ----------
    burridge1981, silvapulle1986.
    """
    informative = (lower > 0) | np.isfinite(upper)
    if not informative.any():
        return "no cases" if len(lower) == 0 else "no case carries information: every interval is (0, inf)"
    low, high, Z = lower[informative], upper[informative], X[informative]
    if (high <= 0).any():
        return "a case has the event at time 0, which has no logarithm; give its interval as (0, R]"
    rank = int(np.linalg.matrix_rank(Z))
    if rank < X.shape[1]:
        return f"the covariates are collinear among the {len(low)} cases with information: {', '.join(names)}"
    if not np.isfinite(high).any():
        return NO_UPPER
    if not (low > 0).any():
        return NO_LOWER
    free = family.fixed_scale is None
    if free and low.max() <= high.min():
        return ONE_TIME
    if Z.shape[1] == 1 and (Z == 1).all():
        return NO_TREND if free and _rate_is_zero(low, high) else ""
    return _separation(low, high, Z, free, names)


def _rate_is_zero(low: Vector, high: Vector) -> bool:
    """Tell whether 1 / scale = 0 maximises: only left- and right-censored rows, these no later on average."""
    left = (low == 0) & np.isfinite(high)
    right = np.isinf(high)
    if not (left | right).all():
        return False
    return bool(np.log(high[left]).mean() <= np.log(low[right]).mean())


def _separation(low: Vector, high: Vector, Z: Matrix, free: bool, names: tuple[str, ...]) -> str:
    """Search a direction along which the likelihood never falls; says which covariates it moves."""
    if _exact_rows_suffice(low, high, Z, free):
        return ""
    if len(low) > 2 * SUBSET:
        # A direction for all rows is one for any of them: a few rows without one are the cheaper proof.
        some = np.linspace(0, len(low) - 1, SUBSET).astype(int)
        if _direction(low[some], high[some], Z[some], free) is None:
            return ""
    direction = _direction(low, high, Z, free)
    if direction is None:
        return ""
    if direction[-1] > SLACK:
        return "the covariates fit every case exactly: the scale runs to zero"
    moved = [name for name, share in zip(names, direction[:-1], strict=True) if abs(share) > SLACK]
    return f"separation: {', '.join(moved)} split the cases so that the likelihood rises for ever"


def _exact_rows_suffice(low: Vector, high: Vector, Z: Matrix, free: bool) -> bool:
    """Tell whether the exact times alone fix every parameter, which is enough for a maximum."""
    exact = low == high
    if np.count_nonzero(exact) <= Z.shape[1]:
        return False
    at_exact = np.column_stack([Z[exact], np.log(low[exact])]) if free else Z[exact]
    size = np.sqrt((at_exact * at_exact).sum(axis=0))
    if (size == 0).any():
        return False
    scaled = at_exact / size
    return bool(np.linalg.eigvalsh(scaled.T @ scaled)[0] > WELL_CONDITIONED)


def _direction(low: Vector, high: Vector, Z: Matrix, free: bool) -> Vector | None:
    """Return (da, dg), in units of the largest covariate values, along which no row loses and some row gains."""
    exact = low == high
    has_low = (low > 0) & ~exact
    has_high = np.isfinite(high) & ~exact
    # dz = dg log t - x'da, at the ends of every row.
    at_low = np.column_stack([-Z[has_low], np.log(low[has_low])])
    at_high = np.column_stack([-Z[has_high], np.log(high[has_high])])
    at_exact = np.column_stack([-Z[exact], np.log(low[exact])])
    bound_matrix = np.vstack([at_low, -at_high])
    # The total slack is positive exactly when some row gains for ever; exact rows gain through dg.
    objective = bound_matrix.sum(axis=0)
    objective[-1] -= float(exact.sum())
    p = Z.shape[1]
    units = np.append(np.maximum(np.abs(Z).max(axis=0), 1e-300), 1.0)
    found = linprog(
        objective / units,
        A_ub=bound_matrix / units if len(bound_matrix) else None,
        b_ub=np.zeros(len(bound_matrix)) if len(bound_matrix) else None,
        A_eq=at_exact / units if len(at_exact) else None,
        b_eq=np.zeros(len(at_exact)) if len(at_exact) else None,
        bounds=[(-1.0, 1.0)] * p + [(0.0, 1.0 if free else 0.0)],
        method="highs",
    )
    if found.status != 0 or found.x is None:
        return None
    direction = np.asarray(found.x, dtype=float)
    return direction if float(np.dot(objective / units, direction)) < -SLACK else None
