"""Published series as rows of one likelihood, so that they can be fitted together with individual cases.

What a series reports is information on order statistics or on counts. Both are likelihoods of intervals: k of n
cases gone by time t are k rows (0, t] and n - k rows (t, inf); quantiles of n cases are the order statistics with
those ranks, each an exact time, with the other cases in the intervals between them. Rows made here join those of
cases by ``join``, and every model for intervals fits the whole in one stage.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.analysis.survival.case_times import CaseTimes
from tamis.errors import UsageError


def series_from_counts(
    times: npt.ArrayLike, events: npt.ArrayLike, n: int, *, report: str, origin: str
) -> CaseTimes:
    """Take a series that says how many cases had had the event by some times.

    Parameters
    ----------
    times : array_like of shape (m,)
        Times at which all cases were looked at, increasing, > 0.
    events : array_like of int, shape (m,)
        How many of the n cases had had the event by each time; never falling.
    n : int
        Number of cases.
    report : str
        The report; the whole series is one cluster.
    origin : str
        Event from which the clock runs.

    Returns
    -------
    CaseTimes
        n rows.

    Raises
    ------
    UsageError
        If times or counts are not in order, or a count exceeds n.
    """
    looks = np.atleast_1d(np.asarray(times, dtype=float))
    counts = np.atleast_1d(np.asarray(events))
    if looks.shape != counts.shape or looks.ndim != 1 or not len(looks):
        raise UsageError("times and events must be vectors of one length, at least 1")
    whole = np.array_equal(counts, np.floor(counts))
    if not (whole and (np.diff(counts) >= 0).all() and counts[0] >= 0 and counts[-1] <= n):
        raise UsageError(
            f"events must be whole numbers that never fall, from 0 to n = {n}, not {counts.tolist()}"
        )
    if not (np.isfinite(looks).all() and looks[0] > 0 and (np.diff(looks) > 0).all()):
        raise UsageError(f"times must increase from above 0, not {looks.tolist()}")
    sizes = np.diff(np.concatenate([[0], counts, [n]])).astype(int)
    lower = np.repeat(np.concatenate([[0.0], looks]), sizes)
    upper = np.repeat(np.concatenate([looks, [np.inf]]), sizes)
    return _series(lower, upper, report, origin)


def series_from_quantiles(quantiles: Mapping[float, float], n: int, *, report: str, origin: str) -> CaseTimes:
    """Take a series of which some quantiles are known, as median and quartiles or the range.

    Parameters
    ----------
    quantiles : mapping of float to float
        Probability to time: ``{0: minimum, 0.25: q1, 0.5: median, 0.75: q3, 1: maximum}`` or some of them.
    n : int
        Number of cases, all followed until the event.
    report : str
        The report; the whole series is one cluster.
    origin : str
        Event from which the clock runs.

    Returns
    -------
    CaseTimes
        n rows: the order statistics at the quantiles' ranks, and the other cases between them.

    Raises
    ------
    UsageError
        If there are fewer cases than quantiles, a probability is not in [0, 1], or the times are not in order.

    Notes
    -----
    The joint density of order statistics is, but for a constant, the product over the times themselves and over
    the probabilities of the intervals between them (David & Nagaraja 2003, section 2.2). The quantile at p is the
    order statistic with rank 1 + p (n - 1), rounded; for even n the median is between two of them, and its rank
    is the lower one.

    References
    ----------
    david2003.
    """
    if not quantiles or not all(0.0 <= p <= 1.0 for p in quantiles):
        raise UsageError(f"probabilities must lie in [0, 1], not {list(quantiles)}")
    p = np.array(sorted(quantiles))
    time = np.array([float(quantiles[value]) for value in p])
    if not (np.isfinite(time).all() and time[0] > 0 and (np.diff(time) >= 0).all()):
        raise UsageError(
            f"the times must be positive and must not fall with the probability, not {time.tolist()}"
        )
    rank = np.ceil(1.0 + p * (n - 1) - 0.5).astype(int)
    if len(set(rank.tolist())) < len(rank):
        raise UsageError(f"{len(rank)} quantiles of {n} cases; give no more than there are cases")
    between = np.diff(np.concatenate([[0], rank, [n + 1]])) - 1
    edges_low, edges_high = np.concatenate([[0.0], time]), np.concatenate([time, [np.inf]])
    lower = np.concatenate([np.repeat(edges_low, between), time])
    upper = np.concatenate([np.repeat(edges_high, between), time])
    return _series(lower, upper, report, origin)


def join(*samples: CaseTimes) -> CaseTimes:
    """Join samples that count from one origin.

    Parameters
    ----------
    *samples : CaseTimes
        Cases and series, each report in one of them only.

    Returns
    -------
    CaseTimes
        All rows, in the order given.

    Raises
    ------
    UsageError
        If there is no sample, the origins or the events differ, or a report is in two samples.
    """
    if not samples:
        raise UsageError("there is no sample to join")
    first = samples[0]
    origins = list(dict.fromkeys(sample.origin for sample in samples))
    if len(origins) > 1:
        raise UsageError(f"the samples count from different origins: {', '.join(origins)}")
    # A series says only that it was the event; which kinds of end count is known of cases alone.
    events = [sample.event for sample in samples if sample.event]
    if len(set(events)) > 1:
        raise UsageError(f"the samples count different events: {'; '.join(', '.join(e) for e in events)}")
    seen: set[object] = set()
    for sample in samples:
        labels = set(sample.report.tolist())
        twice = sorted(map(str, seen & labels))
        if twice:
            raise UsageError(f"report {', '.join(twice)} is in two samples; its cases would count twice")
        seen |= labels
    left_out = [sample.left_out for sample in samples if len(sample.left_out)]
    return CaseTimes(
        np.concatenate([sample.lower for sample in samples]),
        np.concatenate([sample.upper for sample in samples]),
        np.concatenate([sample.report for sample in samples]),
        first.origin,
        events[0] if events else (),
        pd.concat(left_out, ignore_index=True) if left_out else first.left_out,
        next((sample.pooled_origins for sample in samples if sample.pooled_origins), ()),
        np.concatenate([sample.label for sample in samples]),
        np.concatenate([sample.entry for sample in samples]),
    )


def _series(
    lower: npt.NDArray[np.float64], upper: npt.NDArray[np.float64], report: str, origin: str
) -> CaseTimes:
    labels = [f"{report} {k}" for k in range(1, len(lower) + 1)]
    return CaseTimes.of(lower, upper, [report] * len(lower), origin=origin, label=labels)
