"""Tells a person who waits how far a long reading is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import click

# Below this many seconds nobody wonders whether anything happens.
PATIENCE = 2.0


def counter(what: str) -> Callable[[int], None]:
    """Return a function that shows a count on one line of a terminal, once the reading takes a while."""
    begun = time.monotonic()

    def show(count: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - begun > PATIENCE:
            click.echo(f"\r{count:,} {what} …", nl=False, err=True)

    return show
