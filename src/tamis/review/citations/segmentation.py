"""From a page to reference strings: find the list, undo the lines, cut it into references."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from tamis.review.citations.chains import numbered_starts
from tamis.review.citations.starts import begins_with_name, unnumbered_starts

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
    r"|figure\s+legends?|about\s+the\s+authors?|received\s*:?.*accepted.*|(?:manuscript\s+)?received\s+\w+\s+\d{1,2},?\s+\d{4}.*"
    r"|e-?mail(?:\s+address(?:es)?)?\s*:.*|correspondence(?:\s+to)?\s*:.*|corresponding\s+author\s*:?.*|publisher['’]s\s+note.*"
    r"|funding|data\s+availability(?:\s+statement)?|abbreviations|footnotes|supporting\s+information|disclosures?)\W*$",
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
# A soft hyphen shows at the end of a line; between digits it stands for a hyphen of another font.
_SOFT_HYPHEN = re.compile(r"\u00ad(?=[ \t]*[\r\n])|(?<=\d)\u00ad(?=\d)")
_LINE_NUMBER = re.compile(r"\s*(\d{1,4})(?:\s+(\S.*)|\s*)$")
_MARKED_NUMBER = re.compile(r"\s*(?:[\[(]\w{1,8}[\])]|\d{1,4}[.)\]]\s)")
_FIRST_LETTER = re.compile(r"\(?a\)\s")
_LETTER = re.compile(r"(?:^|(?<=[;.,]\s))\(?([a-p])\)\s+")
_ADDRESS = re.compile(r"\b10\.\d{4}|\bdoi\b|\S/\S*/|\borg/|^\s*\S+\s*$", re.IGNORECASE)
_OPEN_ADDRESS = re.compile(r"(?:https?://|www\.|doi\.org/|10\.\d{4,}/)\S*[/_.=?&-]$")
# Words that keep their hyphen when a line ends after it, whatever follows.
_PREFIX_WORDS = frozenset({
    "low", "high", "long", "short", "non", "self", "well", "double", "single", "cross", "evidence", "quality",
    "large", "small", "old", "new", "open", "half", "health", "patient", "cost", "time", "dose", "age", "sex",
    "gene", "cell", "case", "follow", "quasi",
})  # fmt: skip
_WORD = re.compile(r"(?<![-\w])[^\W\d_]{3,}(?![-\w])|[^\W\d_]+-[^\W\d_]+")


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
    lines = _list_lines(_SOFT_HYPHEN.sub("-", text).translate(_LIGATURES))
    if not lines:
        return []
    texts = [line.text for line in lines]
    words = frozenset(word.casefold() for line in texts for word in _WORD.findall(line))
    numbered = numbered_starts(texts)
    if numbered:
        before = lines[: numbered[0][0]]
        missing = int(numbered[0][3]) - 1 if numbered[0][3].isdigit() else 0
        # The first numbers of the list are lost, their references are not.
        lost = split_references("\n".join(line.text for line in before)) if 0 < missing <= len(before) else []
        return [*lost, *_numbered(lines, numbered, words)]
    starts = _paragraphs(lines) or unnumbered_starts(texts)
    pieces = [
        _piece(lines, start, end, words) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)
    ]
    return [piece for piece in pieces if _is_reference(piece.raw)]


def is_heading(line: str) -> bool:
    """Return whether a line is the heading of a reference list."""
    return _HEADING.match(line) is not None


def _list_lines(text: str) -> list[Line]:
    """Return the lines of the list: after its heading, before what follows it, without running heads."""
    raw = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\u2028", "\n").split("\n")
    )
    raw = _without_line_numbers(raw)
    headings = [place for place, line in enumerate(raw) if is_heading(line)]
    first = headings[-1] + 1 if headings else 0
    # Without a heading the list begins somewhere, but what follows a list stands in the second half.
    earliest = first if headings else len(raw) // 2
    last = next((place for place in range(earliest, len(raw)) if _END.match(raw[place])), len(raw))
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


def _without_line_numbers(raw: Sequence[str]) -> list[str]:
    """Take off the numbers that count the lines of a manuscript; those of references begin below the heading."""
    found = [(place, match) for place, line in enumerate(raw) if (match := _LINE_NUMBER.match(line))]
    values = [int(match[1]) for _, match in found]
    steps = sum(after - before == 1 for before, after in pairwise(values))
    held = sum(bool(line.strip()) for line in raw)
    if len(found) < 10 or len(found) < 0.85 * held or steps < 0.9 * (len(found) - 1):
        return list(raw)
    if values[0] == 1 and not any(is_heading(match[2] or "") for _, match in found[1:]):
        return list(raw)
    out = list(raw)
    for place, match in found:
        out[place] = match[2] or ""
    return out


def _running_heads(raw: Sequence[str]) -> set[int]:
    """Return the lines that stand on several pages: the same words, and one number that counts up."""
    alike: dict[str, list[int]] = {}
    for place, line in enumerate(raw):
        # What a line's end leaves of a DOI is alike on many pages, too.
        # So are references of one journal; their numbers count up, too.
        if (
            sum(map(str.isalpha, line)) >= 5
            and re.search(r"\d", line)
            and not _ADDRESS.search(line)
            and not _MARKED_NUMBER.match(line)
        ):
            alike.setdefault(re.sub(r"\d+", "0", line.strip()), []).append(place)
    found: set[int] = set()
    for places in alike.values():
        columns = list(zip(*(map(int, re.findall(r"\d+", raw[place])) for place in places), strict=True))
        varied = [column for column in columns if len(set(column)) > 1]
        # A number that begins the line may be that of a reference: pages follow more closely.
        widest = 2 if raw[places[0]].lstrip()[:1].isdigit() else 999
        if (
            len(places) > 1
            and len(varied) == 1
            and all(0 < after - before <= widest for before, after in pairwise(varied[0]))
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


def _numbered(
    lines: Sequence[Line], starts: Sequence[tuple[int, int, int, str]], words: Set[str]
) -> list[ReferenceString]:
    """Cut at (line, column, column after the number, number); text before the first number is not a reference."""
    out: list[ReferenceString] = []
    ends = [(start[0], start[1]) for start in starts[1:]] + [(len(lines), 0)]
    for (line, _, column, number), (last, stop) in zip(starts, ends, strict=True):
        parts = []
        for place in range(line, min(last + (stop > 0), len(lines))):
            text = lines[place].text
            parts.append(text[column if place == line else 0 : stop if place == last else len(text)])
        raw = join_lines(parts, words)
        if raw:
            out += [
                ReferenceString(piece, lines[line].number, number + letter)
                for letter, piece in _lettered(raw)
            ]
    return out


def _lettered(raw: str) -> list[tuple[str, str]]:
    """Part what letters part under one number, "(a) …; (b) …", where each of them begins as references do."""
    if not _FIRST_LETTER.match(raw):
        return [("", raw)]
    starts = [found for found in _LETTER.finditer(raw)]
    if [found[1] for found in starts] != list("abcdefghijklmnop"[: len(starts)]) or len(starts) < 2:
        return [("", raw)]
    ends = [*(found.start() for found in starts[1:]), len(raw)]
    pieces = [raw[found.end() : end].strip(" ;") for found, end in zip(starts, ends, strict=True)]
    if not all(begins_with_name(piece) for piece in pieces):
        return [("", raw)]
    return [(found[1], piece) for found, piece in zip(starts, pieces, strict=True)]


def _piece(lines: Sequence[Line], start: int, end: int, words: Set[str]) -> ReferenceString:
    return ReferenceString(join_lines([line.text for line in lines[start:end]], words), lines[start].number)


def join_lines(parts: Sequence[str], words: Set[str] = frozenset()) -> str:
    """Join lines into a string: spaces are made single, words broken at a line's end are made whole.

    ``words`` are those of the whole list in lower case, by which a hyphen is judged.
    """
    text = ""
    for part in (" ".join(part.split()) for part in parts):
        if not part:
            continue
        if re.search(r"[^\W\d_]-$", text) and part[0].islower():
            text = text + part if _keeps_hyphen(text, part, words) else text[:-1] + part
        elif (
            (re.search(r"\d[-‐‑–—]$", text) and part[0].isdigit())
            # A hyphen that a capital or a digit follows belongs to the word: Regnier-Metcalfe, 2-methyl.
            or (re.search(r"\w-$", text) and part[0].isalnum())
            or re.search(r"(?:https?:/{0,2}|10\.\d{4,}/|doi\.org/)$", text)
            or (_OPEN_ADDRESS.search(text) and not part[0].isupper())
        ):
            text += part
        else:
            text = f"{text} {part}" if text else part
    return text


def _keeps_hyphen(text: str, part: str, words: Set[str]) -> bool:
    """Tell whether a hyphen at the end of a line belongs to its word."""
    before = re.search(r"([^\W\d_]+)-$", text)
    after = re.match(r"[^\W\d_]+", part)
    if before is None or after is None:
        return True
    head, tail = before[1].casefold(), after[0].casefold()
    if head + tail in words:
        return False
    if f"{head}-{tail}" in words or (len(tail) > 3 and tail in words and head in words):
        return True
    return head in _PREFIX_WORDS or len(head) == 1


def _is_reference(raw: str) -> bool:
    return sum(character.isalpha() for character in raw) > 3
