"""A finished review read again in the order that a ranking would have given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tamis.errors import UsageError
from tamis.review.ranking.metrics import Savings, recall_curve, savings
from tamis.review.ranking.ranker import Ranker

# A simulation learns anew when the labels have grown by this share; learning after every label changes no measure.
GROWTH = 0.05


@dataclass(frozen=True, slots=True)
class Reading:
    """One simulated review.

    Attributes
    ----------
    priors : ndarray of shape (priors,)
        Rows known at the start.
    order : ndarray of shape (records - priors,)
        Rows in the order in which they were read.
    relevant : ndarray of shape (records - priors,)
        Whether each was relevant.
    """

    priors: npt.NDArray[np.intp]
    order: npt.NDArray[np.intp]
    relevant: npt.NDArray[np.bool_]

    @property
    def savings(self) -> Savings:
        """Return the measures of the order."""
        return savings(self.relevant)

    @property
    def curve(self) -> npt.NDArray[np.float64]:
        """Return the share of relevant records met after each record read."""
        return recall_curve(self.relevant)


def simulate(
    ranker: Ranker, relevant: npt.NDArray[np.bool_], priors: Sequence[int] = (), growth: float = GROWTH
) -> Reading:
    """Read all records in the order of a ranker that learns from what was read.

    Parameters
    ----------
    ranker : Ranker
    relevant : ndarray of shape (records,)
        The team's final decisions.
    priors : sequence of int
        Rows whose decision is known at the start.
    growth : float
        The ranking is learned anew when the labels have grown by this share; 0 for after every label.

    Raises
    ------
    UsageError
        If the labels do not fit the records.
    """
    if len(relevant) != ranker.size:
        raise UsageError(f"There are {len(relevant)} labels for {ranker.size} records.")
    known = np.full(ranker.size, -1, np.int8)
    known[list(priors)] = relevant[list(priors)]
    read = len(priors)
    order: list[int] = []
    queue: list[int] = []
    learn_at = 0
    while len(order) < ranker.size - len(priors):
        if read >= learn_at or not queue:
            queue = ranker.fit_rows(known).order()[::-1].tolist()
            learn_at = max(read + 1, int(np.ceil(read * (1 + growth))))
        row = queue.pop()
        known[row] = relevant[row]
        order.append(row)
        read += 1
    rows = np.array(order, np.intp)
    return Reading(np.array(list(priors), np.intp), rows, relevant[rows].astype(bool))


def draw_priors(relevant: npt.NDArray[np.bool_], seed: int) -> tuple[int, int]:
    """Return one relevant and one irrelevant row, drawn in this order by NumPy's ``default_rng(seed)``.

    Raises
    ------
    UsageError
        If all records have the same label.
    """
    rng = np.random.default_rng(seed)
    if relevant.all() or not relevant.any():
        raise UsageError("A pair of priors needs a relevant and an irrelevant record.")
    return int(rng.choice(np.flatnonzero(relevant))), int(rng.choice(np.flatnonzero(~relevant)))
