"""Titles of journals, known by a hash: where one stands in a string, whatever marks part its words."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tamis.review.citations.tokens import tokenize
from tamis.review.citations.vocabulary import FORMS, SILENT, Codes, hashed

Hashes = NDArray[np.uint32]

LONGEST = 10
_TIMES = np.uint64(0x9E3779B1)
_FILTER_BITS = 20
_CAPITALS = np.zeros(len(FORMS), bool)
_CAPITALS[[FORMS[name] for name in ("X", "XX", "XXX", "Xx", "XxX")]] = True
_MARKED = np.ones(len(FORMS), bool)
_MARKED[[FORMS[name] for name in ("X", "x", "XX", "XXX", "Xx", "XxX", "xx", "xX")]] = False
_COUNTED = np.zeros(len(FORMS), bool)
_COUNTED[[FORMS[name] for name in ("Y", "d1", "d2", "d3", "d4", "d5", "(")]] = True


def phrase_hashes(names: Iterable[str]) -> Hashes:
    """Return the sorted hashes of names of up to ``LONGEST`` words."""
    found: set[int] = set()
    for name in names:
        words = [text.lower() for text in tokenize(name).texts if text not in SILENT]
        if words and len(words) <= LONGEST and len("".join(words)) > 3:
            value = 0
            for word in words:
                value = (value * int(_TIMES) + hashed(word)) & 0xFFFFFFFFFFFFFFFF
            found.add(_folded(value))
    return np.array(sorted(found), np.uint32)


def _folded(value: int) -> int:
    return ((value ^ (value >> 32)) * 0x85EBCA6B >> 7) & 0xFFFFFFFF


class Phrases:
    """Names to be found."""

    def __init__(self, hashes: Hashes) -> None:
        """Take sorted hashes."""
        self.hashes = hashes
        self._sieve = np.zeros(1 << _FILTER_BITS, bool)
        self._sieve[hashes & ((1 << _FILTER_BITS) - 1)] = True

    def parts(self, forms: Codes, words: Codes, is_silent: Codes) -> Codes:
        """Return the part of every token in the longest name that it belongs to, 0 where there is none.

        Else it is 1, and 12 for a longer name (of 1, 2, 3 or more words), and 0, 3, 6 or 9 for a name of one
        word, the first, an inner and the last word, and 2 where a number follows the name, 1 where a mark does.
        """
        out = np.zeros(len(forms), np.int64)
        heard = np.flatnonzero(is_silent == 0)
        if not len(heard) or not len(self.hashes):
            return out
        values = words[heard].astype(np.uint64)
        begins = np.flatnonzero(_CAPITALS[forms[heard]])
        running = values[begins]
        found: list[tuple[Codes, int]] = []
        for size in range(1, LONGEST + 1):
            keys = _folded_array(running)
            likely = np.flatnonzero(self._sieve[keys & np.uint32((1 << _FILTER_BITS) - 1)])
            if len(likely):
                at = np.searchsorted(self.hashes, keys[likely])
                at[at == len(self.hashes)] = 0
                likely = likely[self.hashes[at] == keys[likely]]
                found.append((begins[likely], size))
            inside = begins + size < len(heard)
            begins, running = begins[inside], running[inside]
            running = running * _TIMES + values[begins + size]
        last = len(forms) - 1
        for starts, size in reversed(found):
            for start in starts.tolist():
                first, end = int(heard[start]), int(heard[start + size - 1])
                if out[first] or out[end]:
                    continue
                if size == 1 and not (
                    _MARKED[forms[max(first - 1, 0)]] and _MARKED[forms[min(end + 1, last)]]
                ):
                    continue
                after = min(end + 1, last)
                if forms[after] in _POINTS:
                    after = min(after + 1, last)
                follows = 2 if _COUNTED[forms[after]] else 1 if _MARKED[forms[after]] else 0
                base = 1 + 12 * (min(size, 4) - 1) + follows
                out[first : end + 1] = base + 6
                out[end] = base + 9
                out[first] = base + 3 if size > 1 else base
        return out


_POINTS = frozenset({FORMS["."], FORMS[","]})


def _folded_array(values: NDArray[np.uint64]) -> Hashes:
    mixed = (values ^ (values >> np.uint64(32))) * np.uint64(0x85EBCA6B) >> np.uint64(7)
    return mixed.astype(np.uint32)
