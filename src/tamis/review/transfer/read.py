"""Reads files of decisions: the content tells which program wrote them.

What is no export of Rayyan, ASReview or Covidence is a table with a column ``decision``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from tamis.errors import InputError, Problem, UsageError
from tamis.review.importers import RawRecord, read_records
from tamis.review.importers.headers import normal
from tamis.review.transfer.model import FORMATS, ForeignVote, TransferFormat, VotesFile
from tamis.review.transfer.programs import (
    ASREVIEW_WORD,
    asreview_vote,
    column_vote,
    covidence_vote,
    notes_of,
    person_in,
    rayyan_vote,
)
from tamis.review.transfer.words import (
    DECISION_COLUMNS,
    LABEL_COLUMNS,
    NOTE_COLUMNS,
    REASON_COLUMNS,
    TIME_COLUMNS,
    WORDS,
    decision_word,
    first_of,
    iso_time,
    split_words,
)


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
    if every and every not in WORDS:
        words = ", ".join(filter(None, WORDS))
        raise UsageError(f"{every!r} is no decision. Expected one of: {words}.")
    if form in (None, "csv") and (found := _plain_table(data, name, every)) is not None:
        return found
    imported = read_records(data, name)
    kind = form or _format_of(imported.records, name, every)
    if kind == "rayyan":
        person = person_in(imported.records, person, name)
    reader: dict[TransferFormat, Callable[[RawRecord], ForeignVote]] = {
        "rayyan": lambda record: rayyan_vote(record, person, every),
        "covidence": lambda record: covidence_vote(record, every),
        "asreview": lambda record: asreview_vote(record, person, every),
        "csv": lambda record: column_vote(record, every),
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
    notes = [note for record in records for note in notes_of(record)]
    if any("RAYYAN-INCLUSION" in note for note in notes):
        return "rayyan"
    if any(column.startswith("asreview") for column in columns) or any(map(ASREVIEW_WORD.search, notes)):
        return "asreview"
    if "covidence" in columns:
        return "covidence"
    if columns & {"included", "label included"}:
        return "asreview"
    if columns & set(DECISION_COLUMNS) or every:
        return "csv"
    raise UsageError(
        f"{name} holds no decisions that are known. Expected an export of Rayyan, Covidence or ASReview, "
        "or a table with a column decision."
    )


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
        reasons=split_words(first_of(cells, REASON_COLUMNS), ";"),
        labels=split_words(first_of(cells, LABEL_COLUMNS), ";"),
        note=first_of(cells, NOTE_COLUMNS),
        at=iso_time(first_of(cells, TIME_COLUMNS)),
        ids=tuple(filter(None, (cells["record"],))),
        doi=cells.get("doi", ""),
        pmid=cells.get("pmid", ""),
        title=cells.get("title", ""),
        year=cells.get("year", ""),
    )
