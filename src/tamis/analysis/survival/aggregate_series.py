"""A published series of which only mean and standard deviation are known, beside the pooled cases.

The two are compared, not merged: the series does not say how its times were censored.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import t

from tamis.analysis.survival.bootstrap_parametric import BootstrapFits
from tamis.analysis.survival.estimates import Estimate
from tamis.errors import UsageError

COLUMNS = ("source", "quantity", "n", "estimate", "ci_lb", "ci_ub", "ci_method", "status", "reason")


def series_mean(mean: float, sd: float, n: int, *, unit_days: float = 1.0, level: float = 0.95) -> Estimate:
    """Turn mean and standard deviation of a series into a mean in days with its t interval.

    Parameters
    ----------
    mean, sd : float
        Mean and standard deviation in the unit of the series; sd > 0.
    n : int
        Number of cases, at least 2.
    unit_days : float
        Days in one unit (30.4375 for months).
    level : float
        Level of the interval.

    Returns
    -------
    Estimate
        Mean in days.
    """
    if n < 2 or not sd > 0:
        raise UsageError(f"a series needs n >= 2 and sd > 0, not n = {n}, sd = {sd}")
    half = float(t.ppf(0.5 + 0.5 * level, n - 1)) * sd / np.sqrt(n)
    days = [unit_days * value for value in (mean, mean - half, mean + half)]
    return Estimate(days[0], float(days[1]), float(days[2]), level, "t")


def compare_with_series(
    fit: BootstrapFits,
    *,
    mean: float,
    sd: float,
    n: int,
    unit_days: float = 1.0,
    name: str = "series",
    level: float = 0.95,
) -> pd.DataFrame:
    """Put a series' mean beside the mean and median of the pooled cases.

    Parameters
    ----------
    fit : BootstrapFits
        Model of the individual cases, in days.
    mean, sd : float
        Mean and standard deviation of the series, in its unit.
    n : int
        Number of cases of the series.
    unit_days : float
        Days in one unit of the series.
    name : str
        How the series is called in the table.
    level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        Columns source, quantity, n, estimate, ci_lb, ci_ub, ci_method, status, reason, in days. The last row
        is the ratio of the pooled mean to the series' mean; its interval joins both uncertainties on the
        logarithm, the pooled one by the width of its percentile interval.
    """
    series = series_mean(mean, sd, n, unit_days=unit_days, level=level)
    pooled, median = fit.mean(level=level), fit.quantile(0.5, level=level)
    rows = [
        _row(name, "mean", n, series),
        _row("pooled cases", f"mean ({fit.fit.label})", fit.fit.n, pooled),
        _row("pooled cases", f"median ({fit.fit.label})", fit.fit.n, median),
        _row("pooled cases / series", "ratio of means", fit.fit.n + n, _ratio(pooled, series, sd / mean, n)),
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    numeric = ["estimate", "ci_lb", "ci_ub"]
    frame[numeric] = frame[numeric].astype(float)
    return frame


def _ratio(pooled: Estimate, series: Estimate, variation: float, n: int) -> Estimate:
    """Divide the means; the limits add the squared half widths on the logarithm."""
    if pooled.value is None or series.value is None:
        return Estimate(None, None, None, pooled.level, pooled.method, pooled.status, pooled.reason)
    ratio = pooled.value / series.value
    if pooled.ci_lb is None or pooled.ci_ub is None or pooled.ci_lb <= 0:
        return Estimate(
            ratio, None, None, pooled.level, "none", "ok", "the pooled mean has no bounded interval"
        )
    half_series = float(t.ppf(0.5 + 0.5 * pooled.level, n - 1)) * variation / np.sqrt(n)
    down = np.hypot(np.log(pooled.value / pooled.ci_lb), half_series)
    up = np.hypot(np.log(pooled.ci_ub / pooled.value), half_series)
    return Estimate(
        ratio, float(ratio * np.exp(-down)), float(ratio * np.exp(up)), pooled.level, "joined half widths"
    )


def _row(source: str, quantity: str, n: int, estimate: Estimate) -> dict[str, object]:
    return {
        "source": source,
        "quantity": quantity,
        "n": n,
        "estimate": estimate.value,
        "ci_lb": estimate.ci_lb,
        "ci_ub": estimate.ci_ub,
        "ci_method": estimate.method,
        "status": estimate.status,
        "reason": estimate.reason,
    }
