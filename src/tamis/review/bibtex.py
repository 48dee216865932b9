"""BibTeX files: read without loss, written in one canonical form.

bibtexparser splits a file into blocks. What it takes too lightly is looked at here: values that a
missing comma has run together, macros, and concatenation. A block that cannot be read is a problem
with its line, and its text is written back as it stood.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from bibtexparser import model
from bibtexparser.splitter import Splitter

from tamis.errors import Problem
from tamis.review.latex import to_latex

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
# The order in which people read a reference; fields that are not named follow by alphabet, tamis's own last.
_ORDER = (
    "author", "editor", "title", "journal", "booktitle", "year", "month", "day", "volume", "number",
    "pages", "eid", "edition", "series", "chapter", "school", "institution", "publisher", "address",
    "howpublished", "note", "doi", "pmid", "pmcid", "url", "urldate",
)  # fmt: skip
# bibtexparser gives up a block where a line opens another, whatever stands between: so do we.
_BLOCK_START = re.compile(r"^[ \t]*@\w*[ \t]*(?=[{(])", re.MULTILINE)
_PIECE = re.compile(r'\s*(?:(?P<number>\d+)|(?P<name>[^\s"#%\'(),={}\d][^\s"#%\'(),={}]*)|(?P<open>[{"]))')


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a library.

    Attributes
    ----------
    key : str
        Citation key.
    type : str
        Entry type in lower case, as ``article``.
    fields : mapping
        Field name in lower case -> value as BibTeX source, without its enclosing braces.
    """

    key: str
    type: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BibFile:
    """A BibTeX file, read.

    Attributes
    ----------
    entries : tuple of Entry
        In the order of the file.
    head : tuple of str
        Comments, preambles and macro definitions, as they stood.
    failed : tuple of str
        Blocks that could not be read, as they stood.
    problems : tuple of Problem
        One for each failed block.
    """

    entries: tuple[Entry, ...] = ()
    head: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    @property
    def failed_keys(self) -> frozenset[str]:
        """Keys that failed blocks seem to hold, so that nobody gives them out again."""
        found = (re.match(r"@\w+\s*[{(]\s*([^\s,{}=]+)\s*,", raw) for raw in self.failed)
        return frozenset(match[1] for match in found if match)


def read_bibtex(text: str, path: str) -> BibFile:
    """Read BibTeX text; ``path`` is the name shown in problems."""
    entries: dict[str, Entry] = {}
    head: list[str] = []
    failed: list[str] = []
    problems: list[Problem] = []
    macros: dict[str, str] = dict(zip(MONTHS, _MONTH_NAMES, strict=True))
    for line, chunk in _chunks(text):
        found, rest, what = _read_chunk(chunk, macros, entries)
        if what:
            failed.append(chunk.strip())
            problems.append(
                Problem(path, line, what, "Mend it; until then it is kept as it stands, and cannot be cited.")
            )
        else:
            entries |= found
            head += rest
    return BibFile(tuple(entries.values()), tuple(head), tuple(failed), tuple(problems))


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text where a line opens a block, so that what fails in one chunk leaves the others alone."""
    starts = sorted({0, *(match.start() for match in _BLOCK_START.finditer(text))})
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        chunk = text[start:end]
        if chunk.strip():
            lead = len(chunk) - len(chunk.lstrip())
            yield text.count("\n", 0, start + lead) + 1, chunk


def _read_chunk(
    chunk: str, macros: dict[str, str], known: Mapping[str, Entry]
) -> tuple[dict[str, Entry], list[str], str]:
    """Return entries of a chunk, its comments and definitions, and what is wrong; note its macros."""
    with _silent():
        blocks = Splitter(chunk).split().blocks
    entries: dict[str, Entry] = {}
    rest: list[str] = []
    for block in blocks:
        what = ""
        if isinstance(block, model.Entry):
            entry, what = _entry(block, macros)
            if entry is not None:
                what = (
                    f"the key {entry.key} stands twice" if entry.key in known or entry.key in entries else ""
                )
                entries[entry.key] = entry
        elif isinstance(block, model.String):
            value = _value(str(block.value), macros)
            what = f"the macro {block.key} cannot be read" if value is None else ""
            macros[block.key.casefold()] = value or ""
            rest.append((block.raw or "").strip())
        elif isinstance(block, model.ParsingFailedBlock):
            what = _failure(block)
        else:
            rest.append((block.raw or "").strip())
        if what:
            return {}, [], what
    return entries, rest, ""


def write_bibtex(entries: Iterable[Entry], head: Iterable[str] = (), failed: Iterable[str] = ()) -> str:
    """Write a library: entries by key, one field a line, in a fixed order; the rest as it stood."""
    ordered = sorted(entries, key=lambda entry: (entry.key.casefold(), entry.key))
    parts = [*head, *(_written(entry) for entry in ordered), *failed]
    return "\n\n".join(parts) + "\n" if parts else ""


def _written(entry: Entry) -> str:
    lines = [f"@{entry.type}{{{entry.key},"]
    for name in sorted(entry.fields, key=_rank):
        value = " ".join(entry.fields[name].split())
        lines.append(
            f"  {name} = {value},"
            if name == "month" and value in MONTHS
            else f"  {name} = {{{_closed(value)}}},"
        )
    return "\n".join([*lines, "}"])


def _rank(name: str) -> tuple[int, str]:
    place = _ORDER.index(name) if name in _ORDER else len(_ORDER)
    return (place + name.startswith("tamis-"), name)


def _closed(value: str) -> str:
    """Return a value that may stand between braces; one whose own braces are not balanced is escaped."""
    depth = 0
    for mark in re.findall(r"(?<!\\)[{}]", value):
        depth += 1 if mark == "{" else -1
        if depth < 0:
            return to_latex(value)
    return to_latex(value) if depth or value.endswith("\\") else value


def _entry(block: model.Entry, macros: Mapping[str, str]) -> tuple[Entry | None, str]:
    """Return the entry of a block, or why it is none."""
    key = block.key.strip()
    if not key or re.search(r"[\s{}\"#%~\\,=]", key):
        return None, f"{key!r} is not a citation key"
    fields: dict[str, str] = {}
    for item in block.fields:
        name = item.key.strip().casefold()
        value = _value(str(item.value), macros)
        if value is None or not re.fullmatch(r"[^\s{}\"#%(),=]+", name):
            return (
                None,
                f"field {name} of {key} cannot be read: a comma, a brace or a macro is missing",
            )
        if name in fields:
            return None, f"field {name} of {key} stands twice"
        fields[name] = value
    return Entry(key, block.entry_type.casefold(), fields), ""


def _failure(block: model.ParsingFailedBlock) -> str:
    if isinstance(block, model.DuplicateBlockKeyBlock):
        return f"the key {block.key} stands twice"
    if isinstance(block, model.DuplicateFieldKeyBlock):
        return f"fields {', '.join(sorted(block.duplicate_keys))} stand twice in one entry"
    reason = str(getattr(block.error, "abort_reason", block.error))
    return f"the block cannot be read: {' '.join(reason.split())}"


def _value(source: str, macros: Mapping[str, str]) -> str | None:
    """Take braces and quotes off, replace macros, join the pieces; None if the value is malformed."""
    source = source.strip()
    if source.casefold() in MONTHS:
        return source.casefold()
    pieces: list[str] = []
    place = 0
    while True:
        found = _PIECE.match(source, place)
        if not found:
            return None
        if found["open"]:
            end = _end_of_piece(source, found.start("open"))
            if end is None:
                return None
            pieces.append(source[found.end() : end])
            place = end + 1
        elif found["name"]:
            if found["name"].casefold() not in macros:
                return None
            pieces.append(macros[found["name"].casefold()])
            place = found.end()
        else:
            pieces.append(found["number"])
            place = found.end()
        rest = source[place:].lstrip()
        if not rest:
            return " ".join("".join(pieces).split())
        if not rest.startswith("#"):
            return None
        place = source.index("#", place) + 1


def _end_of_piece(source: str, start: int) -> int | None:
    depth = 0
    for found in re.finditer(r'(?<!\\)[{}]|"', source[start + 1 :]):
        mark = found[0]
        if depth == 0 and mark == ("}" if source[start] == "{" else '"'):
            return start + 1 + found.start()
        depth += (mark == "{") - (mark == "}")
        if depth < 0:
            return None
    return None


@contextmanager
def _silent() -> Iterator[None]:
    """Keep bibtexparser from printing what is returned as problems."""
    logger = logging.getLogger("bibtexparser")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
