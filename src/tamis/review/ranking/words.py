"""Text into counted terms: words, and pairs of words that stand side by side.

The whole library is counted once, in blocks, so that a hundred thousand abstracts need seconds and little memory.
Pairs are kept in buckets of a hash: their text is never stored, and is found again in a record when a rank is
explained.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

# Text of a record that the ranking reads, in this order; columns that a frame does not have are left out.
FIELDS = ("title", "abstract", "keywords")
# Buckets for pairs of words; a library of 100,000 abstracts has about a million pairs that occur twice.
BUCKETS = 1 << 22
# Records counted at a time.
_BLOCK = 2000
_WORD = re.compile(r"\w\w+")
# Odd constants that spread neighbouring word numbers over the buckets.
_SPREAD = (np.uint32(2654435761), np.uint32(2246822519))


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters; a word has at least two letters or digits."""
    return _WORD.findall(text.lower())


def texts_of(records: pd.DataFrame) -> Iterator[str]:
    """Yield the text of each record: title, abstract and keywords, one after the other."""
    columns = [records[name].fillna("").astype(str) for name in FIELDS if name in records.columns]
    return (" \n ".join(parts) for parts in zip(*columns, strict=True))


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each term stands in each record.

    Attributes
    ----------
    vocabulary : mapping
        Word -> its number.
    matrix : csr_array of shape (records, BUCKETS + words), uint8
        Pairs of words in the first ``BUCKETS`` columns, then the words. No count is above 255.
    lengths : ndarray of shape (records,)
        Number of words of each record.
    """

    vocabulary: Mapping[str, int]
    matrix: sparse.csr_array
    lengths: npt.NDArray[np.int64]


def count_terms(texts: Iterable[str]) -> Counts:
    """Count words and pairs of words in each text."""
    vocabulary: defaultdict[str, int] = defaultdict()
    vocabulary.default_factory = vocabulary.__len__
    blocks: list[sparse.csr_array] = []
    lengths: list[int] = []
    numbers: list[int] = []
    begin = 0
    for text in texts:
        found = words_of(text)
        numbers.extend(map(vocabulary.__getitem__, found))
        lengths.append(len(found))
        if len(lengths) - begin == _BLOCK:
            blocks.append(_block(np.array(numbers, np.uint32), np.array(lengths[begin:], np.int64)))
            numbers, begin = [], len(lengths)
    blocks.append(_block(np.array(numbers, np.uint32), np.array(lengths[begin:], np.int64)))
    return Counts(dict(vocabulary), _stack(blocks, len(vocabulary)), np.array(lengths, np.int64))


def pair_buckets(first: npt.NDArray[np.uint32], second: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Return the bucket of each pair of words."""
    mixed = first * _SPREAD[0] ^ (second + np.uint32(0x9E37)) * _SPREAD[1]
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(739982445)
    return mixed >> np.uint32(32 - 22)


def terms_in(text: str, vocabulary: Mapping[str, int]) -> dict[str, int]:
    """Return each term of a text -> its column in the counts; words outside the vocabulary are left out."""
    known = [word for word in words_of(text)]
    columns = {word: BUCKETS + vocabulary[word] for word in known if word in vocabulary}
    pairs = [(one, two) for one, two in pairwise(known) if one in vocabulary and two in vocabulary]
    if pairs:
        first, second = (np.array([vocabulary[pair[side]] for pair in pairs], np.uint32) for side in (0, 1))
        buckets = pair_buckets(first, second).tolist()
        columns |= {" ".join(pair): bucket for pair, bucket in zip(pairs, buckets, strict=True)}
    return columns


def _block(numbers: npt.NDArray[np.uint32], lengths: npt.NDArray[np.int64]) -> sparse.csr_array:
    """Count the terms of some records whose words stand one after the other in ``numbers``."""
    columns = np.empty(2 * len(numbers), np.int32)
    columns[0::2] = numbers.astype(np.int32) + BUCKETS
    columns[1:-1:2] = pair_buckets(numbers[:-1], numbers[1:]).astype(np.int32)
    ends = np.cumsum(lengths)
    # The pair after the last word of a record would reach into the next record.
    kept = np.ones(len(columns), bool)
    kept[2 * ends[lengths > 0] - 1] = False
    sizes = np.maximum(2 * lengths - 1, 0)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    width = BUCKETS + (int(numbers.max()) + 1 if len(numbers) else 0)
    ones = np.ones(int(starts[-1]), np.uint16)
    matrix = sparse.csr_array((ones, columns[kept], starts), shape=(len(lengths), width))
    matrix.sum_duplicates()
    matrix.data = np.minimum(matrix.data, 255).astype(np.uint8)
    return matrix


def _stack(blocks: Sequence[sparse.csr_array], words: int) -> sparse.csr_array:
    indices = np.concatenate([block.indices for block in blocks])
    data = np.concatenate([block.data for block in blocks])
    rows = np.concatenate([np.diff(block.indptr) for block in blocks])
    starts = np.concatenate([[0], np.cumsum(rows)]).astype(np.int64)
    if starts[-1] < np.iinfo(np.int32).max:
        starts = starts.astype(np.int32)
    return sparse.csr_array((data, indices, starts), shape=(len(rows), BUCKETS + words))
