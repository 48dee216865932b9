"""Seals: a reviewer publishes what binds the decisions and tells nothing about them, and opens it later.

Two reviewers who share a repository would see each other's votes with every pull. Instead each keeps the
log out of git and publishes for every line a hash of the line and a random salt of 256 bits. Without the
salt the hash cannot be tied to any line, however few lines are possible; with it no other line fits.
Stage, reviewer and position go into the hash, so a leaf can be neither moved nor passed off as somebody
else's. Leaves that stand for nothing fill every seal up to a multiple of ``BLOCK``: the number of decisions
shows in steps only, and order, words, notes, times and lengths not at all.

Bytes come in and go out here; files and git are left to the pipeline.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tamis.errors import Problem
from tamis.tables import RowLike

BLOCK = 64
SALT_BYTES = 32
# Tells these hashes from every other use of the same function, and this way of sealing from later ones.
_DOMAIN = "tamis-seal-1"
# So far lines are looked for that were added or taken away together.
_REACH = 64
_HASH = re.compile(r"[0-9a-f]{64}")
_MEND = "Bring the file back from the history of the repository; a seal is only added to."


@dataclass(frozen=True, slots=True)
class Seals:
    """What a reviewer has sealed at a stage, and with the salts what opens it.

    Attributes
    ----------
    stage, reviewer : str
    leaves : tuple of tuple of str
        For each seal its hashes, in hexadecimal.
    salts : tuple of tuple of str
        For each seal its salts; empty where they are not at hand.
    days : tuple of str
        For each seal its day.
    final : str
        Day on which the reviewer said to be done, or "".
    revealed : str
        Day on which the log was published, or "".
    proven : bool
        False where the log was published without the salts that open the seals.
    lines : int or None
        Lines of the log at the reveal; those after it were never hidden. None before.
    """

    stage: str
    reviewer: str
    leaves: tuple[tuple[str, ...], ...] = ()
    salts: tuple[tuple[str, ...], ...] = ()
    days: tuple[str, ...] = ()
    final: str = ""
    revealed: str = ""
    proven: bool = True
    lines: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the reviewer is done and nothing has been opened: a decision now could not be proven."""
        return bool(self.final) and not self.revealed

    @property
    def is_hidden(self) -> bool:
        """Whether there is a seal that has not been opened."""
        return bool(self.leaves) and not self.revealed


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening the seals against a log shows.

    Attributes
    ----------
    lines : int
        Lines of the log that the seals cover.
    problems : tuple of Problem
        Lines that are not what was sealed.
    """

    lines: int
    problems: tuple[Problem, ...] = field(default=())


def leaf(stage: str, reviewer: str, position: int, salt: bytes, line: bytes | None) -> str:
    """Return the hash that binds a line of a log; None stands for no line.

    Parameters
    ----------
    stage, reviewer : str
        Neither holds a line feed, since they are parts of file names.
    position : int
        Position among all leaves of this reviewer and stage, 0 for the first.
    salt : bytes
        SALT_BYTES random bytes, used once.
    line : bytes or None
        The line as it stands in the log, without its line feed.
    """
    kind = "nothing" if line is None else "line"
    context = f"{_DOMAIN}\n{stage}\n{reviewer}\n{position}\n{kind}\n".encode()
    return hashlib.sha256(salt + context + (line or b"")).hexdigest()


def log_lines(log: bytes) -> list[bytes]:
    """Return the lines of a log without their line feeds; what follows the last line feed is a line too."""
    lines = log.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def make_seal(
    lines: Sequence[bytes],
    *,
    stage: str,
    reviewer: str,
    start: int,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Seal lines of a log.

    Parameters
    ----------
    lines : sequence of bytes
        Lines without line feeds, in the order of the log.
    stage, reviewer : str
    start : int
        Number of leaves sealed before.
    random : callable
        Source of salts; the operating system's.

    Returns
    -------
    tuple of str
        Leaves to publish, a multiple of BLOCK.
    tuple of str
        Salts to keep, one for each leaf.
    """
    room = -(-len(lines) // BLOCK) * BLOCK
    padded = [*lines, *[None] * (room - len(lines))]
    salts = [random(SALT_BYTES) for _ in padded]
    leaves = (
        leaf(stage, reviewer, position, salt, line)
        for position, (salt, line) in enumerate(zip(salts, padded, strict=True), start=start)
    )
    return tuple(leaves), tuple(salt.hex() for salt in salts)


def open_seals(seals: Seals, log: bytes, shown: str) -> Opening:
    """Compare a log with its seals, line by line.

    Lines that were added or taken away are told from lines that were changed by looking whether those beside
    them fit.

    Parameters
    ----------
    seals : Seals
        With the salts of every seal.
    log : bytes
    shown : str
        Path of the log for problems.
    """
    lines = log_lines(log)
    leaves = [hashed for of_seal in seals.leaves for hashed in of_seal]
    salts = [bytes.fromhex(salt) for of_seal in seals.salts for salt in of_seal]
    day_of = [day for of_seal, day in zip(seals.leaves, seals.days, strict=True) for _ in of_seal]
    problems: list[Problem] = []

    def fits(position: int, place: int | None) -> bool:
        if position >= len(leaves) or (place is not None and place >= len(lines)):
            return False
        line = None if place is None else lines[place]
        return leaf(seals.stage, seals.reviewer, position, salts[position], line) == leaves[position]

    position = place = 0
    while position < len(leaves):
        day = day_of[position]
        if fits(position, place):
            position, place = position + 1, place + 1
            continue
        if fits(position, None):
            position += 1
            continue
        gone, added = _shift(fits, position, place)
        if gone:
            what = f"{_many(gone)} sealed on {day} before this one {_is(gone)} missing"
            problems.append(Problem(shown, place + 1, what, _LOG_ADVICE))
        elif added:
            what = f"{_many(added)} from here on {_is(added)} not among those sealed on {day}"
            problems.append(Problem(shown, place + 1, what, _LOG_ADVICE))
        elif place < len(lines):
            what = f"the line is not the one that was sealed on {day}"
            problems.append(Problem(shown, place + 1, what, _LOG_ADVICE))
            gone = added = 1
        else:
            cut = sum(not fits(rest, None) for rest in range(position, len(leaves)))
            what = f"{_many(cut)} sealed on {day} or later {_is(cut)} missing at the end"
            problems.append(Problem(shown, len(lines), what, _LOG_ADVICE))
            break
        position, place = position + gone, place + added
    return Opening(min(place, len(lines)), tuple(problems))


def _shift(fits: Callable[[int, int | None], bool], position: int, place: int) -> tuple[int, int]:
    """Return how many leaves or lines to leave out until they fit again; (0, 0) where only one line changed."""
    if fits(position + 1, place + 1):
        return 0, 0
    for step in range(1, _REACH + 1):
        if fits(position + step, place):
            return step, 0
        if fits(position, place + step):
            return 0, step
    return 0, 0


def _many(lines: int) -> str:
    return "a line" if lines == 1 else f"{lines} lines"


def _is(lines: int) -> str:
    return "is" if lines == 1 else "are"


_LOG_ADVICE = "Bring the log back as it was; a change of mind is a later line."


def verify_seal(seals: Seals, log: bytes, *, log_path: str, seal_path: str) -> list[Problem]:
    """Prove that a published log is what was sealed, and that nothing was added between seal and reveal.

    Returns
    -------
    list of Problem
        Empty where every line of the log was sealed and every sealed line stands in the log.
    """
    if not seals.proven:
        what = (
            f"{seals.reviewer} published the decisions of {seals.stage} without the salts that open the seals"
        )
        return [
            Problem(seal_path, 0, what, "Report that these decisions cannot be shown to be the sealed ones.")
        ]
    missing = [
        number for number, of_seal in enumerate(seals.leaves)
        if number >= len(seals.salts) or len(seals.salts[number]) != len(of_seal)
    ]  # fmt: skip
    if missing:
        what = f"the salts of seal {', '.join(str(number + 1) for number in missing)} are missing"
        return [Problem(seal_path, 0, what, f"{seals.reviewer} publishes them beside the seal.")]
    opened = open_seals(seals, log, log_path)
    problems = list(opened.problems)
    late = (len(log_lines(log)) if seals.lines is None else seals.lines) - opened.lines
    if late > 0 and not problems:
        what = f"{_many(late)} from here on {'was' if late == 1 else 'were'} never sealed"
        problems.append(Problem(log_path, opened.lines + 1, what, "Seal them before the log is published."))
    return problems


def seal_entry(number: int, day: str, leaves: Sequence[str]) -> dict[str, Any]:
    """Return the line that publishes a seal."""
    return {"event": "seal", "seal": number, "on": day, "leaves": list(leaves)}


def reveal_entry(day: str, lines: int, *, proven: bool) -> dict[str, Any]:
    """Return the line that opens the seals."""
    return {"event": "reveal", "on": day, "lines": lines} | ({} if proven else {"proven": False})


def salts_entry(number: int, salts: Sequence[str]) -> dict[str, Any]:
    """Return the line that keeps the salts of a seal."""
    return {"seal": number, "salts": list(salts)}


def parse_seals(
    published: Iterable[RowLike],
    kept: Iterable[RowLike],
    *,
    stage: str,
    reviewer: str,
    path: str,
    salts_path: str,
) -> tuple[Seals, list[Problem]]:
    """Read the lines of a seal and those of its salts.

    Parameters
    ----------
    published : iterable of rows
        Events: ``seal``, ``final``, ``reveal``, in this order.
    kept : iterable of rows
        Salts; of two lines for one seal the later counts, since a seal may be broken off before it is
        published.
    stage, reviewer : str
    path, salts_path : str
        Shown in problems.
    """
    problems: list[Problem] = []
    leaves: list[tuple[str, ...]] = []
    days: list[str] = []
    final = revealed = ""
    proven = True
    lines: int | None = None
    for row in published:
        event, day = row.values.get("event"), str(row.values.get("on", ""))
        fault = _order_fault(event, final, revealed, len(leaves))
        if event == "seal" and not fault:
            hashes = _hashes(row.values.get("leaves"))
            if hashes is None or not hashes or len(hashes) % BLOCK:
                fault = f"the leaves are not hashes in a multiple of {BLOCK}"
            elif row.values.get("seal") != len(leaves) + 1:
                fault = f"this is seal {row.values.get('seal')!r}, but {len(leaves) + 1} comes next"
            else:
                leaves.append(hashes)
                days.append(day)
        elif event == "final" and not fault:
            final = day
        elif event == "reveal" and not fault:
            revealed = day
            proven = row.values.get("proven") is not False
            count = row.values.get("lines")
            if isinstance(count, int):
                lines = count
            else:
                fault = f"the reveal names {count!r} lines of the log"
        if fault:
            problems.append(Problem(path, row.line, fault, _MEND))
    found: dict[Any, tuple[str, ...]] = {}
    for row in kept:
        hashes = _hashes(row.values.get("salts"))
        if hashes is None:
            problems.append(Problem(salts_path, row.line, "the salts are not numbers of 256 bits", _MEND))
        else:
            found[row.values.get("seal")] = hashes
    salts = tuple(found[number] for number in range(1, len(leaves) + 1)) if _all_there(found, leaves) else ()
    seals = Seals(stage, reviewer, tuple(leaves), salts, tuple(days), final, revealed, proven, lines)
    return seals, problems


def _order_fault(event: object, final: str, revealed: str, number: int) -> str:
    if event not in ("seal", "final", "reveal"):
        return f"event is {event!r}"
    if revealed:
        return f"{event} follows the reveal of {revealed}"
    if event != "reveal" and final:
        return f"{event} follows the final seal of {final}"
    if event == "reveal" and not number:
        return "reveal of nothing"
    return ""


def _all_there(found: Mapping[Any, tuple[str, ...]], leaves: Sequence[tuple[str, ...]]) -> bool:
    return all(len(found.get(number, ())) == len(of_seal) for number, of_seal in enumerate(leaves, start=1))


def _hashes(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    good = all(isinstance(text, str) and _HASH.fullmatch(text) for text in value)
    return tuple(value) if good else None
