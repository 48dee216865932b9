"""A survival curve averaged over models by their Akaike weights, with bands that count their differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t

from tamis.analysis.survival.estimates import percentile_limits
from tamis.analysis.survival.flexible_fit import At, FlexibleFit
from tamis.analysis.survival.model_table import akaike_weights, check_one_sample
from tamis.analysis.survival.newton import maximise
from tamis.analysis.survival.resampling import FEWEST_REPORTS, Seed, draw_reports
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

COLUMNS = ("time", "survival", "ci_lb", "ci_ub", "between")


def average_survival(
    fits: Sequence[FlexibleFit],
    times: Sequence[float] | npt.ArrayLike,
    at: At | None = None,
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Average the curves of models of one sample, with cluster-robust pointwise intervals.

    Parameters
    ----------
    fits : sequence of FlexibleFit
        Fits of one sample, for example of ``fit_families``.
    times : array_like of shape (k,)
        Times >= 0.
    at : sequence of float or mapping, optional
        Covariates; zeros when absent.
    level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        Columns time, survival (weighted mean), ci_lb, ci_ub and between, the share of the half width that comes
        from differences between the models. Models without a maximum have no weight; NaN when none has one.

    Notes
    -----
    On the scale log(-log S) the standard error is the weighted mean of root (variance + squared distance of the
    model to the average), with the sandwich by report and Student's t on G - 1 degrees of freedom.

    References
    ----------
    buckland1997, burnham2002.
    """
    moments = np.atleast_1d(np.asarray(times, dtype=float))
    good, share = _weighed(fits)
    hollow = pd.DataFrame({name: np.full(len(moments), np.nan) for name in COLUMNS}).assign(time=moments)
    if not good:
        return hollow[list(COLUMNS)]
    curves = np.array([fit.survival_at(moments, at) for fit in good])
    survival = share @ curves
    inner = (survival > 0) & (survival < 1)
    critical = float(t.ppf(0.5 + 0.5 * level, good[0].n_reports - 1)) if good[0].n_reports > 1 else np.nan
    low, high, between = survival.copy(), survival.copy(), np.zeros(len(moments))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        centre = np.log(-np.log(survival[inner]))
        own = np.array([_log_log_error(fit, moments[inner], at) for fit in good])
        apart = np.log(-np.log(np.clip(curves[:, inner], 1e-300, 1.0 - 1e-16))) - centre
        error = share @ np.sqrt(own**2 + apart**2)
        low[inner] = np.exp(-np.exp(centre + critical * error))
        high[inner] = np.exp(-np.exp(centre - critical * error))
        between[inner] = 1.0 - (share @ own) / error
    return pd.DataFrame(
        {"time": moments, "survival": survival, "ci_lb": low, "ci_ub": high, "between": between}
    )


def bootstrap_average(
    fits: Sequence[FlexibleFit],
    times: Sequence[float] | npt.ArrayLike,
    at: At | None = None,
    *,
    n_boot: int = 200,
    seed: Seed,
    level: float = 0.95,
) -> pd.DataFrame:
    """Average the curves of models, with percentile limits over resampled reports.

    Parameters
    ----------
    fits : sequence of FlexibleFit
        Fits of one sample.
    times : array_like of shape (k,)
        Times >= 0.
    at : sequence of float or mapping, optional
        Covariates; zeros when absent.
    n_boot : int
        Number of replicates; in each every model is fitted and weighed anew.
    seed : int or Generator
        Source of the draws.
    level : float
        Level of the limits.

    Returns
    -------
    DataFrame
        Columns time, survival, ci_lb, ci_ub, n_estimable (replicates in which a model has a maximum; in the
        others the curve may be anything from 0 to 1). NaN limits for fewer than two reports.

    References
    ----------
    buckland1997, davison1997.
    """
    moments = np.atleast_1d(np.asarray(times, dtype=float))
    good, share = _weighed(fits)
    if not good:
        empty = np.full(len(moments), np.nan)
        return pd.DataFrame(
            {"time": moments, "survival": empty, "ci_lb": empty, "ci_ub": empty, "n_estimable": 0}
        )
    survival = share @ np.array([fit.survival_at(moments, at) for fit in good])
    frame = pd.DataFrame({"time": moments, "survival": survival})
    if good[0].n_reports < FEWEST_REPORTS:
        return frame.assign(ci_lb=np.nan, ci_ub=np.nan, n_estimable=0)
    weights = draw_reports(good[0].times.report, n_boot, seed)
    distinct, back = np.unique(weights, axis=0, return_inverse=True)
    replicates = np.array([_replicate(good, row, moments, at) for row in distinct])[back.ravel()]
    known = np.asarray(np.isfinite(replicates).all(axis=1))
    least, most = np.where(known[:, None], replicates, 0.0), np.where(known[:, None], replicates, 1.0)
    limits = [percentile_limits(least[:, k], most[:, k], level) for k in range(len(moments))]
    return frame.assign(
        ci_lb=[low for low, _ in limits], ci_ub=[high for _, high in limits], n_estimable=int(known.sum())
    )


def _weighed(fits: Sequence[FlexibleFit]) -> tuple[list[FlexibleFit], Vector]:
    """Return the fits with a maximum and their weights."""
    check_one_sample(fits)
    if any(fit.penalised for fit in fits):
        raise UsageError("penalised fits have no largest likelihood, so that AIC cannot weigh them")
    good = [fit for fit in fits if fit.status == "ok"]
    return good, akaike_weights(good)


def _log_log_error(fit: FlexibleFit, moments: Vector, at: At | None) -> Vector:
    """Return the cluster-robust standard error of log(-log S)."""
    log_survival, slope = fit.log_survival_slope(moments, at)
    return fit.errors(slope / log_survival[:, None], "cluster")


def _replicate(fits: list[FlexibleFit], weights: Vector, moments: Vector, at: At | None) -> Vector:
    """Refit all models to one reweighting and average them anew; NaN when none has a maximum."""
    found = []
    for fit in fits:
        likelihood = replace(fit.likelihood, weights=weights)
        end = maximise(likelihood.evaluate, fit.estimate)
        if end.converged and end.flatness > 1e-9:
            found.append(replace(fit, estimate=end.theta, loglik=end.evaluation.loglik))
    if not found:
        return np.full(len(moments), np.nan)
    return akaike_weights(found) @ np.array([fit.survival_at(moments, at) for fit in found])
