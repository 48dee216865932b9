"""Words of the protocol found in a text, so that a reviewer sees at a glance what speaks for and against a record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Side: TypeAlias = Literal["include", "exclude"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text to show in colour: characters ``start`` to ``end``, and which list it is from."""

    start: int
    end: int
    side: Side


def find_marks(text: str, include: Sequence[str], exclude: Sequence[str]) -> list[Mark]:
    """Find the words of both lists in a text.

    Parameters
    ----------
    text : str
    include, exclude : sequence of str
        Words or phrases. A word matches whole, whatever its case, also with a plural ending and with hyphens for
        spaces; ``*`` at its end or beginning stands for any letters.

    Returns
    -------
    list of Mark
        In the order of the text, none within another: at one place the longest match counts, and of two equal ones
        that of the exclude words, which are the more specific.
    """
    lists: tuple[tuple[Side, Sequence[str]], ...] = (("exclude", exclude), ("include", include))
    found = [
        Mark(match.start(), match.end(), side)
        for side, words in lists
        for pattern in _patterns(words)
        for match in pattern.finditer(text)
    ]
    found.sort(key=lambda mark: (mark.start, mark.start - mark.end, mark.side))
    kept: list[Mark] = []
    for mark in found:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _patterns(words: Sequence[str]) -> list[re.Pattern[str]]:
    stems = [_stem(word) for word in words if word.strip(" *")]
    # One pattern for hundreds of words: the longest first, so that a phrase wins over its first word.
    stems.sort(key=len, reverse=True)
    return [re.compile(rf"(?<!\w)(?:{'|'.join(stems)})(?!\w)", re.IGNORECASE)] if stems else []


def _stem(word: str) -> str:
    core = r"[\s\-‐–]+".join(re.escape(part) for part in re.split(r"[\s\-]+", word.strip(" *")))
    before = r"\w*" if word.strip().startswith("*") else ""
    after = r"\w*" if word.strip().endswith("*") else "(?:e?s)?"
    return before + core + after
