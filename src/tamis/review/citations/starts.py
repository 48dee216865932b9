"""Where references begin in a list without numbers.

Every line is weighed as a beginning: by how it begins, how the line before ended, whether what lies
between two beginnings looks whole, and whether first authors stand in the order of the alphabet.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from tamis.review.citations.names import INITIALS, UPPER

_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d[a-z]?(?!\d)")
_PARTICLE = "(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|el|al|ten|ter|zu|bin|ibn|d['’])"
_WORD = rf"(?:{_PARTICLE}[ -]?)*{UPPER}[\w'’`´-]+"
_OPENINGS = {
    "family, initials": re.compile(rf"\s*(?:{_WORD}[ -]?){{1,3}},\s?(?:{INITIALS})(?=[\s,;:.&(]|$)"),
    "family initials": re.compile(
        rf"\s*(?:{_WORD}[ -]?){{1,3}}\s(?:{UPPER}{{1,4}}|(?:{UPPER}\.[ -]?){{1,4}})(?=[\s,;:.&(]|$)"
    ),
    "initials family": re.compile(rf"\s*(?:{UPPER}(?:h|u)?\.[ -]?){{1,4}}\s?{_WORD}"),
    "family, given": re.compile(rf"\s*(?:{_WORD}[ -]?){{1,3}},\s{UPPER}\w+"),
    "given family": re.compile(
        rf"\s*{UPPER}[\w'’-]+(?:\s{UPPER}\.?)*\s(?:{_WORD}[ -]?){{1,3}}(?=,| and|\.|:| et al)"
    ),
    "dash": re.compile(r"\s*(?:(?:—{1,3}|–{2,3}|-{2,}|_{2,})[.,\s]|[-–—]\s?(?:,|and\b))"),
    "other": re.compile(rf"\s*[“\"'(\[]?{UPPER}"),
}
_CLOSED = re.compile(r"(?:[.)\]>]|\d|/|\.”|[.)]\"|https?://\S+|\b10\.\d{4,}/\S+)\s*$")
_OPEN = re.compile(
    r"(?:[,;:&(\-‐–]|\b(?:and|of|the|in|In|for|on|und|et|der|de|a|an|to|with|from|by|pp?\.|vol\.|Vol\.|no\.|No\.|eds?\.|Eds?\.|J\.|Proc\.))\s*$"
)
_LONGEST = 25


def unnumbered_starts(lines: Sequence[str]) -> list[int]:
    """Return the lines on which references begin."""
    if len(lines) == 1:
        return [0]
    if indented := _hanging(lines):
        return indented
    style = _style(lines)
    width = usual_width(lines)
    local = [
        beginning(line, lines[place - 1], style, width) if place else 3.0 for place, line in enumerate(lines)
    ]
    names = [_sort_key(line) for line in lines]
    years = [0]
    for line in lines:
        years.append(years[-1] + bool(_YEAR.search(line)))
    ordered = _is_ordered(local, names)
    best = [0.0] * (len(lines) + 1)
    before = [0] * (len(lines) + 1)
    for end in range(1, len(lines) + 1):
        best[end] = float("-inf")
        for start in range(max(0, end - _LONGEST), end):
            score = best[start] + (local[start] if start else 3.0)
            score += 0.9 if years[end] - years[start] else -1.8
            if years[end] - years[start] > 2 and end - start > 3:
                score -= 0.4 * (years[end] - years[start] - 2)
            if ordered and end < len(lines):
                score += 0.9 if names[start] <= names[end] else -1.6
            if score > best[end]:
                best[end], before[end] = score, start
    starts: list[int] = []
    place = len(lines)
    while place > 0:
        place = before[place]
        starts.append(place)
    return starts[::-1]


def _hanging(lines: Sequence[str]) -> list[int]:
    """Return the lines that are not indented, where the others are."""
    flush = [place for place, line in enumerate(lines) if not line[:1].isspace()]
    indented = len(lines) - len(flush)
    if indented >= 0.3 * len(lines) and len(flush) >= 2 and flush[0] == 0:
        return flush
    return []


def _opening(line: str) -> str:
    return next((name for name, pattern in _OPENINGS.items() if pattern.match(line)), "")


def _style(lines: Sequence[str]) -> str:
    """Return how most references begin; the first line surely begins one."""
    counts: dict[str, float] = {_opening(lines[0]): 2.0}
    for line, previous in zip(lines[1:], lines, strict=False):
        if _CLOSED.search(previous):
            name = _opening(line)
            counts[name] = counts.get(name, 0.0) + 1
    counts.pop("other", None)
    counts.pop("", None)
    return max(counts, key=lambda name: counts[name]) if counts else "other"


def begins_with_name(text: str) -> bool:
    """Tell whether a text begins with a name in any of the usual orders."""
    return _opening(text) not in ("", "other", "dash")


def usual_opening(lines: Sequence[str]) -> str:
    """Return how most of some references begin, given their first lines."""
    counts = Counter(_opening(line) for line in lines)
    del counts["other"], counts[""]
    return max(counts, key=lambda name: counts[name]) if counts else "other"


def usual_width(lines: Sequence[str]) -> int:
    """Return how long a full line is."""
    return sorted(len(line) for line in lines)[int(0.8 * (len(lines) - 1))]


def beginning(line: str, previous: str, style: str, width: int) -> float:
    """Weigh a line as a beginning by itself and by the end of the line before."""
    opening = _opening(line)
    score = -0.6
    if opening == style:
        score += 2.0
    elif opening == "dash":
        score += 2.5
    elif opening == "other":
        score -= 1.0
    elif opening:
        score += 0.4
    else:
        score -= 4.0
    if _OPEN.search(previous):
        score -= 3.0
    elif _CLOSED.search(previous):
        score += 0.8
    else:
        score -= 1.6
    if len(previous) < 0.85 * width:
        score += 1.0 if len(previous) < 0.7 * width else 0.5
    if _YEAR.search(line[:60]) and opening != "other":
        score += 0.3
    return score


def _sort_key(line: str) -> str:
    plain = unicodedata.normalize("NFKD", line.strip(" \t[(“\"'‘*•-–—"))
    letters = "".join(character for character in plain if not unicodedata.combining(character)).casefold()
    found = re.match(r"(?:\w\.\s?-?)*\s*((?:(?:van|von|de|der|den|la|le|el|al|d)['’ -])*[^\W\d_]+)", letters)
    return found[1] if found else letters[:8]


def _is_ordered(local: Sequence[float], names: Sequence[str]) -> bool:
    likely = [name for name, score in zip(names, local, strict=True) if score > 1.5]
    pairs = list(pairwise(likely))
    return len(pairs) >= 4 and sum(a <= b for a, b in pairs) >= 0.8 * len(pairs)
