"""Location-scale fits of cases with delayed entry, each row given survival to its entry."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.curve_shapes import LocationScale
from tamis.analysis.survival.estimates import FitStatus
from tamis.analysis.survival.families import Family
from tamis.analysis.survival.flexible_families import find_flexible, refusal, starts
from tamis.analysis.survival.likelihood import Likelihood
from tamis.analysis.survival.location_scale import Maximum
from tamis.analysis.survival.search import judge, search

Matrix = npt.NDArray[np.float64]


def maximise_delayed(
    family: Family, times: CaseTimes, X: Matrix, names: tuple[str, ...]
) -> tuple[Maximum | None, FitStatus, str]:
    """Maximise the likelihood of rows (L, R] given T > entry.

    Parameters
    ----------
    family : Family
        Distribution of W.
    times : CaseTimes
        The sample.
    X : ndarray of shape (n, p)
        Design matrix with a column of ones first.
    names : tuple of str
        Names of its columns.

    Returns
    -------
    found : Maximum or None
        Where the search ended; None where there is no estimate.
    status, reason : str
        "ok", or why there is none.

    Notes
    -----
    The likelihood need not be concave: the search starts from the fit without truncation and from the
    exponential model, and keeps the better end.

    References
    ----------
    turnbull1976, klein2003.
    """
    model, curve = find_flexible(family.name), LocationScale(family)
    reason = refusal(model, times, X, names)
    if reason:
        return None, "not_estimable", reason
    likelihood = Likelihood.of(curve, times, X[:, 1:], names[1:])
    found = search(likelihood.evaluate, starts(model, curve, times, X, separated=False))
    if found is None:
        return None, "not_converged", "no start with a finite likelihood"
    status, reason = judge(found, likelihood, times)
    if status != "ok":
        return None, status, reason
    p = X.shape[1]
    scale = float(np.exp(found.theta[p])) if family.n_shape else float(family.fixed_scale or 1.0)
    end = found.evaluation
    maximum = Maximum(
        found.theta[:p], scale, end.loglik, found.vcov, end.scores, found.converged, False, found.steps
    )
    return maximum, "ok", ""
