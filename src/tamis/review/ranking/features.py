"""Counted terms into weighted ones: the space in which records are compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from tamis.review.ranking.words import Counts

Vector = npt.NDArray[np.float32]

# A term in more than this share of the records says nothing about any of them.
_COMMON = 0.95


@dataclass(frozen=True, slots=True)
class Features:
    """Records as vectors of length 1.

    Attributes
    ----------
    matrix : csr_array of shape (records, kept terms), float32
        Term frequency, damped by its logarithm, times the inverse document frequency.
    columns : ndarray of shape (kept terms,)
        Column of the counts from which each term comes, ascending.
    """

    matrix: sparse.csr_array
    columns: npt.NDArray[np.int64]


def weigh_terms(counts: Counts) -> Features:
    """Weigh terms by (1 + log tf) * (1 + log((1 + n) / (1 + df))), each record to length 1 (salton1988).

    Terms of a single record count for its length and are then left out: they cannot tell which other record is
    like it.
    """
    source = counts.matrix
    n, width = source.shape
    frequency = np.bincount(source.indices, minlength=width)
    inverse = (1 + np.log((1 + n) / (1 + frequency))).astype(np.float32)
    inverse[frequency > _COMMON * n] = 0
    kept = np.flatnonzero((frequency > 1) & (inverse > 0))
    number = np.full(width, -1, np.int32)
    number[kept] = np.arange(len(kept), dtype=np.int32)
    damped = (1 + np.log(np.maximum(np.arange(256), 1))).astype(np.float32)
    values = damped[source.data]
    values *= inverse[source.indices]
    rows = np.diff(source.indptr)
    length = np.sqrt(_sums(values * values, source.indptr))
    length[length == 0] = 1
    values /= np.repeat(length, rows)
    indices = number[source.indices]
    stays = indices >= 0
    starts = np.concatenate([[0], np.cumsum(_sums(stays, source.indptr))]).astype(source.indptr.dtype)
    matrix = sparse.csr_array((values[stays], indices[stays], starts), shape=(n, len(kept)))
    return Features(matrix, kept)


def _sums(values: npt.NDArray[np.generic], starts: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
    """Return the sum of each row's values; 0 for an empty row."""
    total = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    return total[starts[1:]] - total[starts[:-1]]
