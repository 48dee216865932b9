"""Chained logs: every line carries the hash of the line before it, so nothing is changed unseen.

A line is canonical JSON. Its last field ``prev`` is the SHA-256 of the bytes of the line before it (its
own ``prev`` included, its line feed not), its first field ``id`` the beginning of the SHA-256 of the
line without ``id``. The chain shows a changed, moved or missing line; the id tells which of two
neighbours was changed; the head (number of lines, hash of the last one), kept beside the log, shows a
tail that was cut. A head may name fewer lines than the log has: a power failure can lose the note, not
the line. Whoever rewrites log and head together is found out by the history of the repository.

Bytes come in and go out here; reading and writing them is left to ``files``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tamis.errors import InputError, Problem, UsageError

Entry: TypeAlias = Mapping[str, Any]

# What stands in place of the hash before the first line.
GENESIS = "0" * 64
ID_LENGTH = 16
_PREV = re.compile(rb'"prev": "([0-9a-f]{64})"\}$')
# A quotation mark inside a value is escaped, so this is found as a key only.
_CLIENT = re.compile(rb'[{,] ?"client": "')
_HEAD = re.compile(r'\{"lines": (\d+), "sha256": "([0-9a-f]{64})"\}\n')


@dataclass(frozen=True, slots=True)
class Head:
    """How far a log goes: the number of its lines and the hash of the last one."""

    lines: int = 0
    sha256: str = GENESIS

    def text(self) -> str:
        """Return the head as it is kept beside the log."""
        return f'{{"lines": {self.lines}, "sha256": "{self.sha256}"}}\n'


def read_head(text: str) -> Head | None:
    """Read a kept head; None where the text is none."""
    found = _HEAD.fullmatch(text)
    return Head(int(found[1]), found[2]) if found else None


def digest(line: bytes) -> str:
    """Return the hash of a line, without its line feed."""
    return hashlib.sha256(line).hexdigest()


def line_bytes(entry: Entry) -> bytes:
    """Return an entry as its line, without the line feed; the order of the fields is kept."""
    try:
        return json.dumps(dict(entry), ensure_ascii=False, allow_nan=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError(
            f"A line cannot hold {error.object[error.start]!r}, which is no character."
        ) from None


def chained(entry: Entry, prev: str) -> tuple[dict[str, Any], bytes]:
    """Return an entry with ``id`` and ``prev``, as it follows the line of hash ``prev``, and its line."""
    body = {name: value for name, value in entry.items() if name not in ("id", "prev")} | {"prev": prev}
    raw = line_bytes(body)
    identity = digest(raw)[:ID_LENGTH]
    return {"id": identity} | body, b'{"id": "' + identity.encode() + b'", ' + raw[1:]


@dataclass(slots=True)
class Tail:
    """Where a writer stands in a log: what it has seen, so that the next line can follow.

    Attributes
    ----------
    size : int
        Bytes seen.
    head : Head
        Of the lines seen.
    clients : dict
        Client id -> the line that it wrote.
    """

    size: int = 0
    head: Head = field(default=Head())
    clients: dict[str, dict[str, Any]] = field(default_factory=dict)

    def absorb(self, data: bytes) -> None:
        """Take note of whole lines that stand behind what was seen."""
        lines = data.split(b"\n")[:-1]
        if not lines:
            return
        if b'"client"' in data:
            for line in lines:
                if _CLIENT.search(line):
                    self._remember(line)
        self.head = Head(self.head.lines + len(lines), digest(lines[-1]))
        self.size += len(data)

    def _remember(self, line: bytes) -> None:
        try:
            entry = json.loads(line)
            self.clients[str(entry["client"])] = entry
        except (ValueError, KeyError, TypeError):
            return  # a line that cannot be read is named by its reader

    def follow(self, entries: Iterable[Entry]) -> tuple[list[dict[str, Any]], bytes]:
        """Chain entries behind what was seen.

        Returns
        -------
        list of dict
            The entries as they stand in the log; one whose client id is there already is that line.
        bytes
            Lines to append; empty where all were there already.

        Raises
        ------
        UsageError
            If a client id was used before for another entry.
        """
        stored: list[dict[str, Any]] = []
        lines: list[bytes] = []
        prev = self.head.sha256
        new: dict[str, dict[str, Any]] = {}
        for entry in entries:
            client = entry.get("client", "")
            before = self.clients.get(client) or new.get(client) if client else None
            if before is not None:
                _same(before, entry)
                stored.append(before)
                continue
            line, raw = chained(entry, prev)
            prev = digest(raw)
            lines.append(raw + b"\n")
            stored.append(line)
            if client:
                new[client] = line
        return stored, b"".join(lines)


def _same(before: Entry, entry: Entry) -> None:
    # A second try of one call differs in its time and in what it believes to supersede.
    free = {"id", "prev", "at", "supersedes", "seconds", "criteria"}
    if {k: v for k, v in before.items() if k not in free} != {
        k: v for k, v in entry.items() if k not in free
    }:
        raise UsageError(f"Client id {entry['client']} was used before, for another line: {before['id']}.")


def leads_to(data: bytes, head: Head) -> bool:
    """Tell whether a log still holds the line that its head names, in its place."""
    if not head.lines:
        return True
    lines = data.split(b"\n", head.lines)
    return len(lines) > head.lines and digest(lines[head.lines - 1]) == head.sha256


def verify(data: bytes, shown: str, head: Head | None) -> list[Problem]:
    """Check a chained log.

    Parameters
    ----------
    data : bytes
        The whole file.
    shown : str
        Its path, for the problems.
    head : Head or None
        As kept beside the log; None where none is kept.

    Returns
    -------
    list of Problem
        Names the line of every changed, moved, missing or added line; empty where the log is whole.
    """
    lines = data.split(b"\n")
    torn = lines.pop()
    problems = list(dict.fromkeys(_broken_links(lines, shown)))
    if torn:
        problems.append(
            Problem(shown, len(lines) + 1, "the last line is torn", "The next decision sets it aside.")
        )
    if lines and not problems and not _is_sound(lines[-1]):
        problems.append(_changed(shown, len(lines)))
    if head is None:
        if lines and not problems:
            problems.append(
                Problem(shown, len(lines), "no head is kept beside the log, so a cut tail would not show",
                        "Take the .head file back from the history of the repository.")
            )  # fmt: skip
    elif head.lines > len(lines):
        what = f"the log ends after line {len(lines)}, but its head names {head.lines} lines"
        problems.append(
            Problem(shown, len(lines), what, "Take the lines back from the history of the repository.")
        )
    elif head.lines and not problems and digest(lines[head.lines - 1]) != head.sha256:
        problems.append(_changed(shown, head.lines))
    return problems


def _changed(shown: str, line: int) -> Problem:
    return Problem(
        shown, line, "the line was changed after it was written",
        "Take it back from the history of the repository; a change of mind is a later line.",
    )  # fmt: skip


def _broken_links(lines: Sequence[bytes], shown: str) -> Iterator[Problem]:
    expected = GENESIS
    places: dict[str, int] | None = None
    for number, line in enumerate(lines, start=1):
        # The hash has its place at the end of a canonical line; slicing is the fast way to it.
        prev = line[-66:-2].decode("ascii", "replace")
        if prev != expected:
            places = places or {digest(other): place for place, other in enumerate(lines, start=1)}
            yield _broken_link(lines, number, places, shown)
        expected = digest(line)


def _broken_link(lines: Sequence[bytes], number: int, places: Mapping[str, int], shown: str) -> Problem:
    """Say why a line does not follow the one before it."""
    line = lines[number - 1]
    before = lines[number - 2] if number > 1 else b""
    if before and not _is_sound(before) and not _is_unchained(before):
        return _changed(shown, number - 1)
    found = _PREV.search(line)
    if not found and _is_unchained(line):
        return Problem(shown, number, "the line was not chained when it was written",
                       "For logs from before there were chains: tamis review audit --adopt")  # fmt: skip
    if not found or not _is_sound(line):
        return _changed(shown, number)
    prev = found[1].decode()
    if prev == GENESIS:
        what = "the line was written as the first one"
    elif prev in places:
        what = f"the line was written after line {places[prev]}"
    else:
        what = "the line before it is missing, or was changed"
    what += "" if number == 1 else f", but stands after line {number - 1}"
    return Problem(
        shown, number, what,
        "Restore the order from the history of the repository. Two copies that were both written to cannot "
        "be merged line by line: keep one, and import the decisions of the other.",
    )  # fmt: skip


def _is_sound(line: bytes) -> bool:
    """Whether a line is canonical and its id fits what it says."""
    try:
        entry = json.loads(line)
    except ValueError:
        return False
    if not isinstance(entry, dict) or "prev" not in entry:
        return False
    return chained(entry, entry["prev"])[1] == line


def _is_unchained(line: bytes) -> bool:
    try:
        entry = json.loads(line)
    except ValueError:
        return False
    return isinstance(entry, dict) and "prev" not in entry and "id" not in entry


def adopt(data: bytes, shown: str, complete: Callable[[Entry, Mapping[str, str]], Entry]) -> bytes:
    """Return the lines of a log from before there were chains, chained.

    Parameters
    ----------
    data : bytes
        The whole file.
    shown : str
        Its path, for the problems.
    complete : callable
        (entry, record -> id of the last line on it) -> the entry with the fields of a chained log.

    Raises
    ------
    InputError
        If a line has been chained before; that a chain is broken is not mended by a new one.
    """
    lines = [line for line in data.split(b"\n") if line.strip()]
    problems = [
        Problem(shown, number, "the line is chained already", "Only logs without any chain can be adopted.")
        for number, line in enumerate(lines, start=1)
        if not _is_unchained(line)
    ]
    if problems:
        raise InputError(problems)
    tail, last = Tail(), dict[str, str]()
    adopted: list[bytes] = []
    for line in lines:
        stored, raw = tail.follow([complete(json.loads(line), last)])
        tail.absorb(raw)
        adopted.append(raw)
        last[str(stored[0].get("record", ""))] = stored[0]["id"]
    return b"".join(adopted)
