"""What is known of a token wherever it stands: its form, its part in a reference, and hashes of its letters.

Everything is a small number, so that what depends on the place can be worked out for many strings at once.
Hashes are of CRC-32, which is the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]

_MARKS = ".,;:()[]<>\"'-/&?!*#+=%$@|{}°•…§†~_\\^"
_SHAPES = (
    "^^", "$$", "Y", "d1", "d2", "d3", "d4", "d5", "X", "x", "XX", "XXX", "Xx", "XxX", "xx", "xX",
    "<doi>", "<url>", "<>", "¤",
)  # fmt: skip
FORMS: dict[str, int] = {name: code for code, name in enumerate((*_SHAPES, *_MARKS))}
# How the first name is printed tells how the others are: the rarer forms are taken together.
_BRIEF = {"XxX": "Xx", "XXX": "Xx", "xX": "xx", "d1": "d2", "d3": "d2", "d4": "d2", "d5": "d2"}
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
# Words that tell what stands beside them; 0 is any other.
ROLES = {"editor": 1, "in": 2, "publisher": 3, "pages": 4, "volume": 5, "genre": 6, "month": 7, "access": 8}
_ROLE_WORDS = {
    "editor": "eds ed editors editor edited hrsg hg herausgegeben éditeur editores editor. ред",
    "in": "In",
    "publisher": "press verlag publishers publishing publisher publications books editions éditions editorial"
    " editora ediciones edizioni presses forlag wydawnictwo springer elsevier wiley routledge gmbh inc ltd",
    "pages": "p pp page pages pgs s seiten págs с",
    "volume": "vol volume vols no nr number issue bd band tome heft n № v jg fasc",
    "genre": "thesis dissertation report rep tr memo phd patent diplomarbeit habilitation thèse tesis",
    "month": "january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sep sept oct nov dec",
    "access": "available accessed retrieved cited viewed url online http internet visited disponible",
}
_ROLE_OF = {word: ROLES[role] for role, words in _ROLE_WORDS.items() for word in words.split()}
# Marks that a title of a journal may hold and that its abbreviation may leave out.
SILENT = frozenset(".,-'&:")
BEFORE, AFTER = 0, 1


def shape(text: str) -> str:
    """Return the form of a token: capitals, digits, year, or the mark itself."""
    if text[0] == "<" and len(text) > 1:
        return text if text in FORMS else "<>"
    if text[0].isdigit():
        return "Y" if _YEAR.fullmatch(text) else f"d{min(len(text), 5)}"
    if not text[0].isalpha():
        return text if text in FORMS else "¤"
    if len(text) == 1:
        return "X" if text.isupper() else "x"
    if text.isupper():
        return "XX" if len(text) < 4 else "XXX"
    if text[0].isupper():
        return "Xx" if text[1:].islower() else "XxX"
    return "xx" if text.islower() else "xX"


class Vocabulary:
    """Tokens met so far, numbered; 0 stands before a string and 1 after it.

    Attributes
    ----------
    table : ndarray of shape (tokens, columns)
        What ``COLUMNS`` names.
    beginnings : int
        How often it was begun.
    """

    COLUMNS = (
        "form",
        "brief",
        "role",
        "is_short",
        "is_silent",
        "phrase",
        "near",
        "word",
        "tail",
        "head",
        "length",
    )
    # Begun anew before it grows without end.
    _most = 200_000

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.beginnings = 0
        self._begin()

    def _begin(self) -> None:
        self.beginnings += 1
        self._numbers.clear()
        self._numbers.update({"\0before": BEFORE, "\0after": AFTER})
        edges = [
            [FORMS[name], FORMS[name], 0, 0, 0, edge + 1, edge + 1, edge + 1, 0, 0, 0]
            for edge, name in enumerate(("^^", "$$"))
        ]
        self.table: Codes = np.array(edges, np.int64)

    def __len__(self) -> int:
        """Return how many tokens have a number."""
        return len(self._numbers)

    def numbers(self, texts: Sequence[str]) -> list[int]:
        """Return the numbers of tokens, in their order; new ones are added."""
        find = self._numbers.get
        found = [find(text, -1) for text in texts]
        if -1 in found:
            if len(self._numbers) > self._most:
                self._begin()
            self._add(texts)
            found = [self._numbers[text] for text in texts]
        return found

    def _add(self, texts: Iterable[str]) -> None:
        rows: list[list[int]] = []
        for text in texts:
            if text not in self._numbers:
                self._numbers[text] = len(self._numbers)
                rows.append(_properties(text))
        if rows:
            self.table = np.concatenate((self.table, np.array(rows, np.int64)))


def _properties(text: str) -> list[int]:
    form = shape(text)
    word = text.lower()
    role = _ROLE_OF.get("In" if text == "In" else word, 0)
    is_word = text[0].isalpha()
    near = hashed(word) if len(text) < 6 else FORMS[form]
    return [
        FORMS[form],
        FORMS[_BRIEF.get(form, form)],
        role,
        int(is_word and 1 < len(text) < 8),
        int(text in SILENT),
        hashed(word),
        near,
        hashed(word if is_word else text if form == text else form),
        hashed(f"-{word[-3:]}") if is_word else 0,
        hashed(f"{word[:4]}-") if is_word else 0,
        min(len(word), 12) if is_word else 0,
    ]


def hashed(text: str) -> int:
    """Return a number for a text, the same everywhere."""
    return crc32(text.encode("utf-8", "surrogatepass"))
