"""Fit the shipped weights of evidence, and judge them on each set that the fit did not see.

    python -m dev.duplicates.fit PATH… [--judge]

PATH names labelled sets in the layout of ``benchmarks/dedup.py``; a synthetic set is added. Without ``--judge`` the
weights are written to ``src/tamis/review/duplicates/fitted.py``; with it the leave-one-set-out table is printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from pprint import pformat

import numpy as np
import pandas as pd
from benchmarks.dedup import measure_tamis, read_labelled

from dev.duplicates.labelled import LabelledPairs, label_pairs, training_pairs
from dev.duplicates.synthetic import synthetic_set
from tamis.review.duplicates.decide import decide
from tamis.review.duplicates.fit import fit_levels
from tamis.review.duplicates.weights import Weights

FITTED = Path(__file__).resolve().parents[2] / "src/tamis/review/duplicates/fitted.py"
SYNTHETIC_WORKS = 4000
SEED = 1
# In pairs; the invented set counts as much as two real ones.
IMPORTANCE_OF_A_SET = 3000.0
MERGE_FROM = 0.6
ASK_FROM = 0.2


def fit_sets(sets: Sequence[LabelledPairs]) -> Weights:
    """Fit weights to sets."""
    importance = {one.name: IMPORTANCE_OF_A_SET * (2 if one.name == "synthetic" else 1) for one in sets}
    levels, veto, labels, sample_weight = training_pairs(sets, importance)
    fitted = fit_levels(levels, veto, labels, sample_weight=sample_weight)
    return replace(fitted, merge_from=MERGE_FROM, ask_from=ASK_FROM)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def judge(sets: Sequence[LabelledPairs], records: Mapping[str, pd.DataFrame]) -> None:
    """Print for each set what weights do that were fitted to the others."""
    _say(
        "| set | true pairs | found | sensitivity | wrong | works lost | questions | after the questions | ECE |"
    )
    _say("|---|---|---|---|---|---|---|---|---|")
    for held in sets:
        weights = fit_sets([one for one in sets if one is not held])
        result = measure_tamis(records[held.name], weights)
        _say(
            f"| {held.name} | {result['tp'] + result['fn']} | {result['tp']} | {result['sensitivity']:.4f}"
            f" | {result['fp']} | {result['works_lost']} | {result['questions']}"
            f" | {result['sensitivity_after']:.4f} | {result['ece']:.3f} |"
        )


def write_weights(weights: Weights) -> None:
    """Write the weights as the module that ships them."""
    levels = {
        comparison: {level: round(weight, 2) + 0.0 for level, weight in given.items()}
        for comparison, given in weights.levels.items()
    }
    rules = {name: round(weight, 2) + 0.0 for name, weight in weights.rules.items()}
    FITTED.write_text(
        '"""The shipped weights of evidence, written by ``python -m dev.duplicates.fit``."""\n\n'
        f"INTERCEPT = {weights.intercept:.2f}\nMERGE_FROM = {weights.merge_from}\n"
        f"ASK_FROM = {weights.ask_from}\n"
        f"RULES: dict[str, float] = {pformat(rules, width=108, sort_dicts=False)}\n"
        f"LEVELS: dict[str, dict[str, float]] = {pformat(levels, width=108, sort_dicts=False)}\n",
        "utf-8",
    )


def main() -> None:
    """Fit or judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--judge", action="store_true")
    arguments = parser.parse_args()
    records = {path.stem: read_labelled(path) for path in arguments.paths}
    records["synthetic"] = synthetic_set(SYNTHETIC_WORKS, SEED)
    sets = [label_pairs(name, frame) for name, frame in records.items()]
    if arguments.judge:
        judge(sets, records)
        return
    weights = fit_sets(sets)
    write_weights(weights)
    found = {one.name: decide(one.levels, one.facts, weights) for one in sets}
    for one in sets:
        merged = found[one.name]["decision"] == 3
        _say(
            f"{one.name}: {np.sum(merged & one.truth)} right, {np.sum(merged & ~one.truth)} wrong",
        )


if __name__ == "__main__":
    main()
