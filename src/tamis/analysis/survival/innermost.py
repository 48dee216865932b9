"""Innermost (Turnbull) intervals: where the nonparametric maximum-likelihood estimate can put its mass.

Holds the reduction of rows (L, R] to cells; the likelihood over the cells is in ``npmle``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Innermost:
    """The cells that can carry mass, and which of them each row holds.

    Attributes
    ----------
    q, p : ndarray of shape (m,)
        Ends of the cells (q, p], in order; [p, p] where q == p.
    first, last : ndarray of shape (n,)
        Row i holds the cells first[i] <= j < last[i]; at least one.
    """

    q: Vector
    p: Vector
    first: Indices
    last: Indices


def innermost_intervals(lower: Vector, upper: Vector, entry: Vector | None = None) -> Innermost:
    """Find the cells of rows (L, R], exact rows being the closed points [x, x].

    Parameters
    ----------
    lower, upper : ndarray of shape (n,)
        Rows with 0 <= lower <= upper; equal ends are exact, inf is allowed on the right.
    entry : ndarray of shape (n,), optional
        Times from which the rows were seen, <= lower: an event before one of them makes its row no less
        likely, so that a cell ends there too.

    Returns
    -------
    Innermost
        The cells in increasing order, and each row's range of cells.

    Notes
    -----
    In the order of the line a row (L, R] opens just after L and an exact row [x, x] just before x, while both
    close at their right end. A cell is an opening followed at once by a closing, so that an exact time at
    another row's right end lies in that row, and a case censored at an event time is still at risk at it.

    References
    ----------
    turnbull1976, frydman1994, ng2002.
    """
    if len(lower) == 0:
        empty = np.empty(0)
        none = np.empty(0, dtype=np.intp)
        return Innermost(empty, empty, none, none)
    late = np.zeros(0) if entry is None else entry[entry > 0]
    values, rank = np.unique(np.concatenate([lower, upper, late]), return_inverse=True)
    n = len(lower)
    # Three places per value: an exact opening, a closing, an opening after the value.
    opens = 3 * rank[:n] + np.where(lower == upper, 0, 2)
    closes = 3 * rank[n : 2 * n] + 1
    places = np.zeros(3 * len(values), dtype=np.int8)
    places[3 * rank[n:] + 1] = 1
    has_open = np.zeros(3 * len(values), dtype=bool)
    has_open[opens] = True
    used = np.flatnonzero(has_open | (places == 1))
    is_open = has_open[used]
    starts = np.flatnonzero(is_open[:-1] & ~is_open[1:])
    cell_open, cell_close = used[starts], used[starts + 1]
    first = np.searchsorted(cell_open, opens, side="left")
    last = np.searchsorted(cell_close, closes, side="right")
    return Innermost(values[cell_open // 3], values[cell_close // 3], first, last)
