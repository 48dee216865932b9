"""Finished reviews read again in the order that a ranking would have given, without a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from tamis.figures.recall import draw_recall
from tamis.pipeline.labelled import LabelledSet
from tamis.review.ranking import Ranker, Reading, draw_priors, simulate

# Points of a drawn curve; more cannot be seen.
_POINTS = 500


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
