"""Where each program writes a decision, its reasons and notes.

Rayyan puts them into the notes (``RAYYAN-INCLUSION: {"A"=>"Included"}``, labels, reasons, notes of users),
in CSV as in RIS. ASReview has columns (``asreview_label``, before version 2 ``included``) and in RIS words
among the notes (``ASReview_relevant``). Covidence writes one file for each list and only the reason of an
exclusion into it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from tamis.errors import UsageError
from tamis.review.importers import RawRecord
from tamis.review.importers.headers import normal
from tamis.review.transfer.model import ForeignVote
from tamis.review.transfer.words import (
    DECISION_COLUMNS,
    LABEL_COLUMNS,
    NOTE_COLUMNS,
    REASON_COLUMNS,
    TIME_COLUMNS,
    decision_word,
    first_of,
    iso_time,
    split_words,
)

_ID = ("record", "record id", "id", "key")
_RAYYAN = re.compile(
    r"(RAYYAN-INCLUSION|RAYYAN-LABELS|RAYYAN-EXCLUSION-REASONS|USER-NOTES):\s*(.*?)"
    r"\s*(?=\|\s*(?:RAYYAN-[A-Z-]+|USER-NOTES):|$)",
    re.DOTALL,
)
_STRING = r'"((?:[^"\\]|\\.)*)"'
_PAIR = re.compile(rf"{_STRING}\s*=>\s*{_STRING}")
_NOTES_OF = re.compile(rf"{_STRING}\s*=>\s*\[((?:\s*{_STRING}\s*,?)*)\]")
ASREVIEW_WORD = re.compile(r"\bASReview_(relevant|irrelevant|not_seen)\b")
_ASREVIEW_FIELD = re.compile(r"asreview_(\w+): (.*)")
_COVIDENCE_REASON = re.compile(r"Exclusion reason:\s*([^;]+)")
# What tamis writes among the tags, since Covidence has no place for a decision.
COVIDENCE_DECISION = re.compile(r"decision: (\w+)")


def column_vote(record: RawRecord, every: str) -> ForeignVote:
    """Read the decision from its column."""
    cells = _cells(record)
    return _named(
        record,
        decision=decision_word(first_of(cells, DECISION_COLUMNS)) or every,
        reasons=split_words(first_of(cells, REASON_COLUMNS), ";"),
        labels=split_words(first_of(cells, LABEL_COLUMNS), ";"),
        note=first_of(cells, NOTE_COLUMNS[2:]) or "\n".join(notes_of(record)),
        at=iso_time(first_of(cells, TIME_COLUMNS)),
    )


def asreview_vote(record: RawRecord, person: str, every: str) -> ForeignVote:
    """Read what ASReview writes: columns in a table; words and ``asreview_time: …`` among the notes of RIS."""
    cells = _cells(record)
    words: list[str] = []
    kept: list[str] = []
    for note in (line for text in notes_of(record) for line in text.split("\n")):
        if found := _ASREVIEW_FIELD.fullmatch(note.strip()):
            cells[f"asreview {found[1].replace('_', ' ')}"] = _text(
                found[2].removeprefix('"').removesuffix('"')
            )
        elif ASREVIEW_WORD.search(note):
            words += [found[1] for found in ASREVIEW_WORD.finditer(note)]
        else:
            kept.append(note)
    decision = decision_word(first_of(cells, DECISION_COLUMNS)) or (decision_word(words[-1]) if words else "")
    who = cells.get("asreview user name", "")
    if person and who and who.casefold() != person.casefold():
        return _named(record, decision="")
    return _named(
        record,
        decision=decision or every,
        reasons=split_words(first_of(cells, REASON_COLUMNS), ";"),
        labels=split_words(first_of(cells, LABEL_COLUMNS), ";"),
        note=first_of(cells, NOTE_COLUMNS[2:]) or "\n".join(kept).strip(),
        at=iso_time(first_of(cells, TIME_COLUMNS)),
    )


def covidence_vote(record: RawRecord, every: str) -> ForeignVote:
    """Read the reason of an exclusion from the notes, or what tamis wrote among the tags."""
    cells = _cells(record)
    notes = "\n".join(notes_of(record))
    reasons = tuple(found[1].strip() for found in _COVIDENCE_REASON.finditer(notes))
    labels = split_words(first_of(cells, LABEL_COLUMNS), ";")
    said = [found[1] for label in labels if (found := COVIDENCE_DECISION.fullmatch(label))]
    decision = decision_word(said[0]) if said else "exclude" if reasons else every
    return _named(
        record,
        decision=decision,
        reasons=reasons,
        labels=tuple(label for label in labels if not COVIDENCE_DECISION.fullmatch(label)),
        note=_COVIDENCE_REASON.sub("", notes).strip("; \n"),
    )


def rayyan_vote(record: RawRecord, person: str, every: str) -> ForeignVote:
    """Read what one person said from the notes."""
    parts: dict[str, str] = {}
    for note in notes_of(record):
        parts |= {found[1]: found[2] for found in _RAYYAN.finditer(note)}
    said = {_text(who): word for who, word in _PAIR.findall(parts.get("RAYYAN-INCLUSION", ""))}
    decision = decision_word(said.get(person, "")) or every
    notes = {
        _text(found[1]): [_text(note) for note in re.findall(_STRING, found[2])]
        for found in _NOTES_OF.finditer(parts.get("USER-NOTES", ""))
    }
    # Reasons belong to the article; on one that this person did not exclude they are somebody else's.
    reasons = parts.get("RAYYAN-EXCLUSION-REASONS", "") if decision == "exclude" else ""
    return _named(
        record,
        decision=decision,
        reasons=split_words(reasons, ","),
        labels=split_words(parts.get("RAYYAN-LABELS", ""), ","),
        note="\n".join(notes.get(person, ())),
    )


def person_in(records: Iterable[RawRecord], person: str, name: str) -> str:
    """Return the name under which a person's decisions stand in a Rayyan file."""
    people: dict[str, None] = {}
    for record in records:
        for note in notes_of(record):
            for kind, text in _RAYYAN.findall(note):
                if kind == "RAYYAN-INCLUSION":
                    people |= dict.fromkeys(_text(who) for who, _ in _PAIR.findall(text))
    if not people:
        raise UsageError(f"{name} holds no decision of Rayyan. Export with the decisions of its members.")
    if person in people:
        return person
    if not person and len(people) == 1:
        return next(iter(people))
    alike = [who for who in people if who.casefold() == person.casefold()]
    if len(alike) == 1:
        return alike[0]
    what = f"has no decisions of {person!r}" if person else "has decisions of several people"
    raise UsageError(f"{name} {what}. Say with --person whose are meant: {', '.join(sorted(people))}.")


def _named(record: RawRecord, **said: object) -> ForeignVote:
    """Return a vote with what identifies the record."""
    cells = _cells(record)
    ids = (*(cells.get(name, "") for name in _ID), record.first("accession"))
    return ForeignVote(
        record.line,
        ids=tuple(dict.fromkeys(filter(None, ids))),
        doi=record.first("doi"),
        pmid=record.first("pmid"),
        title=record.first("title"),
        year=record.first("year"),
        **said,  # type: ignore[arg-type]
    )


def _cells(record: RawRecord) -> dict[str, str]:
    return {normal(column): values[0] for column, values in record.extra.items() if values}


def notes_of(record: RawRecord) -> tuple[str, ...]:
    """Return the notes of a record."""
    return record.fields.get("notes", ())


def _text(escaped: str) -> str:
    """Return the text of a quoted string; an escape that means nothing stays as it is."""
    try:
        return json.loads(f'"{escaped}"', strict=False)
    except json.JSONDecodeError:
        return escaped
