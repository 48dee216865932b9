"""The best labels of strings and how probable each is: Viterbi and forward-backward, many strings at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


def decode_batch(
    transitions: Matrix, scores: Matrix, lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Matrix]:
    """Return the best label of every token and its probability.

    Parameters
    ----------
    transitions : ndarray of shape (labels, labels)
        Weight of a step from row to column.
    scores : ndarray of shape (tokens, labels)
        Score of every label, strings one after another.
    lengths : ndarray of shape (strings,)
        Number of tokens of each, at least 1, in rising order.
    """
    longest, count = int(lengths[-1]), len(transitions)
    strings = len(lengths)
    firsts = np.cumsum(lengths) - lengths
    string = np.repeat(np.arange(strings), lengths)
    time = np.arange(len(scores)) - firsts[string]
    # Strings last: a step works on long rows. The shortest strings stand first, and drop out as time goes.
    padded = np.zeros((longest, count, strings), np.float32)
    padded[time, :, string] = scores
    begin = np.searchsorted(lengths, np.arange(longest), side="right").tolist()
    factors = np.exp(padded - padded.max(axis=1, keepdims=True))
    moves = np.exp(transitions - transitions.max())
    back = np.ascontiguousarray(moves.T)
    steps = transitions[:, :, None]
    best = padded.copy()
    forward = np.zeros_like(padded)
    forward[0] = _scaled(factors[0])
    for step in range(1, longest):
        live = begin[step]
        best[step, :, live:] += (best[step - 1, :, None, live:] + steps).max(axis=0)
        forward[step, :, live:] = _scaled(back @ forward[step - 1, :, live:] * factors[step, :, live:])
    backward = np.ones_like(padded)
    for step in range(longest - 2, -1, -1):
        live = begin[step + 1]
        backward[step, :, live:] = _scaled(
            moves @ (backward[step + 1, :, live:] * factors[step + 1, :, live:])
        )
    path = np.zeros((longest, strings), np.int64)
    last = lengths - 1
    everyone = np.arange(strings)
    path[last, everyone] = best[last, :, everyone].argmax(axis=1)
    for step in range(longest - 1, 0, -1):
        live = begin[step]
        routes = best[step - 1, :, live:] + transitions[:, path[step, live:]]
        path[step - 1, live:] = routes.argmax(axis=0)
    paths = path[time, string]
    together = (forward * backward)[time, :, string]
    chances = together[np.arange(len(together)), paths] / together.sum(axis=1)
    return paths, chances


def _scaled(values: Matrix) -> Matrix:
    return values / values.sum(axis=0)
