"""The search from several starts, and the verdict on the point where it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.estimates import FitStatus
from tamis.analysis.survival.flexible_families import on_logarithm
from tamis.analysis.survival.hazard_shapes import Gompertz
from tamis.analysis.survival.likelihood import Evaluation, Likelihood
from tamis.analysis.survival.newton import Found, maximise
from tamis.analysis.survival.splines import Spline

Vector = npt.NDArray[np.float64]

# Eigenvalue of the scaled information below which a combination of parameters is not determined.
UNDETERMINED = 1e-9
# Standard error of a parameter on a logarithm beyond which it has run away.
RUNAWAY_SE = 100.0


def search(evaluate: Callable[[Vector], Evaluation], begin: Sequence[Vector]) -> Found | None:
    """Climb from several starts and keep the best end.

    Parameters
    ----------
    evaluate : callable
        Parameters -> Evaluation.
    begin : sequence of ndarray
        Starts.

    Returns
    -------
    Found or None
        The end with the largest log-likelihood, converged ones first; None when no start is possible.
    """
    ends = [maximise(evaluate, start) for start in begin]
    ends = [end for end in ends if np.isfinite(end.evaluation.loglik)]
    return max(ends, key=lambda end: (end.converged, end.evaluation.loglik)) if ends else None


def judge(found: Found, likelihood: Likelihood, times: CaseTimes) -> tuple[FitStatus, str]:
    """Say whether a point reached is an estimate.

    Parameters
    ----------
    found : Found
        Where the search ended.
    likelihood : Likelihood
        The rows.
    times : CaseTimes
        The sample.

    Returns
    -------
    status, reason : str
        "ok", or what the search ran into.
    """
    names = likelihood.names
    if not found.flatness > UNDETERMINED:
        worst = ", ".join(names[j] for j in np.flatnonzero(found.flat > 0.3)) or ", ".join(names)
        return "boundary", f"the cases do not determine {worst}"
    se = np.sqrt(np.diag(found.vcov))
    finite_ends = np.concatenate([times.lower[times.lower > 0], times.upper[np.isfinite(times.upper)]])
    curve, p = likelihood.curve, likelihood.n_covariates
    unit = float(np.median(finite_ends)) if isinstance(curve, Gompertz) else 1.0
    far = on_logarithm(curve, p) & ~(se * unit < RUNAWAY_SE)
    if far.any():
        return "boundary", f"{', '.join(np.array(names)[far])} runs to infinity"
    if not found.converged:
        return "not_converged", f"the search stopped after {found.steps} steps"
    if isinstance(curve, Spline):
        grid = np.geomspace(finite_ends.min(), finite_ends.max(), 200)
        points = curve.points(grid, np.zeros((200, p)))
        rise = points.local(found.theta)[:, 1]
        if (rise <= 0).any():
            when = grid[np.flatnonzero(rise <= 0)[0]]
            return "boundary", f"the fitted curve would rise at {when:.4g}; use fewer knots"
    return "ok", ""
