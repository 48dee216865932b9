"""Outcomes of a screening stage: what the reviewers together decided on each candidate report.

Decisions name records; here they roll up to clusters. This module is the only place that knows when
reviewers agree, what a conflict is and whose word ends it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from tamis.review.decisions import standing

# Outcomes of a stage beside those that a decision can name.
PENDING = "pending"
CONFLICT = "conflict"
# Left unread by a rule of stopping that all reviewers of the record applied.
AUTOMATION = "automation"


def votes(decisions: pd.DataFrame, clusters: pd.Series) -> pd.DataFrame:
    """Roll one reviewer's decisions up to clusters.

    Parameters
    ----------
    decisions : DataFrame
        DECISIONS of one reviewer and stage.
    clusters : Series
        Record id -> cluster id, in the order of the records.

    Returns
    -------
    DataFrame
        Index cluster; columns ``decision``, ``reason``, ``record``. Where a reviewer decided on several
        records of a cluster, the decision on the first of them counts.
    """
    stand = standing(decisions)
    place = clusters.index.get_indexer(pd.Index(stand["record"]))
    frame = pd.DataFrame(
        {
            "decision": stand["decision"].to_numpy(),
            "reason": stand["reason"].to_numpy(),
            "record": stand["record"].to_numpy(),
        },
        index=pd.Index(clusters.to_numpy()[place], name="cluster"),
    ).iloc[np.argsort(place, kind="stable")]
    return frame[~frame.index.duplicated()]


def divided_votes(decisions: pd.DataFrame, clusters: pd.Series) -> pd.DataFrame:
    """Name the clusters on whose records one reviewer decided differently, and has not decided since.

    Records may be joined after each was decided on. Every decision stays; that on the first record
    counts, and a new one on it says that it was meant.

    Parameters
    ----------
    decisions, clusters
        As for ``votes``.

    Returns
    -------
    DataFrame
        Columns ``cluster``, ``record``, ``decision``, ``reason``, ``source_line``, in the order of the records.
    """
    stand = standing(decisions)
    place = clusters.index.get_indexer(pd.Index(stand["record"]))
    frame = stand[["record", "decision", "reason", "source_line"]].assign(
        cluster=clusters.to_numpy()[place], place=place
    )
    frame = frame.sort_values("place", kind="stable")
    groups = frame.groupby("cluster", sort=False)
    differ = groups["decision"].transform("nunique") > 1
    settled = groups["source_line"].transform("first") == groups["source_line"].transform("max")
    columns = ["cluster", "record", "decision", "reason", "source_line"]
    return frame.loc[differ & ~settled, columns].reset_index(drop=True)


def stage_outcomes(
    candidates: Sequence[str],
    by_reviewer: Mapping[str, pd.DataFrame],
    consensus: pd.DataFrame,
    *,
    unsure_includes: bool,
    reasons: Sequence[str],
    assigned: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Decide the outcome of a stage for each candidate report.

    Parameters
    ----------
    candidates : sequence of str
        Clusters that reached the stage.
    by_reviewer : mapping
        Reviewer -> ``votes``.
    consensus : DataFrame
        ``votes`` of the consensus; its word ends a conflict, and stands also without the reviewers'.
    unsure_includes : bool
        Whether ``unsure`` goes on to the next stage.
    reasons : sequence of str
        Codes in the protocol's order: reviewers who agree to exclude for different reasons give the first.
    assigned : DataFrame of bool, optional
        Who must decide on what: index the candidates, one column a reviewer. Without it all must decide on
        everything. A vote that was not asked for counts as well.

    Returns
    -------
    DataFrame
        Index cluster; columns ``outcome`` (include, exclude, not_retrieved, unsure, conflict, pending),
        ``reason`` and ``basis`` (agreement, consensus, or "" while open).
    """
    index = pd.Index(list(candidates), name="cluster").astype("object")
    outcome = pd.Series(PENDING, index=index, dtype="object")
    reason = pd.Series("", index=index, dtype="object")
    basis = pd.Series("", index=index, dtype="object")
    if by_reviewer:
        given = pd.DataFrame(
            {name: vote["decision"].reindex(index) for name, vote in by_reviewer.items()}, index=index
        )
        if unsure_includes:
            given = given.apply(including_unsure)
        words, names = _codes(given)
        present = words >= 0
        asked = np.ones_like(present) if assigned is None else assigned.loc[index, list(given)].to_numpy(bool)
        complete = (present | ~asked).all(axis=1) & present.any(axis=1)
        most = words.max(axis=1)
        same = np.asarray(words == np.where(present, most[:, None], words)).all(axis=1)
        equal = np.asarray(complete & same, dtype=bool)
        outcome[np.asarray(complete, dtype=bool)] = CONFLICT
        outcome[equal] = names[most[equal]]
        reason[equal] = _first_reason(by_reviewer, index, reasons)[equal]
        basis[equal] = "agreement"
    said = consensus["decision"].reindex(index)
    spoken = said.notna()
    outcome[spoken] = (including_unsure(said) if unsure_includes else said)[spoken]
    reason[spoken] = consensus["reason"].reindex(index)[spoken]
    basis[spoken] = "consensus"
    return pd.DataFrame({"outcome": outcome, "reason": reason.fillna(""), "basis": basis})


def _codes(given: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return words as numbers, -1 where there is none, and the words by number."""
    codes, names = pd.factorize(given.to_numpy(dtype=object).ravel())
    found = np.full(len(names) + 1, "", dtype=object)
    found[:-1] = names
    return codes.reshape(given.shape), found


def including_unsure(decisions: pd.Series) -> pd.Series:
    """Return decisions with ``unsure`` counted as ``include``."""
    return decisions.where(decisions != "unsure", "include")


def rulings(resolver: pd.DataFrame, assigned: pd.Series | None) -> pd.DataFrame:
    """Return those votes of a named third person that end conflicts.

    Parameters
    ----------
    resolver : DataFrame
        ``votes`` of the resolver.
    assigned : Series of bool or None
        Candidate -> whether the resolver was a reviewer of it; then the vote is a reviewer's. None where the
        resolver reviews nothing.
    """
    if assigned is None:
        return resolver
    return resolver[~resolver.index.isin(assigned.index[assigned])]


def _first_reason(
    by_reviewer: Mapping[str, pd.DataFrame], index: pd.Index, reasons: Sequence[str]
) -> pd.Series:
    """Return for each cluster the reason of the reviewers that stands first in the protocol."""
    rank = {code: position for position, code in enumerate(reasons)}
    ranks = pd.DataFrame(
        {name: vote["reason"].map(rank).reindex(index) for name, vote in by_reviewer.items()}, index=index
    )
    codes = dict(enumerate(reasons))
    return ranks.astype("float64").min(axis=1).map(codes).astype("object")
