"""Commands over the folder review/: decisions, duplicates, the flow."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from tamis.cli import decisions, full_texts, rounds, sharing
from tamis.cli.duplicates import duplicates
from tamis.errors import EXIT_PROBLEMS


@click.group()
def review() -> None:
    """Records, duplicates, decisions, the PRISMA flow."""


review.add_command(duplicates)
for command in (*decisions.COMMANDS, *rounds.COMMANDS, *full_texts.COMMANDS, *sharing.COMMANDS):
    review.add_command(command)


@review.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="Where the search was made, as PubMed.")
@click.option("--query", required=True, help="The query, word for word.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day of the search.")
@click.option(
    "--arm", type=click.Choice(["databases", "other"]), default="databases", help="Side of the flow diagram."
)
@click.option("--platform", default="", help="Interface through which the source was searched.")
@click.option("--hits", type=int, help="Records that the source counted; tamis compares.")
@click.pass_obj
def import_file(
    folder: Path,
    file: Path,
    source: str,
    query: str,
    date: datetime.datetime,
    arm: str,
    platform: str,
    hits: int | None,
) -> None:
    """Take a search export into the review and describe it in protocol/searches.toml."""
    from tamis.cli.progress import bar
    from tamis.pipeline.imports import Search, import_search
    from tamis.pipeline.loading import require_protocol
    from tamis.workspace import find_workspace

    workspace = find_workspace(folder)
    search = Search(source, query, date.date(), arm, platform, hits)
    with bar("reading") as progress:
        name, found = import_search(workspace, require_protocol(workspace), file, search, progress)
    for problem in (*found.problems, *found.notices):
        click.echo(str(problem))
    click.echo(
        f"{name}: {found.format}, read {found.read} = {found.imported} imported + {len(found.problems)} problems"
    )
    if hits is not None and hits != found.read:
        click.echo(
            f"The source counted {hits} records, the file holds {found.read}; both stand in the protocol."
        )
    click.echo("Next: tamis status")


@review.command()
@click.option("--box", help="List the ids in one box, such as full_text_excluded.")
@click.option("--arm", type=click.Choice(["databases", "other"]), help="Only this arm of the diagram.")
@click.pass_obj
def flow(folder: Path, box: str | None, arm: str | None) -> None:
    """Print the PRISMA 2020 counts, or the ids behind one of them."""
    from tamis.pipeline.loading import load_screening
    from tamis.workspace import find_workspace

    screening, problems = load_screening(find_workspace(folder))
    if box is None:
        for row in screening.flow.frame().itertuples(index=False):
            if not row.detail and arm in (None, row.arm):
                click.echo(f"{row.arm:<10} {row.box:<24} {row.n:>6}  {row.label}")
    else:
        names = screening.flow.names()
        if box not in names:
            raise click.BadParameter(f"{box} is not a box. Expected one of: {', '.join(names)}.")
        found = screening.flow.box(box, arm)
        reason_of = {record: label for label, ids in found.details for record in ids}
        for record in found.ids:
            click.echo(f"{record}\t{reason_of[record]}" if record in reason_of else record)
    if problems:
        click.echo(
            f"{len(problems)} problems: what is shown is not the whole review. See: tamis check", err=True
        )
        sys.exit(EXIT_PROBLEMS)
