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
from tamis.review.ranking.features import Features
from tamis.review.ranking.library import Library
from tamis.review.ranking.linear import Linear, fit_linear
from tamis.review.ranking.models import Model, find_model
from tamis.review.ranking.question import question_scores, standard

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
    library : Library
    model : Model
    question : ndarray of shape (records,)
        How well each record answers the question, mean 0 and variance 1; zeros without a question.
    ties : ndarray of shape (records,)
        Place of each record among those that score the same, drawn from the seed.
    """

    library: Library
    model: Model
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
            Words of the protocol's question, its parts separated by semicolons or full stops; empty to rank by
            labels alone.
        model : str
            One of MODELS.
        seed : int
            Decides between records that score the same.

        Raises
        ------
        UsageError
            If the model is unknown or an id stands twice.
        """
        chosen = find_model(model)
        library, counts = Library.of(records, pairs=chosen.pairs)
        answers = np.zeros(library.size)
        if chosen.reads_question:
            answers = standard(question_scores(question, counts, library.text))
        return cls(library, chosen, answers, np.random.default_rng(seed).permutation(library.size))

    def with_seed(self, seed: int) -> Ranker:
        """Return the same ranker with another seed."""
        return replace(self, ties=np.random.default_rng(seed).permutation(self.size))

    @property
    def size(self) -> int:
        """Return the number of records."""
        return self.library.size

    @property
    def ids(self) -> pd.Index:
        """Return the records, in the order of the rows."""
        return self.library.ids

    @property
    def terms(self) -> Features:
        """Return the records by the terms that the model reads."""
        return self.library.features if self.model.keywords else self.library.text

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
        rows = np.flatnonzero(known != UNDECIDED)
        relevant = known[rows] == RELEVANT
        linear = None
        scores = self.model.question_weight(int(relevant.sum())) * self.question
        if self.model.learns and relevant.any():
            target, costs = np.where(relevant, 1.0, -1.0), self.model.costs(relevant)
            matrix = self.terms.matrix
            linear = fit_linear(matrix[rows], target, costs)
            learned = standard(linear.score(matrix))
            if self.model.latent:
                latent = self.library.latent
                learned = learned + self.model.latent * standard(
                    fit_linear(latent[rows], target, costs).score(latent)
                )
            scores = scores + standard(learned)
        return Ranking(self, known, linear, scores)


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
        if self.linear is None:
            return pd.DataFrame({"term": pd.Series(dtype="str"), "weight": pd.Series(dtype="float64")})
        matrix = ranker.terms.matrix
        begin, end = matrix.indptr[row : row + 2]
        held = matrix.indices[begin:end]
        moved = dict(
            zip(held.tolist(), (matrix.data[begin:end] * self.linear.weights[held]).tolist(), strict=True)
        )
        found = [
            (term, moved[column]) for term, column in ranker.library.terms(row).items() if moved.get(column)
        ]
        found.sort(key=lambda pair: (-abs(pair[1]), pair[0]))
        return pd.DataFrame(found[:count], columns=["term", "weight"])


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
