"""The command ``tamis screen``: decide on reports in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamis.errors import UsageError

if TYPE_CHECKING:
    from tamis.review.decisions import Stage


@click.command()
@click.option("--stage", type=click.Choice(["title_abstract", "full_text"]), required=True)
@click.option("--reviewer", required=True, help="Who decides, as named in tamis.toml.")
@click.option(
    "--order", type=click.Choice(["review", "ranked"]), default="review", show_default=True,
    help="As in the exports, or the likeliest first, learned from the question and your own decisions.",
)  # fmt: skip
@click.option("--settle", is_flag=True, help="Settle conflicts of closed rounds instead of reviewing.")
@click.option(
    "--keys", default="", envvar="TAMIS_SCREEN_KEYS", metavar="ACTION=KEY,…",
    help="Other keys, such as include=j,exclude=f; also from the environment: TAMIS_SCREEN_KEYS.",
)  # fmt: skip
@click.pass_obj
def screen(folder: Path, stage: Stage, reviewer: str, order: str, settle: bool, keys: str) -> None:
    """Screen in the terminal: one report at a time, a key a decision, continued where it stopped."""
    from tamis.cli.screen_keys import screening_keys
    from tamis.pipeline.loading import require_protocol
    from tamis.pipeline.sessions import open_session
    from tamis.workspace import find_workspace

    chosen = screening_keys(keys)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("Screening needs a terminal. Without one, decide by: tamis review decide")
    workspace = find_workspace(folder)
    session = open_session(workspace, stage, reviewer, settle=True if settle else None)
    question = require_protocol(workspace).question
    before = len(session.labels)

    from tamis.cli.screen_app import ScreenApp

    ScreenApp(session, question, keys=chosen, ranked=order == "ranked", seed=workspace.settings.seed).run()
    left = len(session.queue)
    click.echo(f"{len(session.labels) - before:+d} decisions that stand, {left} reports left.")
    again = f"Continue: tamis screen --stage {stage} --reviewer {reviewer}{' --settle' if settle else ''}"
    click.echo(again if left else "Next: tamis status")
