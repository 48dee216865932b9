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
    order = pd.Series(np.arange(len(clusters)), index=clusters.index)
    frame = stand.assign(cluster=stand["record"].map(clusters), order=stand["record"].map(order))
    frame = frame.sort_values("order", kind="stable").drop_duplicates("cluster")
    return frame.set_index("cluster")[["decision", "reason", "record"]]


def stage_outcomes(
    candidates: Sequence[str],
    by_reviewer: Mapping[str, pd.DataFrame],
    consensus: pd.DataFrame,
    *,
    unsure_includes: bool,
    reasons: Sequence[str],
) -> pd.DataFrame:
    """Decide the outcome of a stage for each candidate report.

    Parameters
    ----------
    candidates : sequence of str
        Clusters that reached the stage.
    by_reviewer : mapping
        Reviewer -> ``votes``; every reviewer named here must have decided.
    consensus : DataFrame
        ``votes`` of the consensus; its word ends a conflict, and stands also without the reviewers'.
    unsure_includes : bool
        Whether ``unsure`` goes on to the next stage.
    reasons : sequence of str
        Codes in the protocol's order: reviewers who agree to exclude for different reasons give the first.

    Returns
    -------
    DataFrame
        Index cluster; columns ``outcome`` (include, exclude, not_retrieved, unsure, conflict, pending),
        ``reason`` and ``basis`` (agreement, consensus, or "" while open).
    """
    index = pd.Index(list(candidates), name="cluster").astype("object")
    decided = pd.DataFrame(
        {name: vote["decision"].reindex(index) for name, vote in by_reviewer.items()}, index=index
    )
    effective = decided.apply(including_unsure) if unsure_includes else decided
    outcome = pd.Series(PENDING, index=index, dtype="object")
    reason = pd.Series("", index=index, dtype="object")
    basis = pd.Series("", index=index, dtype="object")
    if by_reviewer:
        complete = effective.notna().all(axis=1)
        equal = complete & effective.eq(effective.iloc[:, 0], axis=0).all(axis=1)
        outcome[complete] = CONFLICT
        outcome[equal] = effective.iloc[:, 0][equal]
        reason[equal] = _first_reason(by_reviewer, index, reasons)[equal]
        basis[equal] = "agreement"
    said = consensus["decision"].reindex(index)
    spoken = said.notna()
    outcome[spoken] = (including_unsure(said) if unsure_includes else said)[spoken]
    reason[spoken] = consensus["reason"].reindex(index)[spoken]
    basis[spoken] = "consensus"
    return pd.DataFrame({"outcome": outcome, "reason": reason.fillna(""), "basis": basis})


def including_unsure(decisions: pd.Series) -> pd.Series:
    """Return decisions with ``unsure`` counted as ``include``."""
    return decisions.where(decisions != "unsure", "include")


def _first_reason(
    by_reviewer: Mapping[str, pd.DataFrame], index: pd.Index, reasons: Sequence[str]
) -> pd.Series:
    """Return for each cluster the reason of the reviewers that stands first in the protocol."""
    rank = {code: position for position, code in enumerate(reasons)}
    ranks = pd.DataFrame(
        {name: vote["reason"].reindex(index).map(rank) for name, vote in by_reviewer.items()}, index=index
    )
    codes = dict(enumerate(reasons))
    return ranks.astype("float64").min(axis=1).map(codes).astype("object")
