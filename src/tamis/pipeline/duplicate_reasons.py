"""Why two records are one report or two: the evidence, what people said, and through whom they are together."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

import pandas as pd

from tamis.pipeline.duplicates import require_records
from tamis.review.files import Ledger


def why_lines(ledger: Ledger, record: str, other: str) -> list[str]:
    """Return why two records are one report or two: the evidence, what people said, and through whom.

    Raises
    ------
    UsageError
        If a record is in no import file.
    """
    require_records(ledger, (record, other))
    is_one = ledger.clusters[record] == ledger.clusters[other]
    lines = [f"{record} and {other} are {'one report' if is_one else 'two reports'}."]
    rows = _between(ledger.pairs, record, other)
    for row in rows.to_dict("records"):
        rule = f", {row['veto']}" if row["veto"] else ""
        link = f", {row['relation']}" if row["relation"] != "duplicate" else ""
        lines.append(f"Evidence: probability {row['probability']:.3f}, log-odds {row['weight']:+.1f}: "
                     f"{row['decision']}{link}{rule}")  # fmt: skip
        lines += [f"  {part}" for part in why_weights(str(row["why"]))]
    if rows.empty:
        lines.append("They were not compared: they have too little in common.")
    for name, verdicts in ledger.verdicts.items():
        for row in _between(verdicts, record, other).to_dict("records"):
            note = f": {row['note']}" if row["note"] else ""
            lines.append(f"{row['at']}  {name}: {row['relation']}{note}")
    path = chain_between(ledger, record, other) if is_one else []
    if len(path) > 2:
        lines.append("They are together through:")
        lines += [f"  {one} – {two}  {_short(ledger, one, two)}" for one, two in pairwise(path)]
    return lines


def why_weights(why: str) -> list[str]:
    """Return the evidence of a pair, one comparison a line."""
    return [part.strip() for part in why.split(";") if part.strip()]


def chain_between(ledger: Ledger, record: str, other: str) -> list[str]:
    """Return the shortest way from one record to another through merges and joins within their cluster."""
    merges = ledger.pairs[ledger.pairs["decision"] == "merge"]
    joins = ledger.standing[ledger.standing["relation"] == "join"]
    members = set(ledger.clusters.index[ledger.clusters == ledger.clusters[record]])
    beside: dict[str, list[str]] = {}
    for frame in (joins, merges):
        near = frame[frame["record"].isin(members) & frame["other"].isin(members)]
        for one, two in zip(near["record"], near["other"], strict=True):
            beside.setdefault(one, []).append(two)
            beside.setdefault(two, []).append(one)
    came_from = {record: record}
    waiting = deque([record])
    while waiting and other not in came_from:
        one = waiting.popleft()
        for two in beside.get(one, ()):
            if two not in came_from:
                came_from[two] = one
                waiting.append(two)
    path = [other] if other in came_from else []
    while path and path[-1] != record:
        path.append(came_from[path[-1]])
    return path[::-1]


def _short(ledger: Ledger, record: str, other: str) -> str:
    joins = _between(ledger.standing, record, other)
    if len(joins):
        return f"joined by {joins['by'].iloc[-1]}"
    rows = _between(ledger.pairs, record, other)
    return "; ".join(why_weights(str(rows["why"].iloc[0]))[:3]) if len(rows) else ""


def _between(frame: pd.DataFrame, record: str, other: str) -> pd.DataFrame:
    ends = (record, other)
    return frame[frame["record"].isin(ends) & frame["other"].isin(ends)]
