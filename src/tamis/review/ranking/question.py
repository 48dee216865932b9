"""How well each record answers the words of the protocol's question, before anything was decided."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from tamis.review.ranking.words import BUCKETS, Counts, words_of

# Saturation of a word's frequency and the pull of a record's length, as in the weighting's own paper.
_K1, _B = 1.2, 0.75
# Words that a question needs for its grammar and that say nothing about its subject.
_GRAMMAR = frozenset(
    "a about after all also among an and any are as at be been before being between both but by can compared could "
    "did do does during each either for from had has have how if in into is it its may more most no nor not of on "
    "or other our over such than that the their them then there these they this those through to under until up "
    "using versus vs was were what when where whether which while who whom whose why will with within without "
    "would".split()
)


def question_words(question: str) -> list[str]:
    """Return the words of a question that speak of its subject, each once, in its order."""
    return [word for word in dict.fromkeys(words_of(question)) if word not in _GRAMMAR]


def question_scores(question: str, counts: Counts) -> npt.NDArray[np.float64]:
    """Score records against a question by BM25 (robertson2009).

    Returns
    -------
    ndarray of shape (records,)
        At least 0; 0 for all records where the question shares no word with any.
    """
    n = counts.matrix.shape[0]
    columns = [
        BUCKETS + counts.vocabulary[word] for word in question_words(question) if word in counts.vocabulary
    ]
    if not columns or n == 0:
        return np.zeros(n)
    found = sparse.csr_array(counts.matrix[:, columns]).tocoo()
    relative = counts.lengths / max(counts.lengths.mean(), 1e-12)
    frequency = found.data.astype(float)
    damping = _K1 * (1 - _B + _B * relative[found.row])
    holding = np.bincount(found.col, minlength=len(columns))
    rarity = np.log1p((n - holding + 0.5) / (holding + 0.5))
    gains = rarity[found.col] * frequency * (_K1 + 1) / (frequency + damping)
    return np.bincount(found.row, weights=gains, minlength=n)
