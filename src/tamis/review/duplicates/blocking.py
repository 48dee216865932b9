"""Keys of blocks: two records are compared only if they share one of about fifteen.

A key is a 59-bit hash with the number of its kind in the low five bits, so that a block that is too large to be
compared pair by pair can be named in words. Keys depend on a record alone: they can be kept, and an update search
compares only what is new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tamis.review.duplicates.text import Hashes, Text, group, hash_text, mix, pc, to_numpy

# In this order: the number of a kind is its place plus one.
KEY_KINDS = (
    "doi", "pmid", "registry number", "title", "title's beginning", "title's end", "title's long words",
    "first author, year, page", "first author, volume, year", "volume, page, year",
    "first author, volume, page", "first author, venue, year",
    "volume and pages", "abstract", "author, word of the title", "authors and year",
)  # fmt: skip
KIND_BITS = 5
# Words of many titles; a long word among these says little.
_COMMON = frozenset(
    [
        "randomized",
        "randomised",
        "controlled",
        "multicenter",
        "multicentre",
        "prospective",
        "retrospective",
        "comparison",
        "treatment",
        "management",
        "patients",
        "systematic",
        "evaluation",
        "efficacy",
        "effectiveness",
        "preliminary",
        "comparative",
        "therapeutic",
        "clinical",
        "analysis",
        "outcomes",
        "outcome",
        "double",
        "blind",
        "placebo",
        "introduction",
        "experience",
    ]
)


def block_keys(columns: Mapping[str, Any], abstract: Text) -> pa.Array:
    """Return the keys of each record.

    Parameters
    ----------
    columns : mapping
        Comparison columns by name, as ``prepare`` makes them.
    abstract : arrow array
        Beginnings of the abstracts in comparison form.

    Returns
    -------
    arrow array
        A list of distinct int64 for each record.
    """
    found = [
        np.where(
            keys == 0, 0, (keys & ~np.uint64((1 << KIND_BITS) - 1)) | np.uint64(KEY_KINDS.index(kind) + 1)
        )
        for kind, keys in _keys(columns, abstract)
    ]
    table = np.sort(np.stack(found, axis=1).astype(np.uint64), axis=1)
    keep = table != 0
    keep[:, 1:] &= table[:, 1:] != table[:, :-1]
    offsets = np.concatenate([[0], np.cumsum(keep.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(table[keep].view(np.int64)))


def kind_of(key: int) -> str:
    """Return the kind of a key in words."""
    return KEY_KINDS[(key & ((1 << KIND_BITS) - 1)) - 1]


def _keys(columns: Mapping[str, Any], abstract: Text) -> Iterator[tuple[str, Hashes]]:
    title = columns["title"]
    generic = columns["generic"].astype(bool)
    year, volume, page, last = (
        columns[name].astype(np.uint64) for name in ("year", "volume", "page", "last_page")
    )
    venue = columns["venue"]
    lead_first, lead_last = _ends(columns["lead_text"])
    for name in ("doi", "doi_second", "doi_stem"):
        yield "doi", columns[name]
    yield "pmid", mix(columns["pmid"])
    yield "registry number", columns["registry"]
    squeezed = hash_text(pc.replace_substring(title, " ", ""))
    for lead in (lead_first, lead_last):
        yield "title", np.where(generic, mix(squeezed, lead, year), squeezed)
    for name in ("title_short", "title_other"):
        yield (
            "title",
            np.where(generic, 0, hash_text(pc.replace_substring(columns[name], " ", ""))).astype(np.uint64),
        )
    for text in (title, columns["title_other"]):
        yield "title's beginning", hash_text(group(text, r"^(?P<x>(?:\S+ ){4}\S+)"))
        yield "title's end", hash_text(group(text, r"(?P<x>(?:\S+ ){4}\S+)$"))
    long_words, *single = _long_words(title)
    yield "title's long words", long_words
    # Which author an export names first may differ; the smallest hash of all does not.
    least = _least(columns["families"])
    for author in (lead_first, lead_last, least):
        for word in single[:2] if author is least else single:
            yield "author, word of the title", mix(author, word)
    for lead in (lead_first, lead_last):
        yield "first author, year, page", mix(lead, year, page)
        yield "first author, volume, year", mix(lead, volume, year)
        yield "first author, volume, page", mix(lead, volume, page)
        yield "first author, venue, year", mix(lead, venue, year)
    yield "volume, page, year", mix(volume, page, year)
    yield "volume and pages", mix(volume, page, last)
    yield "abstract", hash_text(group(abstract, r"^(?P<x>.{60})"))
    yield "authors and year", mix(_set_hash(columns["families"], columns["author_count"]), year)


def _ends(lead: Text) -> tuple[Hashes, Hashes]:
    """Return hashes of the first and the last name of the first author: one of them is the family name."""
    return hash_text(group(lead, r"^(?P<x>\S+)")), hash_text(group(lead, r"(?P<x>\S+)$"))


def _long_words(titles: Text) -> tuple[Hashes, Hashes, Hashes, Hashes]:
    """Return hashes of the four longest words of titles, of the first and last long word, and of the longest."""
    found: list[tuple[str, str, str, str]] = []
    for title in to_numpy(titles).tolist():
        some = [word for word in title.split(" ") if len(word) > 4 and word not in _COMMON]
        longest = sorted(set(some))
        longest.sort(key=len, reverse=True)
        found.append(
            (" ".join(longest[:4]) if len(longest) > 2 else "", some[0], some[-1], longest[0])
            if some
            else ("", "", "", "")
        )
    four, first, last, longest_one = (hash_text([row[place] for row in found]) for place in range(4))
    return four, first, last, longest_one


def _least(lists: pa.ListArray) -> Hashes:
    """Return the smallest hash of each list, 0 of an empty one; the lists are sorted."""
    values = np.append(to_numpy(lists.flatten()).view(np.uint64), np.uint64(0))
    offsets = to_numpy(lists.offsets)
    return np.where(offsets[1:] > offsets[:-1], values[offsets[:-1]], np.uint64(0))


def _set_hash(lists: pa.ListArray, counts: NDArray[Any]) -> Hashes:
    """Return a hash of each author set of two people or more."""
    values = to_numpy(lists.flatten()).view(np.uint64)
    owners = to_numpy(pc.list_parent_indices(lists))
    totals = np.zeros(len(lists), np.uint64)
    with np.errstate(over="ignore"):
        np.add.at(totals, owners, values)
    return np.where(counts > 1, totals, np.uint64(0))
