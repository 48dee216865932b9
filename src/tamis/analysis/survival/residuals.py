"""Residuals of interval-censored times, and how far models lie from the nonparametric curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.flexible_fit import FlexibleFit
from tamis.analysis.survival.npmle import fit_nonparametric
from tamis.analysis.survival.parametric import ParametricFit
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]

ORIGIN = "Cox–Snell residual"


def cox_snell(
    fit: ParametricFit | FlexibleFit, times: CaseTimes, covariates: pd.DataFrame | None = None
) -> CaseTimes:
    """Turn the ends of each interval into the cumulative hazard that the model gives them.

    Parameters
    ----------
    fit : ParametricFit or FlexibleFit
        A fit with status "ok".
    times : CaseTimes
        The rows it was fitted to.
    covariates : DataFrame, optional
        Its covariates; a FlexibleFit knows them.

    Returns
    -------
    CaseTimes
        Residuals as intervals with their entries; a sample from the unit exponential distribution where the
        model is right.

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
    if isinstance(fit, FlexibleFit):
        if times.n != fit.n:
            raise UsageError(f"the fit has {fit.n} cases, given were {times.n}")
        return CaseTimes.of(
            fit.cumulative_hazard(times.lower),
            fit.cumulative_hazard(times.upper),
            times.report,
            origin=ORIGIN,
            label=times.label,
            entry=fit.cumulative_hazard(times.entry),
        )
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
        origin=ORIGIN,
        label=times.label,
        entry=_cumulative_hazard(fit, times.entry, eta),
    )


def residual_frame(
    fit: ParametricFit | FlexibleFit, times: CaseTimes, covariates: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Give the residuals of each case.

    Parameters
    ----------
    fit : ParametricFit or FlexibleFit
        A fit with status "ok".
    times : CaseTimes
        The rows it was fitted to.
    covariates : DataFrame, optional
        Its covariates; a FlexibleFit knows them.

    Returns
    -------
    DataFrame
        Columns case, report, cox_snell_lower, cox_snell_upper, martingale and deviance. The martingale residual
        is 1 - E(H(T) - H(entry) | L < T <= R) for cases with the event and -(H(L) - H(entry)) for the others:
        positive when the event came sooner than the model says. The deviance residual spreads it evenly.

    References
    ----------
    cox1968, farrington2000, therneau1990.
    """
    rows = cox_snell(fit, times, covariates)
    low, high = rows.lower - rows.entry, rows.upper - rows.entry
    event = np.isfinite(rows.upper)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        width = high - low
        # E(H | a < H <= b) of a unit exponential variable is 1 + a - width / (exp(width) - 1).
        share = np.where(width > 0, width / np.expm1(width), 1.0)
        martingale = np.where(event, share - low, -low)
        inside = np.where(event, np.log(np.maximum(1.0 - martingale, 1e-300)), 0.0)
        deviance = np.sign(martingale) * np.sqrt(np.maximum(-2.0 * (martingale + inside), 0.0))
    return pd.DataFrame(
        {
            "case": rows.label,
            "report": rows.report,
            "cox_snell_lower": rows.lower,
            "cox_snell_upper": rows.upper,
            "martingale": martingale,
            "deviance": deviance,
        }
    )


def check_models(
    fits: Sequence[ParametricFit | FlexibleFit],
    times: CaseTimes,
    at: Sequence[float] | npt.ArrayLike | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hold the curves of models without covariates against the nonparametric curve.

    Parameters
    ----------
    fits : sequence of ParametricFit or FlexibleFit
        Fits of the sample; those with covariates are compared by their residuals only.
    times : CaseTimes
        The sample.
    at : array_like of shape (k,), optional
        Times to compare at; the finite ends of the innermost intervals when absent.

    Returns
    -------
    curves : DataFrame
        Columns model, time, survival, lower, upper (bounds of the nonparametric curve) and outside, how far the
        model lies beyond them. With delayed entry both are given survival to the first entry.
    table : DataFrame
        One row per model: model, status, largest_outside, at_time, residual_outside (the same distance on the
        scale of the Cox–Snell residuals); NaN for models without a maximum.
    """
    reference = fit_nonparametric(times)
    if at is None:
        ends = np.concatenate([reference.q, reference.p])
        at = np.unique(ends[np.isfinite(ends)])
    bounds = reference.survival_at(at)
    moments = bounds["time"].to_numpy(dtype=float)
    begin = float(times.entry.min(initial=np.inf)) if times.is_truncated else 0.0
    frames, rows = [], []
    for fit in fits:
        row = {"model": fit.family, "status": fit.status, "largest_outside": np.nan, "at_time": np.nan}
        row["residual_outside"] = np.nan
        rows.append(row)
        if fit.status != "ok":
            continue
        if not _has_covariates(fit):
            survival = fit.survival_at(moments)
            if begin > 0:
                survival = np.minimum(survival / fit.survival_at([begin])[0], 1.0)
            frame = bounds.assign(model=fit.family, survival=survival)
            frame["outside"] = _beyond(frame["survival"], frame["lower"], frame["upper"])
            frames.append(frame)
            row["largest_outside"] = float(frame["outside"].max())
            row["at_time"] = float(moments[int(np.argmax(frame["outside"].to_numpy()))])
        if isinstance(fit, FlexibleFit) or not _has_covariates(fit):
            check = goodness_of_fit(cox_snell(fit, times))
            row["residual_outside"] = float(
                _beyond(check["unit_exponential"], check["lower"], check["upper"]).max()
            )
    columns = ["model", "time", "survival", "lower", "upper", "outside"]
    curves = pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)
    return curves, pd.DataFrame(rows)


def _has_covariates(fit: ParametricFit | FlexibleFit) -> bool:
    return len(fit.covariates) > 0 if isinstance(fit, FlexibleFit) else len(fit.names) > 1


def _beyond(values: pd.Series, lower: pd.Series, upper: pd.Series) -> pd.Series:
    """Return how far values lie outside bounds, 0 inside."""
    return (lower - values).clip(lower=0.0) + (values - upper).clip(lower=0.0)


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
    # With delayed entry the nonparametric curve starts at the first entry.
    begin = float(residuals.entry.min()) if residuals.is_truncated else 0.0
    return frame.assign(unit_exponential=np.exp(-np.maximum(frame["time"] - begin, 0.0)))


def _cumulative_hazard(fit: ParametricFit, times: Vector, eta: Vector) -> Vector:
    hazard = np.zeros(len(times))
    hazard[np.isinf(times)] = np.inf
    inner = (times > 0) & np.isfinite(times)
    z = (np.log(times[inner]) - eta[inner]) / fit.scale
    hazard[inner] = -fit.distribution.log_survival(z)[0]
    return hazard
