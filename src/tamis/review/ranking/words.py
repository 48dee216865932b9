"""Text into counted terms: words, keywords, and pairs of words that stand side by side.

The whole library is counted once, in blocks, so that a hundred thousand abstracts need seconds and little memory.
Pairs, where a model reads them, are kept in buckets of a hash: their text is never stored, and is found again in a
record when a rank is explained.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

# Text of a record that the ranking reads, in this order; columns that a frame does not have are left out.
TEXT = ("title", "abstract")
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


def keywords_of(text: str) -> list[str]:
    """Return the keywords of a field that separates them by semicolons, in small letters."""
    return [" ".join(part.split()) for part in text.lower().split(";") if part.strip()]


def fields_of(records: pd.DataFrame, names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return some columns as text; those that the frame does not have are empty."""
    return tuple(tuple(_column(records, name)) for name in names)


def joined(parts: Iterable[str]) -> str:
    """Return title and abstract as one text."""
    return " \n ".join(parts)


def _column(records: pd.DataFrame, name: str) -> list[str]:
    if name not in records.columns:
        return [""] * len(records)
    return records[name].fillna("").astype(str).tolist()


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each term stands in each record.

    Attributes
    ----------
    vocabulary : mapping
        Word -> its number.
    buckets : int
        Number of columns of pairs of words, which come before those of the words.
    blocks : tuple of csr_array of shape (records of the block, buckets + words so far), uint8
        No count is above 255.
    lengths : ndarray of shape (records,)
        Number of words of each record.
    """

    vocabulary: Mapping[str, int]
    buckets: int
    blocks: tuple[sparse.csr_array, ...]
    lengths: npt.NDArray[np.int64]

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return self.buckets + len(self.vocabulary)


def count_terms(
    texts: Iterable[str], split: Callable[[str], list[str]] = words_of, *, pairs: bool = False
) -> Counts:
    """Count the words that ``split`` finds in each text, and with ``pairs`` those that stand side by side."""
    vocabulary: defaultdict[str, int] = defaultdict()
    vocabulary.default_factory = vocabulary.__len__
    blocks: list[sparse.csr_array] = []
    lengths: list[int] = []
    numbers: list[int] = []
    begin = 0
    for text in texts:
        found = split(text)
        numbers.extend(map(vocabulary.__getitem__, found))
        lengths.append(len(found))
        if len(lengths) - begin == _BLOCK:
            blocks.append(_block(np.array(numbers, np.uint32), np.array(lengths[begin:], np.int64), pairs))
            numbers, begin = [], len(lengths)
    blocks.append(_block(np.array(numbers, np.uint32), np.array(lengths[begin:], np.int64), pairs))
    return Counts(dict(vocabulary), BUCKETS if pairs else 0, tuple(blocks), np.array(lengths, np.int64))


def pair_buckets(first: npt.NDArray[np.uint32], second: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Return the bucket of each pair of words."""
    mixed = first * _SPREAD[0] ^ (second + np.uint32(0x9E37)) * _SPREAD[1]
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(739982445)
    return mixed >> np.uint32(32 - 22)


def terms_in(text: str, vocabulary: Mapping[str, int], buckets: int) -> dict[str, int]:
    """Return each term of a text -> its column in the counts; words outside the vocabulary are left out."""
    found = words_of(text)
    columns = {word: buckets + vocabulary[word] for word in found if word in vocabulary}
    pairs = [(one, two) for one, two in pairwise(found) if one in vocabulary and two in vocabulary]
    if buckets and pairs:
        first, second = (np.array([vocabulary[pair[side]] for pair in pairs], np.uint32) for side in (0, 1))
        places = pair_buckets(first, second).tolist()
        columns |= {" ".join(pair): place for pair, place in zip(pairs, places, strict=True)}
    return columns


def _block(numbers: npt.NDArray[np.uint32], lengths: npt.NDArray[np.int64], pairs: bool) -> sparse.csr_array:
    """Count the terms of some records whose words stand one after the other in ``numbers``."""
    first = BUCKETS if pairs else 0
    words = numbers.astype(np.int32) + first
    sizes = np.maximum(2 * lengths - 1, 0) if pairs else lengths
    columns = _with_pairs(words, numbers, lengths) if pairs else words
    starts = np.concatenate([[0], np.cumsum(sizes)])
    width = first + (int(numbers.max()) + 1 if len(numbers) else 0)
    ones = np.ones(int(starts[-1]), np.uint16)
    matrix = sparse.csr_array((ones, columns, starts), shape=(len(lengths), width))
    matrix.sum_duplicates()
    few = np.minimum(matrix.data, 255).astype(np.uint8)
    return sparse.csr_array((few, matrix.indices, matrix.indptr), shape=matrix.shape)


def _with_pairs(
    words: npt.NDArray[np.int32], numbers: npt.NDArray[np.uint32], lengths: npt.NDArray[np.int64]
) -> npt.NDArray[np.int32]:
    """Put after each word the pair that it begins, but after the last word of a record."""
    columns = np.empty(2 * len(words), np.int32)
    columns[0::2] = words
    columns[1:-1:2] = pair_buckets(numbers[:-1], numbers[1:]).astype(np.int32)
    kept = np.ones(len(columns), bool)
    kept[2 * np.cumsum(lengths)[lengths > 0] - 1] = False
    return columns[kept]
