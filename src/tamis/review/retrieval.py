"""Retrieval of full texts: what was asked for, what came, what did not, and the PDFs by their content.

Each person appends to ``review/retrieval/<name>.jsonl``. A report is sought as soon as title and abstract
let it pass; that needs no line. ``not_retrieved`` is the outcome of its full-text stage as long as nobody
could read it, so the boxes of the flow diagram stay sets of ids. A PDF is kept under the SHA-256 of its
content, so that a line names exactly the file that was read.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import pandas as pd

from tamis.errors import Problem
from tamis.review.screening import PENDING
from tamis.tables import Column, RowLike, Table

Status: TypeAlias = Literal["requested", "asked_author", "obtained", "not_retrieved"]
STATUSES: tuple[Status, ...] = get_args(Status)
# What stands for a report of which no line speaks.
SOUGHT = "sought"
# Who ends the full-text stage of a report that could not be read.
BASIS = "retrieval"

RETRIEVAL = Table(
    "retrieval",
    (
        Column("id", "id", "id of the line: the beginning of its hash"),
        Column("at", "text", "day or time, ISO 8601", required=True),
        Column("by", "id", "who asked, got it or gave it up", required=True),
        Column("record", "id", "a record of the report", required=True),
        Column("status", "category", "what happened", codes=STATUSES, required=True),
        Column("reason", "id", "code of protocol/criteria.toml why it was not retrieved"),
        Column("source", "text", "where it was asked for or came from"),
        Column("sha256", "id", "hash of the PDF, under which it is kept in review/pdf/"),
        Column("size", "integer", "size of the PDF", unit="bytes", minimum=1),
        Column("note", meaning="free text"),
    ),
)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class RetrievalEvent:
    """One line: when, who, which report, what happened."""

    at: str
    by: str
    record: str
    status: Status
    reason: str = ""
    source: str = ""
    sha256: str = ""
    size: int | None = None
    note: str = ""

    def line(self) -> dict[str, Any]:
        """Return the event as it is appended; empty fields are left out."""
        names = ("at", "by", "record", "status", "reason", "source", "sha256", "size", "note")
        return {name: value for name in names if (value := getattr(self, name)) not in ("", None)}


def parse_retrieval(
    rows: Iterable[RowLike], path: str, *, actor: str, reasons: Mapping[str, str], known: Collection[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read what one person wrote down.

    Parameters
    ----------
    rows : iterable of rows
    path : str
        Shown in problems.
    actor : str
        The only writer of this file.
    reasons : mapping
        Code -> decision, of the full-text stage.
    known : collection of str
        All record ids.

    Returns
    -------
    DataFrame
        RETRIEVAL and ``source_line``; bad lines are left out.
    list of Problem
    """
    # ``prev`` belongs to the chain and is checked there.
    plain = [
        _Line(row.line, {name: value for name, value in row.values.items() if name != "prev"}) for row in rows
    ]
    frame, problems = RETRIEVAL.parse(plain, path, keyed=True)
    bad: list[int] = []
    for row in frame.to_dict("records"):
        fault = _fault(row, actor, reasons, known)
        if fault is not None:
            problems.append(Problem(path, row["source_line"], *fault))
            bad.append(row["source_line"])
    return frame[~frame["source_line"].isin(bad)].reset_index(drop=True), problems


@dataclass(frozen=True, slots=True)
class _Line:
    line: int
    values: Mapping[str, Any]


def _fault(
    row: Mapping[Any, Any], actor: str, reasons: Mapping[str, str], known: Collection[str]
) -> tuple[str, str] | None:
    if row["by"] != actor:
        return f"the line is by {row['by']!r}", f"Expected {actor!r}: one writer per file."
    if row["record"] not in known:
        return f"record {row['record']} is not in any import file", "Name a record as <search>/<position>."
    fitting = [code for code, decision in reasons.items() if decision == "not_retrieved"]
    if row["reason"] and (row["status"] != "not_retrieved" or row["reason"] not in fitting):
        return (
            f"reason {row['reason']} does not go with {row['status']}",
            f"Expected one of: {'; '.join(fitting)}.",
        )
    if row["sha256"] and not _SHA256.fullmatch(row["sha256"]):
        return f"sha256 is {row['sha256']!r}", "Expected 64 digits in hexadecimal."
    if bool(row["sha256"]) != (not pd.isna(row["size"])):
        return "sha256 and size do not stand together", "A PDF has both."
    if row["sha256"] and row["status"] != "obtained":
        return f"a PDF goes with obtained, not with {row['status']}", "Attach it again."
    try:
        datetime.datetime.fromisoformat(row["at"])
    except ValueError:
        return f"at is {row['at']!r}", "Expected an ISO 8601 day or time."
    return None


def retrieval_status(events: pd.DataFrame, clusters: pd.Series) -> pd.DataFrame:
    """Return where the retrieval of each report stands: its last line, whoever wrote it.

    Parameters
    ----------
    events : DataFrame
        RETRIEVAL of all people.
    clusters : Series
        Record id -> cluster id.

    Returns
    -------
    DataFrame
        Index cluster; columns ``status``, ``reason``, ``at``, ``by``, ``source``, ``note``, ``tries`` (times it
        was asked for) and ``pdfs`` (hashes, the last attached first, separated by blanks).
    """
    columns = ["status", "reason", "at", "by", "source", "note"]
    if events.empty:
        empty = pd.DataFrame(columns=[*columns, "tries", "pdfs"], index=pd.Index([], name="cluster"))
        return empty.astype({"tries": "int64"} | dict.fromkeys([*columns, "pdfs"], "object"))
    when = pd.to_datetime(events["at"], utc=True, format="ISO8601")
    frame = events.assign(cluster=events["record"].map(clusters), when=when)
    # Ties go by name and line, so that the order in which files are read is no matter.
    frame = frame.sort_values(["when", "by", "source_line"], kind="stable")
    last = frame.drop_duplicates("cluster", keep="last").set_index("cluster")[columns]
    asked = frame[frame["status"].isin(["requested", "asked_author"])].groupby("cluster").size()
    kept = frame[frame["sha256"] != ""].iloc[::-1].groupby("cluster", sort=False)["sha256"]
    pdfs = kept.agg(lambda hashes: " ".join(dict.fromkeys(hashes)))
    return last.assign(
        tries=asked.reindex(last.index).fillna(0).astype("int64"), pdfs=pdfs.reindex(last.index).fillna("")
    ).sort_index()


def not_retrieved(status: pd.DataFrame, decided: Collection[str]) -> pd.Index:
    """Return the reports that were given up and on whose full text nobody has decided."""
    given_up = status.index[status["status"] == "not_retrieved"]
    return given_up[~given_up.isin(list(decided))]


def with_retrieval(outcomes: pd.DataFrame, status: pd.DataFrame, decided: Collection[str]) -> pd.DataFrame:
    """Return the outcomes of the full-text stage with those of reports that could not be retrieved.

    Parameters
    ----------
    outcomes : DataFrame
        By cluster, as from ``stage_outcomes``.
    status : DataFrame
        As from ``retrieval_status``.
    decided : collection of str
        Clusters with a decision on the full text by anybody; a decision goes before retrieval.
    """
    given_up = not_retrieved(status, decided).intersection(outcomes.index[outcomes["outcome"] == PENDING])
    found = outcomes.copy()
    found.loc[given_up, "outcome"] = "not_retrieved"
    found.loc[given_up, "reason"] = status.loc[given_up, "reason"]
    found.loc[given_up, "basis"] = BASIS
    return found


def check_retrieval(status: pd.DataFrame, outcomes: pd.DataFrame, path: str) -> list[Problem]:
    """Name reports whose retrieval and full-text stage say different things.

    Parameters
    ----------
    status : DataFrame
        As from ``retrieval_status``.
    outcomes : DataFrame
        Of the full-text stage, as from ``with_retrieval``.
    path : str
        Folder of the logs, shown in problems.
    """
    problems: list[Problem] = []
    read = set(outcomes.index[outcomes["outcome"].isin(["include", "exclude"])])
    unread = set(outcomes.index[(outcomes["outcome"] == "not_retrieved") & (outcomes["basis"] != BASIS)])
    for cluster, row in status.iterrows():
        if cluster not in outcomes.index:
            what = f"{cluster} has a line about its retrieval but was not sought"
            problems.append(Problem(path, 0, what, "Settle title and abstract first."))
        elif row["status"] == "not_retrieved" and cluster in read:
            what = f"{cluster} was not retrieved, says {row['by']}, but was assessed"
            problems.append(
                Problem(path, 0, what, "Write down that it was obtained, or take the decision back.")
            )
        elif row["status"] == "obtained" and cluster in unread:
            what = f"{cluster} was obtained, says {row['by']}, but decided to be not retrieved"
            problems.append(Problem(path, 0, what, "Decide on its full text, or write down what is missing."))
    return problems


def retrieval_table(
    sought: Iterable[str], status: pd.DataFrame, report_of: Mapping[str, str]
) -> pd.DataFrame:
    """Return one row for each report that was sought.

    Parameters
    ----------
    sought : iterable of str
        Clusters, in the order of the review.
    status : DataFrame
        As from ``retrieval_status``.
    report_of : mapping
        Cluster -> key of the report, where it has one.
    """
    names = list(sought)
    table = status.reindex(names)
    table["status"] = table["status"].fillna(SOUGHT)
    table["tries"] = table["tries"].fillna(0).astype("int64")
    table = table.fillna({name: "" for name in ("reason", "at", "by", "source", "note", "pdfs")})
    table.insert(0, "report", [report_of.get(name, "") for name in names])
    return table.rename_axis("record").reset_index()
