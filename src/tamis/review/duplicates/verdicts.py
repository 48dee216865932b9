"""Verdicts of people on duplicates: a log of joins and splits that is only ever appended to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

import pandas as pd

from tamis.errors import Problem
from tamis.tables import Column, RowLike, Table

Relation: TypeAlias = Literal["join", "split"]

VERDICTS = Table(
    "duplicate verdicts",
    (
        Column("at", "text", "day or time of the verdict, ISO 8601", required=True),
        Column("by", "id", "who decided", required=True),
        Column(
            "relation",
            "category",
            "join: one report; split: two reports",
            codes=("join", "split"),
            required=True,
        ),
        Column("record", "id", "record", required=True),
        Column("other", "id", "the other record; of a join the one that is kept", required=True),
        Column("note", meaning="reason"),
    ),
)


def parse_verdicts(
    rows: Iterable[RowLike], path: str, known: Iterable[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read a log of joins and splits; a record that no search returned is a problem."""
    rows = list(rows)
    frame, problems = VERDICTS.parse(rows, path, keyed=True)
    ids = set(known)
    strange = {
        int(line): name
        for side in ("record", "other")
        for line, name in zip(frame["source_line"], frame[side], strict=True)
        if name not in ids
    }
    problems += [
        Problem(
            path, line, f"record {name} is not in any import file", "Name a record as <search>/<position>."
        )
        for line, name in sorted(strange.items())
    ]
    return frame[~frame["source_line"].isin(list(strange))].reset_index(drop=True), problems
