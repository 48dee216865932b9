"""Reads and writes the folder ``review/`` of a workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from tamis.errors import InputError, Problem
from tamis.protocol import Protocol, reasons
from tamis.review.bibtex import BibFile, Entry, read_bibtex, write_bibtex
from tamis.review.chain import Tail, leads_to, read_head
from tamis.review.citations import parse_references
from tamis.review.decisions import (
    DECISIONS,
    STAGES,
    Decision,
    Stage,
    check_decisions,
    decision_columns,
    decision_of,
    parse_decisions,
)
from tamis.review.duplicates import (
    Relation,
    cluster_pairs,
    find_duplicates,
    parse_verdicts,
    settle_verdicts,
)
from tamis.review.importers import read_records
from tamis.review.library import entry_from_record, entry_from_reference, merge_library
from tamis.review.records import records_frame, records_of
from tamis.review.reports import parse_reports
from tamis.review.retrieval import RETRIEVAL, parse_retrieval
from tamis.review.rounds import Event, parse_events
from tamis.textfiles import open_log, overwrite, read_csv, read_jsonl, read_text, write_text
from tamis.workspace import Workspace

SEARCHES = "review/searches"
DUPLICATES = "review/duplicates"
DECISION_LOGS = "review/decisions"
ROUND_LOGS = "review/rounds"
RETRIEVAL_LOGS = "review/retrieval"
REPORTS = "review/reports.csv"
REFERENCES = "review/references"
# What of a record goes into its entry of the library.
CITED_FIELDS = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "url")


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that the folder ``review/`` says, read once.

    Attributes
    ----------
    records : DataFrame
        RECORDS in the order of the protocol's sources.
    pairs : DataFrame
        PAIRS of records that were compared.
    automatic : Series
        Record id -> cluster id by the pairs alone, before anybody said anything.
    verdicts : mapping
        Actor -> VERDICTS, one log each.
    standing : DataFrame
        STANDING: the verdicts that hold, of the consensus or of all reviewers.
    unsettled : DataFrame
        Pairs on which the reviewers differ, or not all have a word.
    clusters : Series
        Record id -> cluster id.
    flags : DataFrame
        Clusters whose records contradict each other.
    dropped : DataFrame
        Blocks that were too large to be compared.
    decisions : mapping
        Stage -> actor -> DECISIONS.
    reports : DataFrame
        REPORTS with their clusters.
    problems : tuple of Problem
    notices : tuple of Problem
        What was odd about the import files and lost nothing; torn lines that were set aside.
    events : tuple of Event
        What happened to stages as a whole.
    retrieval : DataFrame
        RETRIEVAL of all people.
    """

    records: pd.DataFrame
    pairs: pd.DataFrame
    automatic: pd.Series
    verdicts: Mapping[str, pd.DataFrame]
    standing: pd.DataFrame
    unsettled: pd.DataFrame
    clusters: pd.Series
    flags: pd.DataFrame
    dropped: pd.DataFrame
    decisions: Mapping[Stage, Mapping[str, pd.DataFrame]]
    reports: pd.DataFrame
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...] = ()
    events: tuple[Event, ...] = ()
    retrieval: pd.DataFrame = field(default_factory=lambda: RETRIEVAL.frame([]))


def load_ledger(
    workspace: Workspace, protocol: Protocol, opens: Callable[[Stage, str], bool] = lambda stage, actor: True
) -> Ledger:
    """Read the whole folder; what cannot be read is a problem, and the rest is there.

    Parameters
    ----------
    workspace : Workspace
    protocol : Protocol
    opens : callable, optional
        (stage, actor) -> whether that log of decisions may be opened; one that may not counts as empty, so
        that whoever decides sees nothing of the others.
    """
    records, problems, notices = _load_records(workspace, protocol)
    known = frozenset(records["record"])
    actors = (*workspace.settings.reviewers, workspace.settings.consensus)
    verdicts: dict[str, pd.DataFrame] = {}
    for actor in actors:
        path = workspace.path(DUPLICATES, f"{actor}.jsonl")
        rows, found = read_jsonl(path, workspace.shown(path))
        verdicts[actor], more = parse_verdicts(rows, workspace.shown(path), known)
        problems += found + more
    decisions: dict[Stage, dict[str, pd.DataFrame]] = {}
    for stage in STAGES:
        decisions[stage] = {}
        for actor in actors:
            if opens(stage, actor):
                decisions[stage][actor], found = load_decisions(workspace, protocol, stage, actor, known)
                problems += found
            else:
                decisions[stage][actor] = DECISIONS.frame([])
    events, found = load_events(workspace, protocol)
    problems += found
    retrieval, found = load_retrieval(workspace, protocol, known)
    problems += found
    notices += _set_aside(workspace)
    problems += [*_strange_files(workspace, actors), *_strange_searches(workspace, protocol)]
    duplicates = find_duplicates(records)
    notices += duplicates.notices
    planned = next((plan.reviewers for plan in protocol.plan.stages if plan.stage == "duplicates"), ())
    standing, unsettled = settle_verdicts(verdicts, planned, workspace.settings.consensus)
    clusters, flags, found = cluster_pairs(records, duplicates.pairs, standing)
    problems += found
    rows, found = read_csv(workspace.path(REPORTS), REPORTS) if workspace.path(REPORTS).exists() else ([], [])
    reports, more = parse_reports(rows, REPORTS, clusters)
    problems += found + more
    return Ledger(
        records,
        duplicates.pairs,
        duplicates.clusters,
        verdicts,
        standing,
        unsettled,
        clusters,
        flags,
        duplicates.dropped,
        decisions,
        reports,
        tuple(problems),
        tuple(notices),
        tuple(events),
        retrieval,
    )


def decision_log(workspace: Workspace, stage: Stage, actor: str) -> Path:
    """Return the path of the log of one actor at one stage."""
    return workspace.path(DECISION_LOGS, f"{stage}.{actor}.jsonl")


def load_decisions(
    workspace: Workspace, protocol: Protocol, stage: Stage, actor: str, known: frozenset[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read the log of one actor at one stage; one that is not there is empty."""
    path = decision_log(workspace, stage, actor)
    shown = workspace.shown(path)
    codes = dict(reasons(protocol.criteria, stage))
    frame = decision_columns(path.read_bytes()) if path.is_file() else None
    if frame is not None:
        return check_decisions(frame, shown, stage=stage, actor=actor, reasons=codes, known=known)
    rows, problems = read_jsonl(path, shown)
    frame, found = parse_decisions(rows, shown, stage=stage, actor=actor, reasons=codes, known=known)
    return frame, problems + found


def load_events(workspace: Workspace, protocol: Protocol) -> tuple[list[Event], list[Problem]]:
    """Read what happened to stages as a whole: pilots, closing, who left."""
    events: list[Event] = []
    problems: list[Problem] = []
    searches = [source.id for source in protocol.sources]
    actors = (*workspace.settings.reviewers, workspace.settings.consensus)
    for actor in actors:
        path = workspace.path(ROUND_LOGS, f"{actor}.jsonl")
        rows, found = read_jsonl(path, workspace.shown(path))
        read, more = parse_events(rows, workspace.shown(path), actor=actor, actors=actors, searches=searches)
        events += read
        problems += found + more
    return events, problems


def retrieval_log(workspace: Workspace, actor: str) -> Path:
    """Return the path of what one person wrote down about the retrieval of full texts."""
    return workspace.path(RETRIEVAL_LOGS, f"{actor}.jsonl")


def load_retrieval(
    workspace: Workspace, protocol: Protocol, known: frozenset[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read what all people wrote down about the retrieval of full texts."""
    frames: list[pd.DataFrame] = []
    problems: list[Problem] = []
    codes = dict(reasons(protocol.criteria, "full_text"))
    for actor in (*workspace.settings.reviewers, workspace.settings.consensus):
        path = retrieval_log(workspace, actor)
        rows, found = read_jsonl(path, workspace.shown(path))
        frame, more = parse_retrieval(rows, workspace.shown(path), actor=actor, reasons=codes, known=known)
        problems += found + more
        if not frame.empty:
            frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else RETRIEVAL.frame([]), problems


class ChainedLog:
    """A log that one person appends to: chained, locked, durable, and safe to try twice.

    Several processes may write to one log at the same time; each takes note of what the others wrote
    before it goes on.
    """

    __slots__ = ("_head", "_identity", "_path", "_shown", "_tail")

    def __init__(self, path: Path, shown: str = "") -> None:
        self._path = path
        self._shown = shown or str(path)
        self._head = head_file(path)
        self._tail = Tail()
        self._identity = (0, 0)

    def append(self, entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Append entries in one go and return their lines; they are on disk when this returns.

        An entry whose client id is in the log already is not written again.
        """
        with open_log(self._path) as log:
            if log.identity != self._identity or log.size < self._tail.size:
                self._identity, self._tail = log.identity, Tail()
                self._stop_at_cut(log.read())
            if log.size > self._tail.size:
                self._tail.absorb(log.read(self._tail.size))
            stored, payload = self._tail.follow(entries)
            if payload:
                log.append(payload)
                self._tail.absorb(payload)
                overwrite(self._head, self._tail.head.text().encode("ascii"))
        return stored

    def _stop_at_cut(self, data: bytes) -> None:
        """Refuse to go on behind a tail that was cut: the next head would hide it."""
        if not self._head.is_file():
            if not data:
                # The head is there before the first line, so that a log without one is never just a new log.
                overwrite(self._head, Tail().head.text().encode("ascii"))
                return
            what = f"{self._head.name} is missing, so nothing shows whether lines were cut off"
            expected = (
                "Nothing was written. Take the .head file back from the history of the repository; a log that was "
                "never chained: tamis review audit --adopt"
            )
        else:
            head = read_head(self._head.read_bytes().decode("ascii", "replace"))
            if head is not None and leads_to(data, head):
                return
            what = f"the log is not the one of which {self._head.name} is the head"
            expected = "Nothing was written. See: tamis review audit"
        self._identity = (0, 0)
        raise InputError([Problem(self._shown, 0, what, expected)])


def head_file(log: Path) -> Path:
    """Return the path at which the head of a log is kept."""
    return log.with_suffix(".head")


def append_decision(workspace: Workspace, stage: Stage, decision: Decision) -> Decision:
    """Append one decision and return it as it stands in the log; it is on disk when this returns."""
    path = decision_log(workspace, stage, decision.by)
    log = ChainedLog(path, workspace.shown(path))
    return decision_of(log.append([replace(decision, stage=stage).line()])[0])


def append_verdict(
    workspace: Workspace, *, at: str, by: str, relation: Relation, record: str, other: str, note: str = ""
) -> None:
    """Append one join, split or undo; it is on disk when this returns."""
    entry = {"at": at, "by": by, "relation": relation, "record": record, "other": other} | (
        {"note": note} if note else {}
    )
    ChainedLog(workspace.path(DUPLICATES, f"{by}.jsonl")).append([entry])


def append_event(workspace: Workspace, event: Event) -> None:
    """Append what happened to a stage as a whole; it is on disk when this returns."""
    ChainedLog(workspace.path(ROUND_LOGS, f"{event.by}.jsonl")).append([event.line()])


def _set_aside(workspace: Workspace) -> list[Problem]:
    """Tell of torn lines that were set aside, so that their decisions are taken again."""
    return [
        Problem(
            workspace.shown(path),
            0,
            "a torn line was set aside here",
            "Take the decision again, then remove the file.",
        )
        for folder in (DECISION_LOGS, DUPLICATES, ROUND_LOGS)
        for path in sorted(workspace.path(folder).glob("*.torn"))
    ]


def _load_records(
    workspace: Workspace, protocol: Protocol
) -> tuple[pd.DataFrame, list[Problem], list[Problem]]:
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    notices: list[Problem] = []
    for source in protocol.sources:
        path = workspace.path(source.file)
        if not path.exists():
            problems.append(
                Problem("protocol/searches.toml", 0, f"{source.file} of source {source.id} does not exist",
                        "Put the export there, or take the source out.")
            )  # fmt: skip
            continue
        try:
            imported = read_records(path.read_bytes(), source.file)
        except InputError as error:
            problems += error.problems
            continue
        except OSError as error:
            problems.append(
                Problem(source.file, 0, f"the file cannot be read: {error.strerror}", "Put the export there.")
            )
            continue
        notices += imported.notices
        found, more = records_of(source.id, imported, source.file)
        rows += found
        problems += more
        if imported.read != source.expected_records:
            what = f"{imported.read} records, but protocol/searches.toml expects {source.expected_records}"
            problems.append(
                Problem(source.file, 0, what, "Complete the export, or correct expected_records.")
            )
    return records_frame(rows), problems, notices


def _strange_files(workspace: Workspace, actors: tuple[str, ...]) -> list[Problem]:
    """Files that nothing reads are decisions that nobody counts."""
    expected = {
        f"{stage}.{actor}.{suffix}"
        for stage in STAGES
        for actor in actors
        for suffix in ("jsonl", "jsonl.torn", "head")
    }
    folder = workspace.path(DECISION_LOGS)
    found = sorted(path.name for path in folder.glob("*") if path.name[0] != ".") if folder.is_dir() else []
    return [
        Problem(f"{DECISION_LOGS}/{name}", 0, "the file belongs to no stage and reviewer",
                f"Expected <stage>.<reviewer>.jsonl with stage {' or '.join(STAGES)} and reviewer {', '.join(actors)}.")
        for name in found
        if name not in expected
    ]  # fmt: skip


def _strange_searches(workspace: Workspace, protocol: Protocol) -> list[Problem]:
    """Name the exports that no source describes; they would be left out of every count."""
    named = {source.file for source in protocol.sources}
    folder = workspace.path(SEARCHES)
    found = sorted(
        workspace.shown(path) for path in folder.glob("*") if path.is_file() and path.name[0] != "."
    )
    return [
        Problem(
            name,
            0,
            "no source of protocol/searches.toml names this file",
            "Describe it there, or take it away.",
        )
        for name in found
        if name not in named
    ]


def load_library(workspace: Workspace, name: str) -> BibFile:
    """Read a BibTeX file of the workspace; one that is not there is empty."""
    path = workspace.path(name)
    if not path.exists():
        return BibFile()
    text, problems = read_text(path, name)
    found = read_bibtex(text, name)
    return replace(found, problems=(*problems, *found.problems))


def update_library(
    workspace: Workspace, name: str, ledger: Ledger, included: Mapping[str, str]
) -> list[Problem]:
    """Add reference lists and included reports to the library; return what could not be read.

    Parameters
    ----------
    workspace : Workspace
    name : str
        The library, ``references.bib``.
    ledger : Ledger
    included : mapping
        Key of each included report -> its cluster.
    """
    library = load_library(workspace, name)
    new = [*_reference_entries(workspace), *_report_entries(ledger, included)]
    entries, report = merge_library(library.entries, new, reserved=library.failed_keys)
    write_text(workspace.path(name), write_bibtex(entries, library.head, library.failed))
    # An included report is cited by its key, so it must stand under that key.
    aliases = [
        Problem(name, 0, f"included report {key} stands under the key {report.aliases[key]}",
                "Rename the entry by hand, or the report in review/reports.csv.")
        for key in included
        if key in report.aliases
    ]  # fmt: skip
    return [*library.problems, *aliases]


def _reference_entries(workspace: Workspace) -> Iterator[Entry]:
    for path in sorted(workspace.path(REFERENCES).glob("*.txt")):
        shown = workspace.shown(path)
        for reference in parse_references(read_text(path, shown)[0]):
            yield entry_from_reference(reference, f"{shown}:{reference.line}")


def _report_entries(ledger: Ledger, included: Mapping[str, str]) -> Iterator[Entry]:
    record_of = {row["record"]: row for row in ledger.records.to_dict("records")}
    for key, cluster in included.items():
        row = record_of[cluster]
        fields = {column: "" if pd.isna(row[column]) else str(row[column]) for column in CITED_FIELDS}
        yield entry_from_record(fields, key=key, source=f"{row['source_file']}:{row['source_line']}")
