"""The order in which a session reads: learned from the protocol's question and this person's own decisions."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from tamis.protocol import Question
from tamis.review.progress import GOES_ON
from tamis.review.ranking import Ranker, Ranking


def question_text(question: Question) -> str:
    """Return the words of the question that a ranking starts from, its parts separated by semicolons."""
    parts = (
        question.title,
        question.population,
        question.exposure,
        "; ".join(question.outcomes),
        " ".join(question.highlight.include),
    )
    return "; ".join(part for part in parts if part)


def reading_ranker(records: pd.DataFrame, question: Question, *, seed: int) -> Ranker:
    """Read the records of a session once, so that they can be ranked after each decision.

    Parameters
    ----------
    records : DataFrame
        RECORDS of a session, a row a report.
    question : Question
    seed : int
        Decides between records that score the same.
    """
    return Ranker.of(records.set_index("record"), question_text(question), seed=seed)


def rank_reading(ranker: Ranker, labels: Mapping[str, str]) -> Ranking:
    """Rank by one person's decisions: a report that goes on is relevant.

    Parameters
    ----------
    ranker : Ranker
    labels : mapping
        Report -> decision that stands; those of reports that the ranker does not hold are passed over.
    """
    held = set(ranker.ids)
    return ranker.fit({name: word in GOES_ON for name, word in labels.items() if name in held})
