"""Journals: whether two names are of one journal, by abbreviation, initials or a second name."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import fuzz

SAME, ABBREVIATION, SIMILAR, UNCLEAR, DIFFERENT = 5, 4, 3, 2, 1
# Words that stand in the names of unlike journals; sharing them says nothing.
_EMPTY = frozenset(
    [
        "journal",
        "j",
        "official",
        "publication",
        "international",
        "european",
        "american",
        "british",
        "annals",
        "archives",
        "review",
        "reviews",
        "current",
        "opinion",
        "medicine",
        "medical",
        "research",
        "clinical",
        "science",
        "sciences",
        "proceedings",
        "transactions",
        "conference",
        "zhonghua",
        "za",
        "zhi",
        "zazhi",
        "revista",
        "revue",
        "society",
        "association",
        "new",
        "the",
        "a",
        "of",
        "and",
    ]
)
# Of these a name may have one more than another name of the same journal.
_KIND = frozenset(["journal", "j", "official", "publication", "the", "of", "and"])
_FILLERS = frozenset(
    [
        "de",
        "la",
        "le",
        "les",
        "des",
        "du",
        "et",
        "d",
        "l",
        "der",
        "die",
        "das",
        "und",
        "di",
        "del",
        "della",
        "dello",
        "e",
        "do",
        "da",
        "dos",
        "y",
        "a",
        "of",
        "the",
        "and",
        "en",
    ]
)


@lru_cache(maxsize=200_000)
def compare_journals(left: str, right: str) -> int:
    """Compare two journals in comparison form, "|" between alternative names.

    Returns
    -------
    int
        5 same name, 4 one abbreviates the other, 3 similar, 2 a telling word in common, 1 different.
    """
    best = DIFFERENT
    for one in left.split("|"):
        for other in right.split("|"):
            best = max(best, _compare(one, other))
            if best == SAME:
                return SAME
    return best


def _compare(left: str, right: str) -> int:
    if left == right or left.replace(" ", "") == right.replace(" ", ""):
        return SAME
    short, long = sorted((left, right), key=lambda name: (len(name), name))
    if len(short) > 1 and is_abbreviation(short, long):
        return ABBREVIATION
    if fuzz.token_sort_ratio(left, right) >= 90:
        return SIMILAR
    shared = (set(left.split()) & set(right.split())) - _EMPTY
    words = set(short.split()) - _KIND
    if words - _EMPTY and words <= set(long.split()):
        return SIMILAR
    return UNCLEAR if shared or not words - _EMPTY else DIFFERENT


def is_abbreviation(short: str, long: str) -> bool:
    """Say whether each part of the short name abbreviates a word of the long one, in order.

    Spaces in the short name do not count ("jthoraccardiovascsurg"); a part is the beginning of a word, or its first
    letter and others of it in order ("dtsch" for deutsche). Only fillers of the long name may be left out, and words
    behind the last one where the short name has two words or more.
    """
    names = [word for word in long.split() if word not in _FILLERS]
    parts = [word for word in short.split() if word not in _FILLERS]
    if not names or not parts:
        return False
    if len(parts) == len(names):
        return all(_abbreviates(part, name) for part, name in zip(parts, names, strict=True))
    if len(parts) == 1:
        part = parts[0]
        # "vldb" for very large data bases, "jama" stays a name of its own.
        if part == "".join(name[0] for name in names):
            return True
        return len(names) > 1 and len(part) > 4 and _segments(part, tuple(names))
    return len(parts) < len(names) and len(parts) > 1 and _in_order(parts, names)


def _abbreviates(part: str, name: str) -> bool:
    if name.startswith(part) or part.startswith(name):
        return True
    if len(part) < 3 or part[0] != name[0]:
        return False
    letters = iter(name)
    return all(letter in letters for letter in part)


def _in_order(parts: list[str], names: list[str]) -> bool:
    """Match parts to words in order; at most a third of the words may be left over."""
    place = 0
    for part in parts:
        while place < len(names) and not _abbreviates(part, names[place]):
            place += 1
        if place == len(names):
            return False
        place += 1
    return 3 * len(parts) >= 2 * len(names)


def _segments(text: str, names: tuple[str, ...]) -> bool:
    """Say whether a text is made of beginnings of all the words."""
    reached = {0}
    for name in names:
        reached = {
            start + length
            for start in reached
            for length in range(1, len(name) + 1)
            if text.startswith(name[:length], start)
        }
        if not reached:
            return False
    return len(text) in reached
