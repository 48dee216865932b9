"""Values of BibTeX fields: braces, macros, lists of names; and the fields of an entry that is damaged."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tamis.review.importers.cleaning import one_line
from tamis.review.importers.latex import decode_latex

BLOCK = re.compile(r"(?m)^[ \t]*@[ \t]*([A-Za-z_]\w*)[ \t]*[{(]")
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
MONTH_NUMBER: Mapping[str, str] = {
    name: f"{number:02d}" for number, name in enumerate(_MONTH_NAMES.split(), start=1)
}
NOT_ENTRIES = frozenset({"string", "comment", "preamble"})
# A value in braces, nested twice at most, in quotation marks, or a number or name.
_VALUE = (
    r"\{[^{}]*+(?>\{[^{}]*+(?>\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+\}"
    r'|"[^"{}]*+"'
    r"|\w++"
)
_PLAIN = re.compile(
    r"\s*@[ \t]*([A-Za-z]\w*)[ \t]*\{\s*([^\s,{}()=#\"%\\]*)\s*,\s*"
    rf"((?>[A-Za-z][\w.:+-]*+\s*=\s*(?>{_VALUE})\s*(?>,\s*|(?=\}})))*+)\}}\s*"
)
_PAIR = re.compile(rf"([A-Za-z][\w.:+-]*+)\s*=\s*({_VALUE})\s*,?")
# What makes more of a list of names than words, initials and commas.
_UNUSUAL = re.compile(r"[\\{}~\n\t$`']|  | ,|,,|--")
_OPENING = re.compile(r"@([A-Za-z]\w*)\{([^\s,{}()=#\"%\\]*),")
_LABEL = re.compile(r"[ \t]*([A-Za-z][\w.:+-]*)[ \t]*=[ \t]*")
_FIELD = re.compile(r"[,\n][ \t]*([A-Za-z][\w.:+-]*)\s*=\s*")
_KEY_END = re.compile(r"[,\n=]")
# A value that ends before a line that looks like the next field: the comma between them is missing.
_SWALLOWED = re.compile(r"[}\"]\s*\n\s*[A-Za-z][\w-]*\s*=\s*[{\"\d]")
_PIECE = re.compile(r'\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|"[^"]*"|[^#\s]+')


@dataclass(frozen=True, slots=True)
class BibEntry:
    """One entry as it stands: type, key, fields with their braces, and whether it had to be pieced together."""

    kind: str
    key: str
    pairs: Sequence[tuple[str, str]]
    damaged: bool = False


def unwrap(raw: str, macros: Mapping[str, str]) -> str:
    """Return a value without its braces or quotation marks; macros and pieces joined by # are resolved."""
    if raw[:1] == "{" and raw[-1:] == "}" and raw.find("{", 1) < 0 and raw.find("}", 0, -1) < 0:
        return raw[1:-1].strip()
    raw = raw.strip()
    if (
        raw[:1] == "{"
        and raw[-1:] == "}"
        and (raw.find("}") == len(raw) - 1 or _end(raw, 0) in (len(raw) - 1, None))
    ):
        return raw[1:-1].strip()
    if raw[:1] == '"' and raw[-1:] == '"' and len(raw) > 1 and _end(raw, 0) == len(raw) - 1:
        return raw[1:-1].strip()
    if "#" not in raw:
        return macros.get(raw.lower(), raw)
    return "".join(map(lambda piece: _resolved(piece, macros), _PIECE.findall(raw))).strip()


def separated(text: str, separators: str) -> list[str]:
    """Split at the first of the separators that occurs, outside braces."""
    separator = next((mark for mark in separators if mark in text), "")
    if not separator or "{" not in text:
        return text.split(separator) if separator else [text]
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
        elif character == separator and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]


def people(text: str) -> list[str]:
    """Split names at "and" outside braces."""
    if "{" not in text:
        return re.split(r"\s+and\s+", text)
    names, depth, current = [], 0, []
    for word in re.split(r"(\s+)", text):
        if word == "and" and depth == 0:
            names.append("".join(current))
            current = []
            continue
        depth += word.count("{") - word.count("}")
        current.append(word)
    return [*names, "".join(current)]


def persons(text: str) -> list[str]:
    """Return the names in a value, each as ``person`` writes it."""
    if _UNUSUAL.search(text):
        return [person(name) for name in people(text)]
    return [
        name if name.count(",") == 1 and ", " in name and name[:1] != " " != name[-1:] else person(name)
        for name in text.split(" and ")
    ]


def person(name: str) -> str:
    """Return a name as "Family, Given"; a name in braces is a group and stays, "others" is nobody."""
    name = name.strip()
    if name.startswith("{") and _end(name, 0) == len(name) - 1:
        return one_line(decode_latex(name[1:-1]))
    plain = (
        one_line(decode_latex(name))
        if "\\" in name or "{" in name or "\n" in name
        else name.replace("~", " ")
    )
    if "," in plain:
        parts = [part.strip() for part in plain.split(",") if part.strip()]
        # BibTeX writes "von Family, Jr, Given".
        return ", ".join((parts[0], parts[2], parts[1])) if len(parts) == 3 else ", ".join(parts)
    words = plain.split()
    if len(words) < 2:
        return "" if plain.lower() == "others" else plain
    cut = next(
        (index for index, word in enumerate(words[:-1]) if index and word[0].islower()), len(words) - 1
    )
    return f"{' '.join(words[cut:])}, {' '.join(words[:cut])}"


def has_swallowed_field(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether a value holds the field after it, which happens where a comma is missing."""
    return any("\n" in value and _SWALLOWED.search(value) for _, value in pairs)


def regular_entry(text: str) -> BibEntry | None:
    """Return an entry with each field on one line, in braces without others in them; None of any other text."""
    head, *lines = text.rstrip().split("\n")
    opening = _OPENING.fullmatch(head)
    if opening is None or not lines or lines.pop() != "}" or opening[1].lower() in NOT_ENTRIES:
        return None
    pairs: list[tuple[str, str]] = []
    for line in lines:
        before, _, value = line.partition("{")
        label = _label(before)
        if not label or "{" in value or value.find("}") != len(value) - 2 or value[-1] != ",":
            return None
        pairs.append((label, line[len(before) : -1]))
    return BibEntry(opening[1].lower(), opening[2], pairs)


@lru_cache(maxsize=1024)
def _label(text: str) -> str:
    found = _LABEL.fullmatch(text)
    return found[1] if found else ""


def plain_entry(text: str) -> BibEntry | None:
    """Return an entry of the plain shape, or None where bibtexparser must look: escaped braces, macros, errors."""
    if "\\{" in text or "\\}" in text:
        return None
    found = _PLAIN.fullmatch(text)
    if found is None or found[1].lower() in NOT_ENTRIES:
        return None
    pairs = _PAIR.findall(found[3])
    return None if has_swallowed_field(pairs) else BibEntry(found[1].lower(), found[2], pairs)


def damaged_entry(raw: str) -> BibEntry:
    """Return a block whose braces or commas are wrong: each value as far as it goes."""
    head = BLOCK.match(raw)
    if head is None:
        return BibEntry("misc", "", [], damaged=True)
    end = _KEY_END.search(raw, head.end())
    has_key = end is not None and end[0] != "="
    key = raw[head.end() : end.start()].strip() if end and has_key else ""
    body = "\n" + (raw[end.start() :] if end and has_key else raw[head.end() :])
    starts = list(_FIELD.finditer(body))
    pairs: list[tuple[str, str]] = []
    reached = 0
    for number, found in enumerate(starts):
        if found.start() < reached:
            continue
        close = _end(body, found.end())
        if close is None:
            limit = starts[number + 1].start() if number + 1 < len(starts) else len(body)
            value = body[found.end() : limit].strip().rstrip("}),").strip().lstrip('{"')
        else:
            value, reached = body[found.end() + 1 : close], close
        if value.count("{") != value.count("}"):
            value = value.replace("{", "").replace("}", "")
        pairs.append((found[1], f"{{{value}}}"))
    return BibEntry(head[1].lower(), key, pairs, damaged=True)


def _end(text: str, start: int) -> int | None:
    """Return where a braced or quoted value ends; None where a line that opens a field comes first."""
    opening = text[start : start + 1]
    if opening not in ("{", '"'):
        return None
    depth = 0
    for found in re.compile(r'[{}"\n]').finditer(text, start):
        mark, index = found[0], found.start()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
            if opening == "{" and depth == 0:
                return index
        elif mark == '"' and opening == '"' and depth == 0 and index > start:
            return index
        elif mark == "\n" and _FIELD.match(text, index):
            return None
    return None


def _resolved(piece: str, macros: Mapping[str, str]) -> str:
    if piece[:1] in ("{", '"'):
        return piece[1:-1]
    return macros.get(piece.lower(), MONTH_NUMBER.get(piece.lower(), piece))
