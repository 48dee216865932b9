"""Which case of each reviewer is which agreed case, as ``extraction/matches.csv`` says.

Reviewers number their cases as they like. Without the file they share one numbering.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd

from tamis.errors import Problem
from tamis.extraction.entries import rows_of
from tamis.extraction.form import Form
from tamis.tables import Column, Table

MATCHES = "extraction/matches.csv"
AGREED = "extraction/agreed.csv"
ENTRIES = "extraction/entries"

Case: TypeAlias = Mapping[str, Any]


def matches_table(reviewers: Sequence[str]) -> Table:
    """Return the declaration of matches.csv: a case, and its name in the grid of each reviewer."""
    names = (
        Column(name, "id", f"case of {name}; empty where {name} did not extract it") for name in reviewers
    )
    note = Column("note", meaning="why a grid lacks the case")
    return Table(
        "matches", (Column("case_id", "id", "agreed case", required=True), *names, note), ("case_id",)
    )


@dataclass(frozen=True, slots=True)
class Matching:
    """One case in all its grids; None where a grid does not hold it."""

    case_id: str
    entries: Mapping[str, Case | None]
    agreed: Case | None

    @property
    def present(self) -> tuple[Case, ...]:
        """The entries of the reviewers who extracted the case."""
        return tuple(entry for entry in self.entries.values() if entry is not None)

    @property
    def is_shared(self) -> bool:
        """Whether every reviewer extracted the case, and there is more than one."""
        return len(self.present) == len(self.entries) > 1


def match_cases(
    form: Form, entries: Mapping[str, pd.DataFrame], agreed: pd.DataFrame, matches: pd.DataFrame
) -> list[Matching]:
    """Return every case with its entries and its agreed row.

    Parameters
    ----------
    form : Form
    entries : mapping
        Reviewer -> grid.
    agreed : DataFrame
    matches : DataFrame
        ``case_id`` and one column per reviewer; empty where the reviewers share one numbering.
    """
    grids = {name: _by_key(form, frame) for name, frame in entries.items()}
    settled = _by_key(form, agreed)
    if matches.empty:
        every = dict.fromkeys([*settled, *(key for grid in grids.values() for key in grid)])
        names = {case: dict.fromkeys(grids, case) for case in every}
    else:
        names = {case: dict.fromkeys(grids, "") for case in settled}
        names |= {row["case_id"]: {name: row[name] for name in grids} for row in rows_of(matches)}
    return [
        Matching(case, {name: grids[name].get(ids[name]) for name in grids}, settled.get(case))
        for case, ids in sorted(names.items())
    ]


def _by_key(form: Form, frame: pd.DataFrame) -> dict[str, Case]:
    return {row[form.key]: row for row in rows_of(frame)} if form.key in frame else {}


def check_matches(
    form: Form, entries: Mapping[str, pd.DataFrame], agreed: pd.DataFrame, matches: pd.DataFrame
) -> list[Problem]:
    """Check that every case of every grid is matched exactly once, and that matches name cases that exist."""
    if matches.empty:
        return []
    listed = set(matches["case_id"])
    problems = [
        Problem(
            AGREED,
            row["source_line"],
            f"case {case} is not in {MATCHES}",
            "Add a row that names its entries.",
        )
        for case, row in _by_key(form, agreed).items()
        if case not in listed
    ]
    for name, grid in entries.items():
        problems += _check_grid(name, _by_key(form, grid), matches)
    return problems


def _check_grid(name: str, grid: Mapping[str, Case], matches: pd.DataFrame) -> Iterator[Problem]:
    path = f"{ENTRIES}/{name}.csv"
    used: dict[str, str] = {}
    for row in rows_of(matches):
        case, entry, line = row["case_id"], row[name], row["source_line"]
        if entry and entry not in grid:
            yield Problem(MATCHES, line, f"{case} names case {entry} of {name}", f"{path} has no such case.")
        elif entry and entry in used:
            what = f"case {entry} of {name} is matched to {used[entry]} and to {case}"
            yield Problem(MATCHES, line, what, "One case of a reviewer is one agreed case.")
        elif entry:
            used[entry] = case
    for entry, row in grid.items():
        if entry not in used:
            expected = "Add a row; a case that was not included has a row there and none in the agreed data."
            yield Problem(path, row["source_line"], f"case {entry} is not in {MATCHES}", expected)
