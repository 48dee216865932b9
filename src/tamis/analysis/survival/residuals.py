"""Cox–Snell residuals of interval-censored times, and how far their curve lies from the exponential one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.npmle import fit_nonparametric
from tamis.analysis.survival.parametric import ParametricFit
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]


def cox_snell(fit: ParametricFit, times: CaseTimes, covariates: pd.DataFrame | None = None) -> CaseTimes:
    """Turn the ends of each interval into the cumulative hazard that the model gives them.

    Parameters
    ----------
    fit : ParametricFit
        A fit with status "ok".
    times : CaseTimes
        The rows it was fitted to.
    covariates : DataFrame, optional
        Its covariates.

    Returns
    -------
    CaseTimes
        Residuals as intervals; a sample from the unit exponential distribution where the model is right.

    Raises
    ------
    UsageError
        If the fit has no numbers, or the covariates are not those of the fit.

    References
    ----------
    cox1968.
    """
    if fit.status != "ok":
        raise UsageError(f"no residuals of a fit that is {fit.status}: {fit.reason}")
    wanted = list(fit.names[1:])
    given = [] if covariates is None else [str(name) for name in covariates.columns]
    if given != wanted or (covariates is not None and len(covariates) != times.n):
        raise UsageError(f"the fit has covariates {wanted} for {fit.n} cases, given were {given}")
    rows = np.ones((times.n, 1))
    if covariates is not None:
        rows = np.hstack([rows, covariates.to_numpy(dtype=float)])
    eta = rows @ fit.coef
    return CaseTimes.of(
        _cumulative_hazard(fit, times.lower, eta),
        _cumulative_hazard(fit, times.upper, eta),
        times.report,
        origin="Cox–Snell residual",
        label=times.label,
    )


def goodness_of_fit(residuals: CaseTimes, at: Sequence[float] | npt.ArrayLike | None = None) -> pd.DataFrame:
    """Compare the curve of the residuals with the unit exponential curve.

    Parameters
    ----------
    residuals : CaseTimes
        Residuals of ``cox_snell``.
    at : array_like of shape (k,), optional
        Values to compare at; the finite ends of the innermost intervals when absent.

    Returns
    -------
    DataFrame
        Columns time, lower, upper (bounds of the nonparametric curve) and unit_exponential.
    """
    fit = fit_nonparametric(residuals)
    if at is None:
        ends = np.concatenate([fit.q, fit.p])
        at = np.unique(ends[np.isfinite(ends)])
    frame = fit.survival_at(at)
    return frame.assign(unit_exponential=np.exp(-frame["time"]))


def _cumulative_hazard(fit: ParametricFit, times: Vector, eta: Vector) -> Vector:
    hazard = np.zeros(len(times))
    hazard[np.isinf(times)] = np.inf
    inner = (times > 0) & np.isfinite(times)
    z = (np.log(times[inner]) - eta[inner]) / fit.scale
    hazard[inner] = -fit.distribution.log_survival(z)[0]
    return hazard
