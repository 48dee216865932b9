"""The order of reading: records ranked by the question's words and by what was decided so far.

A ranking is a value computed from records, question, labels and seed, and from nothing else: the same log gives
the same order, whatever was ranked before. It orders records; it decides none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.errors import UsageError
from tamis.review.ranking.features import Features, weigh_terms
from tamis.review.ranking.linear import Linear, fit_linear
from tamis.review.ranking.models import Model, find_model
from tamis.review.ranking.question import question_scores
from tamis.review.ranking.words import count_terms, terms_in, texts_of

Rows = npt.NDArray[np.intp]
Known = npt.NDArray[np.int8]

# Scores closer than this are equal: rounding differs between machines.
_EQUAL = 1e-6
# What is known of a row: undecided, irrelevant, relevant.
UNDECIDED, IRRELEVANT, RELEVANT = -1, 0, 1


@dataclass(frozen=True, slots=True)
class Ranker:
    """Records and question, ready to be ranked.

    Attributes
    ----------
    ids : Index
        Records, in the order of the rows.
    texts : Series
        Text of each record.
    model : Model
    vocabulary : mapping
        Word -> its number.
    features : Features
    question : ndarray of shape (records,)
        How well each record answers the question, mean 0 and variance 1; zeros without a question.
    ties : ndarray of shape (records,)
        Place of each record among those that score the same, drawn from the seed.
    """

    ids: pd.Index
    texts: tuple[str, ...]
    model: Model
    vocabulary: Mapping[str, int]
    features: Features
    question: npt.NDArray[np.float64]
    ties: npt.NDArray[np.intp]

    @classmethod
    def of(cls, records: pd.DataFrame, question: str = "", *, model: str = "tamis", seed: int = 0) -> Ranker:
        """Read the records once.

        Parameters
        ----------
        records : DataFrame
            Indexed by record id; columns title, abstract and keywords, as far as there are any.
        question : str
            Words of the protocol's question; empty to rank by labels alone.
        model : str
            One of MODELS.
        seed : int
            Decides between records that score the same.

        Raises
        ------
        UsageError
            If the model is unknown, an id stands twice, or no column holds text.
        """
        chosen = find_model(model)
        if not records.index.is_unique:
            twice = records.index[records.index.duplicated()][0]
            raise UsageError(f"Record {twice} stands twice.")
        texts = tuple(texts_of(records))
        counts = count_terms(texts)
        scores = question_scores(question, counts) if chosen.reads_question else np.zeros(len(records))
        ties = np.random.default_rng(seed).permutation(len(records))
        return cls(
            records.index, texts, chosen, counts.vocabulary, weigh_terms(counts), _standard(scores), ties
        )

    def with_seed(self, seed: int) -> Ranker:
        """Return the same ranker with another seed."""
        return replace(self, ties=np.random.default_rng(seed).permutation(self.size))

    @property
    def size(self) -> int:
        """Return the number of records."""
        return len(self.ids)

    def fit(self, labels: Mapping[str, bool] | pd.Series) -> Ranking:
        """Rank by labels: record id -> whether it is relevant; records without one are undecided.

        Raises
        ------
        UsageError
            If a label is neither true nor false, or names no record.
        """
        given = pd.Series(labels, dtype="object")
        rows = self.ids.get_indexer(pd.Index(given.index))
        if (rows < 0).any():
            raise UsageError(f"Label of {given.index[rows < 0][0]}: there is no such record.")
        wrong = [value for value in given if value not in (0, 1)]
        if wrong:
            raise UsageError(f"A label is {wrong[0]!r}. Expected 1 for relevant or 0 for irrelevant.")
        known = np.full(self.size, UNDECIDED, np.int8)
        known[rows] = given.astype(bool)
        return self.fit_rows(known)

    def fit_rows(self, known: Known) -> Ranking:
        """Rank by what is known of each row: UNDECIDED, IRRELEVANT or RELEVANT."""
        linear = self._learn(known) if self.model.learns else None
        scores = np.zeros(self.size) if linear is None else _standard(linear.score(self.features.matrix))
        weight = self.model.question_weight(int(np.sum(known == RELEVANT)))
        return Ranking(self, known, linear, scores + weight * self.question)

    def _learn(self, known: Known) -> Linear | None:
        rows = np.flatnonzero(known != UNDECIDED)
        relevant = known[rows] == RELEVANT
        if not relevant.any():
            return None
        return fit_linear(
            self.features.matrix[rows], np.where(relevant, 1.0, -1.0), self.model.costs(relevant)
        )


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores of all records after some labels.

    Attributes
    ----------
    ranker : Ranker
    known : ndarray of shape (records,)
        The labels it learned from.
    linear : Linear or None
        What was learned; None before the first relevant record.
    scores : ndarray of shape (records,)
        Higher means to be read earlier; comparable within this ranking only.
    """

    ranker: Ranker
    known: Known
    linear: Linear | None
    scores: npt.NDArray[np.float64]

    def order(self) -> Rows:
        """Return the undecided rows, the one to read first at the front."""
        rows = np.flatnonzero(self.known == UNDECIDED)
        rounded = np.round(self.scores[rows] / _EQUAL)
        return rows[np.lexsort((self.ranker.ties[rows], -rounded))]

    def score(self) -> pd.Series:
        """Return the undecided records with their scores, the one to read first at the top."""
        rows = self.order()
        return pd.Series(self.scores[rows], index=self.ranker.ids[rows], name="score")

    def first(self, count: int = 1) -> Rows:
        """Return the rows at the front of the order without sorting all."""
        scores = np.where(self.known == UNDECIDED, np.round(self.scores / _EQUAL), -np.inf)
        count = min(count, int(np.sum(self.known == UNDECIDED)))
        if count == 0:
            return np.zeros(0, np.intp)
        bound = np.partition(scores, -count)[-count]
        rows = np.flatnonzero(scores >= bound)
        return rows[np.lexsort((self.ranker.ties[rows], -scores[rows]))][:count]

    def explain(self, record: str, count: int = 8) -> pd.DataFrame:
        """Return the terms of a record that move it most in the order.

        Returns
        -------
        DataFrame
            ``term`` and ``weight``, positive for terms that speak for reading the record early; the largest in size
            first. Empty before a relevant record is known.
        """
        ranker = self.ranker
        row = int(ranker.ids.get_indexer(pd.Index([record]))[0])
        if row < 0:
            raise UsageError(f"There is no record {record}.")
        columns = ["term", "weight"]
        if self.linear is None:
            return pd.DataFrame({"term": pd.Series(dtype="str"), "weight": pd.Series(dtype="float64")})
        begin, end = ranker.features.matrix.indptr[row : row + 2]
        held = ranker.features.matrix.indices[begin:end]
        moved = ranker.features.matrix.data[begin:end] * self.linear.weights[held]
        weight_of = dict(zip(ranker.features.columns[held].tolist(), moved.tolist(), strict=True))
        terms = terms_in(ranker.texts[row], ranker.vocabulary)
        found = [(term, weight_of[column]) for term, column in terms.items() if column in weight_of]
        found.sort(key=lambda pair: (-abs(pair[1]), pair[0]))
        return pd.DataFrame(found[:count], columns=columns)


def rank_records(
    records: pd.DataFrame,
    question: str = "",
    labels: Mapping[str, bool] | pd.Series | None = None,
    *,
    model: str = "tamis",
    seed: int = 0,
) -> pd.Series:
    """Order the undecided records: record id -> score, the one to read first at the top."""
    ranker = Ranker.of(records, question, model=model, seed=seed)
    return ranker.fit({} if labels is None else labels).score()


def _standard(values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Shift and scale to mean 0 and variance 1; values that do not differ become 0."""
    if not len(values):
        return np.zeros(0)
    spread = float(np.std(values, dtype=np.float64))
    mean = float(np.mean(values, dtype=np.float64))
    return np.asarray((values - mean) / spread if spread > 1e-9 else np.zeros(len(values)), np.float64)
