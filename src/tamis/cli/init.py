"""The command that starts a review."""

from __future__ import annotations

import shlex
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    """Make an empty review in FOLDER, with a comment at every place to fill in."""
    from tamis.pipeline.init import init_workspace

    for name in init_workspace(folder):
        click.echo(f"  {name}")
    click.echo(
        f"\nAn empty review is in {folder}. Next:\n"
        f"  1. cd {shlex.quote(str(folder))} and write protocol/question.toml and protocol/criteria.toml\n"
        "  2. put a search export into review/searches/ and describe it in protocol/searches.toml\n"
        "  3. tamis status tells where the review stands, tamis build makes the paper\n"
        "  git init && git add . && git commit keeps every step."
    )
