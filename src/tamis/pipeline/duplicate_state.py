"""Where the duplicates of a review stand: lines for people, and the tables behind each line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tamis.pipeline.duplicates import desk_of, planned_reviewers
from tamis.protocol import Protocol
from tamis.review.agreement import Agreement, agreement
from tamis.review.duplicates import found_by, last_words
from tamis.review.duplicates.verdicts import judged_pairs, pair_of
from tamis.review.files import Ledger

LISTS = ("duplicates", "questions", "links", "flags", "open", "dropped")


def state_lines(ledger: Ledger, protocol: Protocol, consensus: str) -> list[str]:
    """Return where the duplicates of a review stand, in lines for people."""
    by = found_by(ledger.clusters, ledger.automatic).value_counts()
    reviewers = planned_reviewers(protocol)
    removed = int(ledger.clusters.duplicated().sum())
    kept = int((found_by(ledger.automatic, ledger.automatic) == "automatic").sum()) - int(
        by.get("automatic", 0)
    )
    lines = [
        f"records         {len(ledger.clusters)} in {ledger.records['search'].nunique()} searches",
        f"duplicates      {removed} removed: {by.get('automatic', 0)} found automatically, "
        f"{by.get('people', 0)} by hand; {kept} kept by hand against the automatic result",
    ]
    for name in dict.fromkeys((*reviewers, *ledger.verdicts)):
        counts = last_words(ledger.verdicts[name])["relation"].value_counts()
        queue = desk_of(ledger, name, consensus).questions.queue()
        if name in (*reviewers, consensus) or counts.sum():
            lines.append(
                f"{name:<15} {counts.get('join', 0)} joins, {counts.get('split', 0)} splits; "
                f"{len(queue)} question{'s' * (len(queue) != 1)} open"
                + (f": tamis review duplicates review --by {name}" if len(queue) else "")
            )
    if len(ledger.unsettled):
        differ = sum(all(said) for _, _, *said in _rows(ledger.unsettled))
        lines.append(f"open            {len(ledger.unsettled)} pairs wait for a second reviewer or the consensus; "
                     f"on {differ} the reviewers differ")  # fmt: skip
    found = pair_agreement(ledger, reviewers)
    if found is not None and found.n:
        kappa = f", kappa {found.kappa:.2f}" if found.status == "ok" else f"; kappa: {found.status}"
        lines.append(f"agreement       {found.agree} of {found.n} pairs that both judged{kappa}")
    links = ledger.pairs.loc[ledger.pairs["decision"] == "link", "relation"].value_counts()
    if len(links):
        lines.append(f"links           {', '.join(f'{n} {name}' for name, n in links.items())} "
                     "(kept as reports of their own): --list links")  # fmt: skip
    if len(ledger.flags):
        shown = ", ".join(f"{n} with {flag}" for flag, n in ledger.flags["flag"].value_counts().items())
        lines.append(f"look twice      clusters: {shown}: --list flags")
    if len(ledger.dropped):
        lines.append(f"not compared    {len(ledger.dropped)} blocks were too large: --list dropped")
    return lines


def pair_agreement(ledger: Ledger, reviewers: Sequence[str]) -> Agreement | None:
    """Compare the first two reviewers on the pairs that both judged; None without two reviewers or any split.

    Logs without a split list duplicates alone, and say nothing of the pairs that nobody joined.
    """
    if len(reviewers) < 2:
        return None
    words = [last_words(ledger.verdicts[name]) for name in reviewers[:2]]
    if not any((frame["relation"] == "split").any() for frame in words):
        return None
    pairs = list(dict.fromkeys(pair_of(*names) for frame in words
                               for names in zip(frame["record"], frame["other"], strict=True)))  # fmt: skip
    said = [judged_pairs(frame, pairs) for frame in words]
    both = [pair for pair in pairs if pair in said[0] and pair in said[1]]
    one, two = (pd.Series([word[pair] for pair in both], dtype="object") for word in said)
    return agreement(one, two, ("join", "split"))


def listed(ledger: Ledger, what: str, actor: str, consensus: str) -> pd.DataFrame:
    """Return one of LISTS as a table; the questions are those of one person."""
    if what == "questions":
        queue = desk_of(ledger, actor, consensus).questions.queue()
        return queue[["record", "other", "probability", "veto", "n_pairs", "gain", "why"]].round(4)
    if what == "links":
        links = ledger.pairs[ledger.pairs["decision"] == "link"]
        return links[["record", "other", "relation", "probability", "why"]].round(4)
    tables = {"duplicates": duplicate_table, "flags": lambda found: found.flags,
              "open": lambda found: found.unsettled, "dropped": lambda found: found.dropped}  # fmt: skip
    return tables[what](ledger)


def duplicate_table(ledger: Ledger) -> pd.DataFrame:
    """Return one row a record that is not a report of its own, or that only people keep as one, and every link.

    Returns
    -------
    DataFrame
        ``record``; ``duplicate_of``, the first record of its cluster; ``relation``; ``found_by`` (people,
        automatic, both, or "automatic, but kept apart by people"); ``evidence`` of the best pair; both titles.
    """
    title_of = dict(zip(ledger.records["record"], ledger.records["title"], strict=True))
    best = _best_pairs(ledger)
    automatic = found_by(ledger.clusters, ledger.automatic)
    joins = ledger.standing[ledger.standing["relation"] == "join"]
    joined = {name for side in ("record", "other") for name in joins[side]}
    rows: list[tuple[str, ...]] = []
    for record, cluster in zip(map(str, ledger.clusters.index), map(str, ledger.clusters), strict=True):
        apart = str(ledger.automatic[record])
        if record != cluster:
            people = ["people"] * (record in joined) + ["automatic"] * (automatic[record] == "automatic")
            rows.append((record, cluster, "duplicate", " and ".join(people), best.get((record, cluster), "")))
        if record != apart and ledger.clusters[apart] != cluster:
            rows.append(
                (record, apart, "", "automatic, but kept apart by people", best.get((record, apart), ""))
            )
    links = ledger.pairs[ledger.pairs["decision"] == "link"]
    rows += [
        (record, other, relation, "automatic", why)
        for record, other, relation, why in _rows(links[["record", "other", "relation", "why"]])
    ]
    return pd.DataFrame(
        [(*row, title_of[row[0]], title_of[row[1]]) for row in rows],
        columns=["record", "duplicate_of", "relation", "found_by", "evidence", "title", "title_kept"],
    )


def _best_pairs(ledger: Ledger) -> dict[tuple[str, str], str]:
    """Return (record, cluster) -> the evidence of the record's best pair with one of the cluster."""
    pairs = ledger.pairs.sort_values("weight", ascending=False, kind="stable")
    best: dict[tuple[str, str], str] = {}
    for record, other, why in _rows(pairs[["record", "other", "why"]]):
        for one, two in ((record, other), (other, record)):
            for clusters in (ledger.clusters, ledger.automatic):
                best.setdefault(
                    (one, str(clusters[two])), why if clusters[two] == two else f"{why} (with {two})"
                )
    return best


def _rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    return list(frame.itertuples(index=False, name=None))
