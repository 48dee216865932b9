"""Fit what makes a reference sure: ``python -m dev.citations.calibrate`` (``make model`` runs it after training).

The references are printed with seeds of their own, from titles and journals that training did not draw (it is
played again to know which); names, publishers and styles are those of training. Right means that the six fields
author span, title, year, container, volume and pages are those which the true labels give. The weights are fitted
to one seed; the threshold is the least with which enough of the sure ones are right among those of a second seed;
a third is only measured.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, SupportsIndex

import numpy as np
from benchmarks.references import keys_of
from numpy.typing import NDArray

from dev.citations.rendering import render
from dev.citations.train import COUNT, SEED
from dev.citations.works import Facts, load_facts
from tamis.review.citations.fields import doubt_of, stretches
from tamis.review.citations.judgement import Judge, contradictions, evidence
from tamis.review.citations.model import Model, decode, unpack
from tamis.review.citations.parse import reference_of
from tamis.review.citations.segmentation import ReferenceString
from tamis.review.citations.tokens import tokenize

FOLDER = Path(__file__).parents[2] / "src/tamis/review/citations"
# Share of the sure ones that are to be right, and the seeds of fitting, of the threshold, and of measurement.
WANTED = 0.99
FITTING, CHOOSING, MEASURING = 78, 79, 80
# Spread of the weights that is expected before anything is seen, as the prior of the regression.
_SPREAD = 1.0


class _Watched(tuple[Any, ...]):
    """A tuple that remembers what was taken from it."""

    taken: set[int]

    def __getitem__(self, place: SupportsIndex) -> object:  # type: ignore[override]
        self.taken.add(int(place))
        return super().__getitem__(place)

    @property
    def left(self) -> tuple[Any, ...]:
        """What was never taken."""
        return tuple(item for place, item in enumerate(self) if place not in self.taken)


def held_out(facts: Facts) -> Facts:
    """Return the facts without the titles and journals that training drew."""
    watched = {name: _Watched(getattr(facts, name)) for name in ("titles", "journals", "strange_journals")}
    for items in watched.values():
        items.taken = set()
    rng = random.Random(SEED)
    for _ in range(COUNT):
        render(rng, replace(facts, **watched))
    return replace(facts, **{name: items.left for name, items in watched.items()})


class Shown:
    """Printed references with their evidence, whether they contradict themselves, and whether all is right."""

    def __init__(self, model: Model, facts: Facts, seed: int, count: int) -> None:
        """Print and read ``count`` references."""
        rng = random.Random(seed)
        printed = [render(rng, facts) for _ in range(count)]
        self.printed = [
            item for item in printed if item.text.strip() and " ".join(item.text.split()) == item.text
        ]
        tokens = [tokenize(item.text) for item in self.printed]
        self.evidence: list[dict[str, float]] = []
        self.contradicts: list[bool] = []
        self.right: list[bool] = []
        for item, token, (labels, chances) in zip(self.printed, tokens, decode(model, tokens), strict=True):
            string = ReferenceString(item.text, 1)
            spans = stretches(item.text, token, labels, chances)
            found = reference_of(string, 1, token, spans)
            names = [span.label for span, _ in spans]
            self.evidence.append(evidence(found, names, doubt_of(token, chances)))
            self.contradicts.append(bool(contradictions(found, names)))
            true = [
                "id" if text[0] == "<" and len(text) > 1 else item.labels[start]
                for text, start in zip(token.texts, token.starts, strict=True)
            ]
            certain = stretches(item.text, token, true, np.ones(len(true), np.float32))
            self.right.append(keys_of(found) == keys_of(reference_of(string, 1, token, certain)))

    def chances(self, judge: Judge) -> NDArray[np.float64]:
        """Return the probability of being right; 0 where a reference contradicts itself."""
        return np.array(
            [
                0.0 if contradicts else judge.chance(shown)
                for shown, contradicts in zip(self.evidence, self.contradicts, strict=True)
            ]
        )


def fitted(shown: Sequence[dict[str, float]], right: Sequence[bool]) -> dict[str, float]:
    """Return the weights of a logistic regression in which more probable fields never speak against a reference.

    Evidence that would is left out, and the others are fitted anew.
    """
    names = sorted({name for item in shown for name in item})
    while True:
        weights = _newton(shown, right, names)
        against = [
            name
            for name, weight in weights.items()
            if (weight < 0 and name.startswith(("odds", "least"))) or (weight > 0 and "doubt" in name)
        ]
        if not against:
            return {name: round(weight, 3) for name, weight in weights.items()}
        names = [name for name in names if name not in against]


def _newton(
    shown: Sequence[dict[str, float]], right: Sequence[bool], names: Sequence[str]
) -> dict[str, float]:
    """Fit a logistic regression with a normal prior by Newton's method."""
    column = {name: place for place, name in enumerate(names)}
    X = np.zeros((len(shown), len(names)))
    for row, item in enumerate(shown):
        for name, value in item.items():
            if name in column:
                X[row, column[name]] = value
    y = np.array(right, float)
    weights = np.zeros(len(names))
    for _ in range(30):
        chance = 1 / (1 + np.exp(-X @ weights))
        slope = X.T @ (y - chance) - weights / _SPREAD**2
        curvature = (X * (chance * (1 - chance))[:, None]).T @ X + np.eye(len(names)) / _SPREAD**2
        step = np.linalg.solve(curvature, slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return {name: float(weights[column[name]]) for name in names}


def least_threshold(chances: NDArray[np.float64], right: Sequence[bool]) -> float:
    """Return the least probability from which ``WANTED`` of the references are right, in thousandths."""
    flags = np.array(right)
    for threshold in np.arange(0.5, 0.9995, 0.001):
        sure = chances >= threshold
        if sure.any() and flags[sure].mean() >= WANTED:
            return round(float(threshold), 3)
    return 0.999


def main() -> None:
    """Fit, choose, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--references", type=int, default=6_000)
    parser.add_argument("--model", type=Path, default=FOLDER / "model.zlib")
    parser.add_argument("--target", type=Path, default=FOLDER / "judgement.json")
    given = parser.parse_args()
    facts = held_out(load_facts())
    model = unpack(given.model.read_bytes())
    one, two, three = (Shown(model, facts, seed, given.references) for seed in (FITTING, CHOOSING, MEASURING))
    weights = fitted(one.evidence, one.right)
    threshold = least_threshold(two.chances(Judge(weights, 1.0)), two.right)
    judge = Judge(weights, threshold)
    given.target.write_text(
        json.dumps({"threshold": threshold, "weights": weights}, ensure_ascii=False, indent=1) + "\n",
        encoding="utf-8",
    )
    write = sys.stdout.write
    journals = len(facts.journals) + len(facts.strange_journals)
    write(f"{len(facts.titles)} titles and {journals} journals that training did not draw\n")
    for kinds in (None, {"article"}, {"book", "chapter", "conference"}):
        write("all\n" if kinds is None else ", ".join(sorted(kinds)) + "\n")
        write("threshold" + "".join(f"  sure, %  right, %  (seed {seed})" for seed in (CHOOSING, MEASURING)))
        for least in sorted({0.0, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, threshold}):
            write(f"\n{least:9.3f}")
            for shown in (two, three):
                write("  {:7.1f}  {:8.2f}           ".format(*_cell(shown, judge, least, kinds)))
            write("  <- in use" if least == threshold else "")
        write("\n")


def _cell(shown: Shown, judge: Judge, least: float, kinds: set[str] | None) -> tuple[float, float]:
    chosen = np.array([kinds is None or item.kind in kinds for item in shown.printed])
    sure = chosen & (shown.chances(judge) >= least)
    right = np.array(shown.right)
    return 100 * sure.sum() / chosen.sum(), 100 * right[sure].mean() if sure.any() else 0.0


if __name__ == "__main__":
    main()
