"""Exports against a stored library: only what is new is compared, and what is new is written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from tamis.errors import Problem
from tamis.pipeline.dedupe import Deduplicated, Exports, source_names
from tamis.review.duplicates import Duplicates, add_records, merge_records, stored_inputs
from tamis.review.duplicates.find import dropped_blocks
from tamis.review.duplicates.flags import cluster_flags


def unstored(paths: Sequence[Path], library: Path) -> tuple[list[Path], list[Problem]]:
    """Return the files that a library does not hold yet, whatever they are called, and a notice of each other one."""
    stored = stored_inputs(library)
    fresh, notices = [], []
    for path in paths:
        if (name := stored.get(_hash(path))) is None:
            fresh.append(path)
        else:
            notices.append(Problem(str(path), 0, f"the library has this file already, as {name}; it is left out",
                                   "Nothing needs to be done."))  # fmt: skip
    return fresh, notices


def add_exports(exports: Exports, paths: Sequence[Path], library: Path) -> Deduplicated:
    """Compare exports with a stored library and add them to it.

    Parameters
    ----------
    exports : Exports
        As of ``read_exports``.
    paths : sequence of Path
        What was read.
    library : Path
        Folder; made where it is missing.

    Returns
    -------
    Deduplicated
        The clusters of stored records are named by these; merged are the records of new clusters only.

    Raises
    ------
    UsageError
        As of ``add_records``.
    """
    records = exports.records
    inputs = pd.DataFrame(
        [
            (name, _hash(path), exports.read[name].imported)
            for name, path in source_names(paths).items()
            if name in exports.read
        ],
        columns=["name", "sha256", "records"],
    )
    added = add_records(library, records, inputs=inputs)
    new = added.clusters.isin(set(records["record"])).to_numpy()
    merged = merge_records(records[new].reset_index(drop=True), added.clusters)
    dropped = added.dropped[added.dropped["example"] >= added.stored]
    shown = dropped_blocks(dropped.assign(example=dropped["example"] - added.stored), records)
    flags = cluster_flags(records, added.clusters)
    found = Duplicates(added.pairs, added.clusters, flags, added.queue, merged, shown, added.notices)
    return Deduplicated(exports, found, added.stored)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
