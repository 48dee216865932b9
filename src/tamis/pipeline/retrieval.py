"""Retrieval on disk: what was asked for, PDFs under their hashes, and the audit of both."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from tamis.errors import InputError, Problem, UsageError
from tamis.pipeline.loading import require_protocol
from tamis.pipeline.screening import screen
from tamis.protocol import Protocol, reasons
from tamis.review.files import RETRIEVAL_LOGS, ChainedLog, load_ledger, retrieval_log
from tamis.review.retrieval import STATUSES, RetrievalEvent, Status, retrieval_status, retrieval_table
from tamis.textfiles import read_jsonl, write_bytes, write_text
from tamis.workspace import Workspace

PDFS = "review/pdf"
# Some programs write a few lines before the mark; readers look as far as this.
_MARK, _WITHIN = b"%PDF-", 1024
_IGNORE = "# PDFs stay out of git: most may not be shared. To share them all the same, empty this file.\n*\n"


@dataclass(frozen=True, slots=True)
class Attached:
    """A PDF that was attached: its path in the review, hash and size, and whether it was not there before."""

    path: str
    sha256: str
    size: int
    is_new: bool


def note_retrieval(
    workspace: Workspace,
    report: str,
    status: Status,
    *,
    by: str,
    at: str,
    reason: str = "",
    source: str = "",
    note: str = "",
) -> str:
    """Write down what became of the full text of a report that was sought.

    Parameters
    ----------
    workspace : Workspace
    report : str
        Key of the report, or one of its records.
    status : Status
    by : str
        Who, as in tamis.toml.
    at : str
        Day or time, ISO 8601.
    reason : str
        Code of the protocol, with not_retrieved.
    source, note : str

    Returns
    -------
    str
        Record under which it was written down.

    Raises
    ------
    UsageError
        If person, status, reason or report is not one that the review knows, or the report was not sought.
    """
    protocol = require_protocol(workspace)
    record = _sought(workspace, protocol, report, by)
    if status not in STATUSES:
        raise UsageError(f"{status!r} is no status. Expected one of: {', '.join(STATUSES)}.")
    codes = reasons(protocol.criteria, "full_text")
    fitting = [code for code, decision in codes.items() if decision == "not_retrieved"]
    if reason and (status != "not_retrieved" or reason not in fitting):
        known = ", ".join(fitting) or "none in the protocol"
        raise UsageError(f"{reason} does not go with {status}. Reasons of not_retrieved: {known}.")
    event = RetrievalEvent(at, by, record, status, reason, source, note=note)
    ChainedLog(retrieval_log(workspace, by)).append([event.line()])
    return record


def attach_pdf(
    workspace: Workspace, report: str, file: Path, *, by: str, at: str, source: str = "", note: str = ""
) -> Attached:
    """Copy a PDF into the review under the hash of its content, and write down that the report was obtained.

    Attaching the same file to the same report again changes nothing.

    Raises
    ------
    InputError
        If the file is no PDF.
    UsageError
        If the report is not known or was not sought.
    """
    protocol = require_protocol(workspace)
    record = _sought(workspace, protocol, report, by)
    data = file.read_bytes()
    if _MARK not in data[:_WITHIN]:
        what = "the file is empty" if not data else "the file is no PDF"
        raise InputError([Problem(str(file), 0, what, "Expected a file that begins with %PDF-.")])
    sha256 = hashlib.sha256(data).hexdigest()
    name = f"{PDFS}/{sha256}.pdf"
    folder = workspace.path(PDFS)
    if not (folder / ".gitignore").exists() and not any(folder.glob("*.pdf")):
        write_text(folder / ".gitignore", _IGNORE)
    write_bytes(workspace.path(name), data)
    ledger = load_ledger(workspace, protocol)
    events = ledger.retrieval
    present = events[(events["sha256"] == sha256) & (events["record"].map(ledger.clusters) == record)]
    if present.empty:
        event = RetrievalEvent(
            at, by, record, "obtained", source=source, sha256=sha256, size=len(data), note=note
        )
        ChainedLog(retrieval_log(workspace, by)).append([event.line()])
    return Attached(name, sha256, len(data), present.empty)


def audit_pdfs(workspace: Workspace) -> list[Problem]:
    """Compare the PDFs with the lines that name them.

    A clone without the folder has no PDF and is not asked for any, since they are not shared through git.
    """
    folder = workspace.path(PDFS)
    if not folder.is_dir():
        return []
    lines: list[dict[str, Any]] = []
    for path in sorted(workspace.path(RETRIEVAL_LOGS).glob("*.jsonl")):
        rows, _ = read_jsonl(path, workspace.shown(path))
        lines += [row.values for row in rows if row.values.get("sha256")]
    listed = pd.DataFrame(lines, columns=["record", "sha256", "size"])
    problems: list[Problem] = []
    for sha256, group in listed.groupby("sha256", sort=False):
        path = folder / f"{sha256}.pdf"
        name = workspace.shown(path)
        records = ", ".join(dict.fromkeys(group["record"]))
        if not path.is_file():
            what = f"the PDF of {records} is not here"
            problems.append(Problem(name, 0, what, "Copy it from who attached it: tamis review attach."))
            continue
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != sha256:
            size = path.stat().st_size
            what = f"the PDF of {records} is not the one attached: {size} bytes, then {int(group['size'].iloc[0])}"
            problems.append(Problem(name, 0, what, "Put the file back that was read, or attach the new one."))
    named = {f"{sha256}.pdf" for sha256 in listed["sha256"]}
    problems += [
        Problem(
            workspace.shown(path), 0, "no line names this file", "Attach it: tamis review attach REPORT FILE"
        )
        for path in sorted(folder.glob("[!.]*"))
        if path.name not in named
    ]
    return problems


def load_retrieval_table(workspace: Workspace) -> pd.DataFrame:
    """Return one row for each report that was sought: record, report, status, and how often it was asked for."""
    protocol = require_protocol(workspace)
    ledger = load_ledger(workspace, protocol)
    screening = screen(ledger, protocol, workspace.settings, {})
    report_of = dict(zip(ledger.reports["cluster"], ledger.reports["report"], strict=True))
    return retrieval_table(
        screening.flow.box("sought").ids, retrieval_status(ledger.retrieval, ledger.clusters), report_of
    )


def _sought(workspace: Workspace, protocol: Protocol, report: str, by: str) -> str:
    """Return the cluster of a report that was sought, by its key or one of its records."""
    actors = (*workspace.settings.reviewers, workspace.settings.consensus)
    if by not in actors:
        raise UsageError(f"{by} is not in tamis.toml. Expected one of: {', '.join(actors)}.")
    ledger = load_ledger(workspace, protocol)
    keys = dict(zip(ledger.reports["report"], ledger.reports["cluster"], strict=True))
    cluster = keys.get(report) or ledger.clusters.get(report)
    if cluster is None:
        raise UsageError(f"{report} is neither a key of review/reports.csv nor a record.")
    screening = screen(ledger, protocol, workspace.settings, {})
    if cluster not in screening.flow.box("sought").ids:
        raise UsageError(f"{report} was not sought: title and abstract have not let it pass.")
    return str(cluster)
