"""From a page to reference strings: find the list, undo the lines, cut it into references."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tamis.review.citations.chains import numbered_starts
from tamis.review.citations.starts import unnumbered_starts

_HEADING = re.compile(
    r"^\W*(?:\d{1,2}\.?\s+)?(?:references?(?:\s+(?:and\s+notes|cited|list))?|reference\s+list|bibliograph(?:y|ie|ia)|literature(?:\s+cited)?"
    r"|works\s+cited|literatur(?:verzeichnis|angaben|nachweise)?|quellen(?:verzeichnis)?|r[ée]f[ée]rences(?:\s+bibliographiques)?"
    r"|referencias(?:\s+bibliogr[áa]ficas)?|bibliograf[íi]a|refer[êe]ncias(?:\s+bibliogr[áa]ficas)?|riferimenti(?:\s+bibliografici)?"
    r"|kaynak(?:lar|ça)|литература|список\s+литературы|参考文献|참고문헌)\W*$",
    re.IGNORECASE,
)
_RUN_IN_HEADING = re.compile(
    r"^\s*(?:REFERENCES|References|Bibliography|BIBLIOGRAPHY)\s*:?\s+(?=\[?\(?1[\].)\s])"
)
_END = re.compile(
    r"^\W*(?:appendix(?:\s+\w)?|supplement(?:ary)?\s+\w+|acknowledge?ments?|author\s+contributions?|conflicts?\s+of\s+interests?|competing\s+interests?"
    r"|figure\s+legends?|about\s+the\s+authors?|received\s*:?.*accepted.*)\W*$",
    re.IGNORECASE,
)
_LIGATURES = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "\u00ad": "",
        "\u200b": "",
        "\ufeff": "",
    }
)
# Words that keep their hyphen when a line ends after it.
_PREFIX_WORDS = frozenset({
    "low", "high", "long", "short", "non", "self", "well", "double", "single", "cross", "post", "pre",
    "anti", "inter", "intra", "multi", "meta", "evidence", "quality", "large", "small", "old", "new",
    "open", "half", "health", "patient", "cost", "time", "dose", "age", "sex", "gene", "cell", "case",
    "follow", "in", "on", "off", "up", "so", "ex", "co", "semi", "quasi", "pseudo",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReferenceString:
    """One string of a list.

    Attributes
    ----------
    raw : str
        The string without line breaks.
    line : int
        Line of the text on which it begins, 1 for the first.
    number : str
        The number or label printed before it, as printed; "" where there is none.
    """

    raw: str
    line: int
    number: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list and the place it has in the text."""

    text: str
    number: int
    after_gap: bool


def split_references(text: str) -> list[ReferenceString]:
    """Cut a text that holds a reference list into the strings of its references."""
    lines = _list_lines(text.translate(_LIGATURES))
    if not lines:
        return []
    texts = [line.text for line in lines]
    numbered = numbered_starts(texts)
    if numbered:
        before = lines[: numbered[0][0]]
        missing = int(numbered[0][3]) - 1 if numbered[0][3].isdigit() else 0
        # The first numbers of the list are lost, their references are not.
        lost = split_references("\n".join(line.text for line in before)) if 0 < missing <= len(before) else []
        return [*lost, *_numbered(lines, numbered)]
    starts = _paragraphs(lines) or unnumbered_starts(texts)
    pieces = [_piece(lines, start, end) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]
    return [piece for piece in pieces if _is_reference(piece.raw)]


def is_heading(line: str) -> bool:
    """Return whether a line is the heading of a reference list."""
    return _HEADING.match(line) is not None


def _list_lines(text: str) -> list[Line]:
    """Return the lines of the list: after its heading, before what follows it, without running heads."""
    raw = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\u2028", "\n").split("\n")
    )
    headings = [place for place, line in enumerate(raw) if is_heading(line)]
    first = headings[-1] + 1 if headings else 0
    last = next((place for place in range(first, len(raw)) if _END.match(raw[place])), len(raw))
    if headings and not any(line.strip() for line in raw[first:last]):
        # A heading that nothing follows stands below its list, in a column of its own.
        first, last = 0, headings[-1]
    running = _running_heads(raw)
    out: list[Line] = []
    gap = False
    for place in range(first, last):
        line = _RUN_IN_HEADING.sub("", raw[place])
        kept = line.strip()
        if not kept:
            gap = True
        elif place not in running:
            out.append(Line(line.rstrip(), place + 1, gap))
            gap = False
    return out


def _running_heads(raw: Sequence[str]) -> set[int]:
    """Return the lines that stand on several pages: the same words, and one number that counts up."""
    alike: dict[str, list[int]] = {}
    for place, line in enumerate(raw):
        if sum(character.isalpha() for character in line) >= 5 and re.search(r"\d", line):
            alike.setdefault(re.sub(r"\d+", "0", line.strip()), []).append(place)
    found: set[int] = set()
    for places in alike.values():
        columns = list(zip(*(map(int, re.findall(r"\d+", raw[place])) for place in places), strict=True))
        varied = [column for column in columns if len(set(column)) > 1]
        if (
            len(places) > 1
            and len(varied) == 1
            and list(varied[0]) == sorted(set(varied[0]))
            and min(_steps(places)) > 8
        ):
            found |= set(places)
    return found


def _steps(places: Sequence[int]) -> list[int]:
    return [after - before for before, after in pairwise(places)]


def _paragraphs(lines: Sequence[Line]) -> list[int]:
    """Return the starts of paragraphs where empty lines part every reference from the next."""
    gaps = [place for place, line in enumerate(lines) if line.after_gap or place == 0]
    if len(gaps) < 3 or len(gaps) < len(lines) / 8:
        return []
    return gaps


def _numbered(lines: Sequence[Line], starts: Sequence[tuple[int, int, int, str]]) -> list[ReferenceString]:
    """Cut at (line, column, column after the number, number); text before the first number is not a reference."""
    out: list[ReferenceString] = []
    ends = [(start[0], start[1]) for start in starts[1:]] + [(len(lines), 0)]
    for (line, _, column, number), (last, stop) in zip(starts, ends, strict=True):
        parts = []
        for place in range(line, min(last + (stop > 0), len(lines))):
            text = lines[place].text
            parts.append(text[column if place == line else 0 : stop if place == last else len(text)])
        raw = join_lines(parts)
        if raw:
            out.append(ReferenceString(raw, lines[line].number, number))
    return out


def _piece(lines: Sequence[Line], start: int, end: int) -> ReferenceString:
    return ReferenceString(join_lines([line.text for line in lines[start:end]]), lines[start].number)


def join_lines(parts: Sequence[str]) -> str:
    """Join lines into a string: spaces are made single, words broken at a line's end are made whole."""
    text = ""
    for part in (" ".join(part.split()) for part in parts):
        if not part:
            continue
        if re.search(r"[^\W\d_]-$", text) and part[0].islower():
            word = re.search(r"([^\W\d_]+)-$", text)
            rest = re.match(r"[^\W\d_]+(-?)", part)
            keep = (word is not None and word[1].casefold() in _PREFIX_WORDS) or (
                rest is not None and bool(rest[1])
            )
            text = text + part if keep else text[:-1] + part
        elif (re.search(r"\d[-‐‑–—]$", text) and part[0].isdigit()) or (
            re.search(r"(?:https?://|www\.|doi\.org/|10\.\d{4,}/)\S*[/_.=?&-]$", text)
            and not part[0].isupper()
        ):
            text += part
        else:
            text = f"{text} {part}" if text else part
    return text


def _is_reference(raw: str) -> bool:
    return sum(character.isalpha() for character in raw) > 3
