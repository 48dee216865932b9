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


def bar(width: int = 30) -> Callable[[str, int, int], None]:
    """Return a function that draws on one line of a terminal what is done, and how far it is."""
    begun = time.monotonic()

    def show(what: str, done: int, of: int) -> None:
        if not sys.stderr.isatty():
            return
        filled = width * done // of if of else 0
        drawn = f"[{'#' * filled}{'.' * (width - filled)}] " if of else ""
        seconds = time.monotonic() - begun
        end = done == of > 0
        click.echo(f"\r\x1b[K{drawn}{what[:60]} {seconds:.0f} s", nl=end, err=True)

    return show
