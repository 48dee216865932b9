"""Commands for teams: seal and reveal decisions, take them in from other programs and give them out."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamis.cli.decisions import REVIEWER, STAGE
from tamis.errors import EXIT_PROBLEMS

if TYPE_CHECKING:
    from tamis.review.decisions import Stage
    from tamis.review.transfer import TransferFormat

FORMATS = ("rayyan", "covidence", "asreview", "csv")


@click.command()
@STAGE
@REVIEWER
@click.option("--final", is_flag=True, help="Say that the stage is done; then it can be revealed.")
@click.pass_obj
def seal(folder: Path, stage: Stage, reviewer: str, final: bool) -> None:
    """Publish salted hashes of decisions instead of the decisions, which stay out of git until the reveal.

    Before the first decision it only sees to it that the log stays out of git.
    """
    from tamis.pipeline.sealing import seal_stage
    from tamis.workspace import find_workspace

    workspace = find_workspace(folder)
    done = seal_stage(workspace, stage, reviewer, day=datetime.date.today().isoformat(), final=final)
    if not done.path:
        click.echo(
            f"The decisions of {reviewer} at {stage} stay out of git from now on; nothing to seal yet."
        )
    else:
        what = "sealed for the last time" if done.is_final else "sealed"
        click.echo(f"{done.lines} decisions of {reviewer} at {stage} {what}, {done.new} of them now.")
        click.echo(f"Commit: {done.path}")
        click.echo("Keep a copy of the salts beside it: without them the seal cannot be opened.")
    if not done.in_repository:
        click.echo("This folder is in no git repository; what git would publish was not checked.")


@click.command()
@STAGE
@REVIEWER
@click.option("--without", multiple=True, help="A reviewer who left and is not waited for; can be repeated.")
@click.option(
    "--unproven", is_flag=True, help="Reveal although the salts are lost; the audit says so for good."
)
@click.pass_obj
def reveal(folder: Path, stage: Stage, reviewer: str, without: tuple[str, ...], unproven: bool) -> None:
    """Open the seals at the end of a stage, when every reviewer has sealed with --final."""
    from tamis.pipeline.sealing import reveal_stage
    from tamis.workspace import find_workspace

    files = reveal_stage(
        find_workspace(folder), stage, reviewer, day=datetime.date.today().isoformat(), without=without,
        unproven=unproven,
    )  # fmt: skip
    click.echo(f"The decisions of {reviewer} at {stage} are open. Commit: {' '.join(files)}")
    click.echo("Next, when all have revealed: tamis review audit")


@click.command("import-decisions")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@STAGE
@REVIEWER
@click.option("--format", "form", type=click.Choice(FORMATS), help="By default the content tells.")
@click.option("--person", default="", help="Whose decisions of a Rayyan file, by the name in the file.")
@click.option(
    "--all", "every", default="", help="Decision of rows that state none, for the export of one list."
)
@click.option("--reason", "words", multiple=True, metavar="WORDS=CODE",
              help="What a reason of the file is in the protocol; can be repeated.")  # fmt: skip
@click.option("--default-reason", default="", help="Code for exclusions without a reason.")
@click.option("--replace", is_flag=True, help="The file is the later word where the log says otherwise.")
@click.pass_obj
def import_decisions(
    folder: Path,
    file: Path,
    stage: Stage,
    reviewer: str,
    form: TransferFormat | None,
    person: str,
    every: str,
    words: tuple[str, ...],
    default_reason: str,
    replace: bool,
) -> None:
    """Take decisions in from FILE: an export of Rayyan, Covidence or ASReview, or a table."""
    from tamis.pipeline.transfer import import_decisions as take_in
    from tamis.workspace import find_workspace

    strange = [word for word in words if "=" not in word]
    if strange:
        raise click.BadParameter(f"{strange[0]!r} holds no =. Expected WORDS=CODE.", param_hint="--reason")
    found, plan = take_in(
        find_workspace(folder), stage, reviewer, file.read_bytes(), str(file),
        at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), form=form, person=person,
        every=every, mapping=dict(word.rsplit("=", 1) for word in words), default_reason=default_reason,
        replace=replace,
    )  # fmt: skip
    problems = (*found.problems, *plan.problems)
    for problem in (*problems, *found.notices):
        click.echo(str(problem))
    click.echo(
        f"{found.format}: read {plan.read + len(found.problems)} = {len(plan.decisions)} imported + "
        f"{plan.present} there already + {plan.undecided} without a decision + {len(problems)} problems"
    )
    if problems:
        sys.exit(EXIT_PROBLEMS)


@click.command("export-decisions")
@STAGE
@REVIEWER
@click.option("--format", "form", type=click.Choice(FORMATS), required=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--undecided", is_flag=True, help="Also the records that the reviewer has not decided on.")
@click.pass_obj
def export_decisions(
    folder: Path, stage: Stage, reviewer: str, form: TransferFormat, output: Path, undecided: bool
) -> None:
    """Write the decisions of one reviewer for another program; no other log is opened."""
    from tamis.pipeline.transfer import export_decisions as give_out
    from tamis.textfiles import write_bytes
    from tamis.workspace import find_workspace

    data = give_out(find_workspace(folder), stage, reviewer, form, undecided=undecided)
    write_bytes(output, data)
    click.echo(f"{output}: decisions of {reviewer} at {stage} for {form}")


COMMANDS = (seal, reveal, import_decisions, export_decisions)
