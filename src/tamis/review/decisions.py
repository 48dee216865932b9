"""Decisions: one reviewer's judgement on one record at one stage, appended and never edited.

A change of mind is a later line, and so is taking a decision back. Decisions name records, not clusters,
so they survive every later join, split and search. How lines are chained is the business of ``chain``.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from tamis.errors import Problem
from tamis.tables import Column, RowLike, Table

Stage: TypeAlias = Literal["title_abstract", "full_text"]
Verdict: TypeAlias = Literal["include", "exclude", "unsure", "not_retrieved"]

STAGES: tuple[Stage, ...] = ("title_abstract", "full_text")
# not_retrieved is said of a report that was sought and could not be read.
VERDICTS: Mapping[Stage, tuple[Verdict, ...]] = {
    "title_abstract": ("include", "unsure", "exclude"),
    "full_text": ("include", "exclude", "not_retrieved"),
}
# The word of a line that takes the decision back which it supersedes.
WITHDRAWN = "withdrawn"
# Separates labels in a cell.
LABEL_SEPARATOR = "; "

DECISIONS = Table(
    "decisions",
    (
        Column("id", "id", "id of the line: the beginning of its hash"),
        Column("at", "text", "day or time of the decision, ISO 8601", required=True),
        Column("by", "id", "reviewer", required=True),
        Column("record", "id", "record", required=True),
        Column("stage", "id", "stage of screening"),
        Column("decision", "category", "judgement, or withdrawn", required=True),
        Column("reason", "id", "code of protocol/criteria.toml"),
        Column("labels", "text", "labels, separated by semicolons"),
        Column("note", meaning="free text"),
        Column("seconds", "number", "time from showing the record to deciding", unit="seconds", minimum=0),
        Column("criteria", "id", "version of the criteria that the reviewer saw"),
        Column("supersedes", "id", "id of the earlier line that this one replaces or takes back"),
        Column("client", "id", "id given by the program that decided, so that a second try adds nothing"),
    ),
)
_NAMES = tuple(column.name for column in DECISIONS.columns)
_SCHEMA = pa.schema(
    [(name, pa.string()) for name in (*_NAMES, "prev") if name not in ("labels", "seconds")]
    + [("labels", pa.list_(pa.string())), ("seconds", pa.float64())]
)
# Columns in which few different words stand, and how pandas holds the others.
_FEW = frozenset({"by", "stage", "decision", "reason", "criteria"})
TEXT = pd.StringDtype("pyarrow", na_value=np.nan)


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of a decision log: when, who, which record, what and why.

    Attributes
    ----------
    at, by, record, decision, reason, note, stage, labels, seconds, criteria, supersedes, client, id
        As in the log (DECISIONS); empty, or None for the seconds, where nothing is said.
    """

    at: str
    by: str
    record: str
    decision: Verdict | Literal["withdrawn"]
    reason: str = ""
    note: str = ""
    stage: Stage | Literal[""] = ""
    labels: tuple[str, ...] = ()
    seconds: float | None = None
    criteria: str = ""
    supersedes: str = ""
    client: str = ""
    id: str = ""

    def line(self) -> dict[str, Any]:
        """Return the decision as it is appended; empty fields are left out."""
        values = {name: getattr(self, name) for name in _NAMES}
        values["labels"] = list(self.labels)
        return {name: value for name, value in values.items() if value not in ("", None, [])}


def decision_of(entry: Mapping[str, Any]) -> Decision:
    """Return the decision that a good line holds."""
    values = {name: entry[name] for name in _NAMES if name in entry and entry[name] is not None}
    return replace(
        Decision(at="", by="", record="", decision="withdrawn"),
        **values | {"labels": tuple(values.get("labels", ()))},
    )


def decisions_of(frame: pd.DataFrame) -> list[Decision]:
    """Return the rows of DECISIONS as values."""
    found: list[Decision] = []
    for row in frame.to_dict("records"):
        values = {name: row[name] for name in _NAMES if name in row}
        labels = tuple(filter(None, str(values.pop("labels", "")).split(LABEL_SEPARATOR)))
        seconds = values.pop("seconds", None)
        given = None if seconds is None or pd.isna(seconds) else float(seconds)
        found.append(Decision(**values, labels=labels, seconds=given))
    return found


def parse_decisions(
    rows: Iterable[RowLike],
    path: str,
    *,
    stage: Stage,
    actor: str,
    reasons: Mapping[str, str],
    known: Collection[str],
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read one decision log.

    Parameters
    ----------
    rows : iterable of rows
        Lines of the log with their numbers.
    path : str
        Shown in problems.
    stage : Stage
    actor : str
        The only writer of this file.
    reasons : mapping
        Code -> the decision it belongs to, of this stage.
    known : collection of str
        All record ids.

    Returns
    -------
    DataFrame
        DECISIONS and ``source_line``, in the order of the file; bad lines are left out.
    list of Problem
    """
    plain: list[_Line] = []
    problems: list[Problem] = []
    for row in rows:
        labels = row.values.get("labels") or []
        if isinstance(labels, list) and all(isinstance(label, str) for label in labels):
            # ``prev`` belongs to the chain and is checked there.
            values = {name: value for name, value in row.values.items() if name != "prev"}
            values["labels"] = LABEL_SEPARATOR.join(labels)
            if values.get("seconds") is not None:
                values["seconds"] = str(values["seconds"])  # 0 is a time, not a missing one
            plain.append(_Line(row.line, values))
        else:
            problems.append(Problem(path, row.line, f"labels is {labels!r}", "Expected a list of words."))
    frame, found = DECISIONS.parse(plain, path, keyed=True)
    timed = np.array([_is_time(at) for at in frame["at"]], dtype=bool)
    problems += [
        Problem(path, int(line), f"at is {at!r}", "Expected an ISO 8601 day or time.")
        for line, at in zip(frame.loc[~timed, "source_line"], frame.loc[~timed, "at"], strict=True)
    ]
    frame = frame[timed].reset_index(drop=True)
    frame, more = check_decisions(frame, path, stage=stage, actor=actor, reasons=reasons, known=known)
    return frame, [*problems, *found, *more]


@dataclass(frozen=True, slots=True)
class _Line:
    line: int
    values: Mapping[str, Any]


def decision_columns(data: bytes) -> pd.DataFrame | None:
    """Read a whole log at once, as DECISIONS and ``source_line``; None where a line needs a closer look.

    A log of a million lines is read in about a second. Anything unusual (a line that is not JSON, an
    unknown field, a value of another type, a required one that is missing, a blank line) is left to
    ``parse_decisions``, which names it.
    """
    if not data.endswith(b"\n"):
        return None
    try:
        # The reader of Arrow takes any bytes for text.
        _ = data.isascii() or data.decode("utf-8")
        table = pj.read_json(
            pa.BufferReader(data),
            pj.ReadOptions(block_size=1 << 24),
            pj.ParseOptions(explicit_schema=_SCHEMA, unexpected_field_behavior="error"),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None
    required = [table[column.name] for column in DECISIONS.columns if column.required]
    if table.num_rows != data.count(b"\n") or any(column.null_count for column in required):
        return None
    if any(
        pc.call_function("index", [column], pc.IndexOptions(pa.scalar(""))).as_py() >= 0
        for column in required
    ):
        return None
    columns: dict[str, Any] = {}
    for name in _NAMES:
        column = table[name]
        if name == "seconds":
            columns[name] = column.to_pandas()
            if (columns[name] < 0).any():
                return None
            continue
        if name == "labels":
            column = pc.call_function("binary_join", [column, pa.scalar(LABEL_SEPARATOR)])
        columns[name] = _text(column, few=name in _FEW, as_objects=name == "record")
    if not _are_times(table["at"]):
        return None
    columns["source_line"] = np.arange(1, table.num_rows + 1)
    return pd.DataFrame(columns, copy=False)


def _text(column: pa.ChunkedArray, *, few: bool, as_objects: bool) -> Any:
    """Return a column of text as pandas holds it best; what is missing is ""."""
    if column.null_count == len(column):
        few = True
    if few:
        coded = column.combine_chunks().dictionary_encode()
        words = np.array([*coded.dictionary.to_pylist(), ""], dtype=object)
        return words[coded.indices.fill_null(len(words) - 1).to_numpy()]
    column = column.fill_null("") if column.null_count else column
    return column.to_pandas() if as_objects else column.to_pandas(types_mapper=lambda _: TEXT)


def _are_times(column: pa.ChunkedArray) -> bool:
    for kind in (pa.timestamp("us", tz="UTC"), pa.timestamp("us")):
        try:
            column.cast(kind)
            return True
        except pa.ArrowInvalid:
            continue  # days and times, or times with and without a zone, in one log
    return all(map(_is_time, column.to_pylist()))


def check_decisions(
    frame: pd.DataFrame,
    path: str,
    *,
    stage: Stage,
    actor: str,
    reasons: Mapping[str, str],
    known: Collection[str],
) -> tuple[pd.DataFrame, list[Problem]]:
    """Compare decisions with what the review knows; return the good ones and the problems of the others."""
    # Few lines differ in these four, so each combination is judged once.
    said = frame[["by", "stage", "decision", "reason"]].drop_duplicates()
    wrong: dict[tuple[str, str, str, str], tuple[str, str]] = {}
    for by, of, decision, reason in said.itertuples(index=False, name=None):
        fault = decision_fault(by, of, decision, reason, stage=stage, actor=actor, reasons=reasons)
        if fault is not None:
            wrong[by, of, decision, reason] = fault
    suspect = np.array([record not in known for record in frame["record"]], dtype=bool)
    names = frame["supersedes"].ne("").to_numpy(bool)
    if names.any():
        ids = set(frame["id"])
        suspect[names] |= [name not in ids for name in frame.loc[names, "supersedes"]]
    suspect |= ~names & frame["decision"].eq(WITHDRAWN).to_numpy(bool)
    if wrong:
        keys = zip(*(frame[name] for name in said), strict=True)
        suspect |= np.array([key in wrong for key in keys], dtype=bool)
    problems: list[Problem] = []
    for row in frame[suspect].to_dict("records"):
        key = (row["by"], row["stage"], row["decision"], row["reason"])
        problems.append(Problem(path, row["source_line"], *(wrong.get(key) or _fault_of_row(row, known))))
    return frame[~suspect].reset_index(drop=True) if suspect.any() else frame, problems


def decision_fault(
    by: str, of: str, decision: str, reason: str, *, stage: Stage, actor: str, reasons: Mapping[str, str]
) -> tuple[str, str] | None:
    """Return what is wrong with the words of a line and what was expected; None where nothing is.

    Parameters
    ----------
    by, of, decision, reason : str
        As the line says; ``of`` is its stage.
    stage : Stage
    actor : str
        The only writer of the log.
    reasons : mapping
        Code -> the decision it belongs to, of the stage.
    """
    if decision not in (*VERDICTS[stage], WITHDRAWN):
        return f"decision is {decision!r}", f"Expected one of: {'; '.join(VERDICTS[stage])}."
    if by != actor:
        return f"the line is by {by!r}", f"Expected {actor!r}: one writer per file."
    if of not in ("", stage):
        return f"the line is of stage {of!r}", f"Expected {stage!r}: one stage per file."
    if reason and reasons.get(reason) != decision:
        fitting = [code for code, word in reasons.items() if word == decision]
        return f"reason {reason} does not go with {decision}", f"Expected one of: {'; '.join(fitting)}."
    if decision == "exclude" and not reason:
        fitting = [code for code, word in reasons.items() if word == decision]
        return "an exclusion without a reason", f"Expected one of: {'; '.join(fitting)}."
    return None


def _fault_of_row(row: Mapping[Any, Any], known: Collection[str]) -> tuple[str, str]:
    if row["record"] not in known:
        return f"record {row['record']} is not in any import file", "Name a record as <search>/<position>."
    if row["decision"] == WITHDRAWN and not row["supersedes"]:
        return "a withdrawal that names no decision", "Expected supersedes with the id of an earlier line."
    return f"supersedes is {row['supersedes']!r}", "Expected the id of an earlier line of this file."


def _is_time(text: str) -> bool:
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def standing(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return the decision that stands for each record: that of its last line which was not taken back."""
    if "supersedes" in decisions:
        taken = decisions["decision"].eq(WITHDRAWN)
        if taken.any():
            gone = set(decisions.loc[taken, "supersedes"])
            decisions = decisions[~taken & ~decisions["id"].isin(gone)]
    return decisions.drop_duplicates("record", keep="last").reset_index(drop=True)
