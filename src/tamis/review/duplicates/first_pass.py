"""The first pass: pairs of records with one identifier, or with similar titles that nothing contradicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

from tamis.review.normalize import doi_key, family_key, first_page, pmid_key, title_key

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
