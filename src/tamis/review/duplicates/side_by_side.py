"""Two records side by side for a person who decides whether they are one: only what differs is marked.

Differences that say nothing are not marked: capitals, accents, punctuation, initials for given names, resolver
addresses, shortened last pages. Drawing is left to the shells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, TypeAlias

import pandas as pd

from tamis.review.normalize import doi_key, pmid_key, title_key
from tamis.review.records import SEPARATOR

# A piece of a value, and whether the other record has nothing like it.
Piece: TypeAlias = tuple[str, bool]
Pieces: TypeAlias = tuple[tuple[Piece, ...], tuple[Piece, ...]]
State: TypeAlias = Literal["same", "differs", "missing"]

SHOWN = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "type", "language",
         "abstract")  # fmt: skip
# More of an abstract nobody reads to tell two records apart.
LONGEST = 1_500
_PAGES = re.compile(r"([A-Za-z]*)0*(\d+)\s*(?:[-–—]+\s*[A-Za-z]*(\d+))?")


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of two records.

    Attributes
    ----------
    name : str
    state : State
        ``missing`` where one record does not say it; that is no difference.
    left, right : tuple of Piece
        The values in pieces; empty for a missing one.
    """

    name: str
    state: State
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


def compare_fields(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[FieldPair]:
    """Return the fields that one of two records has, in the order in which people read them.

    Parameters
    ----------
    left, right : mapping
        Rows of RECORDS.
    """
    found: list[FieldPair] = []
    for name in SHOWN:
        ours, theirs = (_text(row.get(name)) for row in (left, right))
        if not ours and not theirs:
            continue
        if not ours or not theirs:
            found.append(FieldPair(name, "missing", _whole(ours), _whole(theirs)))
            continue
        pieces = _PIECES.get(name, _words)(ours, theirs)
        differs = any(marked for side in pieces for _, marked in side)
        found.append(FieldPair(name, "differs" if differs else "same", *pieces))
    return found


def _text(value: Any) -> str:
    text = "" if value is None or pd.isna(value) else " ".join(str(value).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _whole(text: str, marked: bool = False) -> tuple[Piece, ...]:
    return ((text, marked),) if text else ()


def _words(left: str, right: str) -> Pieces:
    """Mark the words that are not in the other text at the same place."""
    tokens = [re.findall(r"\s*(?:\w+|[^\w\s]+)", text) for text in (left, right)]
    keys = [[title_key(token) for token in side] for side in tokens]
    marks = [[False] * len(side) for side in tokens]
    for tag, i, j, k, m in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        # What is punctuation alone has an empty key.
        if tag != "equal" and "".join(keys[0][i:j]) != "".join(keys[1][k:m]):
            marks[0][i:j] = [bool(key) for key in keys[0][i:j]]
            marks[1][k:m] = [bool(key) for key in keys[1][k:m]]
    return _joined(tokens[0], marks[0]), _joined(tokens[1], marks[1])


def _joined(tokens: Sequence[str], marks: Sequence[bool]) -> tuple[Piece, ...]:
    """Return neighbours of one kind as one piece; the space before a marked piece is not marked."""
    pieces: list[Piece] = []
    for token, marked in zip(tokens, marks, strict=True):
        if pieces and pieces[-1][1] == marked:
            pieces[-1] = (pieces[-1][0] + token, marked)
        elif marked and token[0].isspace():
            pieces += [(" ", False), (token.lstrip(), True)]
        else:
            pieces.append((token, marked))
    return tuple(pieces)


def _people(left: str, right: str) -> Pieces:
    """Mark the authors of whom the other record has none of that family name and initial."""
    sides = [[name for name in text.split(SEPARATOR) if name.strip()] for text in (left, right)]
    people = [[_person(name) for name in side] for side in sides]
    ours, theirs = (
        _list(names, [not any(_same_person(one, other) for other in others) for one in mine])
        for names, mine, others in zip(sides, people, reversed(people), strict=True)
    )
    return ours, theirs


def _list(names: Sequence[str], marks: Sequence[bool]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for number, (name, marked) in enumerate(zip(names, marks, strict=True)):
        pieces += [(SEPARATOR, False)] * (number > 0) + [(name, marked)]
    return tuple(pieces)


def _person(name: str) -> tuple[str, str]:
    family, _, given = name.partition(",")
    return title_key(family).replace(" ", ""), title_key(given)[:1]


def _same_person(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] == other[0] and (one[1] == other[1] or not one[1] or not other[1])


def _by_key(
    key: Callable[[str], object],
) -> Callable[[str, str], Pieces]:
    """Mark whole values whose keys differ."""

    def compare(left: str, right: str) -> Pieces:
        differs = key(left) != key(right)
        return _whole(left, differs), _whole(right, differs)

    return compare


def _pages(left: str, right: str) -> Pieces:
    """Mark pages that begin elsewhere, or end elsewhere where both say an end."""
    ends = [_PAGES.match(text.strip()) for text in (left, right)]
    if ends[0] is None or ends[1] is None:
        return _by_key(title_key)(left, right)
    first, last = zip(*(_page_range(found) for found in ends if found), strict=True)
    differs = first[0] != first[1] or (bool(last[0] and last[1]) and last[0] != last[1])
    return _whole(left, differs), _whole(right, differs)


def _page_range(found: re.Match[str]) -> tuple[tuple[str, str], str]:
    """Return the first page, and the last one completed: 123-9 ends on 129."""
    first, last = found[2], found[3] or ""
    return (found[1].casefold(), first), first[: max(0, len(first) - len(last))] + last if last else ""


def _journals(left: str, right: str) -> Pieces:
    """Mark journals of which none can be an abbreviation of the other."""
    words = [title_key(text).split() for text in (left, right)]
    few, many = sorted(words, key=lambda side: sum(map(len, side)))
    rest = iter(many)
    if few and all(any(word.startswith(short) for word in rest) for short in few):
        return _whole(left), _whole(right)
    return _words(left, right)


def _number_key(text: str) -> str:
    return title_key(text).lstrip("0")


_PIECES: Mapping[str, Callable[[str, str], Pieces]] = {
    "authors": _people,
    "year": _by_key(_number_key),
    "volume": _by_key(_number_key),
    "issue": _by_key(_number_key),
    "pages": _pages,
    "journal": _journals,
    "doi": _by_key(lambda text: doi_key(text) or title_key(text)),
    "pmid": _by_key(pmid_key),
}
