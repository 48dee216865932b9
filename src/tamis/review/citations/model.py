"""The linear-chain model: weights from a file, the best labels of a string, and how probable each is.

Training needs python-crfsuite; reading does not. Weights of a token's own attributes are summed once per
distinct token and kept, so that lists are read at the speed of look-ups.
"""

from __future__ import annotations

import io
import lzma
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tamis.review.citations.features import OFFSETS, REACH, context_attributes, own_attributes
from tamis.review.citations.tokens import Tokens

Matrix: TypeAlias = NDArray[np.float32]
# Strings are decoded together, so that one step in time is one product of matrices.
_BATCH = 64


@dataclass(frozen=True)
class Model:
    """Weights of a trained model.

    Attributes
    ----------
    labels : tuple of str
    rows : mapping
        Attribute -> row of ``weights``.
    weights : ndarray of shape (attributes, labels)
    transitions : ndarray of shape (labels, labels)
        From the label of the row to that of the column.
    """

    labels: tuple[str, ...]
    rows: dict[str, int]
    weights: Matrix
    transitions: Matrix
    _sums: dict[str, Matrix] = field(default_factory=dict)

    def scores(self, tokens: Tokens) -> Matrix:
        """Return the score of every label at every token."""
        count = len(tokens.texts)
        own = np.stack([self._own(text) for text in tokens.texts])
        scores = own[:, REACH].copy()
        for offset in range(-REACH, REACH + 1):
            if offset < 0:
                scores[-offset:] += own[: count + offset, REACH + offset]
            elif 0 < offset < count:
                scores[: count - offset] += own[offset:, REACH + offset]
        rows = self.rows
        found: list[int] = []
        lengths: list[int] = []
        for attributes in context_attributes(tokens):
            known = [row for name in attributes if (row := rows.get(name)) is not None]
            found += known
            lengths.append(len(known))
        if found:
            bounds = np.concatenate(([0], np.cumsum(lengths)))
            sums = np.concatenate((np.zeros((1, len(self.labels)), np.float32), np.cumsum(self.weights[found], axis=0)))
            scores += sums[bounds[1:]] - sums[bounds[:-1]]
        return scores

    def _own(self, text: str) -> Matrix:
        known = self._sums.get(text)
        if known is None:
            known = np.zeros((2 * REACH + 1, len(self.labels)), np.float32)
            for attribute in own_attributes(text):
                for offset in OFFSETS[attribute[0]]:
                    row = self.rows.get(f"{offset}{attribute}")
                    if row is not None:
                        # An attribute of the neighbour at -1 is this token's when it stands one before.
                        known[REACH + offset] += self.weights[row]
            self._sums[text] = known
        return known


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
    rows = {name: row for row, name in enumerate(attributes)}
    return Model(tuple(labels), rows, np.ascontiguousarray(weights, np.float32), transitions.astype(np.float32))


def decode(model: Model, strings: Sequence[Tokens]) -> list[tuple[list[str], NDArray[np.float32]]]:
    """Return for every string its best labels and the probability of each of them."""
    order = sorted(range(len(strings)), key=lambda place: len(strings[place].texts))
    out: list[tuple[list[str], NDArray[np.float32]]] = [([], np.zeros(0, np.float32))] * len(strings)
    filled = [place for place in order if strings[place].texts]
    for start in range(0, len(filled), _BATCH):
        batch = filled[start : start + _BATCH]
        scores = [model.scores(strings[place]) for place in batch]
        for place, path, chances in zip(batch, *_decode_batch(model, scores), strict=True):
            out[place] = ([model.labels[label] for label in path], chances)
    return out


def _decode_batch(model: Model, scores: list[Matrix]) -> tuple[list[NDArray[np.int64]], list[NDArray[np.float32]]]:
    """Run Viterbi and forward-backward over strings padded to one length."""
    lengths = np.array([len(matrix) for matrix in scores])
    longest, count = int(lengths.max()), len(model.labels)
    padded = np.zeros((len(scores), longest, count))
    for place, matrix in enumerate(scores):
        padded[place, : len(matrix)] = matrix
    live = np.arange(longest)[None, :] < lengths[:, None]
    step = model.transitions.astype(float)
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
        forward[:, time] = np.where(keep, _scaled(forward[:, time - 1] @ moves * factors[:, time]), forward[:, time - 1])
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
