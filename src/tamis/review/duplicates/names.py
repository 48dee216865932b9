"""Authors in comparison form, whatever the style of the export: sets of names without an order.

"Horvers, M.; Mooij, C. F.", "Maud Horvers and Christiaan Mooij" and "HORVERS M, MOOIJ CF" share the names horvers
and mooij. Which of the words is the family name is not asked, so it cannot be answered wrongly; initials and
particles are left out.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tamis.review.duplicates.text import (
    Text,
    clip,
    fold,
    group,
    hash_text,
    matches,
    on_some,
    pc,
    plain,
    replace,
    to_numpy,
    where,
    words,
)

LONGEST_AUTHORS = 4000
_PARTICLES = (
    r"\b(?:von|van|der|den|del|della|dela|de|la|le|da|di|do|dos|du|das|el|al|bin|ibn|ben|st|saint|jr"
    r"|sr|2nd|3rd|4th|ii|iii|iv|md|phd|dr|prof|et)\b"
)
_ABSENT = (
    r"(?i)^\W*(?:unknown|anonymous|anon|no authors?(?: listed)?|\[?no authors listed\]?|n/?a|none"
    r"|not available|\?)\W*$"
)


def author_columns(authors: Text) -> dict[str, pa.Array | NDArray[np.generic]]:
    """Return the columns by which authors are compared.

    Returns
    -------
    dict
        ``authors`` (list of name hashes, sorted), ``lead`` (list of name hashes of the first author), ``lead_text``
        (the names of the first author), ``people`` (a bit for each name), ``families`` (list of hashes of what
        most likely are family names), ``initials`` (bits of the first letters of the first author's names),
        ``author_count``.
    """
    texts = clip(authors, LONGEST_AUTHORS)
    texts = replace(texts, r"[\x00-\x1f\x7f]+", " ")
    texts = on_some(texts, matches(texts, _ABSENT), lambda some: pa.array([""] * len(some), pa.string()))
    texts = split_authors(texts)
    parts = pc.split_pattern(texts, ";")
    owner = to_numpy(pc.list_parent_indices(parts))
    people = pc.utf8_trim_whitespace(parts.flatten())
    rows = len(texts)
    return _name_columns(people, owner, rows)


def split_authors(texts: Text) -> Text:
    """Return author fields with ";" between people."""
    texts = replace(texts, r"(?i)\s*(?:;|\||\band\b|&|\bet al\b\.?)\s*", ";")
    # "Li Z. M.Kong C. Y.": initials with points and no separator at all.
    texts = replace(texts, r"(\b\p{Lu})\.(\p{Lu}[\p{Ll}'’-]{2,}|[OD]['’]\p{Lu}\p{Ll}+)", r"\1.;\2")
    # "Sharma M, Wroblewski K": commas between people, none within.
    vancouver = matches(texts, r"^[^,;]*\S+ \p{Lu}{1,3}\s*,") | matches(
        texts, r"^[^,;]+ [^,;]+,[^,;]+ [^,;]+,[^;]+$"
    )
    return on_some(texts, vancouver & ~matches(texts, ";.*;"), lambda some: replace(some, ",", ";"))


def _name_columns(
    people: Text, owner: NDArray[np.int64], rows: int
) -> dict[str, pa.Array | NDArray[np.generic]]:
    # Whoever writes, writes more than once: each name is read once.
    each = pc.dictionary_encode(people)
    names = _names(each.dictionary)
    families = hash_text(_families(each.dictionary, names))
    which = to_numpy(each.indices)
    known = to_numpy(pc.not_equal(names, "")).astype(bool)[which]
    person_rows, which = owner[known], which[known]
    first = np.zeros(len(person_rows), bool)
    if len(first):
        first[np.unique(person_rows, return_index=True)[1]] = True
    lead_text = np.full(rows, "", dtype=object)
    lead_text[person_rows[first]] = to_numpy(names)[which[first]]
    initials = np.zeros(rows, np.uint32)
    initials[person_rows[first]] = _initial_bits(each.dictionary.take(pa.array(which[first])))
    split = pc.split_pattern(names, " ")
    counts = to_numpy(pc.list_value_length(split)).astype(np.int64)
    starts, counts = (np.cumsum(counts) - counts)[which], counts[which]
    person_of_word = np.repeat(np.arange(len(which)), counts)
    word = np.arange(len(person_of_word)) + np.repeat(starts - np.cumsum(counts) + counts, counts)
    hashes = hash_text(split.flatten())[word]
    row_of_word, lead = person_rows[person_of_word], first[person_of_word]
    return {
        "authors": _lists(row_of_word, hashes, rows),
        "lead": _lists(row_of_word[lead], hashes[lead], rows),
        "lead_text": pa.array(lead_text, pa.string()),
        "initials": initials,
        "people": _people_bits(row_of_word, hashes, rows),
        "families": _lists(person_rows, families[which], rows),
        "author_count": np.bincount(person_rows, minlength=rows).astype(np.uint16),
    }


def _names(people: Text) -> Text:
    """Return the words of people's names in comparison form, without initials and particles."""
    # Initials: capitals with points, or up to three capitals behind the name.
    bare = replace(people, r"(?:^|[\s,.-])(?:\p{Lu}[\s.-]*){1,4}\.?$", " ")
    bare = replace(bare, r"\b\p{Lu}\.", " ")
    # Where nothing but initials is left ("LI"), the name itself is in capitals.
    bare = on_some_pair(bare, people)
    names = words(replace(fold(bare), _PARTICLES, " "))
    names = replace(names, r"\b\p{L}\b", "")
    return pc.utf8_trim_whitespace(replace(names, r"\s+", " "))


def _people_bits(owners: NDArray[np.int64], hashes: NDArray[np.uint64], rows: int) -> NDArray[np.uint64]:
    """Return one bit of 63 for each name: records without a common bit share no author."""
    bits = np.zeros(rows, np.uint64)
    np.bitwise_or.at(bits, owners, np.uint64(1) << (hashes % np.uint64(63)))
    return bits


def _families(people: Text, names: Text) -> Text:
    """Return the word that is the family name if the style is a common one: before the comma, or the last."""
    before = plain(group(people, r"^(?P<x>[^,]+),"))
    return where(to_numpy(pc.not_equal(before, "")).astype(bool), before, group(names, r"(?P<x>\S+)$"))


def on_some_pair(changed: Text, original: Text) -> Text:
    """Return the changed texts, but the original ones where no word of two letters is left."""
    return pc.if_else(pa.array(matches(changed, r"\p{L}{2}")), changed, original)


def _initial_bits(people: Text) -> NDArray[np.uint32]:
    """Return which letters begin a word of a name; "JW" stands for J and W."""
    texts = to_numpy(words(fold(replace(people, r"\b(\p{Lu})(\p{Lu})(\p{Lu})?\b", r"\1 \2 \3"))))
    bits = np.zeros(len(texts), np.uint32)
    for row, text in enumerate(texts):
        total = 0
        for word in text.split():
            letter = ord(word[0]) - 97
            if 0 <= letter < 26:
                total |= 1 << letter
        bits[row] = total
    return bits


def _lists(owners: NDArray[np.int64], hashes: NDArray[np.uint64], rows: int) -> pa.Array:
    """Return a list of distinct sorted hashes for each row."""
    order = np.lexsort((hashes, owners))
    owners, hashes = owners[order], hashes[order]
    keep = np.ones(len(hashes), bool)
    keep[1:] = (owners[1:] != owners[:-1]) | (hashes[1:] != hashes[:-1])
    owners, hashes = owners[keep], hashes[keep]
    offsets = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=rows))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(hashes, pa.uint64()))
