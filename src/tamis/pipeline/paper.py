"""Gathers what the paper is made from: results by name, the library, figures and tables."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from tamis.errors import Problem
from tamis.paper.build import Paper, build_paper
from tamis.pipeline.steps import LIBRARY, MANUSCRIPT, build_steps
from tamis.protocol import load_protocol
from tamis.review.files import load_library
from tamis.textfiles import read_text
from tamis.workspace import Workspace

CHECKLIST = "paper/checklist.toml"


def make_paper(workspace: Workspace) -> Paper:
    """Build the paper in memory; its problems forbid to write it."""
    text, unreadable = read_text(workspace.path(MANUSCRIPT), MANUSCRIPT)
    results, twice = load_results(workspace)
    library = load_library(workspace, LIBRARY)
    checklist = workspace.path(CHECKLIST)
    paper = build_paper(
        text,
        results,
        {entry.key: entry.fields for entry in library.entries},
        lambda name: workspace.path(name).read_bytes(),
        checklist=read_text(checklist, CHECKLIST)[0] if checklist.is_file() else "",
        files=_files(workspace),
        path=MANUSCRIPT,
    )
    problems = (*unreadable, *twice, *library.problems, *paper.problems)
    return Paper(problems=problems) if problems else paper


def load_results(workspace: Workspace) -> tuple[dict[str, Any], list[Problem]]:
    """Return the named numbers: the question of the protocol, then every JSON file that a step makes by its stem."""
    protocol, _ = load_protocol(workspace)
    results: dict[str, Any] = {"protocol": asdict(protocol.question)} if protocol else {}
    origin = {"protocol": "protocol/question.toml"}
    problems: list[Problem] = []
    outputs = [
        output for step in build_steps(workspace) for output in step.outputs if output.endswith(".json")
    ]
    for shown in sorted(outputs):
        path = workspace.path(shown)
        if path.stem in results:
            what = f"{path.stem} already names the numbers of {origin[path.stem]}"
            problems.append(Problem(shown, 0, what, "Rename one of the files."))
        elif path.is_file():
            results[path.stem] = json.loads(path.read_text(encoding="utf-8"))
            origin[path.stem] = shown
    return results, problems


def _files(workspace: Workspace) -> list[str]:
    """Return the files to which the checklist may point: those that steps read or make."""
    steps = build_steps(workspace)
    return sorted({name for step in steps for name in (*step.inputs, *step.outputs)})
