"""Takes a search export into a review: the file as it came, and its description in the protocol."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tamis.errors import InputError, UsageError
from tamis.protocol import Protocol
from tamis.protocol.checks import SEARCHES
from tamis.review.files import SEARCHES as FOLDER
from tamis.review.importers import ImportResult, read_records
from tamis.textfiles import read_text, write_bytes, write_text
from tamis.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Search:
    """What PRISMA-S asks of a search: where, how, when, and what came of it.

    Attributes
    ----------
    source : str
        Name of the source, as "MEDLINE".
    query : str
        The query word for word.
    date : date
        Day of the search.
    arm : str
        databases or other: the side of the flow diagram.
    platform : str
        Interface through which the source was searched.
    hits : int or None
        Records that the source counted; None to take what the file holds.
    """

    source: str
    query: str
    date: datetime.date
    arm: str = "databases"
    platform: str = ""
    hits: int | None = None


def import_search(
    workspace: Workspace,
    protocol: Protocol,
    path: Path,
    search: Search,
    progress: Callable[[float], None] | None = None,
) -> tuple[str, ImportResult]:
    """Copy an export into the review and describe it in protocol/searches.toml.

    Returns
    -------
    str
        Id of the search; its records are ``<id>/1``, ``<id>/2`` …
    ImportResult
        What the file holds, with problems and notices.

    Raises
    ------
    UsageError
        If the same file is in the review already, or holds more records than the source counted.
    InputError
        If no record can be read from it.
    """
    data = path.read_bytes()
    for present in sorted(workspace.path(FOLDER).glob("*")):
        if present.is_file() and present.read_bytes() == data:
            raise UsageError(
                f"{path} is in the review already, as {workspace.shown(present)}. Nothing was imported."
            )
    found = read_records(data, path.name, progress)
    if not found.records and found.problems:
        raise InputError(found.problems)
    if search.hits is not None and search.hits < found.read:
        raise UsageError(
            f"{path} holds {found.read} records, more than the {search.hits} that {search.source} counted. "
            "Look whether it is the file of this search, or correct --hits. Nothing was imported."
        )
    name = _new_id(protocol, search)
    file = f"{FOLDER}/{name}{path.suffix.lower()}"
    write_bytes(workspace.path(file), data)
    text, _ = read_text(workspace.path(SEARCHES), SEARCHES)
    write_text(workspace.path(SEARCHES), text.rstrip("\n") + "\n\n" + _description(name, file, search, found))
    return name, found


def _new_id(protocol: Protocol, search: Search) -> str:
    """Name a search after its source; a later search of the same source gets the next number."""
    base = re.sub(r"[^a-z0-9]+", "-", search.source.casefold()).strip("-") or "search"
    taken = {source.id for source in protocol.sources}
    number = 1
    while (name := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return name


def _description(name: str, file: str, search: Search, found: ImportResult) -> str:
    """Return the TOML of a source; a JSON string is a TOML string as well."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    hits = found.read if search.hits is None else search.hits
    return (
        f"[[sources]]\nid = {quoted(name)}\nname = {quoted(search.source)}\narm = {quoted(search.arm)}\n"
        f"platform = {quoted(search.platform)}\nfile = {quoted(file)}\ndate = {search.date.isoformat()}\n"
        f"expected_records = {found.read}\n\n"
        f'[[sources.queries]]\nid = "{name}-1"\ndate = {search.date.isoformat()}\nsearched = {quoted(search.source)}\n'
        f"text = {quoted(search.query)}\nhits = {hits}\nnew_records = {found.read}\n"
    )
