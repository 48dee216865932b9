"""Reads the review as it stands: the protocol, the screening.

Apart from ``stages``, so that a command that only reads waits for no figures and no statistics.
"""

from __future__ import annotations

from tamis.errors import InputError, Problem
from tamis.extraction import Extraction, load_extraction
from tamis.pipeline.screening import Screening, screen
from tamis.protocol import Protocol, load_protocol
from tamis.review.files import load_ledger
from tamis.workspace import Workspace


def require_protocol(workspace: Workspace) -> Protocol:
    """Return the protocol, or raise InputError with all its problems."""
    protocol, problems = load_protocol(workspace)
    if protocol is None or problems:
        raise InputError(problems)
    return protocol


def load_screening(workspace: Workspace) -> tuple[Screening, list[Problem]]:
    """Return where screening stands, from the rows that can be read, and all problems of the others."""
    protocol = require_protocol(workspace)
    ledger, extraction = load_ledger(workspace, protocol), load_extraction(workspace)
    screening = screen(ledger, protocol, workspace.settings, cases_by_report(extraction))
    return screening, [*ledger.problems, *extraction.problems, *screening.problems]


def cases_by_report(extraction: Extraction) -> dict[str, list[str]]:
    """Return report key -> ids of its agreed cases."""
    column = next((field.name for field in extraction.form.fields if field.role == "report"), None)
    if column is None:
        return {}
    groups = extraction.agreed.groupby(column, sort=False)
    return {str(key): list(group[extraction.form.key]) for key, group in groups}
