"""All chained logs of a review: their audit, and the chaining of logs from before there were chains."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tamis.errors import InputError, Problem
from tamis.review.chain import Tail, adopt, read_head, verify
from tamis.review.decisions import Decision
from tamis.review.files import DECISION_LOGS, DUPLICATES, RETRIEVAL_LOGS, ROUND_LOGS, head_file
from tamis.textfiles import read_jsonl, write_bytes, write_text
from tamis.workspace import Workspace


def chained_logs(workspace: Workspace) -> list[Path]:
    """Return the logs of decisions, duplicates, rounds and retrieval, also those of which only the head is left."""
    return sorted(
        {
            path.with_suffix(".jsonl")
            for folder in (DECISION_LOGS, DUPLICATES, ROUND_LOGS, RETRIEVAL_LOGS)
            for suffix in ("jsonl", "head")
            for path in workspace.path(folder).glob(f"*.{suffix}")
        }
    )


def audit_logs(workspace: Workspace) -> list[Problem]:
    """Verify the chain of every log; empty where no line was changed, moved, added or taken away."""
    problems: list[Problem] = []
    for path in chained_logs(workspace):
        data = path.read_bytes() if path.is_file() else b""
        kept = head_file(path)
        head = None
        if kept.is_file():
            head = read_head(kept.read_bytes().decode("ascii", "replace"))
            if head is None:
                problems.append(
                    Problem(workspace.shown(kept), 1, "the head cannot be read",
                            "Take the file back from the history of the repository.")
                )  # fmt: skip
                continue
        problems += verify(data, workspace.shown(path), head)
    return problems


def adopt_logs(workspace: Workspace) -> dict[str, int]:
    """Chain the logs that were written before there were chains; return their names and lines.

    Lines keep what they say, when and by whom; decisions get the stage of their file, and a later decision
    on a record names the one that it supersedes. Logs that are chained already are left as they are.
    """
    adopted: dict[str, int] = {}
    for path in chained_logs(workspace):
        data = path.read_bytes() if path.is_file() else b""
        shown = workspace.shown(path)
        rows, problems = read_jsonl(path, shown)
        if all("prev" in row.values for row in rows):
            continue
        if problems:
            raise InputError(problems)
        stage = path.name.split(".")[0] if path.parent == workspace.path(DECISION_LOGS) else ""
        chained = adopt(data, shown, lambda entry, last, stage=stage: _completed(entry, last, stage))
        tail = Tail()
        tail.absorb(chained)
        write_bytes(path, chained)
        write_text(head_file(path), tail.head.text())
        adopted[shown] = len(rows)
    return adopted


def _completed(entry: Mapping[str, Any], last: Mapping[str, str], stage: str) -> Mapping[str, Any]:
    """Return a line from before there were chains with the fields that a line has today."""
    if not stage:
        return entry
    return Decision(**entry | {"stage": stage, "supersedes": last.get(entry["record"], "")}).line()  # type: ignore[arg-type]
