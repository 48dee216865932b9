"""Reports: documents about a study, each with a key that people use in files, tables and citations."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from tamis.errors import Problem
from tamis.tables import Column, RowLike, Table

REPORTS = Table(
    "reports",
    (
        Column("report", "id", "key of the report, such as Cherian2013", required=True),
        Column("record", "id", "a record of the report", required=True),
        Column("study", "id", "key of the study that it describes", required=True),
    ),
    key=("report",),
)


def parse_reports(
    rows: Iterable[RowLike], path: str, clusters: pd.Series
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read review/reports.csv and add the column ``cluster``; two keys for one cluster are a problem."""
    frame, problems = REPORTS.parse(rows, path)
    frame = frame.assign(cluster=frame["record"].map(clusters))
    strange = frame[frame["cluster"].isna()]
    problems += [
        Problem(
            path,
            int(line),
            f"record {record} is not in any import file",
            "Name a record as <search>/<position>.",
        )
        for line, record in zip(strange["source_line"], strange["record"], strict=True)
    ]
    frame = frame.dropna(subset=["cluster"]).reset_index(drop=True)
    for cluster, group in frame[frame["cluster"].duplicated(keep=False)].groupby("cluster", sort=False):
        keys = ", ".join(group["report"])
        problems.append(
            Problem(path, int(group["source_line"].iloc[-1]), f"{keys} are one report ({cluster})",
                    "Keep one key, or split the records in review/duplicates/.")
        )  # fmt: skip
    return frame, problems
