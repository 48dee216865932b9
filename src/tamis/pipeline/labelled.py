"""Records of one export, with or without the decision on each, without a workspace."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.errors import InputError, Problem, UsageError
from tamis.review.importers import RawRecord, read_records
from tamis.review.importers.headers import normal
from tamis.review.transfer.read import decision_word, read_votes

# Decisions that a simulation can learn from.
_RELEVANT = {"include": True, "exclude": False}


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A finished review.

    Attributes
    ----------
    name : str
        File name without its suffixes.
    records : DataFrame
        Index record (position in the file, 1 for the first); ``title``, ``abstract``, ``keywords``.
    relevant : ndarray of shape (records,)
    """

    name: str
    records: pd.DataFrame
    relevant: npt.NDArray[np.bool_]


def read_library(path: Path, progress: Callable[[float], None] | None = None) -> pd.DataFrame:
    """Read the text of the records of an export of any known format, gzipped or not.

    Returns
    -------
    DataFrame
        Index record (position in the file); ``title``, ``abstract``, ``keywords``.

    Raises
    ------
    InputError
        If the file holds no record, or some cannot be read.
    """
    return _texts(_records(_content(path), str(path), progress))


def read_labelled(path: Path, label: str = "") -> LabelledSet:
    """Read a finished review: records and the decision on each.

    Parameters
    ----------
    path : Path
        Export of any known format, gzipped or not.
    label : str
        Column of the decisions, 1 or 0 or a word for them; empty to find it, also among the notes of Rayyan and
        ASReview.

    Raises
    ------
    InputError
        With every problem: records that cannot be read, labels that are none.
    UsageError
        If there is no label, or all records have the same.
    """
    shown = str(path)
    data = _content(path)
    records = _records(data, shown)
    said = _column(records, label, shown) if label else _votes(data, shown)
    if len(said) != len(records):
        what = f"the file holds {len(records)} records and {len(said)} decisions"
        raise InputError([Problem(shown, 0, what, "Give each record one decision.")])
    problems = [
        Problem(shown, record.line, f"record {record.position} has {_unknown(decision)}",
                "A simulation needs include or exclude (1 or 0) for every record.")
        for record, decision in zip(records, said, strict=True) if decision not in _RELEVANT
    ]  # fmt: skip
    if problems:
        raise InputError(problems)
    relevant = np.array([_RELEVANT[decision] for decision in said], bool)
    if relevant.all() or not relevant.any():
        which = "relevant" if relevant.all() else "irrelevant"
        raise UsageError(
            f"{shown}: all {len(relevant)} records are {which}. A simulation needs records of both kinds: "
            "check that the column holds the final decisions."
        )
    if relevant.sum() < 2:
        raise UsageError(
            f"{shown}: only one record is relevant. One is given to the ranking at the start and another is "
            "needed to be found."
        )
    return LabelledSet(path.name.split(".")[0], _texts(records), relevant)


def _content(path: Path) -> bytes:
    data = path.read_bytes()
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        what = f"the compressed file is damaged: {error}"
        raise InputError([Problem(str(path), 0, what, "Copy or download it again.")]) from error


def _records(
    data: bytes, shown: str, progress: Callable[[float], None] | None = None
) -> tuple[RawRecord, ...]:
    if not data.strip():
        raise InputError([Problem(shown, 0, "the file is empty", "An export of records is needed.")])
    found = read_records(data, shown, progress)
    if found.problems:
        raise InputError(found.problems)
    if not found.records:
        raise InputError([Problem(shown, 0, "the file holds no record", "Export the records once more.")])
    return tuple(found.records)


def _texts(records: Sequence[RawRecord]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "title": [record.first("title") for record in records],
            "abstract": [record.first("abstract") for record in records],
            "keywords": ["; ".join(record.fields.get("keywords", ())) for record in records],
        },
        index=pd.Index([str(record.position) for record in records], name="record"),
    )


def _column(records: Sequence[RawRecord], label: str, shown: str) -> list[str]:
    """Return the decision on each record from the column of that name."""
    wanted = normal(label)
    columns = {name: None for record in records for name in record.extra}
    name = next((column for column in columns if normal(column) == wanted), None)
    if name is None:
        known = ", ".join(columns) or "none beside those that describe records"
        raise UsageError(f"{shown} has no column {label!r} of labels. Its columns are: {known}.")
    said: list[str] = []
    problems: list[Problem] = []
    for record in records:
        try:
            said.append(decision_word(next(iter(record.extra.get(name, ())), "")))
        except ValueError as error:
            problems.append(Problem(shown, record.line, *error.args))
    if problems:
        raise InputError(problems)
    return said


def _votes(data: bytes, shown: str) -> list[str]:
    found = read_votes(data, shown)
    if found.problems:
        raise InputError(found.problems)
    return [vote.decision for vote in found.votes]


def _unknown(decision: str) -> str:
    return f"the decision {decision!r}" if decision else "no decision"
