"""Q, I2, H2, R2 and the typical sampling variance behind them."""

from __future__ import annotations

import numpy as np

from tamis.analysis.basis import Array
from tamis.analysis.least_squares import Batch, residual_sum, trace_of_projection, weigh


def q_statistic(batch: Batch) -> tuple[Array, Array]:
    """Compute Cochran's Q, or its residual form QE, and the typical sampling variance.

    Parameters
    ----------
    batch : Batch
        The meta-analyses.

    Returns
    -------
    tuple of ndarray of shape (n,)
        QE = y'Py with weights 1/v, and (k - p) / tr(P).

    Notes
    -----
    Without moderators the typical variance is that of Higgins and Thompson,
    (k - 1) sum(w) / (sum(w)^2 - sum(w^2)).

    References
    ----------
    cochran1954, higgins2002, viechtbauer2010.
    """
    fit = weigh(batch, 1.0 / batch.v)
    df = batch.df
    with np.errstate(invalid="ignore", divide="ignore"):
        typical = np.where(df > 0.0, df / trace_of_projection(batch, fit), np.nan)
    # One study cannot disagree with itself; what rounding leaves there is not heterogeneity.
    return np.where(df > 0.0, residual_sum(fit), 0.0), typical


def i2_from_tau2(tau2: Array, typical: Array) -> Array:
    """Compute I2 from tau2 and the typical sampling variance.

    Parameters
    ----------
    tau2, typical : ndarray
        Between-study variance and typical sampling variance; the latter is NaN for a single study.

    Returns
    -------
    ndarray
        I2 in percent.

    References
    ----------
    higgins2002.
    """
    return np.where(np.isnan(typical), 0.0, 100.0 * tau2 / (tau2 + np.where(np.isnan(typical), 1.0, typical)))


def h2_from_tau2(tau2: Array, typical: Array) -> Array:
    """Compute H2 from tau2 and the typical sampling variance.

    Parameters
    ----------
    tau2, typical : ndarray
        Between-study variance and typical sampling variance; the latter is NaN for a single study.

    Returns
    -------
    ndarray
        H2 = 1 / (1 - I2).

    References
    ----------
    higgins2002.
    """
    return np.where(np.isnan(typical), 1.0, tau2 / np.where(np.isnan(typical), 1.0, typical) + 1.0)


def i2_from_q(Q: Array, df: Array) -> Array:
    """Compute I2 from Q, as for a common-effect model.

    Parameters
    ----------
    Q, df : ndarray
        Statistic and its degrees of freedom.

    Returns
    -------
    ndarray
        I2 in percent, >= 0.

    References
    ----------
    higgins2003.
    """
    return np.where(df < Q, 100.0 * (Q - df) / np.where(Q > 0.0, Q, 1.0), 0.0)


def h2_from_q(Q: Array, df: Array) -> Array:
    """Compute H2 from Q, as for a common-effect model.

    Parameters
    ----------
    Q, df : ndarray
        Statistic and its degrees of freedom.

    Returns
    -------
    ndarray
        Q / df; 1 for a single study.

    References
    ----------
    higgins2002.
    """
    return np.where(df > 0.0, Q / np.where(df > 0.0, df, 1.0), 1.0)


def r2_from_tau2(tau2: float, tau2_without: float) -> float:
    """Compute the share of the between-study variance that the moderators account for.

    Parameters
    ----------
    tau2, tau2_without : float
        Estimates with the moderators and with the intercept alone.

    Returns
    -------
    float
        R2 in percent, >= 0; 0 where there is nothing to account for.

    References
    ----------
    raudenbush2009, lopezlopez2014.
    """
    return 0.0 if tau2_without <= 0.0 else max(0.0, 100.0 * (tau2_without - tau2) / tau2_without)


def r2_from_q(Q: float, df: float, Q_without: float, df_without: float) -> float:
    """Compute the adjusted share of Q that the moderators account for, in a common-effect model.

    Parameters
    ----------
    Q, df : float
        With the moderators.
    Q_without, df_without : float
        With the intercept alone.

    Returns
    -------
    float
        R2 in percent, >= 0; 0 where there is nothing to account for.

    References
    ----------
    viechtbauer2010.
    """
    return 0.0 if Q_without <= 0.0 else max(0.0, 100.0 * (1.0 - (Q / df) / (Q_without / df_without)))
