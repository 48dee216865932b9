"""Commands over duplicates: where they stand, the queue, joins and splits, and why."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamis.errors import EXIT_PROBLEMS, UsageError

if TYPE_CHECKING:
    from tamis.protocol import Protocol
    from tamis.review.duplicates import Relation
    from tamis.review.files import Ledger
    from tamis.workspace import Workspace

_BY = click.option("--by", required=True, help="Who decides, as named in tamis.toml.")
_NOTE = click.option("--note", default="", help="Free text.")


@click.group(invoke_without_command=True)
@click.option("--list", "what", help="List duplicates, questions, links, flags, open or dropped.")
@click.option("--by", default="", help="Whose questions to list; the consensus without it.")
@click.pass_context
def duplicates(context: click.Context, what: str | None, by: str) -> None:
    """Duplicates: where they stand; review, join, split, undo and why look at pairs."""
    if context.invoked_subcommand is not None:
        return
    from tamis.pipeline.duplicate_state import LISTS, listed, state_lines
    from tamis.pipeline.duplicates import require_actor
    from tamis.textfiles import csv_text

    workspace, protocol, ledger = _open(context.obj)
    consensus = workspace.settings.consensus
    if what is None:
        click.echo("\n".join(state_lines(ledger, protocol, consensus)))
    elif what in LISTS:
        require_actor(workspace, by or consensus)
        table = listed(ledger, what, by or consensus, consensus)
        click.echo(csv_text(list(table.columns), table.itertuples(index=False, name=None)), nl=False)
    else:
        raise UsageError(f"{what} is not a list. Expected one of: {', '.join(LISTS)}.")
    if ledger.problems:
        click.echo(
            f"{len(ledger.problems)} problems: what is shown is not the whole review. See: tamis check",
            err=True,
        )
        sys.exit(EXIT_PROBLEMS)


@duplicates.command("review")
@_BY
@click.pass_obj
def review_queue(folder: Path, by: str) -> None:
    """Look at the open pairs, two records side by side; every answer is kept at once.

    Keys: y the same report, x different reports, l later, u undo the last answer, q stop.
    """
    from tamis.cli.pair_screen import ask_all
    from tamis.pipeline.duplicate_queue import QueueSession

    workspace, _, ledger = _open(folder)
    ask_all(QueueSession(workspace, ledger, by, _now), by)


@duplicates.command()
@click.argument("record")
@click.argument("other")
@_BY
@_NOTE
@click.pass_obj
def join(folder: Path, record: str, other: str, by: str, note: str) -> None:
    """Say that RECORD and OTHER are one report; the latest word on a pair counts."""
    _say(folder, "join", record, other, by, note)


@duplicates.command()
@click.argument("record")
@click.argument("other", required=False)
@_BY
@_NOTE
@click.pass_obj
def split(folder: Path, record: str, other: str | None, by: str, note: str) -> None:
    """Say that RECORD and OTHER are two reports; without OTHER, that RECORD is none of its cluster."""
    _say(folder, "split", record, other, by, note)


@duplicates.command()
@click.argument("record")
@click.argument("other")
@_BY
@_NOTE
@click.pass_obj
def undo(folder: Path, record: str, other: str, by: str, note: str) -> None:
    """Take back what was said of RECORD and OTHER; that is one more line of the log."""
    _say(folder, "undo", record, other, by, note)


@duplicates.command()
@click.argument("record")
@click.argument("other")
@click.pass_obj
def why(folder: Path, record: str, other: str) -> None:
    """Tell why RECORD and OTHER are one report or two."""
    from tamis.pipeline.duplicate_reasons import why_lines

    _, _, ledger = _open(folder)
    click.echo("\n".join(why_lines(ledger, record, other)))


def _say(folder: Path, relation: Relation, record: str, other: str | None, by: str, note: str) -> None:
    from tamis.pipeline.duplicates import Verdict, give_verdict

    workspace, _, ledger = _open(folder)
    click.echo(give_verdict(workspace, ledger, Verdict(_now(), by, relation, record, other or "", note)))


def _open(folder: Path) -> tuple[Workspace, Protocol, Ledger]:
    from tamis.pipeline.duplicates import load_duplicates
    from tamis.workspace import find_workspace

    workspace = find_workspace(folder)
    return workspace, *load_duplicates(workspace)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
