"""The search from several starts, and the verdict on the point where it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.curve_shapes import GeneralisedGamma
from tamis.analysis.survival.estimates import FitStatus
from tamis.analysis.survival.flexible_families import on_logarithm
from tamis.analysis.survival.hazard_shapes import Gompertz
from tamis.analysis.survival.likelihood import Curve, Evaluation, Likelihood
from tamis.analysis.survival.mixture import MixtureCure
from tamis.analysis.survival.newton import Found, maximise
from tamis.analysis.survival.splines import Spline

Vector = npt.NDArray[np.float64]

# Eigenvalue of the scaled information below which a combination of parameters is not determined.
UNDETERMINED = 1e-9
# The same where the search has also lost its way: rounding of derivatives hides the flat direction.
HARDLY_DETERMINED = 1e-4
# Beyond this |Q| the generalised gamma has an edge where its density jumps, and beyond this scale the gamma has
# all its events at once or never: a fit there says that the family does not describe the times.
LARGEST_Q = 12.0
LARGEST_GAMMA_SCALE = 30.0
# Standard error of a parameter on a logarithm beyond which it has run away.
RUNAWAY_SE = 100.0


def search(
    evaluate: Callable[[Vector], Evaluation],
    begin: Sequence[Vector],
    outside: Callable[[Vector], bool] | None = None,
) -> Found | None:
    """Climb from several starts and keep the best end.

    Parameters
    ----------
    evaluate : callable
        Parameters -> Evaluation.
    begin : sequence of ndarray
        Starts.
    outside : callable, optional
        See ``maximise``.

    Returns
    -------
    Found or None
        The end with the largest log-likelihood, converged ones first; None when no start is possible.
    """
    ends = [maximise(evaluate, start, outside) for start in begin]
    ends = [end for end in ends if np.isfinite(end.evaluation.loglik)]
    return max(ends, key=lambda end: (end.converged, end.evaluation.loglik)) if ends else None


def out_of_range(curve: Curve) -> Callable[[Vector], bool]:
    """Return what says that parameters of a curve have left the range in which it is of use.

    Parameters
    ----------
    curve : Curve
        The curve.

    Returns
    -------
    callable
        Parameters -> whether they lie outside.
    """
    latency = curve.latency if isinstance(curve, MixtureCure) else curve
    if not isinstance(latency, GeneralisedGamma):
        return lambda theta: False
    if latency.gamma:
        return lambda theta: bool(theta[-1] > np.log(LARGEST_GAMMA_SCALE))
    return lambda theta: bool(abs(theta[-1]) > LARGEST_Q)


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
    if out_of_range(likelihood.curve)(found.theta):
        return "boundary", f"{names[-1]} runs to {found.theta[-1]:.3g}, where the family describes nothing"
    lost = not found.converged and found.flatness < HARDLY_DETERMINED
    if lost or not found.flatness > UNDETERMINED:
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
