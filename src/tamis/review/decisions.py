"""Decisions: one reviewer's judgement on one record at one stage, appended and never edited.

A change of mind is a later line. Decisions name records, not clusters, so they survive every later
join, split and search.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

import pandas as pd

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

DECISIONS = Table(
    "decisions",
    (
        Column("at", "text", "day or time of the decision, ISO 8601", required=True),
        Column("by", "id", "reviewer", required=True),
        Column("record", "id", "record", required=True),
        Column("decision", "category", "judgement", required=True),
        Column("reason", "id", "code of protocol/criteria.toml"),
        Column("note", meaning="free text"),
    ),
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of a decision log: when, who, which record, what and why."""

    at: str
    by: str
    record: str
    decision: Verdict
    reason: str = ""
    note: str = ""

    def line(self) -> dict[str, str]:
        """Return the decision as it is appended; empty fields are left out."""
        return {name: value for name, value in asdict(self).items() if value}


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
    frame, problems = DECISIONS.parse(rows, path, keyed=True)
    bad: set[int] = set()
    for row in frame.to_dict("records"):
        found = _problem(row, stage=stage, actor=actor, reasons=reasons, known=known)
        if found is not None:
            problems.append(Problem(path, row["source_line"], *found))
            bad.add(row["source_line"])
    return frame[~frame["source_line"].isin(list(bad))].reset_index(drop=True), problems


def _problem(
    row: Mapping[Any, Any], *, stage: Stage, actor: str, reasons: Mapping[str, str], known: Collection[str]
) -> tuple[str, str] | None:
    at, by, record = row["at"], row["by"], row["record"]
    decision, reason = row["decision"], row["reason"]
    if decision not in VERDICTS[stage]:
        return f"decision is {decision!r}", f"Expected one of: {'; '.join(VERDICTS[stage])}."
    if by != actor:
        return f"the line is by {by!r}", f"Expected {actor!r}: one writer per file."
    if record not in known:
        return f"record {record} is not in any import file", "Name a record as <search>/<position>."
    if reason and reasons.get(reason) != decision:
        fitting = [code for code, of in reasons.items() if of == decision]
        return f"reason {reason} does not go with {decision}", f"Expected one of: {'; '.join(fitting)}."
    if decision == "exclude" and not reason:
        fitting = [code for code, of in reasons.items() if of == decision]
        return "an exclusion without a reason", f"Expected one of: {'; '.join(fitting)}."
    try:
        datetime.datetime.fromisoformat(at)
    except ValueError:
        return f"at is {at!r}", "Expected an ISO 8601 day or time."
    return None


def standing(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return the decision that stands for each record: that of its last line, since a log is only added to."""
    return decisions.drop_duplicates("record", keep="last").reset_index(drop=True)
