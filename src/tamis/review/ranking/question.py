"""How well each record answers the words of the protocol's question, before anything was decided."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tamis.review.ranking.features import Features
from tamis.review.ranking.words import Counts, words_of

Vector = npt.NDArray[np.float64]

# Saturation of a word's frequency and the pull of a record's length, as in the weighting's own paper.
_K1, _B = 1.2, 0.75
# Words that share so many first letters, without an ending of the plural, are taken for the same.
_STEM = 7
# Norm of the words of one part: 1 is their sum, infinity the largest.
_NORM = 1.5
# Records that answer best lend the question their own words, with the weight of the question itself.
_LENDING = 30
# Parts of a question: population, exposure, outcomes and so on.
_PART = re.compile(r"[;.?!\n]+")
# Words that a question needs for its grammar and that say nothing about its subject.
_GRAMMAR = frozenset(
    words_of(
        """
        a about after all also among an and any are as at be been before being between both but by can compared could
        did do does during each either for from had has have how if in into is it its may more most no nor not of on
        or other our over such than that the their them then there these they this those through to under until up
        using versus vs was were what when where whether which while who whom whose why will with within without would
        """
    )
)


def question_parts(question: str) -> list[list[str]]:
    """Return the stems of each part of a question that speak of its subject, each once, in their order."""
    parts = [
        list(dict.fromkeys(stem(word) for word in words_of(part) if word not in _GRAMMAR))
        for part in _PART.split(question)
    ]
    return [part for part in parts if part]


def stem(word: str) -> str:
    """Return what words of one family share: no plural, and not more than the first letters."""
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word[:_STEM]


def question_scores(question: str, counts: Counts, features: Features) -> Vector:
    """Score records against a question.

    Words are weighed by BM25. Within a part of the question they are alternatives, such as drugs of one
    class, so that each further one that fits adds less: they are joined by a norm between sum and maximum; parts add
    up. The records that answer best then lend the question their words.

    Returns
    -------
    ndarray of shape (records,)
        Zeros where the question shares no word with any record.

    References
    ----------
    robertson2009; rocchio1971 for the words that are lent.
    """
    parts = question_parts(question)
    stems = list(dict.fromkeys(word for part in parts for word in part))
    gains = _gains(stems, counts)
    place = {word: number for number, word in enumerate(stems)}
    direct = np.zeros(len(counts.lengths))
    for part in parts:
        direct += np.sum(gains[:, [place[word] for word in part]] ** _NORM, axis=1) ** (1 / _NORM)
    if not direct.any():
        return direct
    best = np.argsort(-np.round(direct, 9), kind="stable")[:_LENDING]
    matrix = features.matrix
    lent = np.asarray(matrix[best].mean(axis=0) - matrix.mean(axis=0), np.float32).ravel()
    lent[features.columns < counts.buckets] = 0
    return standard(direct) + standard(matrix @ lent)


def standard(values: npt.NDArray[np.floating]) -> Vector:
    """Shift and scale to mean 0 and variance 1; values that do not differ become 0."""
    if not len(values):
        return np.zeros(0)
    spread = float(np.std(values, dtype=np.float64))
    mean = float(np.mean(values, dtype=np.float64))
    return np.asarray((values - mean) / spread if spread > 1e-9 else np.zeros(len(values)), np.float64)


def _gains(stems: Sequence[str], counts: Counts) -> Vector:
    """Return what each stem gives to each record."""
    n = len(counts.lengths)
    frequency = np.zeros((n, len(stems)), np.float32)
    columns: defaultdict[str, list[int]] = defaultdict(list)
    for word, number in counts.vocabulary.items():
        columns[stem(word)].append(counts.buckets + number)
    wanted = np.full(counts.width, -1, np.int32)
    for number, word in enumerate(stems):
        wanted[columns.get(word, [])] = number
    begin = 0
    for block in counts.blocks:
        rows = begin + np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
        number = wanted[block.indices]
        found = number >= 0
        np.add.at(frequency, (rows[found], number[found]), block.data[found])
        begin += block.shape[0]
    holding = (frequency > 0).sum(axis=0)
    rarity = np.log1p((n - holding + 0.5) / (holding + 0.5))
    relative = counts.lengths / max(counts.lengths.mean(), 1e-12) if n else np.ones(0)
    damping = (_K1 * (1 - _B + _B * relative))[:, None]
    return rarity * frequency * (_K1 + 1) / (frequency + damping)
