"""The audit of a review: chains of all logs, seals of what was kept hidden, PDFs."""

from __future__ import annotations

from tamis.errors import Problem
from tamis.pipeline.logs import audit_logs, chained_logs
from tamis.pipeline.retrieval import audit_pdfs
from tamis.pipeline.sealing import audit_seals
from tamis.workspace import Workspace


def audit_review(workspace: Workspace) -> tuple[dict[str, int], list[Problem]]:
    """Verify every log.

    Returns
    -------
    dict
        Log -> its number of lines.
    list of Problem
        Lines that were changed, moved, added or cut, seals that do not fit, and PDFs that were
        changed or are missing; by file and line.
    """
    logs = {
        workspace.shown(path): path.read_bytes().count(b"\n") if path.is_file() else 0
        for path in chained_logs(workspace)
    }
    return logs, sorted(
        dict.fromkeys([*audit_logs(workspace), *audit_seals(workspace), *audit_pdfs(workspace)])
    )
