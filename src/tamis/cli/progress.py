"""Tells a person who waits how far a long reading is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click

# Below this many seconds nobody wonders whether anything happens.
PATIENCE = 2.0
_STEPS = 1000


@contextmanager
def bar(what: str) -> Iterator[Callable[[float], None]]:
    """Give a function that takes the share of the work that is done, and shows it as a bar with the time left.

    The bar appears on a terminal alone, and only once the work takes a while.
    """
    begun = time.monotonic()
    shown: list[tuple[Callable[[int], None], list[int]]] = []
    with ExitStack() as stack:

        def show(share: float) -> None:
            if not shown:
                if not sys.stderr.isatty() or time.monotonic() - begun < PATIENCE:
                    return
                drawn = stack.enter_context(click.progressbar(length=_STEPS, label=what, file=sys.stderr))
                shown.append((drawn.update, [0]))
            update, done = shown[0]
            step = int(share * _STEPS)
            update(max(step - done[0], 0))
            done[0] = max(step, done[0])

        yield show
        if shown:
            show(1.0)
