"""The PRISMA 2020 flow: every box is a set of ids, and its number is the size of that set.

Counts come from the records, the clusters and the outcomes of the stages, never from separate
bookkeeping; so each number can be listed, and the arithmetic of the diagram is a check on sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from tamis.errors import Problem
from tamis.review.screening import AUTOMATION, CONFLICT, PENDING

# PRISMA 2020 draws databases and registers in one column, every other method in a second one.
ARMS = ("databases", "other")
# Who found a duplicate, and how the diagram says it.
FOUND_BY = {"automatic": "found automatically", "people": "found by hand"}
OPEN = (PENDING, CONFLICT, "unsure")


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the diagram.

    Attributes
    ----------
    arm : str
        databases, other, or included.
    box : str
        Name of the box.
    label : str
        What the box says.
    ids : tuple of str
        Records up to ``screened``, then the clusters that stand for reports.
    details : tuple of (str, tuple of str)
        Lines within the box (sources, reasons) and their ids; they share out ``ids``.
    """

    arm: str
    box: str
    label: str
    ids: tuple[str, ...]
    details: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())

    @property
    def n(self) -> int:
        """Number of ids."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Flow:
    """All boxes, in the order of the diagram."""

    boxes: tuple[Box, ...]

    def box(self, name: str, arm: str | None = None) -> Box:
        """Return one box; without an arm the two arms together."""
        found = [box for box in self.boxes if box.box == name and arm in (None, box.arm)]
        if not found:
            raise KeyError(name)
        details: dict[str, tuple[str, ...]] = {}
        for box in found:
            for label, ids in box.details:
                details[label] = details.get(label, ()) + ids
        ids = tuple(dict.fromkeys(record for box in found for record in box.ids))
        return Box(arm or "all", name, found[0].label, ids, tuple(details.items()))

    def names(self) -> tuple[str, ...]:
        """Return the names of the boxes, once each."""
        return tuple(dict.fromkeys(box.box for box in self.boxes))

    def frame(self) -> pd.DataFrame:
        """Return the numbers drawn: arm, box, label, n, detail (empty on a box's own row)."""
        rows: list[tuple[str, str, str, int, str]] = []
        for box in self.boxes:
            rows.append((box.arm, box.box, box.label, box.n, ""))
            rows += [(box.arm, box.box, box.label, len(ids), label) for label, ids in box.details]
        return pd.DataFrame(rows, columns=["arm", "box", "label", "n", "detail"])

    def numbers(self) -> dict[str, Any]:
        """Return the counts by name: totals first, then each arm and the reasons."""
        totals: dict[str, Any] = {name: self.box(name).n for name in self.names()}
        removed = dict(self.box("duplicates_removed").details)
        totals["duplicates_found_by"] = {way: len(removed.get(label, ())) for way, label in FOUND_BY.items()}
        for arm in ARMS:
            totals[arm] = {box.box: box.n for box in self.boxes if box.arm == arm}
        for name in ("title_abstract_excluded", "full_text_excluded"):
            totals[f"{name}_reasons"] = {
                label.split(":")[0]: len(ids) for label, ids in self.box(name).details
            }
        return totals


def build_flow(
    clusters: pd.Series,
    title_abstract: pd.DataFrame,
    full_text: pd.DataFrame,
    *,
    sources: Mapping[str, tuple[str, str]],
    reasons: Mapping[str, str],
    studies: Mapping[str, str],
    cases: Mapping[str, Sequence[str]],
    found_by: pd.Series | None = None,
) -> Flow:
    """Count the flow.

    Parameters
    ----------
    clusters : Series
        Record id -> cluster id, in the order of the searches.
    title_abstract, full_text : DataFrame
        Outcomes of the stages by cluster.
    sources : mapping
        Search -> (arm, name).
    reasons : mapping
        Code -> label, in the protocol's order.
    studies : mapping
        Cluster -> study; a report without one counts as its own study.
    cases : mapping
        Cluster -> ids of its extracted cases.
    found_by : Series, optional
        Record -> ``automatic`` or ``people``, of the duplicates; it divides their box.
    """
    arm_of = {record: sources[record.rsplit("/", 1)[0]][0] for record in clusters.index}
    boxes: list[Box] = []
    for arm in ARMS:
        records = [record for record in clusters.index if arm_of[record] == arm]
        boxes += _arm(arm, records, clusters, title_abstract, full_text, sources, reasons, found_by)
    included = tuple(full_text.index[full_text["outcome"] == "include"])
    study_of = {cluster: studies.get(cluster, cluster) for cluster in included}
    boxes += [
        Box(
            "included",
            "included_studies",
            "Studies included in review",
            tuple(dict.fromkeys(study_of.values())),
        ),
        Box("included", "included_reports", "Reports of included studies", included),
        Box(
            "included",
            "included_cases",
            "Cases described",
            tuple(c for i in included for c in cases.get(i, ())),
        ),
    ]
    return Flow(tuple(boxes))


def _arm(
    arm: str,
    records: Sequence[str],
    clusters: pd.Series,
    title_abstract: pd.DataFrame,
    full_text: pd.DataFrame,
    sources: Mapping[str, tuple[str, str]],
    reasons: Mapping[str, str],
    found_by: pd.Series | None,
) -> list[Box]:
    members = set(records)
    first = [record for record in records if clusters[record] == record]
    ta = title_abstract[title_abstract.index.isin(members)]
    ft = full_text[full_text.index.isin(members)]
    by_source = [
        (name, tuple(record for record in records if record.rsplit("/", 1)[0] == search))
        for search, (of_arm, name) in sources.items()
        if of_arm == arm
    ]

    unread = ta[ta["outcome"] == AUTOMATION]
    by_rule = [
        (str(rule), tuple(unread.index[unread["reason"] == rule])) for rule in unread["reason"].unique()
    ]
    removed = [record for record in records if clusters[record] != record]
    by = {} if found_by is None else {record: found_by[record] for record in removed}
    ways = [
        (label, tuple(record for record in removed if by.get(record) == way))
        for way, label in FOUND_BY.items()
    ]

    def box(
        name: str, label: str, ids: Iterable[str], details: Sequence[tuple[str, tuple[str, ...]]] = ()
    ) -> Box:
        return Box(arm, name, label, tuple(ids), tuple(details))

    return [
        box("identified", "Records identified", records, by_source),
        box("duplicates_removed", "Duplicate records removed", removed, [way for way in ways if way[1]]),
        box("automation_removed", "Records marked as ineligible by automation tools", unread.index, by_rule),
        box("other_removed", "Records removed for other reasons", ()),
        box("screened", "Records screened", [record for record in first if record not in set(unread.index)]),
        box("title_abstract_excluded", "Records excluded", *_excluded(ta, reasons)),
        box("title_abstract_open", "Records awaiting a decision", ta.index[ta["outcome"].isin(OPEN)]),
        box("sought", "Reports sought for retrieval", ft.index),
        box("not_retrieved", "Reports not retrieved", ft.index[ft["outcome"] == "not_retrieved"]),
        box(
            "assessed",
            "Reports assessed for eligibility",
            ft.index[ft["outcome"].isin(["include", "exclude"])],
        ),
        box("full_text_excluded", "Reports excluded", *_excluded(ft, reasons)),
        box("full_text_open", "Reports awaiting a decision", ft.index[ft["outcome"].isin(OPEN)]),
        box("included", "Reports included", ft.index[ft["outcome"] == "include"]),
    ]


def _excluded(
    outcomes: pd.DataFrame, reasons: Mapping[str, str]
) -> tuple[tuple[str, ...], list[tuple[str, tuple[str, ...]]]]:
    """Return the excluded ids, and for each reason that was used its label and ids, most frequent first."""
    excluded = outcomes[outcomes["outcome"] == "exclude"]
    lines = [
        (f"{code}: {label}", tuple(excluded.index[excluded["reason"] == code]))
        for code, label in reasons.items()
    ]
    used = sorted((line for line in lines if line[1]), key=lambda line: -len(line[1]))
    return tuple(excluded.index), used


def check_flow(flow: Flow, *, decided_at_full_text: Mapping[str, str]) -> list[Problem]:
    """Check the set rules of the diagram; a broken one names the ids.

    Parameters
    ----------
    flow : Flow
    decided_at_full_text : mapping
        Cluster -> log that holds a full-text decision on it.
    """
    ids = {name: set(flow.box(name).ids) for name in flow.names()}
    rules = (
        ("identified", ("duplicates_removed", "automation_removed", "other_removed", "screened")),
        ("screened", ("title_abstract_excluded", "title_abstract_open", "sought")),
        ("sought", ("not_retrieved", "assessed", "full_text_open")),
        ("assessed", ("full_text_excluded", "included")),
    )
    problems = []
    for whole, parts in rules:
        union = set().union(*(ids[part] for part in parts))
        twice = sum(len(ids[part]) for part in parts) - len(union)
        if union != ids[whole] or twice:
            offending = sorted(union ^ ids[whole]) or sorted(union)
            problems.append(
                Problem("review/", 0, f"{whole} is not shared out among {', '.join(parts)}: {', '.join(offending)}",
                        "Every id must stand in one of these boxes.")
            )  # fmt: skip
    strays = [(log, cluster) for cluster, log in decided_at_full_text.items() if cluster not in ids["sought"]]
    problems += [
        Problem(log, 0, f"{cluster} has a full-text decision but did not pass title and abstract",
                "Settle title and abstract first, or take the full-text decision back.")
        for log, cluster in sorted(strays)
    ]  # fmt: skip
    for box in flow.boxes:
        of_reasons = {record for _, ids_ in box.details for record in ids_}
        if box.box.endswith("_excluded") and of_reasons != set(box.ids):
            missing = ", ".join(sorted(set(box.ids) - of_reasons))
            problems.append(
                Problem("review/", 0, f"{box.box} without a reason: {missing}", "Give the reason.")
            )
    return problems
