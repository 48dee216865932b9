"""Quantiles and p-values of normal and t statistics, and confidence intervals of tau2."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import chdtrc, chdtri, fdtrc, ndtr, ndtri, stdtr, stdtrit

from tamis.analysis.basis import Array
from tamis.analysis.least_squares import Batch, residual_sum, weigh
from tamis.analysis.likelihood import profile
from tamis.analysis.quadratic_forms import tau2_at_probability
from tamis.analysis.tau2 import solve_q
from tamis.errors import UsageError

IntervalType = Literal["QP", "GENQ", "PL", "HT"]
PredictionInterval = Literal["test", "z", "t", "riley"]


def quantile(level: float, df: float | None) -> float:
    """Return the factor of a two-sided interval.

    Parameters
    ----------
    level : float
        Confidence level between 0 and 1.
    df : float or None
        Degrees of freedom of t; None for the normal distribution.

    Returns
    -------
    float
        Quantile at (1 + level) / 2.
    """
    probability = 0.5 * (1.0 + level)
    return float(ndtri(probability)) if df is None else float(stdtrit(df, probability))


def p_value(statistic: Any, df: float | None) -> Array:
    """Return two-sided p-values.

    Parameters
    ----------
    statistic : array_like
        z or t values.
    df : float or None
        Degrees of freedom of t; None for the normal distribution.

    Returns
    -------
    ndarray
        p-values.
    """
    tail = -np.abs(np.asarray(statistic, dtype=float))
    return 2.0 * (ndtr(tail) if df is None else stdtr(df, tail))


def omnibus_p_value(statistic: float, df: int, residual_df: float | None) -> float:
    """Return the p-value of a Wald statistic.

    Parameters
    ----------
    statistic : float
        Chi-squared value, or F value where `residual_df` is given.
    df : int
        Number of coefficients tested.
    residual_df : float or None
        Denominator of F; None for chi-squared.

    Returns
    -------
    float
        Upper tail probability.
    """
    return float(chdtrc(df, statistic) if residual_df is None else fdtrc(df, residual_df, statistic))


def prediction_df(kind: PredictionInterval, test_df: float | None, k: int, p: int) -> float | None:
    """Return the degrees of freedom of a prediction interval.

    Parameters
    ----------
    kind : {"test", "z", "t", "riley"}
        As the test of the model; normal; t with k - p; t with k - p - 1 (k - 2 without moderators).
    test_df : float or None
        Degrees of freedom of the model's test.
    k, p : int
        Numbers of studies and coefficients.

    Returns
    -------
    float or None
        Degrees of freedom, None for the normal distribution.

    Raises
    ------
    UsageError
        If the kind is unknown or leaves no degree of freedom.

    References
    ----------
    higgins2009, riley2011, viechtbauer2010.
    """
    choices: dict[str, float | None] = {
        "test": test_df,
        "z": None,
        "t": float(k - p),
        "riley": float(k - p - 1),
    }
    if kind not in choices:
        raise UsageError(f"interval={kind!r} is not known; the options are: {', '.join(choices)}")
    df = choices[kind]
    if df is not None and df < 1.0:
        raise UsageError(
            f"interval={kind!r} has {df:g} degrees of freedom with {k} studies; take interval='z'"
        )
    return df


@dataclass(frozen=True, slots=True)
class HeterogeneityIntervals:
    """Confidence intervals of the heterogeneity of one model; each is (estimate, lower, upper).

    Attributes
    ----------
    type : {"QP", "GENQ", "PL", "HT"}
        How the interval of tau2 (for HT, of H2) was made; the others are functions of it.
    level : float
        Confidence level.
    tau2, tau, I2, H2 : tuple of float
        Estimate, lower and upper bound; I2 in percent.
    note : str
        What must be known about the bounds; empty where nothing.
    """

    type: IntervalType
    level: float
    tau2: tuple[float, float, float]
    tau: tuple[float, float, float]
    I2: tuple[float, float, float]
    H2: tuple[float, float, float]
    note: str = ""

    def to_frame(self) -> pd.DataFrame:
        """Return one row per quantity.

        Returns
        -------
        DataFrame
            Estimate and bounds of tau2, tau, I2 and H2.
        """
        rows = {name: getattr(self, name) for name in ("tau2", "tau", "I2", "H2")}
        return pd.DataFrame.from_dict(rows, orient="index", columns=["estimate", "ci_lb", "ci_ub"])


def heterogeneity_intervals(
    batch: Batch, tau2: float, typical: float, QE: float, method: str, kind: IntervalType, level: float
) -> HeterogeneityIntervals:
    """Compute confidence intervals of tau2, tau, I2 and H2.

    Parameters
    ----------
    batch : Batch
        One meta-analysis (one row).
    tau2 : float
        Its estimate.
    typical : float
        Typical sampling variance.
    QE : float
        Residual heterogeneity statistic.
    method : str
        Estimator; PL uses the likelihood of ML for "ML" and of REML otherwise.
    kind : {"QP", "GENQ", "PL", "HT"}
        Q-profile; generalised Q (with the user's weights, else 1/v); profile likelihood; test-based.
    level : float
        Confidence level.

    Returns
    -------
    HeterogeneityIntervals
        The intervals.

    Raises
    ------
    UsageError
        If the kind is unknown.

    References
    ----------
    viechtbauer2007, jackson2013, hardy1996, higgins2002.
    """
    if kind not in get_args(IntervalType):
        raise UsageError(f"type={kind!r} is not known; the options are: {', '.join(get_args(IntervalType))}")
    if kind == "HT":
        lower, upper = _test_based(batch, tau2, typical, QE, level)
        note = ""
    else:
        lower, upper = _bounds(kind)(batch, tau2, method, level)
        note = _note(lower, upper, kind)
    values = np.array([tau2, lower, upper])
    I2 = 100.0 * values / (values + typical)
    H2 = values / typical + 1.0
    return HeterogeneityIntervals(
        kind, level, _triple(values), _triple(np.sqrt(values)), _triple(I2), _triple(H2), note
    )


def _triple(values: Array) -> tuple[float, float, float]:
    estimate, lower, upper = map(float, values)
    return estimate, lower, upper


def _note(lower: float, upper: float, kind: str) -> str:
    if upper == 0.0:
        return (
            f"The {kind} interval is empty: the outcomes agree better than sampling error allows, "
            "so no tau2 >= 0 is compatible with them at this level. Both bounds are given as 0."
        )
    return ""


Bounds = Callable[[Batch, float, str, float], tuple[float, float]]


def _bounds(kind: IntervalType) -> Bounds:
    return {"QP": _q_profile, "GENQ": _generalised_q, "PL": _profile_likelihood}[kind]


def _q_profile(batch: Batch, tau2: float, method: str, level: float) -> tuple[float, float]:
    df = float(batch.df[0])
    targets = chdtri(df, np.array([0.5 * (1.0 - level), 0.5 * (1.0 + level)]))
    Q = float(residual_sum(weigh(batch, 1.0 / batch.v))[0])
    if targets[1] > Q:
        return 0.0, 0.0
    lower, upper = solve_q(batch.rows(np.array([0, 0])), targets)[0]
    return float(lower), float(upper)


def _generalised_q(batch: Batch, tau2: float, method: str, level: float) -> tuple[float, float]:
    weights = 1.0 / batch.v if batch.weights is None else batch.weights
    lower = tau2_at_probability(batch, weights, 0.5 * (1.0 + level))
    upper = tau2_at_probability(batch, weights, 0.5 * (1.0 - level))
    return lower, upper


def _profile_likelihood(batch: Batch, tau2: float, method: str, level: float) -> tuple[float, float]:
    restricted = method != "ML"
    drop = 0.5 * float(ndtri(0.5 * (1.0 + level))) ** 2
    peak = float(profile(batch, np.array([tau2]), restricted)[0])

    def height(value: float) -> float:
        return float(profile(batch, np.array([value]), restricted)[0]) - peak + drop

    lower = 0.0
    if tau2 > 0.0 and height(0.0) < 0.0:
        lower = float(brentq(height, 0.0, tau2, xtol=1e-14, rtol=1e-12))
    upper = max(2.0 * tau2, float(batch.v[0].mean()))
    while height(upper) > 0.0:
        upper *= 2.0
    return lower, float(brentq(height, tau2, upper, xtol=1e-14, rtol=1e-12))


def _test_based(batch: Batch, tau2: float, typical: float, QE: float, level: float) -> tuple[float, float]:
    size, df = float(batch.size[0]), float(batch.df[0])
    if size < QE:
        error = 0.5 * (np.log(QE) - np.log(df)) / (np.sqrt(2.0 * QE) - np.sqrt(2.0 * df - 1.0))
    else:
        error = (
            np.sqrt(1.0 / (2.0 * (df - 1.0)) * (1.0 - 1.0 / (3.0 * (df - 1.0) ** 2))) if df > 1.0 else np.nan
        )
    logH = 0.5 * np.log(tau2 / typical + 1.0)
    reach = float(ndtri(0.5 * (1.0 + level))) * error
    bounds = np.exp(2.0 * np.array([logH - reach, logH + reach]))
    lower, upper = np.maximum(bounds - 1.0, 0.0) * typical
    return float(lower), float(upper)
