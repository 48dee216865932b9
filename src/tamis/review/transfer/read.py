"""Reads files of decisions: what each program writes where.

Rayyan puts them into the notes (``RAYYAN-INCLUSION: {"A"=>"Included"}``, labels, reasons, notes of users),
in CSV as in RIS. ASReview has columns (``asreview_label``, before version 2 ``included``) and in RIS words
among the notes (``ASReview_relevant``). Covidence writes one file for each list and only the reason of an
exclusion into it. Everything else is a table with a column ``decision``.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence

from tamis.errors import InputError, Problem, UsageError
from tamis.review.importers import RawRecord, read_records
from tamis.review.importers.headers import normal
from tamis.review.transfer.model import FORMATS, ForeignVote, TransferFormat, VotesFile

_WORDS = {
    "include": "include included yes 1 1.0 true relevant in accept accepted",
    "exclude": "exclude excluded no 0 0.0 false irrelevant out reject rejected",
    "unsure": "unsure maybe unclear uncertain ?",
    "not_retrieved": "not_retrieved",
    "": "-1 -1.0 nan na none undecided pending not_seen unseen unlabeled unlabelled",
}
DECISION_WORDS = {word: decision for decision, words in _WORDS.items() for word in words.split()} | {"": ""}
# Columns by their normal names, the plainest first.
_DECISION = ("decision", "asreview label", "included", "label included", "include", "final included", "vote",
             "screening decision", "final decision", "inclusion", "label")  # fmt: skip
_REASON = ("reason", "reasons", "exclusion reason", "exclusion reasons", "reason for exclusion")
_LABELS = ("labels", "tags")
_NOTE = ("note", "notes", "asreview note", "exported notes 1", "comment", "comments")
_TIME = ("at", "time", "asreview time", "decided at", "decided", "timestamp")
_ID = ("record", "record id", "id", "key")
_RAYYAN = re.compile(
    r"(RAYYAN-INCLUSION|RAYYAN-LABELS|RAYYAN-EXCLUSION-REASONS|USER-NOTES):\s*(.*?)"
    r"\s*(?=\|\s*(?:RAYYAN-[A-Z-]+|USER-NOTES):|$)",
    re.DOTALL,
)
_STRING = r'"((?:[^"\\]|\\.)*)"'
_PAIR = re.compile(rf"{_STRING}\s*=>\s*{_STRING}")
_NOTES_OF = re.compile(rf"{_STRING}\s*=>\s*\[((?:\s*{_STRING}\s*,?)*)\]")
_ASREVIEW = re.compile(r"\bASReview_(relevant|irrelevant|not_seen)\b")
_ASREVIEW_FIELD = re.compile(r"asreview_(\w+): (.*)")
_COVIDENCE_REASON = re.compile(r"Exclusion reason:\s*([^;]+)")
# What tamis writes among the tags, since Covidence has no place for a decision.
COVIDENCE_DECISION = re.compile(r"decision: (\w+)")


def read_votes(
    data: bytes, name: str, form: TransferFormat | None = None, *, person: str = "", every: str = ""
) -> VotesFile:
    """Read a file of decisions.

    Parameters
    ----------
    data : bytes
    name : str
        Shown in problems.
    form : TransferFormat or None
        None to tell it from the content.
    person : str
        Whose decisions are meant, by the name that Rayyan or ASReview shows; not needed where the file holds
        those of one person. Nothing of the others is read.
    every : str
        Decision of each row that states none, for exports of one list.

    Raises
    ------
    InputError
        If no format fits the content.
    UsageError
        If the file holds no decisions, or not those of the person.
    """
    if form is not None and form not in FORMATS:
        raise UsageError(f"{form!r} is no format of decisions. Expected one of: {', '.join(FORMATS)}.")
    if every and every not in _WORDS:
        words = ", ".join(filter(None, _WORDS))
        raise UsageError(f"{every!r} is no decision. Expected one of: {words}.")
    if form in (None, "csv") and (found := _plain_table(data, name, every)) is not None:
        return found
    imported = read_records(data, name)
    kind = form or _format_of(imported.records, name, every)
    if kind == "rayyan":
        person = _person(imported.records, person, name)
    reader: dict[TransferFormat, Callable[[RawRecord], ForeignVote]] = {
        "rayyan": lambda record: _rayyan_vote(record, person, every),
        "covidence": lambda record: _covidence_vote(record, every),
        "asreview": lambda record: _asreview_vote(record, person, every),
        "csv": lambda record: _column_vote(record, every),
    }
    votes: list[ForeignVote] = []
    problems = list(imported.problems)
    for record in imported.records:
        try:
            votes.append(reader[kind](record))
        except ValueError as error:
            problems.append(Problem(name, record.line, *error.args))
    if votes and not any(vote.decision for vote in votes) and not problems:
        raise UsageError(
            f"{name} holds no decision that is known as one of {kind}. "
            "For an export of one list say with --all what was decided on its rows."
        )
    return VotesFile(kind, tuple(votes), tuple(problems), imported.notices)


def _format_of(records: Sequence[RawRecord], name: str, every: str) -> TransferFormat:
    columns = {normal(column) for record in records[:1000] for column in record.extra}
    notes = [note for record in records for note in _notes(record)]
    if any("RAYYAN-INCLUSION" in note for note in notes):
        return "rayyan"
    if any(column.startswith("asreview") for column in columns) or any(map(_ASREVIEW.search, notes)):
        return "asreview"
    if "covidence" in columns:
        return "covidence"
    if columns & {"included", "label included"}:
        return "asreview"
    if columns & set(_DECISION) or every:
        return "csv"
    raise UsageError(
        f"{name} holds no decisions that are known. Expected an export of Rayyan, Covidence or ASReview, "
        "or a table with a column decision."
    )


def decision_word(text: str) -> str:
    """Return the decision that a word stands for; raise ValueError with what was found and expected."""
    word = "_".join(text.casefold().split())
    if word not in DECISION_WORDS:
        known = "include, exclude, maybe, 1, 0"
        raise ValueError(f"the decision is {text!r}", f"Expected a word such as {known}; empty for none.")
    return DECISION_WORDS[word]


def iso_time(text: str) -> str:
    """Return a time as ISO 8601, also seconds since 1970; raise ValueError with what was found and expected."""
    text = text.strip()
    if not text:
        return ""
    try:
        if re.fullmatch(r"\d{9,11}(\.\d+)?", text):
            when = datetime.datetime.fromtimestamp(float(text), datetime.UTC)
            return when.isoformat(timespec="seconds")
        return datetime.datetime.fromisoformat(text).isoformat() if len(text) > 10 else _day(text)
    except (ValueError, OverflowError):
        raise ValueError(f"the time is {text!r}", "Expected YYYY-MM-DD HH:MM:SS.") from None


def _day(text: str) -> str:
    return datetime.date.fromisoformat(text).isoformat()


def _plain_table(data: bytes, name: str, every: str) -> VotesFile | None:
    """Read a table with the columns ``record`` and ``decision`` to the letter; None where it is another."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        header = [normal(cell) for cell in next(reader, [])]
        if not {"record", "decision"} <= set(header):
            return None
        votes: list[ForeignVote] = []
        problems: list[Problem] = []
        while True:
            line = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                break
            if not any(cells):
                continue
            if len(cells) != len(header):
                what = f"the row has {len(cells)} cells, the header {len(header)}"
                problems.append(Problem(name, line, what, "Quote cells that hold the delimiter."))
                continue
            try:
                votes.append(_row_vote(line, dict(zip(header, cells, strict=True)), every))
            except ValueError as error:
                problems.append(Problem(name, line, *error.args))
    except csv.Error as error:
        what = f"the table cannot be read: {error}"
        raise InputError([Problem(name, 0, what, "Close every quotation mark.")]) from error
    return VotesFile("csv", tuple(votes), tuple(problems))


def _row_vote(line: int, cells: dict[str, str], every: str) -> ForeignVote:
    return ForeignVote(
        line,
        decision_word(cells["decision"]) or every,
        reasons=_split(_first(cells, _REASON), ";"),
        labels=_split(_first(cells, _LABELS), ";"),
        note=_first(cells, _NOTE),
        at=iso_time(_first(cells, _TIME)),
        ids=tuple(filter(None, (cells["record"],))),
        doi=cells.get("doi", ""),
        pmid=cells.get("pmid", ""),
        title=cells.get("title", ""),
        year=cells.get("year", ""),
    )


def _column_vote(record: RawRecord, every: str) -> ForeignVote:
    """Read the decision from its column."""
    cells = _cells(record)
    return _named(
        record,
        decision=decision_word(_first(cells, _DECISION)) or every,
        reasons=_split(_first(cells, _REASON), ";"),
        labels=_split(_first(cells, _LABELS), ";"),
        note=_first(cells, _NOTE[2:]) or "\n".join(_notes(record)),
        at=iso_time(_first(cells, _TIME)),
    )


def _asreview_vote(record: RawRecord, person: str, every: str) -> ForeignVote:
    """Read what ASReview writes: columns in a table; words and ``asreview_time: …`` among the notes of RIS."""
    cells = _cells(record)
    words: list[str] = []
    kept: list[str] = []
    for note in (line for text in _notes(record) for line in text.split("\n")):
        if found := _ASREVIEW_FIELD.fullmatch(note.strip()):
            cells[f"asreview {found[1].replace('_', ' ')}"] = _text(
                found[2].removeprefix('"').removesuffix('"')
            )
        elif _ASREVIEW.search(note):
            words += [found[1] for found in _ASREVIEW.finditer(note)]
        else:
            kept.append(note)
    decision = decision_word(_first(cells, _DECISION)) or (decision_word(words[-1]) if words else "")
    who = cells.get("asreview user name", "")
    if person and who and who.casefold() != person.casefold():
        return _named(record, decision="")
    return _named(
        record,
        decision=decision or every,
        reasons=_split(_first(cells, _REASON), ";"),
        labels=_split(_first(cells, _LABELS), ";"),
        note=_first(cells, _NOTE[2:]) or "\n".join(kept).strip(),
        at=iso_time(_first(cells, _TIME)),
    )


def _covidence_vote(record: RawRecord, every: str) -> ForeignVote:
    cells = _cells(record)
    notes = "\n".join(_notes(record))
    reasons = tuple(found[1].strip() for found in _COVIDENCE_REASON.finditer(notes))
    labels = _split(_first(cells, _LABELS), ";")
    said = [found[1] for label in labels if (found := COVIDENCE_DECISION.fullmatch(label))]
    decision = decision_word(said[0]) if said else "exclude" if reasons else every
    return _named(
        record,
        decision=decision,
        reasons=reasons,
        labels=tuple(label for label in labels if not COVIDENCE_DECISION.fullmatch(label)),
        note=_COVIDENCE_REASON.sub("", notes).strip("; \n"),
    )


def _rayyan_vote(record: RawRecord, person: str, every: str) -> ForeignVote:
    parts: dict[str, str] = {}
    for note in _notes(record):
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
        reasons=_split(reasons, ","),
        labels=_split(parts.get("RAYYAN-LABELS", ""), ","),
        note="\n".join(notes.get(person, ())),
    )


def _person(records: Iterable[RawRecord], person: str, name: str) -> str:
    """Return the name under which a person's decisions stand in a Rayyan file."""
    people: dict[str, None] = {}
    for record in records:
        for note in _notes(record):
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


def _notes(record: RawRecord) -> tuple[str, ...]:
    return record.fields.get("notes", ())


def _first(cells: dict[str, str], names: Sequence[str]) -> str:
    return next((cells[name].strip() for name in names if cells.get(name, "").strip()), "")


def _split(text: str, separator: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(separator) if part.strip()))


def _text(escaped: str) -> str:
    """Return the text of a quoted string; an escape that means nothing stays as it is."""
    try:
        return json.loads(f'"{escaped}"', strict=False)
    except json.JSONDecodeError:
        return escaped
