"""Counted terms into weighted ones: the space in which records are compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from tamis.review.ranking.words import Counts

# A term in more than this share of the records says nothing about any of them.
_COMMON = 0.95
# A term in fewer than one of so many records is left out: it would cost time in a large library, where it reaches
# few others. In libraries of up to 4,000 records all terms stay that two records share.
_RARE = 2000
# Share of the keywords in the squared length of a record: people chose them, but they are few.
_KEYWORDS = 0.25


@dataclass(frozen=True, slots=True)
class Features:
    """Records as vectors of length 1, or shorter where their terms are in few others.

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
    """Weigh terms by (1 + log tf) * (1 + log((1 + n) / (1 + df))), each record to length 1.

    Terms that too few records share count for the length and are then left out: they cannot tell which other record
    is like it.

    References
    ----------
    salton1988.
    """
    n = len(counts.lengths)
    frequency = np.zeros(counts.width, np.int32)
    for block in counts.blocks:
        frequency += np.bincount(block.indices, minlength=counts.width).astype(np.int32)
    inverse = (1 + np.log((1 + n) / (1 + frequency))).astype(np.float32)
    inverse[frequency > _COMMON * n] = 0
    kept = np.flatnonzero((frequency >= max(2, n / _RARE)) & (inverse > 0))
    number = np.full(counts.width, -1, np.int32)
    number[kept] = np.arange(len(kept), dtype=np.int32)
    parts = [_weigh(block, inverse, number) for block in counts.blocks]
    values, indices, sizes = (np.concatenate(group) for group in zip(*parts, strict=True))
    starts = np.concatenate([[0], np.cumsum(sizes)])
    starts = starts.astype(np.int32 if starts[-1] < np.iinfo(np.int32).max else np.int64)
    return Features(sparse.csr_array((values, indices, starts), shape=(n, len(kept))), kept)


def join_features(text: Features, keywords: Features, width: int) -> Features:
    """Put the keywords of records beside their text, with a quarter of the squared length.

    Parameters
    ----------
    text, keywords : Features
        Of the same records.
    width : int
        Columns of the counts of the text; those of the keywords follow.
    """
    if not keywords.matrix.nnz:
        return text
    has = np.diff(keywords.matrix.indptr) > 0
    share = np.where(has, np.sqrt(1 - _KEYWORDS), 1.0).astype(np.float32)
    words = sparse.csr_array(
        (text.matrix.data * np.repeat(share, np.diff(text.matrix.indptr)), text.matrix.indices, text.matrix.indptr),
        shape=text.matrix.shape,
    )  # fmt: skip
    chosen = keywords.matrix * np.float32(np.sqrt(_KEYWORDS))
    matrix = sparse.csr_array(sparse.hstack([words, chosen], format="csr", dtype=np.float32))
    return Features(matrix, np.concatenate([text.columns, width + keywords.columns]))


def _weigh(
    block: sparse.csr_array, inverse: npt.NDArray[np.float32], number: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Return the kept values of a block, their columns and how many each record has."""
    damped = (1 + np.log(np.maximum(np.arange(256), 1))).astype(np.float32)
    rows = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
    values = damped[block.data] * inverse[block.indices]
    length = np.sqrt(np.bincount(rows, weights=values * values, minlength=block.shape[0])).astype(np.float32)
    indices = number[block.indices]
    stays = indices >= 0
    rows = rows[stays]
    # A record of which a value stays has a length above 0.
    return values[stays] / length[rows], indices[stays], np.bincount(rows, minlength=block.shape[0])
