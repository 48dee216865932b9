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
    # Time first: a step works on one piece of memory. The shortest strings stand first, and drop out as time goes.
    padded = np.zeros((longest, strings, count), np.float32)
    padded[time, string] = scores
    begin = np.searchsorted(lengths, np.arange(longest), side="right").tolist()
    factors = np.exp(padded - padded.max(axis=2, keepdims=True))
    moves = np.exp(transitions - transitions.max())
    best = padded.copy()
    forward = np.zeros_like(padded)
    forward[0] = _scaled(factors[0])
    incoming = np.ascontiguousarray(transitions.T)
    for step in range(1, longest):
        live = begin[step]
        routes = best[step - 1, live:, None, :] + incoming
        best[step, live:] += routes.max(axis=2)
        forward[step, live:] = _scaled(forward[step - 1, live:] @ moves * factors[step, live:])
    backward = np.ones_like(padded)
    for step in range(longest - 2, -1, -1):
        live = begin[step + 1]
        backward[step, live:] = _scaled((backward[step + 1, live:] * factors[step + 1, live:]) @ moves.T)
    path = np.zeros((longest, strings), np.int64)
    last = lengths - 1
    everyone = np.arange(strings)
    path[last, everyone] = best[last, everyone].argmax(axis=1)
    for step in range(longest - 1, 0, -1):
        live = begin[step]
        routes = best[step - 1, live:] + incoming[path[step, live:]]
        path[step - 1, live:] = routes.argmax(axis=1)
    paths = path[time, string]
    together = (forward * backward)[time, string]
    chances = together[np.arange(len(together)), paths] / together.sum(axis=1)
    return paths, chances


def _scaled(values: Matrix) -> Matrix:
    return values / values.sum(axis=-1, keepdims=True)
