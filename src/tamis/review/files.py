"""Reads and writes the folder ``review/`` of a workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from tamis.errors import InputError, Problem
from tamis.protocol import Protocol, reasons
from tamis.review.bibtex import BibFile, Entry, read_bibtex, write_bibtex
from tamis.review.citations import parse_references
from tamis.review.decisions import STAGES, Decision, Stage, parse_decisions
from tamis.review.duplicates import Relation, automatic_pairs, cluster_records, parse_verdicts
from tamis.review.importers import read_records
from tamis.review.library import entry_from_record, entry_from_reference, merge_library
from tamis.review.records import records_frame, records_of
from tamis.review.reports import parse_reports
from tamis.textfiles import append_jsonl, read_csv, read_jsonl, read_text, write_text
from tamis.workspace import Workspace

SEARCHES = "review/searches"
DUPLICATES = "review/duplicates"
DECISION_LOGS = "review/decisions"
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
    automatic : DataFrame
        Automatic pairs of duplicates.
    verdicts : mapping
        Actor -> VERDICTS; those of the consensus stand.
    clusters : Series
        Record id -> cluster id.
    decisions : mapping
        Stage -> actor -> DECISIONS.
    reports : DataFrame
        REPORTS with their clusters.
    problems : tuple of Problem
    notices : tuple of Problem
        What was odd about the import files and lost nothing.
    """

    records: pd.DataFrame
    automatic: pd.DataFrame
    verdicts: Mapping[str, pd.DataFrame]
    clusters: pd.Series
    decisions: Mapping[Stage, Mapping[str, pd.DataFrame]]
    reports: pd.DataFrame
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...] = ()


def load_ledger(workspace: Workspace, protocol: Protocol) -> Ledger:
    """Read the whole folder; what cannot be read is a problem, and the rest is there."""
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
            path = decision_log(workspace, stage, actor)
            rows, found = read_jsonl(path, workspace.shown(path))
            decisions[stage][actor], more = parse_decisions(
                rows,
                workspace.shown(path),
                stage=stage,
                actor=actor,
                reasons=dict(reasons(protocol.criteria, stage)),
                known=known,
            )
            problems += found + more
    problems += [*_strange_files(workspace, actors), *_strange_searches(workspace, protocol)]
    automatic = automatic_pairs(records)
    clusters, found = cluster_records(
        list(records["record"]), automatic, verdicts[workspace.settings.consensus]
    )
    problems += found
    rows, found = read_csv(workspace.path(REPORTS), REPORTS) if workspace.path(REPORTS).exists() else ([], [])
    reports, more = parse_reports(rows, REPORTS, clusters)
    problems += found + more
    return Ledger(records, automatic, verdicts, clusters, decisions, reports, tuple(problems), tuple(notices))


def decision_log(workspace: Workspace, stage: Stage, actor: str) -> Path:
    """Return the path of the log of one actor at one stage."""
    return workspace.path(DECISION_LOGS, f"{stage}.{actor}.jsonl")


def append_decision(workspace: Workspace, stage: Stage, decision: Decision) -> None:
    """Append one decision; it is on disk when this returns."""
    append_jsonl(decision_log(workspace, stage, decision.by), [decision.line()])


def append_verdict(
    workspace: Workspace, *, at: str, by: str, relation: Relation, record: str, other: str, note: str = ""
) -> None:
    """Append one join or split; it is on disk when this returns."""
    entry = {"at": at, "by": by, "relation": relation, "record": record, "other": other} | (
        {"note": note} if note else {}
    )
    append_jsonl(workspace.path(DUPLICATES, f"{by}.jsonl"), [entry])


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
    expected = {f"{stage}.{actor}.jsonl" for stage in STAGES for actor in actors}
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
