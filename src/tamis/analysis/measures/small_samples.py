"""Hedges' correction for small samples, shared by every standardised measure."""

from __future__ import annotations

import numpy as np
from scipy import special

from tamis.analysis.measures.measure import Vector

# Group sizes are whole numbers, so the correction is tabulated once per call up to this many degrees of
# freedom; above it, or between whole numbers, it is computed study by study.
TABULATED = 10_000


def hedges_correction(df: Vector) -> Vector:
    """Factor that makes a standardised mean difference unbiased.

    Parameters
    ----------
    df : ndarray
        Degrees of freedom of the standard deviation.

    Returns
    -------
    ndarray
        ``gamma(m / 2) / (sqrt(m / 2) gamma((m - 1) / 2))``; NaN where m <= 1.

    Notes
    -----
    The exact factor, not the approximation 1 - 3 / (4 m - 1).

    References
    ----------
    hedges1981, equation 6e.
    """
    df = np.asarray(df, dtype=float)
    if df.size > TABULATED and np.all((df >= 0) & (df <= TABULATED)):
        positions = df.astype(np.intp)
        if np.array_equal(positions, df):
            return _exact(np.arange(TABULATED + 1, dtype=float))[positions]
    return _exact(df)


def _exact(df: Vector) -> Vector:
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.exp(special.gammaln(df / 2) - 0.5 * np.log(df / 2) - special.gammaln((df - 1) / 2))
    return np.where(df > 1, factor, np.nan)
