"""The PRISMA 2020 checklist: where the paper and its workspace report each item.

A place that the review states (``paper/checklist.toml``) comes first; else tamis looks for a heading, a
figure or table, or a file that carries the item. An item without a place is said to be unfilled.

References
----------
page2021.
"""

from __future__ import annotations

import csv
import importlib.resources
import io
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pydantic

from tamis.errors import Problem
from tamis.paper.document import (
    Block,
    Document,
    Figure,
    Heading,
    Inline,
    Inlines,
    Link,
    Row,
    Table,
    Text,
    plain_text,
)
from tamis.paper.manuscript import CHECKLIST_ANCHOR
from tamis.paper.numbers import nearest_names

UNFILLED = "Not filled in"
HEADER = ("Item", "Topic", "What is asked", "Where")
MARK = re.compile(r"\{@([^{}\s]+)\}")


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the checklist, and where it may be found without being told."""

    number: str
    section: str
    topic: str
    asks: str
    headings: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the review says that an item is reported, and the line of ``checklist.toml`` that says so."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Filled:
    """An item and its place; the place is empty where nobody and nothing knows it."""

    item: Item
    place: Inlines


def prisma_items() -> tuple[Item, ...]:
    """Return the items of PRISMA 2020 in their order."""
    text = (importlib.resources.files("tamis.paper") / "prisma2020.toml").read_text(encoding="utf-8")
    return tuple(pydantic.TypeAdapter(list[Item]).validate_python(tomllib.loads(text)["item"]))


def read_places(text: str, path: str = "paper/checklist.toml") -> tuple[dict[str, Place], list[Problem]]:
    """Read the places that a review states: ``5 = "Methods, paragraph 2"``, ``16a = "{@fig:prisma}"``."""
    try:
        data: dict[str, Any] = tomllib.loads(text + "\n")
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        return {}, [
            Problem(path, int(found[1]) if found else 0, f"not valid TOML: {error}", "Mend the line.")
        ]
    known = [item.number for item in prisma_items()]
    places: dict[str, Place] = {}
    problems: list[Problem] = []
    for key, place in data.items():
        line = _line(text, key)
        if key not in known:
            advice = f"Did you mean {nearest_names(key, known)}?"
            problems.append(Problem(path, line, f"PRISMA 2020 has no item {key!r}", advice))
        elif not isinstance(place, str):
            problems.append(
                Problem(path, line, f"item {key} is {place!r}", 'Expected a text, such as "Methods".')
            )
        elif place.strip():
            places[key] = Place(place.strip(), line)
    return places, problems


def _line(text: str, key: str) -> int:
    pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    return next((number for number, line in enumerate(text.split("\n"), 1) if pattern.match(line)), 0)


def fill_checklist(
    document: Document,
    places: Mapping[str, Place],
    files: Collection[str],
    path: str = "paper/checklist.toml",
) -> tuple[tuple[Filled, ...], list[Problem]]:
    """Give every item its place; a cross reference to an exhibit that is not there is a problem."""
    labels = {block.anchor: block.label for block in document.blocks if isinstance(block, (Figure, Table))}
    sections = _sections(document)
    problems: list[Problem] = []
    filled: list[Filled] = []
    for item in prisma_items():
        if item.number in places:
            stated = places[item.number]
            place, missing = _stated(stated.text, labels)
            for anchor in missing:
                nearest = nearest_names(anchor, list(labels))
                expected = f"Did you mean {nearest}?" if nearest else "The paper has no figures and tables."
                what = f"item {item.number} names {anchor!r}, which the paper does not have"
                problems.append(Problem(path, stated.line, what, expected))
        else:
            place = _found(item, labels, sections, files)
        filled.append(Filled(item, place))
    return tuple(filled), problems


def _sections(document: Document) -> dict[str, Inlines]:
    """Return where each heading of the paper leads, by its text in lower case."""
    found: dict[str, Inlines] = {"title": (Text("Title"),)} if document.title else {}
    if document.abstract:
        found["abstract"] = (Text("Abstract"),)
    for block in document.blocks:
        if isinstance(block, Heading):
            shown = plain_text(block.children)
            found.setdefault(shown.lower(), (Link(f"#{block.anchor}", (Text(shown),)),))
    return found


def _stated(place: str, labels: Mapping[str, str]) -> tuple[Inlines, list[str]]:
    parts = MARK.split(place)
    missing = [anchor for anchor in parts[1::2] if anchor not in labels]
    inlines = [
        Link(f"#{part}", (Text(labels[part]),)) if odd and part in labels else Text(part)
        for odd, part in ((position % 2, part) for position, part in enumerate(parts))
        if part
    ]
    return tuple(inlines), missing


def _found(
    item: Item, labels: Mapping[str, str], sections: Mapping[str, Inlines], files: Collection[str]
) -> Inlines:
    found = [(Link(f"#{name}", (Text(labels[name]),)),) for name in item.exhibits if name in labels][:1]
    found += [sections[heading] for heading in item.headings if heading in sections][:1]
    found += [(Text(name),) for name in item.files if name in files]
    inlines: list[Inline] = []
    for place in found:
        inlines += [Text("; "), *place] if inlines else place
    return tuple(inlines)


def with_checklist(document: Document, filled: Collection[Filled]) -> Document:
    """Put the checklist where the manuscript asked for it."""
    rows: list[Row] = []
    section = ""
    for entry in filled:
        if entry.item.section != section:
            section = entry.item.section
            rows.append(Row(((Text(section),),), section=True))
        cells = (entry.item.number, entry.item.topic, entry.item.asks)
        rows.append(Row((*((Text(cell),) for cell in cells), entry.place or (Text(UNFILLED),))))

    def fill(block: Block) -> Block:
        if not isinstance(block, Table) or block.anchor != CHECKLIST_ANCHOR:
            return block
        return replace(
            block,
            header=tuple((Text(name),) for name in HEADER),
            rows=tuple(rows),
            aligns=("left",) * len(HEADER),
            widths=(1, 3.2, 7, 5),
        )

    return replace(document, blocks=tuple(fill(block) for block in document.blocks))


def _cells(entry: Filled) -> tuple[str, ...]:
    return entry.item.number, entry.item.topic, entry.item.asks, plain_text(entry.place) or UNFILLED


def checklist_csv(filled: Collection[Filled]) -> str:
    """Write the checklist as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("item", "section", "topic", "asks", "where"))
    for entry in filled:
        number, topic, asks, _ = _cells(entry)
        writer.writerow((number, entry.item.section, topic, asks, plain_text(entry.place)))
    return stream.getvalue()


def checklist_markdown(filled: Collection[Filled]) -> str:
    """Write the checklist as a Markdown table."""
    lines = [f"| {' | '.join(HEADER)} |", f"|{'---|' * len(HEADER)}"]
    for entry in filled:
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in _cells(entry))} |")
    return "\n".join(lines) + "\n"
