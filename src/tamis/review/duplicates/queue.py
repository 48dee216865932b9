"""Questions to a reviewer: one for each pair of clusters that the evidence leaves open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tamis.review.duplicates.clusters import recluster
from tamis.review.duplicates.verdicts import last_words

# Decisions that a question can follow from: those left open, and merges that were refused.
_ASKED = ("ask", "merge")
_ADDED = ("cluster", "other_cluster", "n_pairs", "gain")


def question_queue(pairs: pd.DataFrame, clusters: pd.Series, verdicts: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs to ask about, the most telling first.

    Parameters
    ----------
    pairs : DataFrame
        PAIRS.
    clusters : Series
        Record id -> id of its cluster.
    verdicts : DataFrame
        VERDICTS that stand: where a split stands between two clusters, nothing is asked.

    Returns
    -------
    DataFrame
        PAIRS and ``cluster``, ``other_cluster``, ``n_pairs`` (open pairs between the two clusters, of which this
        is the best) and ``gain``.

    Notes
    -----
    ``gain`` is the expected number of true pairs that an answer settles: the probability times the sizes of
    both clusters. Pairs of two records that are in one cluster already are answered by it.
    """
    asked = pairs[pairs["decision"].isin(_ASKED)]
    of = {side: asked[side].map(clusters).to_numpy(dtype="object") for side in ("record", "other")}
    asked = asked.assign(cluster=of["record"], other_cluster=of["other"])
    asked = asked[asked["cluster"] != asked["other_cluster"]]
    between = _between(asked["cluster"], asked["other_cluster"])
    words = last_words(verdicts)
    splits = words[words["relation"] == "split"]
    parted = set(_between(splits["record"].map(clusters), splits["other"].map(clusters)))
    is_open = np.fromiter((pair not in parted for pair in between), dtype=bool, count=len(between))
    asked, between = asked[is_open], pd.Series(between, dtype="object")[is_open]
    number = pd.Series(pd.factorize(between)[0], index=asked.index)
    names = pd.DataFrame(
        list(_between(asked["record"], asked["other"])), columns=["_low", "_high"], index=asked.index
    )
    size = clusters.value_counts()
    asked = pd.concat([asked, names], axis=1).assign(
        _between=number,
        n_pairs=number.map(number.value_counts()).astype("int64"),
        gain=asked["probability"] * asked["cluster"].map(size) * asked["other_cluster"].map(size),
    )
    best = asked.sort_values(["weight", "_low", "_high"], ascending=[False, True, True]).drop_duplicates(
        "_between"
    )
    best = best.sort_values(["gain", "weight", "_low", "_high"], ascending=[False, False, True, True])
    return best[[*pairs.columns, *_ADDED]].reset_index(drop=True)


def _between(one: pd.Series, two: pd.Series) -> list[tuple[str, str]]:
    return [(a, b) if a <= b else (b, a) for a, b in zip(one, two, strict=True)]


@dataclass(frozen=True, slots=True)
class Questions:
    """Where a reviewer's queue stands; an answer gives the next standing without comparing records again.

    Attributes
    ----------
    pairs : DataFrame
        PAIRS.
    clusters : Series
        Record id -> id of its cluster, as this reviewer sees them.
    verdicts : DataFrame
        VERDICTS that this reviewer works with.
    """

    pairs: pd.DataFrame
    clusters: pd.Series
    verdicts: pd.DataFrame

    def queue(self) -> pd.DataFrame:
        """Return the open questions, as of ``question_queue``."""
        return question_queue(self.pairs, self.clusters, self.verdicts)

    def answered(self, verdicts: pd.DataFrame) -> Questions:
        """Return where the queue stands with more verdicts, whatever they say; an undo opens its question again."""
        shared = [name for name in self.verdicts.columns if name in verdicts.columns]
        said = pd.DataFrame({name: [*self.verdicts[name], *verdicts[name]] for name in shared})
        return self.retold(said, [*verdicts["record"], *verdicts["other"]])

    def retold(self, verdicts: pd.DataFrame, touched: Iterable[str]) -> Questions:
        """Return where the queue stands when other verdicts hold, which differ on the touched records alone."""
        clusters = recluster(self.clusters, self.pairs, verdicts, touched)
        return replace(self, clusters=clusters, verdicts=verdicts)
