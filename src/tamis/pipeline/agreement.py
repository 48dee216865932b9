"""Agreement of the reviewers of a stage, from its closed rounds only: open ones would tell how others vote."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pandas as pd

from tamis.errors import UsageError
from tamis.pipeline.hidden import may_publish
from tamis.pipeline.loading import require_protocol
from tamis.pipeline.screening import Screening, in_order, screen, stage_plan
from tamis.protocol import Protocol
from tamis.review.comparisons import agreement_by_pair, agreement_by_reason, agreement_over_time
from tamis.review.decisions import VERDICTS, Stage
from tamis.review.files import Ledger, load_ledger
from tamis.workspace import Workspace


def pair_table(workspace: Workspace, stage: Stage) -> pd.DataFrame:
    """Return every coefficient for every pair of reviewers, as ``agreement_by_pair``."""
    protocol, _, screening = _load(workspace)
    judged = {
        name: screening.votes[stage][name]["decision"] for name in _reviewers(protocol, screening, stage)
    }
    return agreement_by_pair(judged, VERDICTS[stage])


def reason_table(workspace: Workspace, stage: Stage) -> pd.DataFrame:
    """Return for every pair of reviewers the agreement on each reason, as ``agreement_by_reason``."""
    protocol, _, screening = _load(workspace)
    codes = [item.code for item in in_order(protocol.criteria) if stage in item.stages]
    return _of_pairs(
        protocol, screening, stage,
        lambda first, second: agreement_by_reason(
            screening.votes[stage][first], screening.votes[stage][second], codes
        ),
    )  # fmt: skip


def time_table(workspace: Workspace, stage: Stage, window: int) -> pd.DataFrame:
    """Return for every pair of reviewers the agreement in windows of their work, as ``agreement_over_time``."""
    protocol, ledger, screening = _load(workspace)

    def order(name: str) -> list[str]:
        decisions = ledger.decisions[stage][name]
        return [str(cluster) for cluster in decisions["record"].map(ledger.clusters).dropna()]

    return _of_pairs(
        protocol, screening, stage,
        lambda first, second: agreement_over_time(
            screening.votes[stage][first]["decision"], screening.votes[stage][second]["decision"],
            VERDICTS[stage], order=(order(first), order(second)), window=window,
        ),
    )  # fmt: skip


def _load(workspace: Workspace) -> tuple[Protocol, Ledger, Screening]:
    protocol = require_protocol(workspace)
    ledger = load_ledger(workspace, protocol, may_publish(workspace))
    return protocol, ledger, screen(ledger, protocol, workspace.settings, {})


def _reviewers(protocol: Protocol, screening: Screening, stage: Stage) -> tuple[str, ...]:
    reviewers = stage_plan(protocol, stage).reviewers
    if len(reviewers) < 2:
        raise UsageError(f"{stage} is planned for {len(reviewers)} reviewer; agreement takes two.")
    shown = [set(screening.votes[stage][name].index) for name in reviewers]
    if not any(one & other for one, other in combinations(shown, 2)):
        raise UsageError(
            f"No closed round of {stage} holds a report that two reviewers decided on. "
            "Agreement is shown when a round is closed, since it tells how the others vote."
        )
    return reviewers


def _of_pairs(
    protocol: Protocol, screening: Screening, stage: Stage, compare: Callable[[str, str], pd.DataFrame]
) -> pd.DataFrame:
    tables = []
    for first, second in combinations(_reviewers(protocol, screening, stage), 2):
        table = compare(first, second).rename(columns={"first": "n_first", "second": "n_second"})
        table.insert(0, "first", first)
        table.insert(1, "second", second)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)
