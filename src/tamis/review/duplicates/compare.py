"""Compare pairs of records: one level of agreement for each comparison, whole batches at a time.

A level is a small number, 0 where one of the records says nothing: a missing value is no evidence. Which level
weighs what is in ``weights``; what forbids a merge is in ``vetoes``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from tamis.review.duplicates.journals import compare_journals
from tamis.review.duplicates.places import same_page
from tamis.review.duplicates.text import Text, pc, to_numpy
from tamis.review.duplicates.titles import MARKER_BIT

Levels: TypeAlias = dict[str, NDArray[np.int8]]
Side: TypeAlias = Mapping[str, Any]

# The levels of each comparison. The ones before "|" are ordered from worst to best; those left of "±" speak against
# one report and those right of it for one. Levels behind "|" stand outside the order.
COMPARISONS: Mapping[str, tuple[str, ...]] = {
    "title": ("missing", "differs", "distant", "related", "±", "similar", "close", "nearly the same", "the same", "|",
              "the same, but short", "in another language", "the beginning or end of the other"),
    "authors": ("missing", "none shared", "few shared", "half shared", "±", "most shared", "all shared", "|",
                "one, shared"),
    "first author": ("missing", "differs", "another initial", "among the others", "±", "similar", "the same"),
    "year": ("missing", "four or more apart", "two or three apart", "one apart", "±", "the same"),
    "journal": ("missing", "differs", "a word shared", "±", "similar", "abbreviated", "the same"),
    "volume and pages": (
        "missing", "both differ", "pages differ", "volume the same, pages differ", "±", "pages overlap",
        "first page the same, volume differs", "first page the same", "pages the same",
        "first page and volume the same", "the same", "|", "volume differs", "volume the same",
        "pages the same, volume differs", "online first",
    ),
    "issue": ("missing", "differs", "±", "the same"),
    "DOI": ("missing", "differs", "±", "another version", "the same"),
    "PMID": ("missing", "differs", "±", "the same"),
    "ISSN": ("missing", "differs", "±", "the same"),
    "abstract": ("missing", "differs", "±", "similar", "the same"),
    "registry number": ("missing", "differs", "±", "the same"),
    "numbers in the title": ("missing", "differ", "one title has more", "±", "the same"),
    "kind of title": ("missing", "differs", "±"),
    "kind of publication": ("missing", "differs", "±", "the same"),
}  # fmt: skip
_MARKS = ("|", "±")
_TELLING = int(sum(MARKER_BIT[name] for name in ("erratum", "reply", "comment", "protocol")))
# "[abstract]" behind a title is a note that one database makes and another does not: it tells only where nothing
# else does.
_NOTED = int(MARKER_BIT["abstract"])
LEVEL: Mapping[str, Mapping[str, int]] = {
    name: {level: number for number, level in enumerate(one for one in levels if one not in _MARKS)}
    for name, levels in COMPARISONS.items()
}


def column_of(comparison: str) -> str:
    """Return the name of the column of a comparison's levels."""
    return comparison.replace(" ", "_").lower()


def sides(batch: pa.RecordBatch) -> tuple[Side, Side]:
    """Return the columns of the left and of the right record of a batch of pairs (``l_…`` and ``r_…``)."""
    left: dict[str, Any] = {}
    right: dict[str, Any] = {}
    for field in batch.schema:
        side, name = {"l_": left, "r_": right}.get(field.name[:2]), field.name[2:]
        if side is not None:
            column = batch[field.name]
            side[name] = to_numpy(column) if pa.types.is_int64(field.type) else column
    return left, right


def compare_sides(left: Side, right: Side) -> Levels:
    """Return the level of every comparison for each pair.

    Parameters
    ----------
    left, right : mapping
        Columns of COMPARED, one row a pair.
    """
    levels: Levels = {"title": _titles(left, right)}
    levels["authors"], levels["first author"] = _authors(left, right)
    levels["year"] = _years(left["year"], right["year"])
    levels["journal"] = _journals(left, right)
    levels["volume and pages"] = _places(left, right)
    levels["issue"] = _equal(left["issue"], right["issue"])
    levels["DOI"] = _dois(left, right)
    levels["PMID"] = _equal(left["pmid"], right["pmid"])
    levels["ISSN"] = _issns(left, right)
    levels["abstract"] = _abstracts(left["abstract"], right["abstract"])
    levels["registry number"] = _equal(left["registry"], right["registry"])
    levels["numbers in the title"] = _numerals(left, right, levels["title"])
    unlike = left["markers"] ^ right["markers"]
    no_place = levels["volume and pages"] == 0
    levels["kind of title"] = (((unlike & _TELLING) != 0) | (((unlike & _NOTED) != 0) & no_place)).astype(
        np.int8
    )
    levels["kind of publication"] = _equal(left["kind"], right["kind"])
    return levels


def _equal(left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.int8]:
    return np.where((left == 0) | (right == 0), 0, 1 + (left == right)).astype(np.int8)


def similarity(left: Any, right: Any) -> NDArray[np.float32]:
    """Return the share of characters in common (rapidfuzz's ratio, 0 to 1) of texts in pairs."""
    if not len(left):
        return np.zeros(0, np.float32)
    return cpdist(list(left), list(right), scorer=fuzz.ratio, dtype=np.float32).astype(
        np.float32
    ) / np.float32(100)


def _titles(left: Side, right: Side) -> NDArray[np.int8]:
    level = LEVEL["title"]
    ours, theirs = to_numpy(left["title"]), to_numpy(right["title"])
    missing = (ours == "") | (theirs == "")
    same = (ours == theirs) & ~missing
    share = np.where(same, np.float32(1), np.float32(0))
    open_ = np.flatnonzero(~same & ~missing)
    share[open_] = similarity(ours[open_], theirs[open_])
    share = _best_of_second_titles(left, right, share, missing)
    bounds = np.array([0.5, 0.65, 0.8, 0.9, 0.96, 1.0], np.float32)
    found = (1 + np.searchsorted(bounds, share, side="right")).astype(np.int8)
    near = np.flatnonzero((share >= 0.87) & (share < 1))
    spelling = _spelling(ours[near], theirs[near])
    found[near[spelling > 0]] = level["nearly the same"]
    found[near[spelling < 0]] = level["similar"]
    few = np.minimum(_word_counts(left["title"]), _word_counts(right["title"])) < 4
    generic = (left["generic"] != 0) | (right["generic"] != 0)
    found[(found >= level["close"]) & (few | generic)] = level["the same, but short"]
    apart = np.flatnonzero((share < 0.9) & ~missing)
    within = apart[_is_within(ours[apart], theirs[apart])]
    found[within] = level["the beginning or end of the other"]
    foreign = (left["foreign"] != right["foreign"]) | ((left["foreign"] != 0) & (share >= 0.4))
    translated = foreign & (found < level["similar"])
    found[translated] = level["in another language"]
    found[missing] = 0
    return found


def _best_of_second_titles(
    left: Side, right: Side, share: NDArray[np.float32], missing: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Compare also the second titles, where there are any."""
    for ours, theirs in (("title_other", "title"), ("title", "title_other"), ("title_other", "title_other")):
        one, other = left[ours], right[theirs]
        some = (
            to_numpy(pc.and_(pc.not_equal(one, ""), pc.not_equal(other, ""))).astype(bool)
            & (share < 1)
            & ~missing
        )
        rows = np.flatnonzero(some)
        if len(rows):
            found = similarity(to_numpy(one)[rows], to_numpy(other)[rows])
            share[rows] = np.maximum(share[rows], found)
    return share


# Words that one edition of a title has and another has not.
_FILLERS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "and",
        "in",
        "on",
        "for",
        "to",
        "with",
        "by",
        "from",
        "or",
        "at",
        "as",
        "its",
        "is",
        "are",
    ]
)


def _spelling(ours: NDArray[Any], theirs: NDArray[Any]) -> NDArray[np.int8]:
    """Say of like titles whether they differ in spelling and small words only (1), or in a word of meaning (-1).

    0 where one has a word more, which may be either.
    """
    found = np.zeros(len(ours), np.int8)
    for row, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        words, others = one.split(" "), other.split(" ")
        left = "".join(word for word in words if word not in others and word not in _FILLERS)
        right = "".join(word for word in others if word not in words and word not in _FILLERS)
        if not left and not right:
            found[row] = 1
        elif left and right:
            share = fuzz.ratio(left, right)
            found[row] = 1 if share >= 80 else -1 if share < 65 else 0
    return found


def _word_counts(texts: Text) -> NDArray[np.int64]:
    """Count words; in scripts that set no spaces two characters stand for one."""
    spaces = to_numpy(pc.count_substring(texts, " ")).astype(np.int64)
    unspaced = to_numpy(pc.count_substring_regex(texts, r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]"))
    return spaces + 1 + unspaced.astype(np.int64) // 2


def _is_within(ours: NDArray[Any], theirs: NDArray[Any]) -> NDArray[np.bool_]:
    """Say which titles of five words or more, 30 letters or more, are the beginning or the end of the other."""
    found = np.zeros(len(ours), bool)
    rows, short, begin, end = [], [], [], []
    for row, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        few, many = (one, other) if len(one) <= len(other) else (other, one)
        if len(few) >= 30 and few.count(" ") >= 4 and len(many) > len(few) + 3:
            rows.append(row)
            short.append(few)
            begin.append(many[: len(few)])
            end.append(many[-len(few) :])
    if rows:
        found[rows] = np.maximum(similarity(short, begin), similarity(short, end)) >= 0.96
    return found


def _overlap(left: pa.ListArray, right: pa.ListArray) -> NDArray[np.int64]:
    """Return how many hashes the lists of each pair share; a list holds each only once."""
    rows = len(left)
    pairs, values = [], []
    for lists in (left, right):
        pairs.append(to_numpy(pc.list_parent_indices(lists)))
        values.append(to_numpy(lists.flatten()).view(np.uint64))
    pair = np.concatenate(pairs)
    with np.errstate(over="ignore"):
        key = np.concatenate(values) + pair.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    order = np.argsort(key, kind="stable")
    key, pair = key[order], pair[order]
    twice = (key[1:] == key[:-1]) & (pair[1:] == pair[:-1])
    return np.bincount(pair[1:][twice], minlength=rows)


def _authors(left: Side, right: Side) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    level, first = LEVEL["authors"], LEVEL["first author"]
    sizes = [to_numpy(pc.list_value_length(side["authors"])).astype(np.int64) for side in (left, right)]
    fewest = np.minimum(*sizes)
    shared = _overlap(left["authors"], right["authors"])
    share = shared / np.maximum(fewest, 1)
    found = (1 + np.searchsorted(np.array([0.01, 0.34, 0.67, 0.95]), share, side="right")).astype(np.int8)
    same_lead = _overlap(left["lead"], right["lead"]) > 0
    # A given name in the one list and an initial in the other: the names that stand in both are all there is.
    people = np.minimum(left["author_count"], right["author_count"])
    found[(people > 1) & (shared >= people) & (found < level["all shared"])] = level["all shared"]
    found[(people == 1) & (shared > 0)] = level["one, shared"]
    lead = np.where(same_lead, first["the same"], first["differs"]).astype(np.int8)
    others = (_overlap(left["lead"], right["authors"]) > 0) | (_overlap(right["lead"], left["authors"]) > 0)
    lead[others & ~same_lead] = first["among the others"]
    unlike = np.flatnonzero(~same_lead & (fewest > 0))
    ours, theirs = to_numpy(left["lead_text"])[unlike], to_numpy(right["lead_text"])[unlike]
    like = unlike[_like_names(ours, theirs)]
    lead[like] = first["similar"]
    found[like] = np.where(
        people[like] == 1, level["one, shared"], np.maximum(found[like], level["few shared"])
    )
    lead[_other_initial(left, right) & (lead == first["the same"])] = first["another initial"]
    missing = fewest == 0
    found[missing] = 0
    lead[missing] = 0
    return found, lead


def _like_names(ours: NDArray[Any], theirs: NDArray[Any]) -> NDArray[np.bool_]:
    """Say which first authors have like names: as a whole, or the first or the last word."""
    found = np.zeros(len(ours), bool)
    for place in (None, 0, -1):
        pairs = (
            (ours, theirs)
            if place is None
            else ([name.split(" ")[place] for name in side] for side in (ours, theirs))
        )
        one, other = map(list, pairs)
        lengths = np.minimum(_lengths(one), _lengths(other))
        found |= (similarity(one, other) >= (0.75 if place is None else 0.8)) & (lengths > 3)
    return found


def _lengths(texts: Sequence[str] | NDArray[Any]) -> NDArray[np.int64]:
    return np.fromiter(map(len, texts), np.int64, len(texts))


def _other_initial(left: Side, right: Side) -> NDArray[np.bool_]:
    """Say where the first authors have given names or initials of which none agrees."""
    ours, theirs = left["initials"], right["initials"]
    both = ours & theirs
    # One letter in common is that of the shared family name.
    one_shared = (both & (both - 1)) == 0
    more = ((ours & ~both) != 0) & ((theirs & ~both) != 0)
    return one_shared & more


def _years(left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.int8]:
    apart = np.abs(left - right)
    found = 4 - np.searchsorted(np.array([0, 1, 3]), apart, side="left")
    return np.where((left == 0) | (right == 0), 0, found).astype(np.int8)


def _journals(left: Side, right: Side) -> NDArray[np.int8]:
    ours, theirs = left["journal"], right["journal"]
    found = np.zeros(len(left["venue"]), np.int8)
    known = (left["venue"] != 0) & (right["venue"] != 0)
    same = known & (left["venue"] == right["venue"])
    found[same] = LEVEL["journal"]["the same"]
    rows = np.flatnonzero(known & ~same)
    chosen = pa.array(rows)
    found[rows] = [
        compare_journals(one, other)
        for one, other in zip(ours.take(chosen).to_pylist(), theirs.take(chosen).to_pylist(), strict=True)
    ]
    return found


def _places(left: Side, right: Side) -> NDArray[np.int8]:
    level = LEVEL["volume and pages"]
    volumes = _equal(left["volume"], right["volume"])
    pages = _equal(left["page"], right["page"])
    pages[(pages == 1) & (volumes == 2) & same_page(left["page"], right["page"])] = 2
    ends = _equal(left["last_page"], right["last_page"])
    found = np.zeros(len(volumes), np.int8)
    found[(volumes == 1)] = level["volume differs"]
    found[(volumes == 2)] = level["volume the same"]
    found[pages == 1] = level["pages differ"]
    found[(pages == 1) & (volumes == 1)] = level["both differ"]
    found[(pages == 1) & (volumes == 2)] = level["volume the same, pages differ"]
    overlap = (left["page"] <= right["last_page"]) & (right["page"] <= left["last_page"])
    found[(pages == 1) & (volumes != 1) & overlap & (ends != 0)] = level["pages overlap"]
    found[(pages == 1) & (volumes != 2) & (_online_first(left, right) | _online_first(right, left))] = level[
        "online first"
    ]
    found[pages == 2] = level["first page the same"]
    found[(pages == 2) & (volumes == 1)] = level["first page the same, volume differs"]
    found[(pages == 2) & (volumes == 2)] = level["first page and volume the same"]
    whole = (pages == 2) & (ends == 2) & (left["last_page"] > left["page"])
    found[whole] = level["pages the same"]
    found[whole & (volumes == 1)] = level["pages the same, volume differs"]
    found[whole & (volumes == 2)] = level["the same"]
    return found


def _online_first(early: Side, late: Side) -> NDArray[np.bool_]:
    """Say where the one stands on pages counted from 1 without a volume, as articles do before their issue."""
    return (early["volume"] == 0) & (late["volume"] != 0) & (early["page"] == 1) & (early["last_page"] < 60)


def _dois(left: Side, right: Side) -> NDArray[np.int8]:
    level = LEVEL["DOI"]
    missing = (left["doi"] == 0) | (right["doi"] == 0)
    same = (left["doi"] == right["doi"]) | ((left["doi_second"] != 0) & (left["doi_second"] == right["doi"]))
    same |= (right["doi_second"] != 0) & (
        (right["doi_second"] == left["doi"]) | (right["doi_second"] == left["doi_second"])
    )
    found = np.where(same, level["the same"], level["differs"])
    found[~same & (left["doi_stem"] == right["doi_stem"])] = level["another version"]
    return np.where(missing, 0, found).astype(np.int8)


def _issns(left: Side, right: Side) -> NDArray[np.int8]:
    missing = (left["issn"] == 0) | (right["issn"] == 0)
    same = left["issn"] == right["issn"]
    for one, other in ((left, right), (right, left)):
        same |= (one["issn_second"] != 0) & (one["issn_second"] == other["issn"])
    return np.where(missing, 0, 1 + same).astype(np.int8)


def _abstracts(left: Text, right: Text) -> NDArray[np.int8]:
    ours, theirs = to_numpy(left), to_numpy(right)
    found = np.zeros(len(ours), np.int8)
    rows = np.flatnonzero((_lengths(ours) > 40) & (_lengths(theirs) > 40))
    if len(rows):
        share = similarity(ours[rows], theirs[rows])
        found[rows] = 1 + np.searchsorted(np.array([0.7, 0.93]), share, side="right")
    return found


def _numerals(left: Side, right: Side, titles: NDArray[np.int8]) -> NDArray[np.int8]:
    ours, theirs = left["numerals"], right["numerals"]
    found = np.full(len(ours), 3, np.int8)
    found[ours != theirs] = 2
    found[((ours == 0) & (theirs == 0)) | ((ours != theirs) & (left["numbers"] == right["numbers"]))] = 0
    # A title that is cut short, or translated, may have lost its numbers.
    level = LEVEL["title"]
    found[
        (found == 2)
        & np.isin(titles, [level["in another language"], level["the beginning or end of the other"]])
    ] = 0
    ours, theirs = left["numbers"], right["numbers"]
    found[((ours & ~theirs) != 0) & ((theirs & ~ours) != 0)] = 1
    return found
