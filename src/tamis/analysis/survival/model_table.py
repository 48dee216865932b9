"""Models side by side: information criteria and weights, their curves, and the cases still at risk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t

from tamis.analysis.survival.bootstrap_parametric import BootstrapFits
from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.estimates import Estimate
from tamis.analysis.survival.flexible_fit import FlexibleFit
from tamis.analysis.survival.parametric import ParametricFit
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]

COLUMNS = (
    "model",
    "status",
    "reason",
    "n",
    "n_reports",
    "n_events",
    "n_params",
    "loglik",
    "aic",
    "aicc",
    "bic",
    "delta_aic",
    "weight",
    "median",
    "ci_lb",
    "ci_ub",
    "ci_method",
)


AnyFit = ParametricFit | FlexibleFit


def akaike_weights(fits: Sequence[AnyFit]) -> Vector:
    """Weigh models by their AIC.

    Parameters
    ----------
    fits : sequence of ParametricFit or FlexibleFit
        Fits of one sample, with status "ok".

    Returns
    -------
    ndarray of shape (k,)
        Weights that sum to one.

    References
    ----------
    burnham2002.
    """
    aic = np.array([fit.aic for fit in fits])
    relative = np.exp(-0.5 * (aic - aic.min())) if len(aic) else aic
    return relative / relative.sum() if len(aic) else aic


def check_one_sample(fits: Sequence[AnyFit]) -> None:
    """Refuse fits of different samples.

    Parameters
    ----------
    fits : sequence of ParametricFit or FlexibleFit
        Fits.

    Raises
    ------
    UsageError
        If they differ in cases, reports or events.
    """
    if len({(fit.n, fit.n_reports, fit.n_events) for fit in fits}) > 1:
        raise UsageError("compare takes fits of one sample; these have different numbers of cases")


def compare(fits: Sequence[AnyFit | BootstrapFits], *, level: float = 0.95) -> pd.DataFrame:
    """Put models of the same cases in one table, the smallest AIC first.

    Parameters
    ----------
    fits : sequence of ParametricFit, FlexibleFit or BootstrapFits
        Fits of one sample; the interval of the median is the percentile interval for the last kind, else
        cluster-robust.
    level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        One row per model: status, reason, n, n_reports, n_events, n_params, loglik, aic, aicc, bic,
        delta_aic, weight (Akaike), median, ci_lb, ci_ub, ci_method. Models without a maximum stand last,
        without numbers.

    Raises
    ------
    UsageError
        If the fits are not of the same cases.

    References
    ----------
    burnham2002.
    """
    rows = []
    for item in fits:
        fit = item.fit if isinstance(item, BootstrapFits) else item
        median = item.quantile(0.5, level=level)
        ok = fit.status == "ok"
        rows.append(
            {
                "model": fit.family,
                "status": fit.status,
                "reason": fit.reason or median.reason,
                "n": fit.n,
                "n_reports": fit.n_reports,
                "n_events": fit.n_events,
                "n_params": fit.n_params,
                "loglik": fit.loglik,
                "aic": fit.aic,
                "aicc": fit.aicc if ok else np.nan,
                "bic": fit.bic,
                "median": median.value,
                "ci_lb": median.ci_lb,
                "ci_ub": median.ci_ub,
                "ci_method": median.method,
            }
        )
    check_one_sample([item.fit if isinstance(item, BootstrapFits) else item for item in fits])
    frame = pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in ("delta_aic", "weight")])
    numeric = ["median", "ci_lb", "ci_ub"]
    frame[numeric] = frame[numeric].astype(float)
    frame["delta_aic"] = frame["aic"] - frame["aic"].min()
    relative = np.exp(-0.5 * frame["delta_aic"])
    frame["weight"] = relative / relative.sum()
    return frame.sort_values("aic", na_position="last", kind="stable", ignore_index=True)[list(COLUMNS)]


def average_quantile(fits: Sequence[AnyFit], probability: float = 0.5, *, level: float = 0.95) -> Estimate:
    """Average a quantile over models by their Akaike weights, with an interval that counts their differences.

    Parameters
    ----------
    fits : sequence of ParametricFit or FlexibleFit
        Fits of one sample.
    probability : float
        In (0, 1); 0.5 for the median.
    level : float
        Level of the interval.

    Returns
    -------
    Estimate
        Weighted mean of the log quantiles, with the weighted mean of root (variance + squared distance to the
        mean) as standard error, cluster-robust variances and Student's t on G - 1 degrees of freedom. Models
        without a maximum have no weight; not estimable when none has one.

    References
    ----------
    burnham2002.
    """
    method = "Akaike average, cluster-robust, t"
    check_one_sample(fits)
    good = [fit for fit in fits if fit.status == "ok"]
    if not good:
        reason = fits[0].reason if fits else "no models"
        return Estimate(None, None, None, level, method, "not_estimable", reason)
    share = akaike_weights(good)
    found = [fit.quantile(probability, level=level) for fit in good]
    absent = [item.reason for item in found if item.value is None]
    if absent:
        return Estimate(None, None, None, level, method, "not_estimable", absent[0])
    log_time = np.log([item.value or np.nan for item in found])
    mean = float(share @ log_time)
    if any(item.ci_lb is None for item in found):
        return Estimate(float(np.exp(mean)), None, None, level, method, "ok", found[0].reason)
    # Interval widths are the same multiple of the standard error in every model, so they average alike.
    half = np.array([0.5 * np.log((item.ci_ub or np.nan) / (item.ci_lb or np.nan)) for item in found])
    critical = float(t.ppf(0.5 + 0.5 * level, good[0].n_reports - 1))
    width = float(share @ np.sqrt(half**2 + (critical * (log_time - mean)) ** 2))
    return Estimate(
        float(np.exp(mean)), float(np.exp(mean - width)), float(np.exp(mean + width)), level, method
    )


def curves(
    fits: Sequence[BootstrapFits], times: Sequence[float] | npt.ArrayLike, *, level: float = 0.95
) -> pd.DataFrame:
    """Give the curves of several models in one long frame.

    Parameters
    ----------
    fits : sequence of BootstrapFits
        Models with their replicates.
    times : array_like of shape (k,)
        Times.
    level : float
        Level of the pointwise limits.

    Returns
    -------
    DataFrame
        Columns model, time, survival, ci_lb, ci_ub; models without a maximum are absent.
    """
    frames = [item.curve(times, level=level) for item in fits if item.fit.status == "ok"]
    if not frames:
        return pd.DataFrame(
            {name: pd.Series(dtype=float) for name in ("model", "time", "survival", "ci_lb", "ci_ub")}
        )
    return pd.concat(frames, ignore_index=True)


def at_risk(times: CaseTimes, moments: Sequence[float] | npt.ArrayLike) -> pd.DataFrame:
    """Count the cases by what is known of them at some times, for the rows under a curve.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R].
    moments : array_like of shape (k,)
        Times.

    Returns
    -------
    DataFrame
        Columns time, at_risk (known to be without the event: L >= t), undetermined (L < t < R), resolved
        (R <= t), censored (last seen without the event before t); each row sums to n.
    """
    moment = np.atleast_1d(np.asarray(moments, dtype=float))[:, None]
    resolved = times.upper <= moment
    waiting = (times.lower >= moment) & ~resolved
    censored = times.is_right_censored & (times.lower < moment)
    undetermined = ~(resolved | waiting | censored)
    return pd.DataFrame(
        {
            "time": moment[:, 0],
            "at_risk": waiting.sum(axis=1),
            "undetermined": undetermined.sum(axis=1),
            "resolved": resolved.sum(axis=1),
            "censored": censored.sum(axis=1),
        }
    )
