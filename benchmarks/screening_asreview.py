"""Run ASReview's ELAS u4 on one set: used by ``screening.py``."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from tamis.pipeline.labelled import LabelledSet


def asreview_order(labelled: LabelledSet, pair: Sequence[int], python: str) -> tuple[np.ndarray, float]:
    """Return the rows in the order in which ASReview read them, without the priors, and its CPU seconds.

    ASReview ends when the last relevant record is met; the rows that it left unread come last.
    """
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "set.csv"
        project = Path(folder) / "set.asreview"
        records = labelled.records.drop(columns="keywords")
        records.assign(label_included=labelled.relevant.astype(int)).to_csv(table, index=False)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [python, "-m", "asreview", "simulate", str(table), "--ai", "elas_u4", "-o", str(project)]
        done = subprocess.run(
            [*command, "--prior-idx", *map(str, pair)], capture_output=True, text=True, check=False
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            raise SystemExit(f"ASReview did not run under {python}:\n{done.stderr[-2000:]}")
        with zipfile.ZipFile(project) as archive:
            archive.extract("results.db", folder)
        with sqlite3.connect(Path(folder) / "results.db") as database:
            read = pd.read_sql("select record_id from results order by rowid", database)["record_id"]
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    order = [row for row in read if row not in set(pair)]
    rest = sorted(set(range(len(labelled.relevant))) - set(order) - set(pair))
    return np.array([*order, *rest]), seconds
