"""Zero counts: where an amount is added, and which studies say nothing.

References
----------
sweeting2004 compares the choices; rucker2009 asks why anything should be added.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tamis.analysis.measures.measure import Vector, ZeroCells

Mask = NDArray[np.bool_]


def add_to_counts(
    counts: Mapping[str, Vector], choice: ZeroCells, without_events: Mask | None = None
) -> tuple[dict[str, Vector], Mask | None, Mask | None]:
    """Add to the counts where the choice says so, and drop studies without events.

    Parameters
    ----------
    counts : mapping of str to ndarray of shape (k,)
        The counts that may be zero, by name.
    choice : ZeroCells
        What to add, where, and whether to drop.
    without_events : ndarray of bool, optional
        Studies that `choice.drop00` drops.

    Returns
    -------
    counts : dict of str to ndarray
        The counts to compute with; NaN in dropped studies.
    added : ndarray of bool or None
        Studies to which the amount was added; None for no study.
    dropped : ndarray of bool or None
        Dropped studies; None for no study.
    """
    dropped = None
    if choice.drop00 and without_events is not None and without_events.any():
        dropped = without_events
        counts = {name: np.where(dropped, np.nan, count) for name, count in counts.items()}
    added = _where_to_add(counts, choice)
    if added is None:
        return dict(counts), None, dropped
    # Only the studies concerned are touched: the rest of a million rows keep their arrays' values.
    changed = {name: count.copy() for name, count in counts.items()}
    for count in changed.values():
        count[added] += choice.add
    return changed, added, dropped


def _where_to_add(counts: Mapping[str, Vector], choice: ZeroCells) -> Mask | None:
    if choice.to == "none" or choice.add == 0:
        return None
    columns = list(counts.values())
    known = ~np.isnan(sum(columns))
    if choice.to == "all":
        return known
    if all(count.all() for count in columns):
        return None
    zero = np.logical_or.reduce([count == 0 for count in columns])
    if choice.to == "if0all":
        return known if zero.any() else None
    return zero
