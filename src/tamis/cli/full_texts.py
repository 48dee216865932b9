"""Commands over full texts and over the agreement of those who read them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamis.cli.decisions import STAGE

if TYPE_CHECKING:
    from tamis.review.decisions import Stage
    from tamis.review.retrieval import Status

BY = click.option("--by", required=True, help="Who, as named in tamis.toml.")
SOURCE = click.option("--source", default="", help="Where it was asked for or came from.")
NOTE = click.option("--note", default="", help="Free text.")


@click.command()
@click.argument("report")
@click.argument("status", type=click.Choice(["requested", "asked_author", "obtained", "not_retrieved"]))
@BY
@click.option("--reason", default="", help="Code of protocol/criteria.toml, with not_retrieved.")
@SOURCE
@NOTE
@click.pass_obj
def retrieve(folder: Path, report: str, status: Status, by: str, reason: str, source: str, note: str) -> None:
    """Write down what became of the full text of REPORT, named by its key or a record."""
    from tamis.pipeline.retrieval import note_retrieval
    from tamis.workspace import find_workspace

    record = note_retrieval(
        find_workspace(folder), report, status, by=by, at=_now(), reason=reason, source=source, note=note
    )
    click.echo(f"{record}: {status}{f' ({reason})' if reason else ''}, {by}")


@click.command()
@click.argument("report")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@BY
@SOURCE
@NOTE
@click.pass_obj
def attach(folder: Path, report: str, file: Path, by: str, source: str, note: str) -> None:
    """Keep the PDF of REPORT under the hash of its content; it stays out of git."""
    from tamis.pipeline.retrieval import attach_pdf
    from tamis.workspace import find_workspace

    done = attach_pdf(find_workspace(folder), report, file, by=by, at=_now(), source=source, note=note)
    click.echo(f"{report}: {done.path}, {done.size} bytes{'' if done.is_new else ', there already'}")


@click.command()
@click.option("--status", help="Only these: sought, requested, asked_author, obtained, not_retrieved.")
@click.pass_obj
def retrieval(folder: Path, status: str | None) -> None:
    """List the reports that were sought and what became of them."""
    from tamis.pipeline.retrieval import load_retrieval_table
    from tamis.workspace import find_workspace

    table = load_retrieval_table(find_workspace(folder))
    for row in table.itertuples(index=False):
        if status in (None, row.status):
            name = f"{row.report or row.record:<24} {row.status:<14} {row.reason:<6} {row.at:<26} {row.by}"
            click.echo(f"{name} {row.source} {row.note}".rstrip())
    counts = table["status"].value_counts()
    click.echo(f"{len(table)} sought: " + ", ".join(f"{n} {word}" for word, n in counts.items()))


@click.command()
@STAGE
@click.option("--by", type=click.Choice(["pair", "reason", "time"]), default="pair", show_default=True)
@click.option("--window", default=50, show_default=True, help="Reports in a window of --by time.")
@click.pass_obj
def agreement(folder: Path, stage: Stage, by: str, window: int) -> None:
    """Print the agreement of the reviewers in closed rounds, as CSV."""
    from tamis.pipeline.agreement import pair_table, reason_table, time_table
    from tamis.pipeline.script import frame_csv
    from tamis.workspace import find_workspace

    workspace = find_workspace(folder)
    if by == "pair":
        table = pair_table(workspace, stage)
    elif by == "reason":
        table = reason_table(workspace, stage)
    else:
        table = time_table(workspace, stage, window)
    click.echo(frame_csv(table.round(4)), nl=False)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


COMMANDS = (retrieve, attach, retrieval, agreement)
