"""What each built-in step does: read a stage's folder, call its functions, save what they return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tamis.errors import InputError, Problem
from tamis.extraction import Extraction, field_agreement, form_table, load_extraction
from tamis.figures import draw_extraction, draw_prisma
from tamis.pipeline.duplicate_state import duplicate_table
from tamis.pipeline.hidden import may_publish
from tamis.pipeline.loading import cases_by_report, require_protocol
from tamis.pipeline.logs import audit_logs
from tamis.pipeline.paper import make_paper
from tamis.pipeline.screening import Screening, agreement_numbers, agreements, conflicts, screen
from tamis.pipeline.script import frame_csv, save_figure
from tamis.pipeline.steps import LIBRARY
from tamis.protocol import Protocol
from tamis.review.decisions import STAGES
from tamis.review.files import Ledger, load_ledger, update_library
from tamis.textfiles import json_text, write_bytes, write_text
from tamis.workspace import Workspace


def build_screening(workspace: Workspace) -> None:
    """Write outcomes, agreement, conflicts, duplicates and the flow with its figure."""
    protocol = require_protocol(workspace)
    ledger = load_ledger(workspace, protocol, may_publish(workspace))
    extraction = load_extraction(workspace)
    screening = screen(ledger, protocol, workspace.settings, cases_by_report(extraction))
    _stop_at([*ledger.problems, *audit_logs(workspace), *screening.problems])
    found = agreements(ledger, protocol, screening)
    numbers = agreement_numbers(found)
    _save(workspace, "review/results/agreement.json", numbers)
    rows = [
        (name, r.n, r.agree, r.raw, r.kappa, r.ci_lb, r.ci_ub, r.status, r.ac1.estimate, r.alpha.estimate)
        for name, r in found.items()
    ]
    header = ["stage", "n", "agree", "raw", "kappa", "ci_lb", "ci_ub", "status", "ac1", "alpha"]
    _save(workspace, "review/results/agreement.csv", pd.DataFrame(rows, columns=header))
    _save(workspace, "review/results/conflicts.csv", conflicts(screening, protocol))
    _save(workspace, "review/results/outcomes.csv", outcome_table(ledger, screening))
    _save(workspace, "review/results/duplicates.csv", duplicate_table(ledger))
    _save(workspace, "review/results/flow.csv", screening.flow.frame())
    _save(workspace, "review/results/flow.json", flow_numbers(screening, protocol, ledger))
    frame = screening.flow.frame()
    save_figure(workspace, "prisma", draw_prisma(frame), frame)


def flow_numbers(screening: Screening, protocol: Protocol, ledger: Ledger) -> dict[str, Any]:
    """Return the counts of the flow and of the searches behind it."""
    queries = [query for source in protocol.sources for query in source.queries]
    return screening.flow.numbers() | {
        "queries": len(queries),
        "sources": len(protocol.sources),
        "automatic_pairs": int((ledger.pairs["decision"] == "merge").sum()),
    }


def outcome_table(ledger: Ledger, screening: Screening) -> pd.DataFrame:
    """Return one row a record: its cluster and the outcome of each stage of its report."""
    table = pd.DataFrame({"record": ledger.clusters.index, "cluster": ledger.clusters.to_numpy()})
    key_of = dict(zip(ledger.reports["cluster"], ledger.reports["report"], strict=True))
    table["report"] = table["cluster"].map(key_of).fillna("")
    for stage in STAGES:
        outcomes = screening.outcomes[stage].reindex(table["cluster"])
        for column in ("outcome", "reason", "basis"):
            table[f"{stage}_{column}"] = outcomes[column].fillna("").to_numpy()
    return table


def build_extraction(workspace: Workspace) -> None:
    """Write the differences between the two extractions, their agreement and the codebook, with the figure."""
    extraction = load_extraction(workspace)
    _stop_at(extraction.problems)
    _save(workspace, "extraction/results/differences.csv", extraction.differences)
    found = field_agreement(extraction.form, extraction.cases)
    # Fields of one section stand together, whatever the order of the grid's columns.
    found = found.sort_values("section", key=lambda section: pd.factorize(section)[0], kind="stable")
    _save(workspace, "extraction/results/agreement.csv", found)
    _save(workspace, "extraction/results/extraction.json", extraction_numbers(extraction, found))
    header = ["column", "type", "unit", "allowed_values", "meaning"]
    _save(workspace, "extraction/results/codebook.csv",
          pd.DataFrame(form_table(extraction.form).codebook(), columns=header))  # fmt: skip
    save_figure(workspace, "extraction", draw_extraction(found), found)


def extraction_numbers(extraction: Extraction, found: pd.DataFrame) -> dict[str, Any]:
    """Return the counts of the extraction: cases, shared cases, differing cells and, by field, equal values."""
    equal = found["n_equal"] + found["n_missing"]
    return {
        "cases": len(extraction.agreed),
        "sensitivity_cases": len(extraction.sensitivity),
        "entries": {name: len(grid) for name, grid in extraction.entries.items()},
        "shared_cases": sum(case.is_shared for case in extraction.cases),
        "fields": len(extraction.form.fields),
        "compared_fields": len(found),
        "differences": len(extraction.differences),
        "cells_compared": int(found["n_cases"].sum()),
        "cells_equal": int(equal.sum()),
        "equal": dict(zip(found["field"], equal, strict=True)),
    }


def build_references(workspace: Workspace) -> None:
    """Bring the library references.bib up to date; what was edited by hand stays."""
    protocol = require_protocol(workspace)
    ledger = load_ledger(workspace, protocol, may_publish(workspace))
    _stop_at(ledger.problems)
    screening = screen(ledger, protocol, workspace.settings, {})
    _stop_at(update_library(workspace, LIBRARY, ledger, included_reports(ledger, screening)))


def build_paper(workspace: Workspace) -> None:
    """Write the paper in every format, and the filled checklist."""
    paper = make_paper(workspace)
    _stop_at(paper.problems)
    made = {"manuscript.pdf": paper.pdf, "manuscript.html": paper.html, "manuscript.docx": paper.docx,
            "checklist.md": paper.checklist_markdown}  # fmt: skip
    for name, data in made.items():
        if data is not None:
            write_bytes(workspace.path(f"paper/{name}"), data)


def included_reports(ledger: Ledger, screening: Screening) -> dict[str, str]:
    """Return report key -> cluster of the included reports."""
    outcomes = screening.outcomes["full_text"]
    included = set(outcomes.index[outcomes["outcome"] == "include"])
    keys = zip(ledger.reports["report"], ledger.reports["cluster"], strict=True)
    return {str(key): str(cluster) for key, cluster in keys if cluster in included}


def _save(workspace: Workspace, name: str, value: pd.DataFrame | Mapping[str, Any]) -> None:
    text = frame_csv(value) if isinstance(value, pd.DataFrame) else json_text(value)
    write_text(workspace.path(name), text)


def _stop_at(problems: Sequence[Problem]) -> None:
    if problems:
        raise InputError(problems)
