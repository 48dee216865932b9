"""How often references that are marked sure are right, by threshold: ``python -m dev.citations.calibrate``.

The references are printed with another seed than those of training, from titles and journals that training
did not draw (it is played again to know which); names, publishers and styles are those of training. Right
means that the six fields author span, title, year, container, volume and pages are those which the true
labels give.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, SupportsIndex

import numpy as np
from benchmarks.references import keys_of

from dev.citations.rendering import Rendered, render
from dev.citations.works import Facts, load_facts
from tamis.review.citations.fields import stretches
from tamis.review.citations.judgement import SURE, reasons_to_check
from tamis.review.citations.parse import parse_strings, reference_of
from tamis.review.citations.reference import ParsedReference
from tamis.review.citations.segmentation import ReferenceString
from tamis.review.citations.tokens import tokenize

THRESHOLDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.96, 0.97, 0.98, 0.99)
TRAINING_SEED, TRAINING_COUNT = 20, 11_000


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
    titles, journals = _Watched(facts.titles), _Watched(facts.journals)
    titles.taken, journals.taken = set(), set()
    rng = random.Random(TRAINING_SEED)
    for _ in range(TRAINING_COUNT):
        render(rng, replace(facts, titles=titles, journals=journals))
    return replace(facts, titles=titles.left, journals=journals.left)


def truth(rendered: Rendered) -> ParsedReference:
    """Return the reference that the true labels give."""
    tokens = tokenize(rendered.text)
    labels = [
        "id" if text[0] == "<" and len(text) > 1 else rendered.labels[start]
        for text, start in zip(tokens.texts, tokens.starts, strict=True)
    ]
    spans = stretches(rendered.text, tokens, labels, np.ones(len(labels), np.float32))
    return reference_of(ReferenceString(rendered.text, 1), 1, tokens, spans)


def table(found: Sequence[ParsedReference], right: Sequence[bool]) -> list[tuple[float, float, float]]:
    """Return threshold, share marked sure, and share of these that are right."""
    rows = []
    for threshold in THRESHOLDS:
        sure = [
            is_right
            for reference, is_right in zip(found, right, strict=True)
            if not reasons_to_check(reference, [span.label for span in reference.spans], threshold)
        ]
        rows.append((threshold, len(sure) / len(found), sum(sure) / max(len(sure), 1)))
    return rows


def main() -> None:
    """Print the table for all references and for articles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--references", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=78)
    given = parser.parse_args()
    facts = held_out(load_facts())
    rng = random.Random(given.seed)
    printed = [render(rng, facts) for _ in range(given.references)]
    printed = [item for item in printed if " ".join(item.text.split()) == item.text]
    found = parse_strings([item.text for item in printed])
    right = [keys_of(truth(item)) == keys_of(one) for item, one in zip(printed, found, strict=True)]
    write = sys.stdout.write
    write(f"{len(facts.titles)} titles and {len(facts.journals)} journals that training did not draw\n")
    for name, kinds in (("all", None), ("articles", {"article"})):
        chosen = [place for place, item in enumerate(printed) if kinds is None or item.kind in kinds]
        share = sum(right[place] for place in chosen) / len(chosen)
        write(f"{name}: {len(chosen)} references, all six right {100 * share:.1f} %\n")
        write("threshold  sure, %  of these right, %\n")
        for threshold, sure, accuracy in table([found[k] for k in chosen], [right[k] for k in chosen]):
            mark = "  <- SURE" if threshold == SURE else ""
            write(f"{threshold:9.2f} {100 * sure:8.1f} {100 * accuracy:18.2f}{mark}\n")


if __name__ == "__main__":
    main()
