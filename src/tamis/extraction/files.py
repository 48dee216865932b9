"""Reads the folder ``extraction/`` of a workspace."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import pandas as pd

from tamis.errors import Problem
from tamis.extraction.adjudication import ADJUDICATION, adjudication_table, check_adjudications
from tamis.extraction.entries import parse_grid
from tamis.extraction.form import FORM, Form, check_form
from tamis.extraction.matching import (
    AGREED,
    ENTRIES,
    MATCHES,
    Matching,
    check_matches,
    match_cases,
    matches_table,
)
from tamis.extraction.reconcile import find_differences
from tamis.textfiles import Row, read_csv, read_text, read_toml, toml_lines
from tamis.workspace import Workspace

SENSITIVITY = "extraction/sensitivity.csv"

Parse: TypeAlias = Callable[[Sequence[Row], str], tuple[pd.DataFrame, list[Problem]]]


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was extracted.

    Attributes
    ----------
    form : Form
    entries : mapping
        Reviewer -> grid; empty where a reviewer has not begun.
    agreed : DataFrame
        One row per included case.
    sensitivity : DataFrame
        Cases set aside for sensitivity analyses, same columns.
    matches : DataFrame
        Which case of each reviewer is which agreed case.
    adjudications : DataFrame
        Rulings on cells that differ.
    cases : tuple of Matching
        Every case with its entries and its agreed row.
    differences : DataFrame
        Cells in which entries and agreed value are not all equal.
    problems : tuple of Problem
    """

    form: Form
    entries: Mapping[str, pd.DataFrame]
    agreed: pd.DataFrame
    sensitivity: pd.DataFrame
    matches: pd.DataFrame
    adjudications: pd.DataFrame
    cases: tuple[Matching, ...]
    differences: pd.DataFrame
    problems: tuple[Problem, ...]


def load_extraction(workspace: Workspace) -> Extraction:
    """Read and check everything that was extracted; files that are not there yet give empty frames."""
    reviewers = workspace.settings.reviewers
    readable, problems = _load_form(workspace)
    problems += _strange_entries(workspace)
    form = readable or Form()
    gaps: list[str] = []

    def read(name: str, parse: Parse) -> pd.DataFrame:
        path = workspace.path(name)
        # Without a form no cell can be judged, and every column would be called unknown.
        rows, unread = read_csv(path, name) if readable and path.exists() else ([], [])
        frame, wrong = parse(rows, name)
        problems.extend([*unread, *wrong])
        if unread or len(frame) < len(rows):
            gaps.append(name)
        return frame

    entries = {
        name: read(f"{ENTRIES}/{name}.csv", partial(parse_grid, form, grid="entries")) for name in reviewers
    }
    agreed = read(AGREED, partial(parse_grid, form, grid="agreed"))
    sensitivity = read(SENSITIVITY, partial(parse_grid, form, grid="sensitivity"))
    matches = read(MATCHES, matches_table(reviewers).parse)
    adjudications = read(ADJUDICATION, adjudication_table(reviewers).parse)
    cases = tuple(match_cases(form, entries, agreed, matches))
    differences = find_differences(form, cases, adjudications)
    # One fault is told once: a row that could not be read would be missed by every check across files,
    # and a case that is matched to a stranger would differ in every cell.
    if not gaps:
        problems += check_matches(form, entries, agreed, matches) or check_adjudications(
            form, differences, adjudications, agreed
        )
    return Extraction(
        form, entries, agreed, sensitivity, matches, adjudications, cases, differences, tuple(problems)
    )


def _load_form(workspace: Workspace) -> tuple[Form | None, list[Problem]]:
    form, problems = read_toml(workspace.path(FORM), FORM, Form)
    if form is not None:
        problems = check_form(form, toml_lines(read_text(workspace.path(FORM), FORM)[0]))
    return form, problems


def _strange_entries(workspace: Workspace) -> list[Problem]:
    known = {f"{name}.csv" for name in workspace.settings.reviewers}
    folder = workspace.path(ENTRIES)
    return [
        Problem(
            workspace.shown(path),
            0,
            "no reviewer has this name",
            "Name the file after a reviewer of tamis.toml.",
        )
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if path.suffix == ".csv" and path.name not in known
    ]
