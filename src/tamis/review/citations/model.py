"""The linear-chain model: weights from a file, the best labels of a string, and how probable each is.

Training needs python-crfsuite; reading does not. Weights of a token's own attributes are summed once per
distinct token and kept, so that lists are read at the speed of look-ups.
"""

from __future__ import annotations

import io
import lzma
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from tamis.review.citations.features import (
    GROUPS,
    OFFSETS,
    REACH,
    context_groups,
    group_attributes,
    own_attributes,
)
from tamis.review.citations.tokens import Tokens

Matrix: TypeAlias = NDArray[np.float32]
T = TypeVar("T")
# Strings are decoded together, so that one step in time is one product of matrices.
_BATCH = 64
# A reading that had to be demanded is never sure.
_AT_MOST = 0.85


class Model:
    """A trained model: weights of attributes, and of steps from label to label."""

    def __init__(
        self, labels: Sequence[str], attributes: Sequence[str], weights: Matrix, transitions: Matrix
    ) -> None:
        """Take weights of shape (attributes, labels) and transitions of shape (labels, labels), from row to column."""
        self.labels = tuple(labels)
        self.transitions = transitions
        self._rows = {name: row for row, name in enumerate(attributes)}
        self._weights = weights
        self._words = _Sums(self._word, (2 * REACH + 1, len(self.labels)))
        self._groups = _Sums(self._group, (len(self.labels),))

    def scores(self, tokens: Tokens) -> Matrix:
        """Return the score of every label at every token."""
        count = len(tokens.texts)
        scores = self._groups.of(context_groups(tokens)).reshape(count, GROUPS, -1).sum(axis=1)
        own = self._words.of(tokens.texts)
        for offset in range(-REACH, REACH + 1):
            # An attribute of the neighbour at -1 is worth something to the token one after it.
            if offset < 0:
                scores[-offset:] += own[: count + offset, REACH + offset]
            elif offset < count:
                scores[: count - offset] += own[offset:, REACH + offset]
        return scores

    def _word(self, text: str) -> Matrix:
        out = np.zeros((2 * REACH + 1, len(self.labels)), np.float32)
        for attribute in own_attributes(text):
            for offset in OFFSETS[attribute[0]]:
                row = self._rows.get(f"{offset}{attribute}")
                if row is not None:
                    out[REACH + offset] += self._weights[row]
        return out

    def _group(self, group: tuple[object, ...]) -> Matrix:
        rows = [row for name in group_attributes(group) if (row := self._rows.get(name)) is not None]
        return self._weights[rows].sum(axis=0)


class _Sums(Generic[T]):
    """Sums that are made once for each key, in one matrix; it is begun anew before it grows without end."""

    _most = 100_000

    def __init__(self, make: Callable[[T], Matrix], shape: tuple[int, ...]) -> None:
        self._make = make
        self._places: dict[T, int] = {}
        self._sums = np.zeros((1024, *shape), np.float32)

    def of(self, keys: Sequence[T]) -> Matrix:
        """Return the sums of keys, in their order."""
        if len(self._places) > self._most:
            self._places.clear()
        find = self._places.get
        places = [find(key, -1) for key in keys]
        if -1 in places:
            places = [self._add(key) if place < 0 else place for key, place in zip(keys, places, strict=True)]
        return self._sums[places]

    def _add(self, key: T) -> int:
        if (known := self._places.get(key)) is not None:
            return known
        place = len(self._places)
        if place == len(self._sums):
            self._sums = np.concatenate((self._sums, np.zeros_like(self._sums)))
        self._sums[place] = self._make(key)
        self._places[key] = place
        return place


@lru_cache(maxsize=1)
def load_model() -> Model:
    """Read the model that comes with the package."""
    data = files("tamis.review.citations").joinpath("model.xz").read_bytes()
    return unpack(lzma.decompress(data))


def pack(labels: Sequence[str], attributes: Sequence[str], weights: Matrix, transitions: Matrix) -> bytes:
    """Write a model in a form that does not depend on platform or time: names, then numbers in 16 bits."""
    stream = io.BytesIO()
    for names in (labels, attributes):
        text = "\n".join(names).encode("utf-8")
        stream.write(len(text).to_bytes(4, "little") + text)
    stream.write(np.asarray(transitions, "<f2").tobytes())
    stream.write(np.asarray(weights, "<f2").T.tobytes())
    return stream.getvalue()


def unpack(data: bytes) -> Model:
    """Read what ``pack`` wrote."""
    place = 0
    texts: list[list[str]] = []
    for _ in range(2):
        size = int.from_bytes(data[place : place + 4], "little")
        texts.append(data[place + 4 : place + 4 + size].decode("utf-8").split("\n"))
        place += 4 + size
    labels, attributes = texts
    count = len(labels)
    transitions = np.frombuffer(data, "<f2", count * count, place).reshape(count, count)
    weights = np.frombuffer(data, "<f2", offset=place + 2 * count * count).reshape(count, len(attributes)).T
    return Model(
        labels, attributes, np.ascontiguousarray(weights, np.float32), transitions.astype(np.float32)
    )


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
        scores = [model.scores(strings[place]) for place in batch]
        for place, path, chances in zip(batch, *_decode_batch(transitions, scores), strict=True):
            yield place, ([model.labels[label] for label in path], chances)


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


def _decode_batch(
    transitions: Matrix, scores: list[Matrix]
) -> tuple[list[NDArray[np.int64]], list[NDArray[np.float32]]]:
    """Run Viterbi and forward-backward over strings padded to one length."""
    lengths = np.array([len(matrix) for matrix in scores])
    longest, count = int(lengths.max()), len(transitions)
    padded = np.zeros((len(scores), longest, count))
    for place, matrix in enumerate(scores):
        padded[place, : len(matrix)] = matrix
    live = np.arange(longest)[None, :] < lengths[:, None]
    step = transitions.astype(float)
    best = padded[:, 0].copy()
    back = np.zeros((longest, len(scores), count), np.int64)
    factors = np.exp(padded - padded.max(axis=2, keepdims=True))
    moves = np.exp(step - step.max())
    forward = np.zeros_like(padded)
    forward[:, 0] = _scaled(factors[:, 0])
    for time in range(1, longest):
        routes = best[:, :, None] + step[None]
        back[time] = routes.argmax(axis=1)
        keep = live[:, time, None]
        best = np.where(keep, routes.max(axis=1) + padded[:, time], best)
        forward[:, time] = np.where(
            keep, _scaled(forward[:, time - 1] @ moves * factors[:, time]), forward[:, time - 1]
        )
    backward = np.ones_like(padded)
    for time in range(longest - 2, -1, -1):
        reached = _scaled((backward[:, time + 1] * factors[:, time + 1]) @ moves.T)
        backward[:, time] = np.where(live[:, time + 1, None], reached, 1.0)
    marginals = _scaled(forward * backward)
    paths: list[NDArray[np.int64]] = []
    chances: list[NDArray[np.float32]] = []
    for place, length in enumerate(lengths):
        path = np.empty(length, np.int64)
        path[-1] = best[place].argmax()
        for time in range(length - 1, 0, -1):
            path[time - 1] = back[time, place, path[time]]
        paths.append(path)
        chances.append(marginals[place, np.arange(length), path].astype(np.float32))
    return paths, chances


def _scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values / values.sum(axis=-1, keepdims=True)
