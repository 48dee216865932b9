"""Train the model of the reference parser on references that we print ourselves; ``make model`` runs this.

The same seed, facts and code give the same bytes.
"""

from __future__ import annotations

import argparse
import lzma
import random
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import pycrfsuite

from dev.citations.rendering import Rendered, render
from dev.citations.works import load_facts
from tamis.review.citations.features import GROUPS, OFFSETS, context_groups, group_attributes, own_attributes
from tamis.review.citations.model import pack
from tamis.review.citations.tokens import tokenize

TARGET = Path(__file__).parents[2] / "src/tamis/review/citations/model.xz"
# Weights below this change no label, and cost most of the file.
SMALLEST_WEIGHT = 0.03


def attributes(rendered: Rendered) -> tuple[list[list[str]], list[str]]:
    """Return the attributes and the label of every token of a rendered reference."""
    tokens = tokenize(rendered.text)
    groups = context_groups(tokens)
    count = len(tokens.texts)
    items = [
        [name for group in groups[GROUPS * place : GROUPS * (place + 1)] for name in group_attributes(group)]
        for place in range(count)
    ]
    for place, item in enumerate(items):
        for kind, offsets in OFFSETS.items():
            for offset in offsets:
                if 0 <= place + offset < count:
                    item += [
                        f"{offset}{own}"
                        for own in own_attributes(tokens.texts[place + offset])
                        if own[0] == kind
                    ]
    labels = [
        "id" if text[0] == "<" and len(text) > 1 else rendered.labels[start]
        for text, start in zip(tokens.texts, tokens.starts, strict=True)
    ]
    return items, labels


def train(count: int, seed: int, iterations: int, c1: float, c2: float, minimum: int, target: Path) -> None:
    """Render, train, prune, write."""
    facts = load_facts()
    rng = random.Random(seed)
    trainer = pycrfsuite.Trainer(verbose=False)
    begun = time.monotonic()
    for _ in range(count):
        items, labels = attributes(render(rng, facts))
        if labels:
            trainer.append(pycrfsuite.ItemSequence(items), labels)
    sys.stderr.write(f"{count} references rendered in {time.monotonic() - begun:.0f} s\n")
    trainer.set_params(
        {
            "c1": c1,
            "c2": c2,
            "max_iterations": iterations,
            "feature.minfreq": minimum,
            "feature.possible_transitions": True,
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.crfsuite")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        labels = sorted(tagger.labels())
        tagger.close()
    place = {label: number for number, label in enumerate(labels)}
    transitions = np.zeros((len(labels), len(labels)), np.float32)
    for (before, after), weight in info.transitions.items():
        transitions[place[before], place[after]] = weight
    rows: dict[str, dict[int, float]] = defaultdict(dict)
    for (attribute, label), weight in info.state_features.items():
        if abs(weight) >= SMALLEST_WEIGHT:
            rows[attribute][place[label]] = weight
    names = sorted(rows)
    weights = np.zeros((len(names), len(labels)), np.float32)
    for row, name in enumerate(names):
        for column, weight in rows[name].items():
            weights[row, column] = round(weight, 2)
    data = lzma.compress(pack(labels, names, weights, transitions), preset=9 | lzma.PRESET_EXTREME)
    target.write_bytes(data)
    sys.stderr.write(
        f"{len(names)} attributes, {len(labels)} labels, {len(data) / 1e6:.2f} MB, {time.monotonic() - begun:.0f} s\n"
    )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--references", type=int, default=11_000)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--iterations", type=int, default=75)
    parser.add_argument("--c1", type=float, default=0.15)
    parser.add_argument("--c2", type=float, default=0.05)
    parser.add_argument("--minimum", type=int, default=3)
    parser.add_argument("--target", type=Path, default=TARGET)
    given = parser.parse_args()
    train(given.references, given.seed, given.iterations, given.c1, given.c2, given.minimum, given.target)


if __name__ == "__main__":
    main()
