"""Which decisions are sealed: read from the seals, and from what a reviewer keeps out of git."""

from __future__ import annotations

import re
from collections.abc import Callable

from tamis.errors import Problem, UsageError
from tamis.review.decisions import STAGES, Stage
from tamis.review.files import DECISION_LOGS
from tamis.review.sealing import Seals, parse_seals
from tamis.textfiles import read_jsonl, read_text
from tamis.workspace import Workspace

SEALS = "review/seals"
_FILE = re.compile(r"(?P<stage>[^.]+)\.(?P<reviewer>.+?)(?P<salts>\.salts)?\.jsonl")


def hidden(workspace: Workspace) -> frozenset[tuple[str, str]]:
    """Return the pairs of stage and reviewer whose decisions are sealed, or kept out of git to be sealed."""
    pairs = {
        (stage, reviewer)
        for stage, reviewer in sealed_pairs(workspace)
        if seals_of(workspace, stage, reviewer)[0].is_hidden
    }
    kept = set(ignored_rules(workspace, DECISION_LOGS))
    pairs |= {
        (stage, reviewer)
        for stage in STAGES
        for reviewer in workspace.settings.reviewers
        if ignoring(f"{stage}.{reviewer}.") in kept
    }
    return frozenset(pairs)


def may_publish(workspace: Workspace) -> Callable[[Stage, str], bool]:
    """Return which logs may enter results: (stage, actor) -> whether nothing of it is sealed.

    Results are committed; made from all decisions at hand they would tell what the seals hide.
    """
    pairs = hidden(workspace)
    return lambda stage, actor: (stage, actor) not in pairs


def require_unsealed(workspace: Workspace, stage: Stage, reviewer: str) -> None:
    """Raise UsageError where the reviewer said to be done with the stage and has not revealed it yet.

    A decision between the final seal and the reveal could never be shown to be made blind.
    """
    seals, _ = seals_of(workspace, stage, reviewer)
    if seals.is_complete:
        raise UsageError(
            f"{reviewer} sealed {stage} for the last time on {seals.final}. The stage is decided until the reveal: "
            f"tamis review reveal --stage {stage} --reviewer {reviewer}"
        )


def seals_of(workspace: Workspace, stage: str, reviewer: str) -> tuple[Seals, list[Problem]]:
    """Read what a reviewer has sealed at a stage, with the salts where they are at hand."""
    name, salts_name = seal_file(stage, reviewer), salts_file(stage, reviewer)
    published, problems = read_jsonl(workspace.path(name), name)
    kept, more = read_jsonl(workspace.path(salts_name), salts_name)
    seals, found = parse_seals(
        published, kept, stage=stage, reviewer=reviewer, path=name, salts_path=salts_name
    )
    return seals, [*problems, *more, *found]


def sealed_pairs(workspace: Workspace) -> list[tuple[Stage, str]]:
    """Return the pairs of stage and reviewer that have a seal."""
    found = [_FILE.fullmatch(path.name) for path in sorted(workspace.path(SEALS).glob("*.jsonl"))]
    return [
        (stage, name["reviewer"])
        for name in found
        if name and not name["salts"]
        for stage in STAGES
        if stage == name["stage"]
    ]


def seal_file(stage: str, reviewer: str) -> str:
    """Return the file that publishes the seals of a reviewer at a stage."""
    return f"{SEALS}/{stage}.{reviewer}.jsonl"


def salts_file(stage: str, reviewer: str) -> str:
    """Return the file that keeps their salts."""
    return f"{SEALS}/{stage}.{reviewer}.salts.jsonl"


def ignored_rules(workspace: Workspace, folder: str) -> list[str]:
    """Return the lines of the .gitignore of a folder."""
    path = workspace.path(folder, ".gitignore")
    return read_text(path, f"{folder}/.gitignore")[0].splitlines() if path.exists() else []


def ignoring(beginning: str) -> str:
    """Return the rule that ignores every file whose name begins so."""
    return "/" + re.sub(r"([\\*?\[\] !#])", r"\\\1", beginning) + "*"
