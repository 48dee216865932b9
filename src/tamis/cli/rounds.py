"""Commands over a stage as a whole: who decides on what, pilots, closing, progress."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamis.cli.decisions import STAGE

if TYPE_CHECKING:
    from tamis.review.decisions import Stage

BY = click.option("--by", required=True, help="Who notes it, as named in tamis.toml.")
SEARCHES = click.option("--search", "searches", multiple=True, help="Only this search; can be repeated.")
UNFINISHED = click.option("--unfinished", is_flag=True, help="Close it although decisions are missing.")


@click.command()
@click.option("--stage", type=click.Choice(["title_abstract", "full_text"]), help="Only this stage.")
@click.option("--reviewer", default="", help="Whose progress, with the own inclusion rate.")
@click.pass_obj
def progress(folder: Path, stage: Stage | None, reviewer: str) -> None:
    """Show who has done how much, how fast, and what is left; never how anyone else decided."""
    from tamis.pipeline.loading import require_protocol
    from tamis.pipeline.progress import progress_lines
    from tamis.review.files import load_ledger
    from tamis.workspace import find_workspace

    workspace = find_workspace(folder)
    protocol = require_protocol(workspace)
    ledger = load_ledger(workspace, protocol)
    click.echo("\n".join(progress_lines(workspace, protocol, ledger, stage, reviewer)))


@click.command()
@STAGE
@click.option("--reviewer", default="", help="List the records of this reviewer.")
@click.pass_obj
def assignment(folder: Path, stage: Stage, reviewer: str) -> None:
    """Show who decides on what."""
    from tamis.pipeline.rounds import assignment_lines
    from tamis.workspace import find_workspace

    click.echo("\n".join(assignment_lines(find_workspace(folder), stage, reviewer)))


@click.command()
@STAGE
@BY
@click.option("--records", "number", type=int, help="How many; by default as the protocol plans.")
@click.pass_obj
def pilot(folder: Path, stage: Stage, by: str, number: int | None) -> None:
    """Draw the same records for everyone; the others wait until the pilot is closed."""
    from tamis.pipeline.rounds import start_pilot
    from tamis.workspace import find_workspace

    records = start_pilot(find_workspace(folder), stage, by, number)
    click.echo(
        f"Pilot of {stage}: {len(records)} reports, {', '.join(records[:5])}{' …' if len(records) > 5 else ''}"
    )
    click.echo(f"When all have decided on them: tamis review close --stage {stage} --pilot --by {by}")


@click.command()
@STAGE
@BY
@click.option("--pilot", is_flag=True, help="Close the pilot, so that the other records come.")
@SEARCHES
@UNFINISHED
@click.pass_obj
def close(
    folder: Path, stage: Stage, by: str, pilot: bool, searches: tuple[str, ...], unfinished: bool
) -> None:
    """Close a stage: votes may be seen, reviewers decide no more, later searches are a round of their own."""
    from tamis.pipeline.rounds import close_pilot, close_stage
    from tamis.workspace import find_workspace

    workspace = find_workspace(folder)
    if pilot:
        number = close_pilot(workspace, stage, by, unfinished=unfinished)
        click.echo(f"Pilot of {stage}: closed with {number} reports. The others can be decided on.")
    else:
        number = close_stage(workspace, stage, by, searches, unfinished=unfinished)
        click.echo(f"{stage}: closed for {number} reports. Next: tamis review conflicts --stage {stage}")


@click.command()
@STAGE
@BY
@SEARCHES
@click.option("--note", required=True, help="Why; votes may have been seen.")
@click.pass_obj
def reopen(folder: Path, stage: Stage, by: str, searches: tuple[str, ...], note: str) -> None:
    """Open what was closed again."""
    from tamis.pipeline.rounds import reopen_stage
    from tamis.workspace import find_workspace

    reopen_stage(find_workspace(folder), stage, by, searches, note=note)
    click.echo(f"{stage}: open again.")


@click.command()
@STAGE
@BY
@click.option("--reviewer", required=True, help="Who leaves.")
@click.option("--successor", default="", help="Who takes the open records over; else the other reviewers.")
@click.pass_obj
def leave(folder: Path, stage: Stage, by: str, reviewer: str, successor: str) -> None:
    """Note that a reviewer leaves: decisions stay, records without one pass on."""
    from tamis.pipeline.rounds import leave_stage
    from tamis.workspace import find_workspace

    kept, passed = leave_stage(find_workspace(folder), stage, by, reviewer, successor)
    click.echo(f"{reviewer} leaves {stage}: {kept} decisions stay, {passed} reports pass on.")


@click.command()
@STAGE
@click.option("--reviewer", required=True, help="Whose reading; only the own decisions are read.")
@click.pass_obj
def stopping(folder: Path, stage: Stage, reviewer: str) -> None:
    """Show what the rules of stopping advise, and how many relevant records may be left."""
    from tamis.pipeline.stopping import advice_lines
    from tamis.workspace import find_workspace

    click.echo("\n".join(advice_lines(find_workspace(folder), stage, reviewer)))


@click.command()
@STAGE
@click.option("--reviewer", required=True, help="Who reads no further.")
@click.option("--note", default="", help="Free text.")
@click.pass_obj
def stop(folder: Path, stage: Stage, reviewer: str, note: str) -> None:
    """Read no further, as the rule of the protocol says; the rest counts as removed by automation."""
    from tamis.pipeline.stopping import stop_reading
    from tamis.workspace import find_workspace

    left = stop_reading(find_workspace(folder), stage, reviewer, note=note)
    click.echo(
        f"{reviewer} leaves {left} reports of {stage} unread. When all of their reviewers do, the flow counts"
    )
    click.echo("them as removed by automation. Taken back by: tamis review reopen")


COMMANDS = (progress, assignment, pilot, close, reopen, leave, stopping, stop)
