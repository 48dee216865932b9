"""Duplicates: which records are of one report.

Automatic pairs come from identifiers and from titles; the joins and splits of people are applied on
top of them and always win. A cluster is a candidate report, named by its first record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Literal, TypeAlias

import pandas as pd
from rapidfuzz import fuzz

from tamis.errors import Problem
from tamis.review.normalize import doi_key, family_key, first_page, pmid_key, title_key
from tamis.tables import Column, RowLike, Table

Relation: TypeAlias = Literal["join", "split"]
Pair: TypeAlias = tuple[str, str]

VERDICTS = Table(
    "duplicate verdicts",
    (
        Column("at", "text", "day or time of the verdict, ISO 8601", required=True),
        Column("by", "id", "who decided", required=True),
        Column(
            "relation",
            "category",
            "join: one report; split: two reports",
            codes=("join", "split"),
            required=True,
        ),
        Column("record", "id", "record", required=True),
        Column("other", "id", "the other record; of a join the one that is kept", required=True),
        Column("note", meaning="reason"),
    ),
)

# Below this similarity (percent of characters, rapidfuzz) two titles are taken as different. Variants of one
# title (British spelling, a lost subtitle word) stay above it; "part I" against "part II" does too, which is
# why numerals must agree as well.
TITLE_SIMILARITY = 95.0
# A title of fewer words ("Editorial", "Letter to the editor") names no report.
MIN_TITLE_WORDS = 3


def automatic_pairs(records: pd.DataFrame) -> pd.DataFrame:
    """Find pairs of records that are surely of one report.

    Parameters
    ----------
    records : DataFrame
        RECORDS.

    Returns
    -------
    DataFrame
        Columns ``record``, ``other`` (the earlier one), ``why`` (doi, pmid or title) and ``similarity`` of the
        titles in percent; one row a pair, in the order of the records.

    Notes
    -----
    Records with one DOI or one PubMed number pair unless their titles differ. Records with similar titles
    pair unless year (by more than one), first author, first page or DOI differ; a missing value is no evidence.
    """
    names = ("record", "title", "doi", "pmid", "authors", "pages", "year")
    keys = [_keys(*values) for values in zip(*(records[name].tolist() for name in names), strict=True)]
    found: dict[tuple[int, int], tuple[str, float]] = {}
    for why in ("doi", "pmid"):
        for i, j in _pairs(_blocks((getattr(key, why),) for key in keys)):
            similarity = _title_similarity(keys[i], keys[j])
            if similarity >= TITLE_SIMILARITY or not (keys[i].title and keys[j].title):
                found.setdefault((i, j), (why, similarity))
    for i, j in _pairs(_blocks(_title_blocks(key) for key in keys)):
        if (i, j) not in found and _same_by_title(keys[i], keys[j]):
            found[i, j] = ("title", _title_similarity(keys[i], keys[j]))
    rows = [
        (keys[j].record, keys[i].record, *found[i, j]) for i, j in sorted(found, key=lambda pair: pair[::-1])
    ]
    return pd.DataFrame(rows, columns=["record", "other", "why", "similarity"])


@dataclass(frozen=True, slots=True)
class _Keys:
    """What of a record is compared; "" and None are missing."""

    record: str
    title: str
    doi: str
    pmid: str
    family: str
    page: str
    year: int | None


def _keys(record: str, title: str, doi: str, pmid: str, authors: str, pages: str, year: Any) -> _Keys:
    return _Keys(
        record, title_key(title), doi_key(doi), pmid_key(pmid), family_key(authors), first_page(pages),
        None if pd.isna(year) else int(year),
    )  # fmt: skip


def _blocks(names_of_records: Iterable[Iterable[Hashable]]) -> Iterable[list[int]]:
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for index, names in enumerate(names_of_records):
        for name in names:
            if name:
                blocks[name].append(index)
    return blocks.values()


def _title_blocks(key: _Keys) -> set[tuple[str, ...]]:
    """Name the blocks of a title: its first three words, its last three, all its words."""
    words = key.title.split()
    if len(words) < MIN_TITLE_WORDS:
        return set()
    return {("first", *words[:3]), ("last", *words[-3:]), ("all", *sorted(words))}


def _pairs(blocks: Iterable[list[int]]) -> list[tuple[int, int]]:
    """Return the pairs within blocks; a block of hundreds pairs neighbours only, so that the work stays linear."""
    largest = 200
    pairs: set[tuple[int, int]] = set()
    for block in blocks:
        pairs.update(pairwise(block) if len(block) > largest else combinations(block, 2))
    return sorted(pairs)


def _title_similarity(left: _Keys, right: _Keys) -> float:
    return round(fuzz.token_sort_ratio(left.title, right.title), 1)


def _same_by_title(left: _Keys, right: _Keys) -> bool:
    if _title_similarity(left, right) < TITLE_SIMILARITY or _numerals(left) != _numerals(right):
        return False
    if left.year is not None and right.year is not None and abs(left.year - right.year) > 1:
        return False
    facts = zip(*((key.doi, key.pmid, key.family, key.page) for key in (left, right)), strict=True)
    return not any(one and other and one != other for one, other in facts)


def _numerals(key: _Keys) -> list[str]:
    return [word for word in key.title.split() if word.isdigit() or word in ("i", "ii", "iii", "iv", "v")]


def parse_verdicts(
    rows: Iterable[RowLike], path: str, known: Iterable[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read a log of joins and splits; a record that no search returned is a problem."""
    rows = list(rows)
    frame, problems = VERDICTS.parse(rows, path, keyed=True)
    ids = set(known)
    strange = {
        int(line): name
        for side in ("record", "other")
        for line, name in zip(frame["source_line"], frame[side], strict=True)
        if name not in ids
    }
    problems += [
        Problem(
            path, line, f"record {name} is not in any import file", "Name a record as <search>/<position>."
        )
        for line, name in sorted(strange.items())
    ]
    return frame[~frame["source_line"].isin(list(strange))].reset_index(drop=True), problems


def cluster_records(
    records: Sequence[str], automatic: pd.DataFrame, verdicts: pd.DataFrame
) -> tuple[pd.Series, list[Problem]]:
    """Put records into clusters: joins of people first, then automatic pairs, never against a split.

    Parameters
    ----------
    records : sequence of str
        Record ids in the order of the searches; the first of a cluster names it.
    automatic : DataFrame
        As from ``automatic_pairs``.
    verdicts : DataFrame
        VERDICTS that stand, in the order in which they were taken; the last word on a pair counts.

    Returns
    -------
    clusters : Series
        Record id -> id of its cluster.
    problems : list of Problem
        Splits that joins contradict.
    """
    order = {record: position for position, record in enumerate(records)}
    last: dict[Pair, str] = {}
    for record, other, relation in zip(
        verdicts["record"], verdicts["other"], verdicts["relation"], strict=True
    ):
        last[min(record, other), max(record, other)] = relation
    parent = {record: record for record in records}
    splits: dict[str, set[str]] = defaultdict(set)
    for (a, b), relation in last.items():
        if relation == "split":
            splits[a].add(b)
            splits[b].add(a)
    members = {record: {record} for record in records}

    def root(record: str) -> str:
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    def unite(a: str, b: str) -> bool:
        a, b = sorted((root(a), root(b)), key=order.__getitem__)
        if a == b:
            return True
        if any(splits[member] & members[a] for member in members[b] if member in splits):
            return False
        parent[b] = a
        members[a] |= members.pop(b)
        return True

    joins = [pair for pair, relation in last.items() if relation == "join"]
    problems = [
        Problem("review/duplicates", 0, f"{a} and {b} are joined, but a split stands between their clusters",
                "Take back the join or the split: append the other relation for that pair.")
        for a, b in joins
        if not unite(a, b)
    ]  # fmt: skip
    for record, other in zip(automatic["record"], automatic["other"], strict=True):
        unite(record, other)
    return pd.Series({record: root(record) for record in records}, dtype="object", name="cluster"), problems
