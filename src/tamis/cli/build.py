"""Commands over the whole review: build, status, check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamis.errors import EXIT_PROBLEMS

if TYPE_CHECKING:
    from tamis.pipeline.run import Event
    from tamis.pipeline.steps import Step


@click.command()
@click.argument("targets", nargs=-1)
@click.option("--explain", is_flag=True, help="Say what would be built and why, and build nothing.")
@click.option("--force", is_flag=True, help="Build also what is up to date.")
@click.pass_obj
def build(folder: Path, targets: tuple[str, ...], explain: bool, force: bool) -> None:
    """Make what is stale: results, figures, the paper.

    TARGETS are steps or files; without any, everything is made. What they need is made too.
    """
    from tamis.pipeline.run import explain_build, run_build
    from tamis.pipeline.steps import build_steps
    from tamis.workspace import find_workspace

    workspace = find_workspace(folder)
    steps = build_steps(workspace)
    if explain:
        _print_staleness(explain_build(workspace, steps))
        return
    built: list[str] = []
    shown: set[str] = set()

    def progress(event: Event, step: Step, seconds: float, message: str) -> None:
        if event == "start":
            click.echo(f"  {step.name}: {step.about} …", nl=False)
        elif event == "done":
            built.append(step.name)
            click.echo(f" {seconds:.1f} s")
        elif event in ("failed", "blocked"):
            click.echo(
                f" {event}" if event == "failed" else f"  {step.name}: not built, a step before it failed"
            )
            if event == "failed" and message not in shown:
                shown.add(message)
                click.echo(message, err=True)

    succeeded = run_build(workspace, steps, targets, progress, force=force)
    if built and succeeded:
        from tamis.pipeline.summary import summarize

        click.echo("\n".join(summarize(workspace)))
    elif succeeded:
        click.echo("Everything is up to date.")
    if not succeeded:
        click.echo("Not everything was built; what is older stays as it was.", err=True)
        sys.exit(EXIT_PROBLEMS)


@click.command()
@click.pass_obj
def status(folder: Path) -> None:
    """Tell where the review stands, stage by stage, and what is stale and why."""
    from tamis.pipeline.run import explain_build
    from tamis.pipeline.status import stage_lines
    from tamis.pipeline.steps import build_steps
    from tamis.workspace import find_workspace

    workspace = find_workspace(folder)
    for line in stage_lines(workspace):
        click.echo(line)
    click.echo("build")
    _print_staleness(explain_build(workspace, build_steps(workspace)))


@click.command()
@click.pass_obj
def check(folder: Path) -> None:
    """Run every consistency check; print all problems with file and line."""
    from tamis.pipeline.check import check_workspace
    from tamis.workspace import find_workspace

    problems = check_workspace(find_workspace(folder))
    for problem in problems:
        click.echo(str(problem))
    click.echo(
        f"{len(problems)} problem{'s' if len(problems) != 1 else ''}." if problems else "No problem found."
    )
    if problems:
        sys.exit(EXIT_PROBLEMS)


def _print_staleness(found: list) -> None:  # type: ignore[type-arg]
    for item in found:
        if not item.is_stale:
            click.echo(f"  {item.step.name}: up to date")
            continue
        shown = item.reasons[:5]
        click.echo(f"  {item.step.name}: stale")
        for reason in shown:
            click.echo(f"    {reason}")
        if len(item.reasons) > len(shown):
            click.echo(f"    and {len(item.reasons) - len(shown)} more")
