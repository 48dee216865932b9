"""Leave-one-out and cumulative fits from running sums, where the estimator of tau2 is a closed form.

For a common effect and for DerSimonian and Laird without moderators, everything about a subset follows
from sums over it. A subset's own tau2 enters the weights of all its studies, which costs one matrix
product per block of subsets.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from tamis.analysis.basis import Array
from tamis.analysis.kernel import COMMON_EFFECT, BatchFit, Test, infer
from tamis.analysis.least_squares import blocks
from tamis.analysis.studies import Studies

Sequence = Literal["leave one out", "cumulative"]


def has_closed_form(studies: Studies, method: str) -> bool:
    """Whether `fit_sequence` covers a model.

    Parameters
    ----------
    studies : Studies
        The studies.
    method : str
        Estimator.

    Returns
    -------
    bool
        True for a common effect and DL without moderators and without weights of the user's.
    """
    return studies.basis.constant and studies.weights is None and (method in COMMON_EFFECT or method == "DL")


def fit_sequence(studies: Studies, sequence: Sequence, method: str, test: Test, level: float) -> BatchFit:
    """Fit all subsets of one sequence.

    Parameters
    ----------
    studies : Studies
        The studies, in order of accumulation.
    sequence : {"leave one out", "cumulative"}
        Row i leaves study i out, or has studies 0 to i.
    method, test, level
        As in `fit`.

    Returns
    -------
    BatchFit
        One row per study.
    """
    k = studies.k
    w = 1.0 / studies.vi
    # Deviations from the overall average keep the digits of Q in sums of squares.
    centre = float(w @ studies.yi) / float(w.sum())
    y = studies.yi - centre
    over = _without_each if sequence == "leave one out" else np.cumsum
    size = np.full(k, k - 1.0) if sequence == "leave one out" else np.arange(1.0, k + 1.0)
    W, WY, WYY, WW = (over(part) for part in (w, w * y, w * y * y, w * w))
    df = size - 1.0
    with np.errstate(invalid="ignore", divide="ignore"):
        QE = np.where(df > 0.0, np.maximum(WYY - WY**2 / W, 0.0), 0.0)
        trace = W - WW / W
        typical = np.where(df > 0.0, df / trace, np.nan)
        if method in COMMON_EFFECT:
            tau2, sums = np.zeros(k), (W, WY, WYY)
        else:
            tau2 = np.where(df > 0.0, np.maximum((QE - df) / trace, 0.0), 0.0)
            sums = _sums_at(tau2, y, studies.vi, sequence)
        total, first, second = sums
        mean, variance = first / total, 1.0 / total
        if test in ("knha", "adhoc"):
            scale = np.maximum(second - first**2 / total, 0.0) / df
            variance = variance * (np.maximum(scale, 1.0) if test == "adhoc" else scale)
    beta, vcov = (mean + centre)[:, None], variance[:, None, None]
    arrays = infer(method, test, level, size, beta, vcov, tau2, QE, typical)
    return BatchFit(method, test, level, converged=np.ones(k, dtype=np.bool_), **arrays)


def _without_each(part: Array) -> Array:
    # Sums before and after each study: subtracting from the total would lose the digits of small studies.
    before = np.concatenate([[0.0], np.cumsum(part)[:-1]])
    after = np.concatenate([np.cumsum(part[::-1])[::-1][1:], [0.0]])
    return before + after


def _sums_at(tau2: Array, y: Array, v: Array, sequence: Sequence) -> tuple[Array, Array, Array]:
    k = y.size
    powers = np.column_stack([np.ones_like(y), y, y * y])
    sums = np.empty((k, 3))
    for rows in blocks(k, k):
        columns = k if sequence == "leave one out" else rows.stop
        w = 1.0 / (v[:columns] + tau2[rows, None])
        inside = np.arange(rows.start, rows.stop)
        if sequence == "leave one out":
            w[inside - rows.start, inside] = 0.0
        else:
            w[:, rows] = np.tril(w[:, rows])
        sums[rows] = w @ powers[:columns]
    return sums[:, 0], sums[:, 1], sums[:, 2]
