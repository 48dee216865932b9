"""Resampling of whole reports: the cluster bootstrap's draws, and who is in each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.errors import UsageError

Seed = int | np.random.Generator

# Fewer reports than this cannot be resampled.
FEWEST_REPORTS = 2


def report_codes(report: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.intp], int]:
    """Give each report a number, in the order of their first case.

    Parameters
    ----------
    report : ndarray of shape (n,)
        Labels.

    Returns
    -------
    codes : ndarray of int, shape (n,)
        Number of each case's report.
    n_reports : int
        How many reports there are.
    """
    codes, labels = pd.factorize(report)
    return codes.astype(np.intp), len(labels)


def draw_reports(report: npt.NDArray[np.object_], n_boot: int, seed: Seed) -> npt.NDArray[np.float64]:
    """Draw bootstrap samples of reports; a report brings all its cases.

    Parameters
    ----------
    report : ndarray of shape (n,)
        Report of each case.
    n_boot : int
        Number of samples.
    seed : int or Generator
        Source of the draws; an int gives the same draws everywhere.

    Returns
    -------
    ndarray of shape (n_boot, n)
        How often each case is in each sample.

    Raises
    ------
    UsageError
        If n_boot is not positive.

    References
    ----------
    davison1997.
    """
    if n_boot < 1:
        raise UsageError(f"n_boot must be at least 1, not {n_boot}")
    codes, n_reports = report_codes(report)
    generator = np.random.default_rng(seed)
    drawn = (
        generator.integers(0, n_reports, size=(n_boot, n_reports))
        if n_reports
        else np.zeros((n_boot, 0), int)
    )
    shifted = drawn + n_reports * np.arange(n_boot)[:, None]
    counts = np.bincount(shifted.ravel(), minlength=n_boot * n_reports).reshape(n_boot, n_reports)
    return counts[:, codes].astype(float)
