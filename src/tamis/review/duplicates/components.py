"""What hangs together through pairs: connected components, and a partition that keeps some things apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Codes = NDArray[np.int64]


def component_firsts(n: int, left: Codes, right: Codes) -> Codes:
    """Return for each of n things the smallest number in its component.

    Parameters
    ----------
    n : int
        Things, numbered from 0.
    left, right : ndarray of int
        Ends of the pairs.
    """
    if not len(left):
        return np.arange(n, dtype="int64")
    graph = coo_array((np.ones(len(left), dtype="int8"), (left, right)), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    _, first = np.unique(label, return_index=True)
    return first[label].astype("int64")


class Partition:
    """Sets of numbers that grow by uniting two, but never two of which members are to stay apart.

    Notes
    -----
    A disjoint-set forest with compressed paths. Each root knows the roots that it must stay apart from; uniting
    moves the shorter of the two lists, so that n unions take O(n log n) moves.

    References
    ----------
    tarjan1975.
    """

    __slots__ = ("_apart", "_parent")

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}
        self._apart: dict[int, set[int]] = {}

    def root(self, one: int) -> int:
        """Return the number that stands for the set of another."""
        parent = self._parent
        while (above := parent.setdefault(one, one)) != one:
            parent[one] = one = parent.setdefault(above, above)
        return one

    def part(self, one: int, two: int) -> None:
        """Keep two sets apart from now on; two that are one set already stay so."""
        one, two = self.root(one), self.root(two)
        if one != two:
            self._apart.setdefault(one, set()).add(two)
            self._apart.setdefault(two, set()).add(one)

    def unite(self, one: int, two: int) -> bool:
        """Unite the sets of two numbers unless they are to stay apart; return whether they are one set now."""
        one, two = self.root(one), self.root(two)
        if one == two:
            return True
        if two in self._apart.get(one, ()):
            return False
        if len(self._apart.get(one, ())) < len(self._apart.get(two, ())):
            one, two = two, one
        self._parent[two] = one
        for other in self._apart.pop(two, ()):
            self._apart[other].discard(two)
            self._apart[other].add(one)
            self._apart.setdefault(one, set()).add(other)
        return True

    def firsts(self, numbers: Sequence[int]) -> list[int]:
        """Return for each of ascending numbers the smallest of its set."""
        first: dict[int, int] = {}
        return [first.setdefault(self.root(number), number) for number in numbers]
