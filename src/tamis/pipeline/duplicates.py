"""Duplicates of a review: where they stand, why two records are one, and what people say of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

import pandas as pd

from tamis.errors import UsageError
from tamis.protocol import Protocol
from tamis.review.agreement import Agreement, agreement
from tamis.review.duplicates import (
    RELATIONS,
    Questions,
    Relation,
    cluster_pairs,
    found_by,
    last_words,
    own_view,
)
from tamis.review.duplicates.verdicts import judged_pairs, pair_of
from tamis.review.files import Ledger, append_verdict
from tamis.workspace import Workspace

# What a relation of a pair is called in the lists of links; of a duplicate there is none.
LINKED = tuple(relation for relation in RELATIONS if relation != "duplicate")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of a log: when, who, which two records, and what of them (join, split or undo)."""

    at: str
    by: str
    relation: Relation
    record: str
    other: str
    note: str = ""


def planned_reviewers(protocol: Protocol) -> tuple[str, ...]:
    """Return who judges duplicates by the plan; nobody where it does not say."""
    return next((plan.reviewers for plan in protocol.plan.stages if plan.stage == "duplicates"), ())


def questions_of(ledger: Ledger, actor: str, consensus: str) -> Questions:
    """Return the questions that are open for one person, who sees nobody else's answers but the consensus.

    The consensus sees what stands, and is also asked about pairs on which the reviewers differ.
    """
    if actor != consensus:
        view = own_view(ledger.verdicts, actor, consensus)
        return Questions(
            ledger.pairs, cluster_pairs(list(ledger.clusters.index), ledger.pairs, view)[0], view
        )
    return Questions(_with_conflicts(ledger), ledger.clusters, ledger.standing)


def _with_conflicts(ledger: Ledger) -> pd.DataFrame:
    """Return the pairs, those on which reviewers differ to be asked about whatever the evidence says."""
    differing = {pair_of(record, other) for record, other, *said in _rows(ledger.unsettled) if all(said)}
    if not differing:
        return ledger.pairs
    pairs = ledger.pairs.copy()
    names = [pair_of(*pair) for pair in zip(pairs["record"], pairs["other"], strict=True)]
    is_open = [name in differing for name in names]
    pairs.loc[is_open, "decision"] = "ask"
    order = {record: position for position, record in enumerate(ledger.clusters.index)}
    # Nothing but the reviewers speaks of a pair that was never compared: as likely as not.
    rows = [
        {"record": later, "other": earlier, "probability": 0.5, "decision": "ask", "relation": "duplicate",
         "veto": "", "why": "", "weight": 0.0}
        for earlier, later in (sorted(pair, key=order.__getitem__) for pair in sorted(differing - set(names)))
    ]  # fmt: skip
    added = pd.DataFrame(rows, columns=pairs.columns).astype(pairs.dtypes.to_dict())
    return pd.concat([pairs, added], ignore_index=True) if rows else pairs


def give_verdict(workspace: Workspace, ledger: Ledger, verdict: Verdict) -> str:
    """Check one verdict and append it to the log of who gives it; it is on disk when this returns.

    Parameters
    ----------
    workspace : Workspace
    ledger : Ledger
    verdict : Verdict
        A split without another record parts the record from all others of its cluster, as the person sees it.

    Returns
    -------
    str
        What it leads to, in words.

    Raises
    ------
    UsageError
        If who or which record is not known, if there is nothing to take back or to part, or if the verdict
        contradicts what stands for that person.
    """
    require_actor(workspace, verdict.by)
    require_records(ledger, [name for name in (verdict.record, verdict.other) if name])
    if verdict.record == verdict.other:
        raise UsageError(f"{verdict.record} is named twice. Name two records.")
    before = questions_of(ledger, verdict.by, workspace.settings.consensus)
    said = [verdict] if verdict.other else _parted(before.clusters, verdict)
    if verdict.relation == "undo":
        own = last_words(ledger.verdicts[verdict.by])
        pairs = {pair_of(*names) for names in zip(own["record"], own["other"], strict=True)}
        if pair_of(verdict.record, verdict.other) not in pairs:
            raise UsageError(f"{verdict.by} has said nothing of {verdict.record} and {verdict.other}.")
    after = before.answered(pd.DataFrame([asdict(one) for one in said]))
    ids = list(ledger.clusters.index)
    problems = [set(cluster_pairs(ids, ledger.pairs, view.verdicts)[2]) for view in (before, after)]
    for problem in sorted(problems[1] - problems[0]):
        raise UsageError(
            f"That contradicts what {verdict.by} works with: {problem.what}. Nothing was written.\n"
            f"Take one of them back first: tamis review duplicates undo RECORD OTHER --by {verdict.by}"
        )
    for one in said:
        append_verdict(workspace, **asdict(one))
    clusters = after.clusters
    members = [str(name) for name in clusters.index[clusters == clusters[verdict.record]]]
    if len(members) == 1:
        return f"{verdict.record} is a report of its own now."
    return f"{', '.join(members)} are one report now, named by {members[0]}."


def _parted(clusters: pd.Series, verdict: Verdict) -> list[Verdict]:
    others = clusters.index[(clusters == clusters[verdict.record]) & (clusters.index != verdict.record)]
    if not len(others):
        raise UsageError(f"{verdict.record} is a report of its own already. Nothing was written.")
    return [replace(verdict, other=str(other)) for other in others]


def require_actor(workspace: Workspace, name: str) -> None:
    """Raise UsageError if nobody of that name works on the review."""
    actors = (*workspace.settings.reviewers, workspace.settings.consensus)
    if name not in actors:
        raise UsageError(f"{name} is not in tamis.toml. Expected one of: {', '.join(actors)}.")


def require_records(ledger: Ledger, names: Iterable[str]) -> None:
    """Raise UsageError if a record is in no import file."""
    unknown = [name for name in names if name not in ledger.clusters.index]
    if unknown:
        raise UsageError(f"{', '.join(unknown)} is in no import file. Name a record as <search>/<position>.")


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
        queue = questions_of(ledger, name, consensus).queue()
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


LISTS = ("duplicates", "questions", "links", "flags", "open", "dropped")


def listed(ledger: Ledger, what: str, actor: str, consensus: str) -> pd.DataFrame:
    """Return one of LISTS as a table; the questions are those of one person."""
    if what == "questions":
        queue = questions_of(ledger, actor, consensus).queue()
        return queue[["record", "other", "probability", "veto", "n_pairs", "gain", "why"]]
    if what == "links":
        links = ledger.pairs[ledger.pairs["decision"] == "link"]
        return links[["record", "other", "relation", "probability", "why"]]
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


def why_weights(why: str) -> list[str]:
    """Return the evidence of a pair, one comparison a line."""
    return [part.strip() for part in why.split(";") if part.strip()]


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
