"""What an order of reading saved: measures over the labels of records in the order in which they were read.

Records that were known before the first was read, the priors, are left out of every measure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tamis.errors import UsageError

Labels = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Savings:
    """Measures of one order of reading; n records, r of them relevant.

    Attributes
    ----------
    recall_10 : float
        Share of the relevant records among the first ceil(0.1 n).
    wss_95, wss_100 : float
        Work saved over sampling: share of the records left unread when 95 (100) % of the relevant ones
        are met, minus 0.05 (0).
    atd : float
        Mean rank of the relevant records over n: the average time to discovery.
    ndcg : float
        Discounted cumulative gain over that of the best order, 0 to 1.
    last_discovery : float
        Rank of the last relevant record over n.
    first : int
        Rank of the first relevant record.

    References
    ----------
    cohen2006; ferdinands2023; jarvelin2002.
    """

    recall_10: float
    wss_95: float
    wss_100: float
    atd: float
    ndcg: float
    last_discovery: float
    first: int


def savings(relevant: Labels) -> Savings:
    """Measure an order of reading.

    Parameters
    ----------
    relevant : ndarray of shape (n,)
        Whether each record was relevant, in the order of reading, without the priors.

    Raises
    ------
    UsageError
        If no record was relevant.
    """
    ranks = np.flatnonzero(relevant) + 1
    if not len(ranks):
        raise UsageError("No relevant record is left to be found: the order of reading cannot be measured.")
    n = len(relevant)
    gain = float(np.sum(1 / np.log2(ranks + 1)))
    best = float(np.sum(1 / np.log2(np.arange(1, len(ranks) + 1) + 1)))
    return Savings(
        recall_10=float(np.mean(ranks <= math.ceil(_exact(0.1 * n)))),
        wss_95=(n - _read_until(ranks, 0.95)) / n - 0.05,
        wss_100=(n - int(ranks[-1])) / n,
        atd=float(ranks.mean()) / n,
        ndcg=gain / best,
        last_discovery=int(ranks[-1]) / n,
        first=int(ranks[0]),
    )


def recall_curve(relevant: Labels) -> npt.NDArray[np.float64]:
    """Return the share of relevant records met after each record read."""
    return np.cumsum(relevant) / max(int(np.sum(relevant)), 1)


def _read_until(ranks: npt.NDArray[np.intp], share: float) -> int:
    return int(ranks[math.ceil(_exact(share * len(ranks))) - 1])


def _exact(value: float) -> float:
    """Undo the binary rounding of a decimal product: 0.95 * 20 is 19, not a little more."""
    return round(value, 9)
