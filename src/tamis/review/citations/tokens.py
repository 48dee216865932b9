"""Reference strings into tokens: words, numbers, single marks; an identifier is one token.

Letters and digits that touch are parted, so that ``2013;2013:bcr2012`` keeps its volume and its page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tamis.review.citations.identifiers import find_identifiers
from tamis.review.citations.reference import Span

_TOKEN = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+|\d+|\S")
_DASHES = dict.fromkeys("‐‑‒–—−", "-")
_QUOTES = dict.fromkeys('“”„"«»', '"') | dict.fromkeys("‘’`´", "'")
_PLAIN = _DASHES | _QUOTES


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one string.

    Attributes
    ----------
    texts : list of str
        Token as printed; ``<doi>``, ``<url>`` … for an identifier.
    starts, ends : list of int
        Where each stands in the string.
    spaced : list of bool
        Whether white space stands before the token.
    identifiers : mapping
        First identifier of each kind.
    identifier_spans : list of Span
    """

    texts: list[str]
    starts: list[int]
    ends: list[int]
    spaced: list[bool]
    identifiers: dict[str, str]
    identifier_spans: list[Span]


def tokenize(text: str) -> Tokens:
    """Split a reference string into tokens."""
    identifiers, spans = find_identifiers(text)
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    plain = _PLAIN.get
    for span in [*spans, None]:
        for match in _TOKEN.finditer(text, place, span.start if span else len(text)):
            mark = match[0]
            texts.append(plain(mark, mark))
            start, end = match.span()
            starts.append(start)
            ends.append(end)
        if span:
            texts.append(f"<{span.label}>")
            starts.append(span.start)
            ends.append(span.end)
            place = span.end
    spaced = [start == 0 or text[start - 1].isspace() for start in starts]
    return Tokens(texts, starts, ends, spaced, identifiers, spans)
