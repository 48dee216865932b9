"""Which ends of a case count as the event, and what the other ends then are.

Holds the convention; the frame is read in ``case_times``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Labels = npt.NDArray[np.object_]

UNKNOWN_ENDS = ("unknown", "")


def count_ends(
    lower: Vector,
    upper: Vector,
    event_type: Labels,
    *,
    event: Sequence[str],
    unknown: Sequence[str] = UNKNOWN_ENDS,
) -> tuple[Vector, Vector, Labels]:
    """Turn intervals with a kind of end into rows for one definition of the event.

    Parameters
    ----------
    lower, upper : ndarray of shape (n,)
        Interval (L, R] of the end of each case; R is inf when no end was seen.
    event_type : ndarray of str, shape (n,)
        Kind of end of each case.
    event : sequence of str
        The kinds that are the event, for example ("spontaneous",) or ("spontaneous", "after_surgery").
    unknown : sequence of str
        Words that say that the kind of end is not known.

    Returns
    -------
    lower, upper : ndarray of shape (n,)
        The rows under this definition.
    reason : ndarray of str, shape (n,)
        Empty for rows to be used, else why a row cannot be.

    Raises
    ------
    UsageError
        If ``event`` is empty or names a word of ``unknown``.

    Notes
    -----
    A row without an end (R = inf) stays right-censored at L, whatever its kind says. A row whose kind is in
    ``event`` keeps its interval. A row with another known kind (surgery, when the event is spontaneous
    resolution) was without the event up to L; what would have come later was prevented, so it is
    right-censored at L, the last time known to be free of any end. With L = 0 nothing is known, and it is
    left out. A row that ended in an unknown way is left out, since it may or may not be an event.

    Censoring at surgery gives the time to spontaneous resolution in a world without surgery, provided that
    those operated on would have healed like the others; where the worst were operated on, the curve is too
    steep. Counting surgery as an event describes the end of the lesion by any way. Give both.

    References
    ----------
    putter2007.
    """
    wanted, vague = set(event), set(unknown)
    if not wanted:
        raise UsageError("event must name at least one kind of end that is the event")
    if wanted & vague:
        raise UsageError(f"event and unknown share {', '.join(sorted(wanted & vague))}")

    ended = np.isfinite(upper)
    is_event = np.isin(event_type, list(wanted))
    is_vague = np.isin(event_type, list(vague))
    other = ended & ~is_event & ~is_vague
    reason = np.full(len(lower), "", dtype=object)
    reason[ended & is_vague] = "kind of end not known"
    for row in np.flatnonzero(other & (lower == 0)):
        reason[row] = f"ended by {event_type[row]} with nothing known before"
    return lower.copy(), np.where(other, np.inf, upper), reason
