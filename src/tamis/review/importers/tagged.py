"""One tolerant reader for all formats of tagged lines; what differs between them is a Dialect.

A line either opens a tag or continues the value above it. Nothing is thrown away: repeated tags are
lists, tags out of place open a record of their own, and lines outside every record are told of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tamis.errors import Problem
from tamis.review.importers.encoding import text_lines
from tamis.review.importers.model import LISTS, Claim, Item, Notice, RawRecord, Source

Split = Callable[[str], tuple[str, str] | None]

# Fields of which several values are compared before one is chosen.
DATES = frozenset({"year", "date"})

# "Record #3 of 18" before each record of the Cochrane Library, "1." or "<1>" before those of Ovid.
_CLAIM = re.compile(r"Record #\d+ of (\d+)")
_NUMBERING = re.compile(r"(?:<?\d+[.>]?\s*|Provider:.*|Database:.*|Content:.*|Record #\d+ of \d+.*)$")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a tagged format marks lines and records.

    Attributes
    ----------
    name : str
    split : callable
        Returns tag and value of a line that opens a tag, None of any other line.
    mark : tuple
        Where the mark between tag and value begins and ends in a regular line, and the mark.
    starts : frozenset of str
        Tags that open a record.
    ends : frozenset of str
        Tags that close one.
    outside : frozenset of str
        Tags of the file, not of a record.
    blank_ends : bool
        Whether an empty line before a tag ends a record that no tag of ``starts`` opened.
    start_repeats : bool
        Whether start tags that follow each other belong to one record.
    """

    name: str
    split: Split
    mark: tuple[int, int, str]
    starts: frozenset[str]
    ends: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    blank_ends: bool = False
    start_repeats: bool = False


@dataclass(slots=True)
class Block:
    """The tags of one record in the order of the file.

    Where it is folded, values hold line feeds; where it is printable, they are known to need no mending but for
    blanks.
    """

    line: int
    tags: dict[str, list[str]]
    folded: bool = False
    printable: bool = False


@dataclass(slots=True)
class Outside:
    """What stands outside all records of a file: lines that are none, and whether the file has stated a number."""

    strays: list[tuple[int, str]] = field(default_factory=list)
    claimed: bool = False

    def notices(self, name: str) -> Iterator[Notice]:
        """Yield one notice for all lines that were not read."""
        if self.strays:
            number, text = self.strays[0]
            more = f", and {len(self.strays) - 1} more such lines" if len(self.strays) > 1 else ""
            what = f"{text[:80]!r} stands outside every record{more}"
            yield Notice(Problem(name, number, what, "It was not read."))


def read_blocks(lines: Iterable[str], dialect: Dialect, name: str) -> Iterator[Block | Notice | Claim]:
    """Yield the records of a tagged text as blocks of tags."""
    outside = Outside()
    yield from read_part(lines, dialect, name, 1, outside)
    yield from outside.notices(name)


def read_part(
    lines: Iterable[str], dialect: Dialect, name: str, start: int, beyond: Outside
) -> Iterator[Block | Notice | Claim]:
    """Yield the records of a part of a tagged text that begins on a line, outside of a record."""
    split, starts, ends, outside = dialect.split, dialect.starts, dialect.ends, dialect.outside
    tags: dict[str, list[str]] = {}
    values: list[str] | None = None
    began, opened, blank = 0, False, False
    folded = False
    first, last, mark = dialect.mark
    special = starts | ends | outside
    plain: set[str] = set()
    for number, line in enumerate(lines, start=start):
        # Tags that split has once found in a line of the regular form, and that mean no more than their value,
        # take this short way; it is what makes the reader fast.
        if line[first:last] == mark and (tag := line[:first]) in plain and tags and not blank:
            values = tags.get(tag)
            if values is None:
                values = tags[tag] = [line[last:].strip()]
            else:
                values.append(line[last:].strip())
            continue
        found = split(line.rstrip("\r\n"))
        if found and line[first:last] == mark and line[:first] == found[0] and found[0] not in special:
            plain.add(found[0])
        if found is None:
            text = line.strip()
            if not text:
                blank = True
            elif values is None or (blank and _NUMBERING.match(text)):
                if not beyond.claimed and (claim := _CLAIM.match(text)):
                    beyond.claimed = True
                    yield Claim(int(claim[1]))
                elif not _NUMBERING.match(text) and text != "\ufeff":
                    beyond.strays.append((number, text))
            elif values:
                folded = True
                values[-1] = f"{values[-1]}\n{text}" if values[-1] else text
            continue
        tag, value = found
        if tag in outside:
            continue
        if tag in ends:
            if tags:
                yield Block(began, tags, folded)
            elif not opened:
                yield Block(number, {tag: [value]})
            tags, values, opened, blank, folded = {}, None, False, False, False
            continue
        if tags and tag in starts and _is_next(tag, tags, dialect, blank):
            if ends:
                yield Notice(_unclosed(name, began, number, ends))
            yield Block(began, tags, folded)
            tags, opened, folded = {}, False, False
        elif tags and blank and dialect.blank_ends and not opened:
            yield Block(began, tags, folded)
            tags, folded = {}, False
        if not tags:
            began = number
            opened = tag in starts
        blank = False
        values = tags.get(tag)
        if values is None:
            values = tags[tag] = [value]
        else:
            values.append(value)
    if tags:
        if ends:
            yield Notice(_unclosed(name, began, 0, ends))
        yield Block(began, tags, folded)


def flattened(
    tags: Mapping[str, list[str]], lists: frozenset[str], paragraphs: frozenset[str]
) -> dict[str, list[str]]:
    """Resolve values over several lines: a list for tags of lists, one line for all but paragraphs."""
    flat: dict[str, list[str]] = {}
    for tag, values in tags.items():
        if any("\n" in value for value in values):
            if tag in lists:
                values = [part for value in values for part in value.split("\n")]
            elif tag not in paragraphs:
                values = [value.replace("\n", " ") for value in values]
        flat[tag] = values
    return flat


def translate(
    tags: Mapping[str, list[str]], table: Mapping[str, str], skip: frozenset[str] = frozenset()
) -> tuple[dict[str, list[str]], dict[str, tuple[str, ...]]]:
    """Return the values of a record under canonical names, and under their tags those that have none.

    A field that holds one value keeps the first; another one stays under its tag.
    """
    values: dict[str, list[str]] = {}
    extra: dict[str, tuple[str, ...]] = {}
    for tag, raw in tags.items():
        kept = [value for value in raw if value] if "" in raw else raw
        if not kept or tag in skip:
            continue
        name = table.get(tag)
        if name is None:
            extra[tag] = tuple(kept)
        elif name in LISTS or name in DATES:
            there = values.get(name)
            values[name] = there + [value for value in kept if value not in there] if there else kept
        elif name not in values:
            values[name] = kept[:1]
            if len(kept) > 1 and (rest := tuple(value for value in kept[1:] if value != kept[0])):
                extra[tag] = rest
        elif rest := tuple(value for value in kept if value != values[name][0]):
            extra[tag] = rest
    return values, extra


def records_of(
    source: Source,
    dialect: Dialect,
    record: Callable[[Block, int], RawRecord | None],
    blocks: Iterable[Block | Notice | Claim] | None = None,
) -> Iterator[Item]:
    """Yield the records of a tagged text, or of its blocks; a block without any field is a problem."""
    position = 0
    for block in blocks or read_blocks(text_lines(source), dialect, source.name):
        if not isinstance(block, Block):
            yield block
            continue
        position += 1
        yield record(block, position) or empty(source, block.line, position)


def empty(source: Source, line: int, position: int) -> Problem:
    """Return the problem of a record that says nothing."""
    return Problem(source.name, line, f"record {position} holds no field", "Export it again, or remove it.")


def _is_next(tag: str, tags: Mapping[str, list[str]], dialect: Dialect, blank: bool) -> bool:
    """Whether a start tag begins the next record, or is one more line of the open one."""
    if blank:
        return True
    if dialect.start_repeats and tags.keys() <= dialect.starts:
        return False
    return tag in tags or len(dialect.starts) == 1


def _unclosed(name: str, began: int, number: int, ends: frozenset[str]) -> Problem:
    where = f"the next begins on line {number}" if number else "the file ends"
    return Problem(
        name,
        began,
        f"the record has no {' or '.join(sorted(ends))} line; {where}",
        "It was read as far as it goes.",
    )
