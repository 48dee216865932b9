"""Train the model of the reference parser on references that we print ourselves; ``make model`` runs this.

The same seed, facts and code give the same bytes.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pycrfsuite

from dev.citations.rendering import Rendered, render
from dev.citations.works import known_names, load_facts
from tamis.review.citations.features import context_buckets, own_buckets, row_of
from tamis.review.citations.model import pack
from tamis.review.citations.phrases import Phrases, phrase_hashes
from tamis.review.citations.tokens import tokenize
from tamis.review.citations.vocabulary import Vocabulary

TARGET = Path(__file__).parents[2] / "src/tamis/review/citations/model.zlib"
# Weights below this change no label, and cost most of the file.
SMALLEST_WEIGHT = 0.03
SEED, COUNT = 20, 12_500
_BATCH = 100


def attributes(
    vocabulary: Vocabulary, phrases: Phrases, printed: Sequence[Rendered]
) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Yield the attributes and the label of every token of printed references."""
    strings = [tokenize(rendered.text) for rendered in printed]
    row = row_of(vocabulary, strings)
    own = own_buckets(vocabulary.table, 0)
    columns = [found[:, None] for found in context_buckets(vocabulary, phrases, strings, row)]
    columns += [own[offset][row.numbers[row.inside + offset]] for offset in sorted(own)]
    items = np.concatenate(columns, axis=1)
    place = 0
    for tokens, rendered in zip(strings, printed, strict=True):
        labels = [
            "id" if text[0] == "<" and len(text) > 1 else rendered.labels[start]
            for text, start in zip(tokens.texts, tokens.starts, strict=True)
        ]
        yield (
            [
                [str(code) for code in item if code >= 0]
                for item in items[place : place + len(labels)].tolist()
            ],
            labels,
        )
        place += len(labels)


def train(count: int, seed: int, iterations: int, c1: float, c2: float, minimum: int, target: Path) -> None:
    """Render, train, prune, write."""
    facts = load_facts()
    rng = random.Random(seed)
    trainer = pycrfsuite.Trainer(verbose=False)
    begun = time.monotonic()
    vocabulary, phrases = Vocabulary(), Phrases(phrase_hashes(known_names(facts)))
    for start in range(0, count, _BATCH):
        printed = [render(rng, facts) for _ in range(min(_BATCH, count - start))]
        for items, labels in attributes(vocabulary, phrases, [item for item in printed if item.text.strip()]):
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
    rows: dict[int, dict[int, float]] = defaultdict(dict)
    for (attribute, label), weight in info.state_features.items():
        if abs(weight) >= SMALLEST_WEIGHT:
            rows[int(attribute)][place[label]] = weight
    kept = sorted(rows)
    weights = np.zeros((len(kept), len(labels)), np.float32)
    for row, attribute in enumerate(kept):
        for column, weight in rows[attribute].items():
            weights[row, column] = weight
    data = pack(labels, np.array(kept, np.int64), weights, transitions, phrases.hashes)
    target.write_bytes(data)
    sys.stderr.write(
        f"{len(kept)} attributes, {len(labels)} labels, {len(data) / 1e6:.2f} MB, {time.monotonic() - begun:.0f} s\n"
    )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--references", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--iterations", type=int, default=75)
    parser.add_argument("--c1", type=float, default=0.15)
    parser.add_argument("--c2", type=float, default=0.05)
    parser.add_argument("--minimum", type=int, default=3)
    parser.add_argument("--target", type=Path, default=TARGET)
    given = parser.parse_args()
    train(given.references, given.seed, given.iterations, given.c1, given.c2, given.minimum, given.target)


if __name__ == "__main__":
    main()
