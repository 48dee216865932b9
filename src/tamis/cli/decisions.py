"""Commands over decisions: decide, take back, conflicts, audit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamis.errors import EXIT_PROBLEMS

if TYPE_CHECKING:
    from tamis.review.decisions import Stage, Verdict

STAGE = click.option("--stage", type=click.Choice(["title_abstract", "full_text"]), required=True)
REVIEWER = click.option("--reviewer", required=True, help="Who decides, as named in tamis.toml.")
SETTLE = click.option("--settle", is_flag=True, help="Settle a conflict as the resolver who also reviews.")


@click.command()
@click.argument("record")
@click.argument("decision")
@STAGE
@REVIEWER
@click.option("--reason", default="", help="Code of protocol/criteria.toml.")
@click.option("--label", "labels", multiple=True, help="A word to find it by; can be repeated.")
@click.option("--note", default="", help="Free text.")
@click.option("--client", default="", help="Id of this call: a second try with the same id adds nothing.")
@SETTLE
@click.pass_obj
def decide(
    folder: Path,
    record: str,
    decision: Verdict,
    stage: Stage,
    reviewer: str,
    reason: str,
    labels: tuple[str, ...],
    note: str,
    client: str,
    settle: bool,
) -> None:
    """Decide on RECORD: include, exclude, unsure or not_retrieved. A change of mind is a new decision."""
    from tamis.pipeline.sessions import open_session
    from tamis.workspace import find_workspace

    session = open_session(find_workspace(folder), stage, reviewer, settle=settle or None)
    made = session.decide(record, decision, reason=reason, labels=labels, note=note, client=client)
    click.echo(f"{made.record}: {made.decision}{f' ({reason})' if reason else ''}, {stage}, {reviewer}")


@click.command()
@STAGE
@REVIEWER
@SETTLE
@click.pass_obj
def undo(folder: Path, stage: Stage, reviewer: str, settle: bool) -> None:
    """Take the last decision back that stands; what it replaced stands again. No line is deleted."""
    from tamis.pipeline.sessions import open_session
    from tamis.workspace import find_workspace

    undone = open_session(find_workspace(folder), stage, reviewer, settle=settle or None).undo()
    if undone is None:
        click.echo(f"{reviewer} has no decision at {stage} to take back.")
    else:
        click.echo(f"{undone.record}: {undone.decision} taken back, {stage}, {reviewer}")


@click.command()
@STAGE
@click.option("--by", default="", help="Who settles; by default whom the protocol names.")
@click.pass_obj
def conflicts(folder: Path, stage: Stage, by: str) -> None:
    """List the conflicts of closed rounds with both votes, reasons and notes."""
    from tamis.pipeline.loading import require_protocol
    from tamis.pipeline.progress import conflict_lines
    from tamis.pipeline.screening import stage_plan
    from tamis.workspace import find_workspace

    workspace = find_workspace(folder)
    resolver = by or stage_plan(require_protocol(workspace), stage).resolver
    click.echo("\n".join(conflict_lines(workspace, stage, resolver)))


@click.command()
@click.option("--adopt", is_flag=True, help="Chain logs that were written before there were chains.")
@click.pass_obj
def audit(folder: Path, adopt: bool) -> None:
    """Verify that no line of any log was changed, moved, added or cut, and that seals fit."""
    from tamis.pipeline.audit import audit_review
    from tamis.pipeline.logs import adopt_logs
    from tamis.workspace import find_workspace

    workspace = find_workspace(folder)
    if adopt:
        for name, number in adopt_logs(workspace).items():
            click.echo(f"{name}: {number} lines chained")
    logs, problems = audit_review(workspace)
    for problem in problems:
        click.echo(str(problem))
    found = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
    lines = sum(logs.values())
    click.echo(
        f"{lines} line{'s' if lines != 1 else ''} in {len(logs)} log{'s' if len(logs) != 1 else ''}, {found}."
    )
    if problems:
        sys.exit(EXIT_PROBLEMS)


COMMANDS = (decide, undo, conflicts, audit)
