"""What the model sees of a token: the word, its form, its neighbours, and where in the string it stands.

An attribute is a number: a hash of its kind and its values, folded to ``BITS`` bits. Many strings are worked out at
once, one after another in one row of tokens, with edges between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tamis.review.citations.phrases import Phrases
from tamis.review.citations.tokens import Tokens
from tamis.review.citations.vocabulary import AFTER, BEFORE, FORMS, ROLES, Codes, Vocabulary

Buckets = NDArray[np.int32]

BITS = 20
# Edges before and after every string: as far as a window reaches.
_LEAD, _TRAIL = 2, 3
REACH = 2
# Column of the vocabulary -> the neighbours whose value counts.
_OWN = (
    ("word", (-2, -1, 0, 1, 2)),
    ("form", (-2, -1, 0, 1, 2)),
    ("tail", (-1, 0, 1)),
    ("head", (0,)),
    ("length", (0,)),
)
_COLUMN = {name: place for place, name in enumerate(Vocabulary.COLUMNS)}
_LETTERS = np.zeros(len(FORMS), bool)
_LETTERS[[FORMS[name] for name in ("X", "x", "XX", "XXX", "Xx", "XxX", "xx", "xX")]] = True
_NUMBERS = np.zeros(len(FORMS), bool)
_NUMBERS[[FORMS[name] for name in ("Y", "d1", "d2", "d3", "d4", "d5")]] = True
_ENDS = np.zeros(len(FORMS), bool)
_ENDS[[FORMS[name] for name in ".?!:;"]] = True
# Distances in steps that widen: 0 to 6 as they are, then 7 to 11, to 24, to 98, farther.
_STEPS = np.array([*range(7), *[7] * 5, *[8] * 13, *[9] * 74, 10], np.int64)
_FAR = len(_STEPS) - 1


@dataclass(frozen=True, slots=True)
class Row:
    """Tokens of several strings in one row.

    Attributes
    ----------
    numbers : ndarray
        Number of each token in the vocabulary, edges among them.
    inside : ndarray
        Where the tokens stand that are no edges.
    """

    numbers: Codes
    inside: Codes


def row_of(vocabulary: Vocabulary, strings: Sequence[Tokens]) -> Row:
    """Lay strings in one row."""
    numbers = np.array(vocabulary.numbers([text for tokens in strings for text in tokens.texts]), np.int64)
    lengths = np.array([len(tokens.texts) for tokens in strings], np.int64)
    total = len(numbers) + len(strings) * (_LEAD + _TRAIL)
    starts = np.cumsum(lengths + _LEAD + _TRAIL) - lengths - _TRAIL
    inside = np.arange(len(numbers)) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    laid = np.full(total, AFTER, np.int64)
    for edge in range(1, _LEAD + 1):
        laid[starts - edge] = BEFORE
    laid[inside] = numbers
    return Row(laid, inside)


def own_buckets(table: Codes, first: int) -> dict[int, Buckets]:
    """Return what a token's own attributes are to the token that sees it at each offset; -1 where it has none.

    ``first`` is the number of the first row of the table.
    """
    out: dict[int, list[NDArray[np.int32] | NDArray[np.int64]]] = {
        offset: [] for offset in range(-REACH, REACH + 1)
    }
    for kind, (name, offsets) in enumerate(_OWN):
        values = table[:, _COLUMN[name]]
        for offset in offsets:
            found = _folded(_packed(40 + kind, (offset + REACH, 3), (values, 32)))
            if name != "form":
                found = np.where(values == 0, -1, found)
            out[offset].append(found)
    # An edge says what it is by its form alone.
    return {
        offset: np.where(
            (np.arange(first, first + len(table)) <= AFTER)[:, None], -1, np.stack(found, axis=1)
        ).astype(np.int32)
        for offset, found in out.items()
    }


def context_buckets(
    vocabulary: Vocabulary, phrases: Phrases, strings: Sequence[Tokens], row: Row
) -> list[Buckets]:
    """Return, for every kind of attribute, what the place of each token in its string shows."""
    inside = row.inside
    table = vocabulary.table[row.numbers]
    form, near, word, role = (table[:, _COLUMN[name]] for name in ("form", "near", "word", "role"))
    lengths = np.array([len(tokens.texts) for tokens in strings], np.int64)
    string = np.repeat(np.arange(len(strings)), lengths)
    first = np.cumsum(lengths) - lengths
    place = np.arange(len(inside)) - first[string]
    count = lengths[string]
    own = form[inside]
    spaced = np.fromiter((flag for tokens in strings for flag in tokens.spaced), bool, len(inside))
    follows = np.append(spaced[1:], False) & (place + 1 < count)
    at_end = place + 1 == count

    def at(values: Codes, offset: int) -> Codes:
        return values[inside + offset]

    def before(flags: NDArray[np.bool_]) -> Codes:
        """Count flags of the same string that stand before each token."""
        sums = np.cumsum(flags) - flags
        return sums - sums[first[string]] if len(sums) else sums

    def within(flags: NDArray[np.bool_]) -> Codes:
        """Count flags of the four tokens on either side."""
        laid = np.zeros(len(form) + 9, np.int64)
        laid[inside + 5] = flags
        sums = np.cumsum(laid)
        return np.minimum(3, sums[inside + 9] - sums[inside])

    def ahead(flags: NDArray[np.bool_]) -> Codes:
        """Return how far the next flag of the same string stands."""
        places = np.where(flags, np.arange(len(flags)), 1 << 40)
        found = np.minimum.accumulate(places[::-1])[::-1] - np.arange(len(flags))
        return np.where(found < count - place, np.minimum(found, _FAR - 1), _FAR)

    def since(flags: NDArray[np.bool_]) -> Codes:
        """Return how far the last flag of the same string lies behind, or its beginning."""
        places = np.where(flags, np.arange(len(flags)), -1)
        found = np.maximum.accumulate(places) if len(flags) else places
        return np.where(found >= first[string], np.minimum(np.arange(len(flags)) - found, _FAR - 1), _FAR)

    years_here, numbers_here = own == FORMS["Y"], _NUMBERS[own]
    single = own == FORMS["X"]
    short = (at(table[:, _COLUMN["is_short"]], 0) == 1) & (at(form, 1) == FORMS["."])
    # A sentence may end at a mark that space follows, where no initial stands before it.
    ends = _ENDS[own] & (at(form, -1) != FORMS["X"]) & (place > 0) & (at_end | follows)
    breaks = before(ends)
    years, numbers = before(years_here), before(numbers_here & ~years_here)
    opened = (own == FORMS["("]) | (own == FORMS["["])
    closed = (own == FORMS[")"]) | (own == FORMS["]"])
    depth = np.clip(before(opened) - before(closed), 0, 2)
    quotes = own == FORMS['"']
    quoted = (before(quotes) + quotes) % 2
    singles, shorts = within(single), within(short)
    number_ahead = ahead(numbers_here)
    mark_ahead = _STEPS[number_ahead]
    lasting = np.minimum(since(np.roll(ends, 1) & (place > 0)), np.minimum(place, 12))
    lasting = np.minimum(lasting, 12)
    part = phrases.parts(form, table[:, _COLUMN["phrase"]], table[:, _COLUMN["is_silent"]])
    here = role[inside]
    editor_ahead = ahead(here == ROLES["editor"])
    publisher_ahead = _STEPS[ahead(here == ROLES["publisher"])]
    since_in = _STEPS[since((here == ROLES["in"]) & (place > 0))]
    since_editor = _STEPS[since(here == ROLES["editor"])]
    editor_first = (editor_ahead < number_ahead).astype(np.int64)
    editor_ahead = _STEPS[editor_ahead]
    opening = _opening(table[:, _COLUMN["brief"]], inside, first, lengths)[string]
    first_year = np.full(len(strings), -1, np.int64)
    at_year = np.flatnonzero(years_here)[::-1]
    first_year[string[at_year]] = np.minimum(4, 5 * place[at_year] // np.maximum(count[at_year], 1))
    has_quote = np.zeros(len(strings), bool)
    has_quote[string[quotes]] = True
    overall = ((first_year + 1) * 2 + has_quote)[string]
    flags = np.zeros(len(strings), np.int64)
    # Names of journals that a number follows are part 3, 6, 9 …; see Phrases.parts.
    named = (part[inside] > 0) & (part[inside] % 3 == 0)
    inner = (here == ROLES["in"]) & (place > 0)
    told = [here == ROLES[name] for name in ("editor", "publisher", "volume", "genre", "access")]
    for bit, flag in enumerate((told[0], inner, *told[1:], named)):
        flags[string[flag]] |= 1 << bit
    kinds = flags[string]
    f2, f1, f0, g1, g2 = (at(form, offset) for offset in (-2, -1, 0, 1, 2))
    few = np.minimum(breaks, 2)
    three = np.minimum(breaks, 3)
    year = np.minimum(years, 1)
    here_part = part[inside]
    packed = (
        _packed(1, (f2, 6), (f1, 6), (f0, 6)), _packed(2, (f1, 6), (f0, 6), (g1, 6)),
        _packed(3, (f0, 6), (g1, 6), (g2, 6)), _packed(4, (f1, 6), (f0, 6)), _packed(5, (f0, 6), (g1, 6)),
        _packed(6, (f2, 6), (f1, 6), (f0, 6), (g1, 6), (g2, 6)),
        _packed(7, (at(near, -1), 32), (f0, 6)), _packed(8, (f0, 6), (at(near, 1), 32)),
        _packed(9, (at(near, -1) * 31 + at(near, 1), 40), (f0, 6)),
        _packed(10, (at(word, -1) * 31 + at(word, 0), 40)), _packed(11, (at(word, 0) * 31 + at(word, 1), 40)),
        _packed(12, (opening, 30), (f1, 6), (f0, 6), (g1, 6)), _packed(13, (opening, 30), (f2, 6), (f1, 6), (f0, 6)),
        _packed(14, (opening, 30), (few, 2), (f0, 6)),
        _packed(15, (spaced, 1), (follows, 1), (f0, 6)), _packed(16, (depth, 2), (quoted, 1)),
        _packed(17, (depth, 2), (f0, 6), (year, 1)),
        _packed(18, (np.minimum(place, 5), 3)), _packed(19, (np.minimum(count - 1 - place, 5), 3)),
        _packed(20, (10 * place // np.maximum(count, 1), 4)),
        _packed(21, (np.minimum(years, 2), 2), (np.minimum(numbers, 3), 2), (np.minimum(breaks, 4), 3)),
        _packed(22, (overall, 4), (three, 2)), _packed(23, (overall, 4), (year, 1), (np.minimum(numbers, 2), 2)),
        _packed(24, (mark_ahead, 4), (three, 2)), _packed(25, (quoted, 1), (mark_ahead, 4)),
        _packed(26, (singles, 2), (shorts, 2)), _packed(27, (lasting, 4), (few, 2)),
        _packed(28, (here_part, 6), (g1, 6)), _packed(29, (at(part, -1), 6), (here_part, 6), (f0, 6)),
        _packed(30, (at(part, 1), 6), (f0, 6), (few, 2)),
        _packed(31, (role[inside - 1], 4), (here, 4), (role[inside + 1], 4), (f0, 6)),
        _packed(32, (editor_ahead, 4), (editor_first, 1), (few, 2)),
        _packed(33, (since_in, 4), (since_editor, 4), (f0 == FORMS["."], 1)),
        _packed(34, (kinds, 7), (three, 2), (quoted, 1)), _packed(35, (kinds, 7), (f0, 6), (year, 1)),
        _packed(36, (publisher_ahead, 4), (mark_ahead, 4)), _packed(37, (since_in, 4), (editor_ahead, 4), (three, 2)),
        _packed(38, (here_part, 6), (kinds, 7)),
    )  # fmt: skip
    return [_folded(codes) for codes in packed]


def _opening(brief: Codes, inside: Codes, first: Codes, lengths: Codes) -> Codes:
    """Return how each string begins: five forms from its first word on, past a printed number."""
    out = np.zeros(len(lengths), np.int64)
    held = lengths > 0
    starts = inside[first[held]]
    looked = np.minimum(starts[:, None] + np.arange(6), len(brief) - 1)
    starts = starts + _LETTERS[brief[looked]].argmax(axis=1)
    codes = np.zeros(len(starts), np.int64)
    for step in range(5):
        codes = codes << 6 | brief[np.minimum(starts + step, len(brief) - 1)]
    out[held] = codes
    return out


def _packed(kind: int, *values: tuple[Codes | NDArray[np.bool_] | int, int]) -> NDArray[np.uint64]:
    """Put values of so many bits side by side."""
    code: NDArray[np.uint64] | None = None
    for value, bits in values:
        value = np.asarray(value).astype(np.uint64)
        code = value if code is None else (code << np.uint64(bits)) + value
    assert code is not None
    return code * np.uint64(0x9E3779B97F4A7C15) + np.uint64(kind * 0xD1B54A32D192ED03 & 0xFFFFFFFFFFFFFFFF)


def _folded(codes: NDArray[np.uint64]) -> Buckets:
    codes = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    codes = (codes ^ (codes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (codes >> np.uint64(64 - BITS)).astype(np.int32)
