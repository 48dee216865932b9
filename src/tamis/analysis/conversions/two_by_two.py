"""Two-by-two tables from their margins and an odds ratio, phi or chi-squared."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from tamis.analysis.conversions.scales import Array


def reconstruct_table(
    *,
    n: ArrayLike,
    row: ArrayLike,
    column: ArrayLike,
    odds_ratio: ArrayLike = np.nan,
    phi: ArrayLike = np.nan,
    chi2: ArrayLike = np.nan,
    yates: ArrayLike = True,
) -> pd.DataFrame:
    """Recover the cells of tables.

    Parameters
    ----------
    n : array_like of shape (k,)
        Total.
    row : array_like
        First row's total, a + b (the size of group 1).
    column : array_like
        First column's total, a + c (all events).
    odds_ratio, phi, chi2 : array_like, optional
        Any one per study, in this order of preference; `chi2` carries the sign of phi.
    yates : array_like of bool
        Whether chi2 has the continuity correction.

    Returns
    -------
    DataFrame
        Cells ``a``, ``b``, ``c`` and ``d``, rounded to whole counts; NaN where the statistic is missing or
        the margins cannot have it (a cell would be negative).

    References
    ----------
    bonett2007 for the odds ratio.
    """
    arrays = [
        np.atleast_1d(np.asarray(x, dtype=float)) for x in (n, row, column, odds_ratio, phi, chi2, yates)
    ]
    n, row, column, odds_ratio, phi, chi2, yates = np.broadcast_arrays(*arrays)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(row * (n - row) * column * (n - column))
        from_chi2 = _phi_from_chi2(chi2, n, spread, yates)
        phi = np.where(np.isnan(phi), from_chi2, phi)
        a = np.where(
            np.isnan(odds_ratio),
            (phi * spread + row * column) / n,
            _from_odds_ratio(odds_ratio, n, row, column),
        )
        cells = np.rint([a, row - a, column - a, n - row - column + a])
    possible = (cells >= 0).all(axis=0)
    return pd.DataFrame(np.where(possible, cells, np.nan).T, columns=["a", "b", "c", "d"])


def _from_odds_ratio(odds_ratio: Array, n: Array, row: Array, column: Array) -> Array:
    """Solve a d = OR b c for a: the smaller root of its quadratic, which alone leaves no cell negative."""
    q = odds_ratio * (row + column) + n - row - column
    root = (q - np.sqrt(q**2 - 4 * row * column * odds_ratio * (odds_ratio - 1))) / (2 * (odds_ratio - 1))
    return np.where(odds_ratio == 1, row * column / n, root)


def _phi_from_chi2(chi2: Array, n: Array, spread: Array, yates: Array) -> Array:
    """Undo Pearson's chi-squared, n (|ad - bc| - n/2)**2 / spread**2 when corrected."""
    difference = np.sqrt(np.abs(chi2) / n) * spread + np.where(yates.astype(bool), n / 2, 0.0)
    return np.sign(chi2) * difference / spread
