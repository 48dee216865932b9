"""Finished reviews read again in the order that a ranking would have given, without a workspace."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.figure import Figure

from tamis.errors import InputError, Problem, UsageError
from tamis.figures.recall import draw_recall
from tamis.review.importers import RawRecord, read_records
from tamis.review.importers.headers import normal
from tamis.review.ranking import Ranker, Reading, draw_priors, simulate
from tamis.review.transfer.read import decision_word, read_votes

# Decisions that a simulation can learn from.
_RELEVANT = {"include": True, "exclude": False}
# Points of a drawn curve; more cannot be seen.
_POINTS = 500


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


@dataclass(frozen=True, slots=True)
class Simulated:
    """Simulated readings of one set.

    Attributes
    ----------
    labelled : LabelledSet
    model : str
    readings : mapping
        Seed -> reading.
    """

    labelled: LabelledSet
    model: str
    readings: dict[int, Reading]

    def rows(self) -> list[dict[str, object]]:
        """Return a row for each seed: set, model, sizes, priors and measures."""
        return [
            {
                "set": self.labelled.name,
                "model": self.model,
                "records": len(self.labelled.relevant),
                "relevant": int(self.labelled.relevant.sum()),
                "seed": seed,
                "priors": " ".join(str(row + 1) for row in reading.priors),
                **asdict(reading.savings),
            }
            for seed, reading in self.readings.items()
        ]

    def curves(self) -> pd.DataFrame:
        """Return the recall curves: ``set``, ``seed``, ``read`` (share of records), ``recall``."""
        frames = []
        for seed, reading in self.readings.items():
            curve = np.concatenate([[0.0], reading.curve])
            places = np.unique(np.linspace(0, len(curve) - 1, _POINTS).round().astype(int))
            read = places / (len(curve) - 1)
            frames.append(pd.DataFrame({"seed": seed, "read": read, "recall": curve[places]}))
        found = pd.concat(frames, ignore_index=True)
        found.insert(0, "set", self.labelled.name)
        return found


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


def simulate_set(
    labelled: LabelledSet,
    question: str = "",
    *,
    model: str = "tamis",
    seeds: Sequence[int] = (1, 2, 3),
    priors: Sequence[Sequence[int]] | None = None,
) -> Simulated:
    """Read a set once for each seed.

    Parameters
    ----------
    labelled : LabelledSet
    question : str
        Words of the protocol's question; without it the ranking learns from labels alone.
    model : str
        One of ``tamis.review.ranking.MODELS``.
    seeds : sequence of int
        Each draws a relevant and an irrelevant record that are known at the start, and decides between records
        that score the same.
    priors : sequence of pairs, optional
        Rows known at the start, one pair for each seed, instead of those drawn.
    """
    given = priors if priors is not None else [draw_priors(labelled.relevant, seed) for seed in seeds]
    first = Ranker.of(labelled.records, question, model=model)
    return Simulated(
        labelled,
        model,
        {
            seed: simulate(first.with_seed(seed), labelled.relevant, pair)
            for seed, pair in zip(seeds, given, strict=True)
        },
    )


def simulation_table(simulated: Iterable[Simulated]) -> pd.DataFrame:
    """Return one row for each set and seed: sizes, priors, measures."""
    return pd.DataFrame([row for item in simulated for row in item.rows()])


def draw_simulations(simulated: Sequence[Simulated]) -> tuple[Figure, pd.DataFrame]:
    """Draw the recall curves; return the figure and the numbers drawn."""
    curves = pd.concat([item.curves() for item in simulated], ignore_index=True)
    return draw_recall(curves), curves


def _content(path: Path) -> bytes:
    data = path.read_bytes()
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        what = f"the compressed file is damaged: {error}"
        raise InputError([Problem(str(path), 0, what, "Copy or download it again.")]) from error


def _records(data: bytes, shown: str, progress: Callable[[float], None] | None = None) -> tuple[RawRecord, ...]:
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


def format_simulations(table: pd.DataFrame) -> str:
    """Return the table in columns for people, with the mean of each set's seeds below its rows."""
    shown = {
        "recall_10": "recall@10%", "wss_95": "WSS@95", "wss_100": "WSS@100", "atd": "ATD", "ndcg": "NDCG",
        "last_discovery": "last", "first": "first",
    }  # fmt: skip
    lines = [f"{'set':28} {'seed':>5} " + " ".join(f"{name:>10}" for name in shown.values())]
    for name, rows in table.groupby("set", sort=False):
        for row in rows.to_dict("records"):
            lines.append(_line(f"{name}"[:28], f"{row['seed']}", [row[measure] for measure in shown]))
        if len(rows) > 1:
            lines.append(_line(f"{name}"[:28], "mean", [rows[measure].mean() for measure in shown]))
    return "\n".join(lines)


def _line(name: str, seed: str, values: Sequence[float]) -> str:
    return f"{name:28} {seed:>5} " + " ".join(f"{value:10.3f}" for value in values)
