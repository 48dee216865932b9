"""Seals on disk: what is kept out of git, what is published, and the proof that both belong together.

``review/seals/<stage>.<reviewer>.jsonl`` is published; ``<stage>.<reviewer>.salts.jsonl`` beside it and the
log itself stay out of git until the reveal. They are named in a ``.gitignore`` in their own folder that
names itself as well: it is never shared, so that no two reviewers ever edit the same file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tamis.errors import InputError, Problem, UsageError
from tamis.pipeline import git
from tamis.pipeline.hidden import (
    SEALS,
    ignored_rules,
    ignoring,
    salts_file,
    seal_file,
    sealed_pairs,
    seals_of,
)
from tamis.pipeline.loading import require_protocol
from tamis.pipeline.screening import stage_plan
from tamis.review.decisions import STAGES, Stage
from tamis.review.files import DECISION_LOGS, decision_log
from tamis.review.sealing import (
    Seals,
    log_lines,
    make_seal,
    open_seals,
    reveal_entry,
    salts_entry,
    seal_entry,
    verify_seal,
)
from tamis.textfiles import append_jsonl, write_text
from tamis.workspace import Workspace

_HEADER = "# Kept out of git until they are revealed: tamis review seal, tamis review reveal."


@dataclass(frozen=True, slots=True)
class Sealed:
    """What sealing did.

    Attributes
    ----------
    path : str
        File to commit, or "" where there was nothing to seal yet.
    lines, new : int
        Lines of the log that are sealed now; those that were not before.
    is_final : bool
    in_repository : bool
        Whether the workspace is in a git repository, so that the checks on it were made.
    """

    path: str
    lines: int
    new: int
    is_final: bool
    in_repository: bool


def seal_stage(workspace: Workspace, stage: Stage, reviewer: str, *, day: str, final: bool = False) -> Sealed:
    """Keep a reviewer's log out of git and publish a seal of the lines that have none yet.

    Before the first decision it only keeps the log out; so no decision can be committed by mistake.

    Parameters
    ----------
    workspace : Workspace
    stage : Stage
    reviewer : str
    day : str
        Today, YYYY-MM-DD.
    final : bool
        Whether the reviewer is done: nothing can be sealed after it, and the log may be revealed.

    Raises
    ------
    UsageError
        If there is nothing new to seal, or the stage was sealed for the last time or revealed.
    InputError
        If decisions are in git already, sealed lines were changed, or the salts are lost.
    """
    _require_actor(workspace, stage, reviewer)
    seals = _require_seals(workspace, stage, reviewer)
    if seals.revealed:
        raise UsageError(
            f"The decisions of {reviewer} at {stage} were revealed on {seals.revealed}; their log is in git for good, "
            "and what is decided there later is open."
        )
    if seals.final:
        raise UsageError(
            f"{reviewer} sealed {stage} for the last time on {seals.final}. "
            f"Next: tamis review reveal --stage {stage} --reviewer {reviewer}"
        )
    _keep_out(workspace, stage, reviewer)
    _stop_at(_leaks(workspace, stage, reviewer, is_mine=True))
    log = _read_log(workspace, stage, reviewer)
    opened = _open(workspace, seals, log)
    lines = log_lines(log)[opened:]
    public = seal_file(stage, reviewer)
    if not lines and not final:
        if seals.leaves:
            raise UsageError(f"All {opened} decisions of {reviewer} at {stage} are sealed already.")
        return Sealed("", 0, 0, False, git.is_repository(workspace.root))
    entries: list[dict[str, Any]] = [{"event": "final", "on": day}] if final else []
    if lines:
        number = len(seals.leaves) + 1
        before = sum(len(of_seal) for of_seal in seals.leaves)
        leaves, salts = make_seal(lines, stage=stage, reviewer=reviewer, start=before)
        # A seal without its salts could never be opened, so the salts are on disk first.
        append_jsonl(workspace.path(salts_file(stage, reviewer)), [salts_entry(number, salts)])
        entries = [seal_entry(number, day, leaves), *entries]
    elif not seals.leaves:
        raise UsageError(f"{reviewer} has decided nothing at {stage}; there is nothing to seal.")
    append_jsonl(workspace.path(public), entries)
    return Sealed(public, opened + len(lines), len(lines), final, git.is_repository(workspace.root))


def reveal_stage(
    workspace: Workspace,
    stage: Stage,
    reviewer: str,
    *,
    day: str,
    without: Sequence[str] = (),
    unproven: bool = False,
) -> list[str]:
    """Open a reviewer's seals: from now on log and salts can be committed.

    Parameters
    ----------
    workspace : Workspace
    stage : Stage
    reviewer : str
    day : str
        Today, YYYY-MM-DD.
    without : sequence of str
        Reviewers who have left and are not waited for.
    unproven : bool
        Publish the log although its salts are lost; the audit reports it for good.

    Returns
    -------
    list of str
        Files to commit.

    Raises
    ------
    UsageError
        If there is no seal, the last one is not final, or another reviewer of the stage is not done.
    InputError
        If the log is not what was sealed, or the salts are lost.
    """
    _require_actor(workspace, stage, reviewer)
    seals = _require_seals(workspace, stage, reviewer)
    planned = stage_plan(require_protocol(workspace), stage).reviewers
    if strange := [name for name in without if name not in planned]:
        known = ", ".join(planned)
        raise UsageError(f"{', '.join(strange)} does not decide at {stage}. Expected one of: {known}.")
    files = [seal_file(stage, reviewer), salts_file(stage, reviewer)]
    if not seals.leaves:
        raise UsageError(f"{reviewer} has sealed nothing at {stage}.{_elsewhere(workspace, stage, reviewer)}")
    if not seals.revealed:
        if not seals.final:
            raise UsageError(
                f"{reviewer} has not said to be done with {stage}. "
                f"First: tamis review seal --stage {stage} --reviewer {reviewer} --final"
            )
        waiting = [
            name for name in planned
            if name not in (reviewer, *without) and not seals_of(workspace, stage, name)[0].final
        ]  # fmt: skip
        if waiting:
            raise UsageError(
                f"{', '.join(waiting)} would see the decisions of {reviewer} before being done with {stage}. "
                "Pull their final seals first, or name with --without who has left."
            )
        log = _read_log(workspace, stage, reviewer)
        if not unproven:
            _require_salts(seals)
            _stop_at(
                verify_seal(
                    seals,
                    log,
                    log_path=workspace.shown(decision_log(workspace, stage, reviewer)),
                    seal_path=files[0],
                )
            )
        entry = reveal_entry(day, len(log_lines(log)), proven=not unproven)
        append_jsonl(workspace.path(files[0]), [entry])
    _let_in(workspace, stage, reviewer)
    logs = sorted(workspace.path(DECISION_LOGS).glob(f"{stage}.{reviewer}.*"))
    return [*(name for name in files if workspace.path(name).exists()), *map(workspace.shown, logs)]


def audit_seals(workspace: Workspace) -> list[Problem]:
    """Check all seals: nothing hidden is in git, seals were only added to, opened ones fit their logs."""
    problems = _strange_files(workspace)
    for stage, reviewer in sealed_pairs(workspace):
        seals, found = seals_of(workspace, stage, reviewer)
        name = seal_file(stage, reviewer)
        problems += found
        problems += _rewritten(workspace, name)
        path = decision_log(workspace, stage, reviewer)
        log = path.read_bytes() if path.exists() else None
        if seals.is_hidden:
            problems += _leaks(workspace, stage, reviewer)
            if log is not None and seals.salts and not found:
                problems += open_seals(seals, log, workspace.shown(path)).problems
            elif log is not None and not seals.salts:
                problems.append(_lost(seals))
        elif seals.revealed and log is None:
            what = f"{reviewer} revealed {stage} on {seals.revealed}, but the log is not here"
            problems.append(Problem(workspace.shown(path), 0, what, f"{reviewer} commits it."))
        elif seals.revealed and log is not None and not found:
            problems += verify_seal(seals, log, log_path=workspace.shown(path), seal_path=name)
    return problems


def _require_actor(workspace: Workspace, stage: str, reviewer: str) -> None:
    if stage not in STAGES:
        raise UsageError(f"{stage!r} is no stage. Expected one of: {', '.join(STAGES)}.")
    if reviewer not in workspace.settings.reviewers:
        known = ", ".join(workspace.settings.reviewers)
        raise UsageError(f"{reviewer!r} is no reviewer of tamis.toml. Expected one of: {known}.")


def _require_seals(workspace: Workspace, stage: str, reviewer: str) -> Seals:
    seals, problems = seals_of(workspace, stage, reviewer)
    _stop_at(problems)
    return seals


def _strange_files(workspace: Workspace) -> list[Problem]:
    """Name files that nothing reads: a seal under a wrong name binds nobody."""
    expected = {
        f"{stage}.{reviewer}{salts}.jsonl"
        for stage in STAGES
        for reviewer in workspace.settings.reviewers
        for salts in ("", ".salts")
    }
    return [
        Problem(f"{SEALS}/{path.name}", 0, "the file belongs to no stage and reviewer",
                f"Expected <stage>.<reviewer>.jsonl with a stage among {', '.join(STAGES)}.")
        for path in sorted(workspace.path(SEALS).glob("[!.]*"))
        if path.name not in expected
    ]  # fmt: skip


def _elsewhere(workspace: Workspace, stage: str, reviewer: str) -> str:
    others = [name for name, by in sealed_pairs(workspace) if by == reviewer and name != stage]
    return f" There is a seal of {', '.join(others)}." if others else ""


def _read_log(workspace: Workspace, stage: Stage, reviewer: str) -> bytes:
    path = decision_log(workspace, stage, reviewer)
    log = path.read_bytes() if path.exists() else b""
    if log and not log.endswith(b"\n"):
        line = log.count(b"\n") + 1
        what = "the last line has no end: it was not written whole"
        raise InputError([Problem(workspace.shown(path), line, what, "Take the next decision, then seal.")])
    return log


def _open(workspace: Workspace, seals: Seals, log: bytes) -> int:
    """Return how many lines of the log are sealed; raise where they are not what was sealed."""
    if not seals.leaves:
        return 0
    _require_salts(seals)
    opened = open_seals(seals, log, f"{DECISION_LOGS}/{seals.stage}.{seals.reviewer}.jsonl")
    _stop_at(opened.problems)
    return opened.lines


def _require_salts(seals: Seals) -> None:
    if not seals.salts:
        raise InputError([_lost(seals)])


def _lost(seals: Seals) -> Problem:
    return Problem(
        salts_file(seals.stage, seals.reviewer), 0, "the salts of the seals are not here",
        "Bring the file back from a backup. Without it the seals cannot be opened; then seal nothing more, and at "
        "the end of the stage publish the log with: tamis review reveal --unproven",
    )  # fmt: skip


def _hidden_files(workspace: Workspace, stage: str, reviewer: str) -> list[str]:
    present = sorted(workspace.path(DECISION_LOGS).glob(f"{stage}.{reviewer}.*"))
    log = f"{DECISION_LOGS}/{stage}.{reviewer}.jsonl"
    return list(dict.fromkeys([log, *map(workspace.shown, present), salts_file(stage, reviewer)]))


def _leaks(workspace: Workspace, stage: str, reviewer: str, *, is_mine: bool = False) -> list[Problem]:
    """Name the files that should be hidden and are in git, or would come into the next commit.

    Elsewhere than at the reviewer's the rules that keep them out are not there, and neither are they.
    """
    names = _hidden_files(workspace, stage, reviewer)
    published = git.published(workspace.root, names)
    problems = [
        Problem(name, 0, "the file stands in a commit, so its decisions can be read by everyone",
                "What is published cannot be sealed. Seal before the first commit of a stage.")
        for name in published
    ]  # fmt: skip
    in_index = [name for name in git.tracked(workspace.root, names) if name not in published]
    problems += [
        Problem(name, 0, "the file is marked to be committed", f"Take it out: git rm --cached {name}")
        for name in in_index
    ]
    problems += [
        Problem(name, 0, "a rule of .gitignore lets the file into git", "Remove the rule that begins with !.")
        for name in git.not_ignored(
            workspace.root, [name for name in names if is_mine or _exists(workspace, name)]
        )
        if name not in (*published, *in_index)
    ]
    problems += [
        Problem(".gitignore", 0, "the record of builds would come into git, which holds sizes and sums of logs",
                "Add the line: .tamis/")
        for _ in git.not_ignored(workspace.root, [".tamis/record"])
    ]  # fmt: skip
    return problems


def _exists(workspace: Workspace, name: str) -> bool:
    return workspace.path(name).exists()


def _rewritten(workspace: Workspace, name: str) -> list[Problem]:
    """Name the commits after which a seal was more than added to."""
    history = git.versions(workspace.root, name)
    problems = [
        Problem(name, 0, f"commit {commit[:12]} changed seals that were published before", _REWRITTEN)
        for commit, content, parents in history
        if not all(content.startswith(parent) for parent in parents)
    ]
    now = workspace.path(name).read_bytes()
    if history and not now.startswith(history[0][1]):
        problems.append(Problem(name, 0, "seals were changed since the last commit", _REWRITTEN))
    return problems


_REWRITTEN = "A seal is only added to. Ask its reviewer, and bring the earlier file back."


def _rules(stage: str, reviewer: str) -> dict[str, str]:
    # Head, torn lines and whatever else stands beside a log tell as much as the log.
    return {DECISION_LOGS: ignoring(f"{stage}.{reviewer}."), SEALS: ignoring(f"{stage}.{reviewer}.salts")}


def _keep_out(workspace: Workspace, stage: str, reviewer: str) -> None:
    for folder, rule in _rules(stage, reviewer).items():
        lines = ignored_rules(workspace, folder) or [_HEADER, ".gitignore"]
        if rule not in lines:
            write_text(workspace.path(folder, ".gitignore"), "\n".join([*lines, rule]) + "\n")


def _let_in(workspace: Workspace, stage: str, reviewer: str) -> None:
    for folder, rule in _rules(stage, reviewer).items():
        lines = [line for line in ignored_rules(workspace, folder) if line != rule]
        path = workspace.path(folder, ".gitignore")
        if lines == [_HEADER, ".gitignore"]:
            path.unlink()
        elif path.exists():
            write_text(path, "\n".join(lines) + "\n")


def _stop_at(problems: Sequence[Problem]) -> None:
    if problems:
        raise InputError(problems)
