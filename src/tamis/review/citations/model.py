"""The linear-chain model: weights from a file, and the score of every label at every token.

Training needs python-crfsuite; reading does not. The weights of a token's own attributes are summed once per
distinct token and kept; those of its place are looked up for many strings at once.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tamis.review.citations.decoding import decode_batch
from tamis.review.citations.features import BITS, REACH, context_buckets, own_buckets, row_of
from tamis.review.citations.phrases import Hashes, Phrases
from tamis.review.citations.tokens import Tokens
from tamis.review.citations.vocabulary import Vocabulary

Matrix: TypeAlias = NDArray[np.float32]
# Strings are worked out together, as many as fit a processor's cache.
_BATCH = 128
# A reading that had to be demanded is never sure.
_AT_MOST = 0.85
# Weights are kept to this fraction.
_FRACTION = 100


class Model:
    """A trained model: weights of attributes, of steps from label to label, and names of journals."""

    def __init__(
        self,
        labels: Sequence[str],
        attributes: NDArray[np.int64],
        weights: Matrix,
        transitions: Matrix,
        names: Hashes,
    ) -> None:
        """Take weights of shape (attributes, labels) and transitions of shape (labels, labels), from row to column."""
        self.labels = tuple(labels)
        self.transitions = transitions
        # Row 0 is that of attributes without a weight.
        self._rows = np.zeros(1 << BITS, np.int32)
        self._rows[attributes] = np.arange(1, len(attributes) + 1)
        self._weights = np.concatenate((np.zeros((1, len(self.labels)), np.float32), weights))
        self._phrases = Phrases(names)
        self._vocabulary = Vocabulary()
        self._beginnings = -1
        self._own: Matrix = np.zeros((0, 2 * REACH + 1, len(self.labels)), np.float32)

    def scores(self, strings: Sequence[Tokens]) -> Matrix:
        """Return the score of every label at every token, strings one after another."""
        row = row_of(self._vocabulary, strings)
        self._keep_own()
        out = np.zeros((len(row.inside), len(self.labels)), np.float32)
        for offset in range(-REACH, REACH + 1):
            out += self._own[row.numbers[row.inside + offset], REACH + offset]
        for buckets in context_buckets(self._vocabulary, self._phrases, strings, row):
            out += self._weights.take(self._rows.take(buckets), axis=0)
        return out

    def _keep_own(self) -> None:
        """Sum the weights of the own attributes of tokens that are new."""
        if self._beginnings != self._vocabulary.beginnings:
            self._beginnings = self._vocabulary.beginnings
            self._own = self._own[:0]
        known, count = len(self._own), len(self._vocabulary)
        if known == count:
            return
        buckets = own_buckets(self._vocabulary.table[known:], known)
        fresh = np.stack(
            [
                self._weights[np.where(found < 0, 0, self._rows[found])].sum(axis=1)
                for _, found in sorted(buckets.items())
            ],
            axis=1,
        )
        self._own = np.concatenate((self._own, fresh))


@lru_cache(maxsize=1)
def load_model() -> Model:
    """Read the model that comes with the package."""
    return unpack(files("tamis.review.citations").joinpath("model.zlib").read_bytes())


def pack(
    labels: Sequence[str], attributes: NDArray[np.int64], weights: Matrix, transitions: Matrix, names: Hashes
) -> bytes:
    """Write a model in a form that does not depend on platform or time: only weights that are not 0 take space."""
    hundredths = np.round(weights * _FRACTION).astype("<i2")
    rows, columns = np.nonzero(hundredths)
    parts = (
        "\n".join(labels).encode("utf-8"),
        np.asarray(transitions, "<f4").tobytes(),
        np.diff(attributes, prepend=0).astype("<u4").tobytes(),
        np.bincount(rows, minlength=len(attributes)).astype("u1").tobytes(),
        columns.astype("u1").tobytes(),
        hundredths[rows, columns].tobytes(),
        np.diff(names.astype(np.int64), prepend=0).astype("<u4").tobytes(),
    )
    stream = io.BytesIO()
    for part in parts:
        stream.write(len(part).to_bytes(4, "little") + part)
    return zlib.compress(stream.getvalue(), 9)


def unpack(data: bytes) -> Model:
    """Read what ``pack`` wrote."""
    data = zlib.decompress(data)
    parts: list[bytes] = []
    place = 0
    while place < len(data):
        size = int.from_bytes(data[place : place + 4], "little")
        parts.append(data[place + 4 : place + 4 + size])
        place += 4 + size
    labels = parts[0].decode("utf-8").split("\n")
    count = len(labels)
    transitions = np.frombuffer(parts[1], "<f4").reshape(count, count)
    attributes = np.cumsum(np.frombuffer(parts[2], "<u4"), dtype=np.int64)
    filled = np.frombuffer(parts[3], "u1")
    weights = np.zeros((len(attributes), count), np.float32)
    weights[np.repeat(np.arange(len(filled)), filled), np.frombuffer(parts[4], "u1")] = np.frombuffer(
        parts[5], "<i2"
    ) / np.float32(_FRACTION)
    names = np.cumsum(np.frombuffer(parts[6], "<u4"), dtype=np.int64).astype(np.uint32)
    return Model(labels, attributes, weights, transitions, names)


def decode(model: Model, strings: Sequence[Tokens]) -> list[tuple[list[str], NDArray[np.float32]]]:
    """Return for every string its best labels and the probability of each of them.

    What has a volume or an issue stands in something: where the best labels name no container, the best
    that put one after the title are taken, and no label of theirs counts as sure.
    """
    out: list[tuple[list[str], NDArray[np.float32]]] = [([], np.zeros(0, np.float32))] * len(strings)
    filled = [place for place in range(len(strings)) if strings[place].texts]
    for place, found in _decoded(model, strings, filled, model.transitions):
        out[place] = found
    doubtful = [place for place in filled if _lacks_container(out[place][0])]
    for place, (labels, chances) in _decoded(model, strings, doubtful, _demanding(model)):
        if "container" in labels:
            out[place] = (labels, np.minimum(chances, _AT_MOST))
    return out


def _decoded(
    model: Model, strings: Sequence[Tokens], places: Sequence[int], transitions: Matrix
) -> Iterator[tuple[int, tuple[list[str], NDArray[np.float32]]]]:
    order = sorted(places, key=lambda place: len(strings[place].texts))
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        lengths = np.array([len(strings[place].texts) for place in batch])
        scores = model.scores([strings[place] for place in batch])
        paths, chances = decode_batch(transitions, scores, lengths)
        ends = np.cumsum(lengths).tolist()
        names = [model.labels[label] for label in paths.tolist()]
        for place, first, end in zip(batch, [0, *ends], ends, strict=False):
            yield place, (names[first:end], chances[first:end])


def _lacks_container(labels: Sequence[str]) -> bool:
    found = set(labels)
    return "title" in found and "container" not in found and bool(found & {"volume", "issue"})


def _demanding(model: Model) -> Matrix:
    """Return transitions that do not go from a title to what only a container has."""
    transitions = model.transitions.copy()
    if "title" in model.labels:
        title = model.labels.index("title")
        for after in ("date", "volume", "issue", "pages"):
            if after in model.labels:
                transitions[title, model.labels.index(after)] = -1e4
    return transitions
