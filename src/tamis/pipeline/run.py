"""Hands the steps to doit: order, content hashes, staleness. Explains and reports; decides nothing itself."""

from __future__ import annotations

import functools
import hashlib
import importlib
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from doit.control import TaskControl, TaskDispatcher
from doit.dependency import Dependency, JSONCodec, JsonDB, MD5Checker
from doit.exceptions import BaseFail, TaskError, TaskFailed, UnmetDependency
from doit.runner import Runner
from doit.task import Stream, Task

import tamis
from tamis.errors import TamisError, UsageError
from tamis.pipeline.steps import Step
from tamis.textfiles import read_text, write_text
from tamis.workspace import Workspace

Event: TypeAlias = Literal["start", "done", "current", "failed", "blocked"]
# Called with what happens to a step, the step, the seconds it took and a message.
Progress: TypeAlias = Callable[[Event, Step, float, str], None]

STATE = ".tamis/build.json"


@dataclass(frozen=True, slots=True)
class Staleness:
    """Why a step would run: sentences, none where it is up to date."""

    step: Step
    reasons: tuple[str, ...]

    @property
    def is_stale(self) -> bool:
        """Whether the step would run."""
        return bool(self.reasons)


def run_build(
    workspace: Workspace,
    steps: Sequence[Step],
    targets: Sequence[str],
    progress: Progress,
    *,
    force: bool = False,
) -> bool:
    """Make what is stale.

    Parameters
    ----------
    workspace : Workspace
    steps : sequence of Step
    targets : sequence of str
        Names of steps or of files they make; empty for all. What they need is made too.
    progress : callable
    force : bool
        Run the steps even where they are up to date.

    Returns
    -------
    bool
        Whether every step succeeded; steps that do not need a failed one still run.

    Raises
    ------
    UsageError
        If a target is neither a step nor a file that one makes.
    """
    by_name = {step.name: step for step in steps}
    control = TaskControl([_task(workspace, step) for step in steps])
    control.process(_select(workspace, steps, targets))
    reporter = _Reporter(by_name, progress)
    runner = Runner(_state(workspace), reporter, continue_=True, always_execute=force, stream=Stream(0))
    runner.run_all(TaskDispatcher(control.tasks, control.targets, control.selected_tasks))
    return not reporter.failed


def explain_build(workspace: Workspace, steps: Sequence[Step]) -> list[Staleness]:
    """Tell for each step why it would run; a step after a stale one is stale because of it."""
    state = _state(workspace)
    tasks = {step.name: _task(workspace, step) for step in steps}
    maker = {output: step.name for step in steps for output in step.outputs}
    stale: dict[str, Staleness] = {}
    for step in steps:
        status = state.get_status(tasks[step.name], tasks, get_log=True)
        reasons = list(_reasons(workspace, step, state, status.reasons))
        for name in dict.fromkeys(maker[name] for name in step.inputs if name in maker):
            if name != step.name and stale[name].is_stale:
                reasons.append(f"step {name} runs before it")
        stale[step.name] = Staleness(step, tuple(dict.fromkeys(reasons)))
    return list(stale.values())


def _reasons(workspace: Workspace, step: Step, state: Dependency, found: dict[str, Any]) -> Iterable[str]:
    if not state.get_values(step.name):
        yield "it was never built here"
        return
    for path in found.get("missing_target", ()):
        yield f"{workspace.shown(Path(path))} is missing"
    words = {"changed_file_dep": "changed", "added_file_dep": "is new", "removed_file_dep": "was removed",
             "missing_file_dep": "is missing"}  # fmt: skip
    for key, word in words.items():
        for path in sorted(found.get(key, ())):
            yield f"{workspace.shown(Path(path))} {word}"
    values = state.get_values(step.name)
    if values.get("code") != code_fingerprint():
        yield "tamis itself changed"
    for name, digest in _digests(workspace, step.outputs).items():
        if digest and values.get("outputs", {}).get(name) not in (None, digest):
            yield f"{name} was edited after it was made"


def _select(workspace: Workspace, steps: Sequence[Step], targets: Sequence[str]) -> list[str]:
    names = {step.name: step.name for step in steps} | {
        out: step.name for step in steps for out in step.outputs
    }
    # A file may also be named as it is seen from the current folder.
    found = {
        target: names.get(target) or names.get(workspace.shown(Path(target).resolve())) for target in targets
    }
    unknown = [target for target, step in found.items() if step is None]
    if unknown:
        raise UsageError(
            f"Nothing makes {', '.join(unknown)}. Expected a step ({', '.join(step.name for step in steps)}) "
            "or a file that one makes."
        )
    return [step for step in found.values() if step] or [step.name for step in steps]


def _task(workspace: Workspace, step: Step) -> Task:
    def act() -> bool | TaskFailed:
        module, function = step.function.split(":")
        try:
            getattr(importlib.import_module(module), function)(workspace, *step.arguments)
        except TamisError as error:
            return TaskFailed(str(error))
        except OSError as error:
            return TaskFailed(f"{error.filename or step.name}: {error.strerror}")
        return True

    def save() -> dict[str, Any]:
        return {"code": code_fingerprint(), "outputs": _digests(workspace, step.outputs)}

    def unchanged(task: Task, values: dict[str, Any]) -> bool:
        return values.get("code") == code_fingerprint() and values.get("outputs") == _digests(
            workspace, step.outputs
        )

    task = Task(
        step.name,
        [(act,)],
        file_dep=[str(workspace.path(name)) for name in step.inputs],
        targets=[str(workspace.path(name)) for name in step.outputs],
        uptodate=[(unchanged, [], {})],
    )
    task.value_savers.append(save)
    return task


def _digests(workspace: Workspace, names: Iterable[str]) -> dict[str, str]:
    paths = {name: workspace.path(name) for name in names}
    return {name: hashlib.md5(p.read_bytes()).hexdigest() if p.is_file() else "" for name, p in paths.items()}


@functools.cache
def code_fingerprint() -> str:
    """Return a digest of the code that builds, so that results of another version are stale."""
    digest = hashlib.md5(tamis.__version__.encode())
    root = Path(tamis.__file__).parent
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and path.suffix != ".pyc" and relative.parts[0] not in ("cli", "__pycache__"):
            digest.update(relative.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _state(workspace: Workspace) -> Dependency:
    """Open the record of past builds; it is derived, so one that a crash damaged starts anew."""
    path = workspace.path(STATE)
    path.parent.mkdir(parents=True, exist_ok=True)
    return Dependency(_BuildRecord, str(path), MD5Checker, JSONCodec)


# Stands for the root in the record, so that a review may move.
_ROOT = "<root>"


class _BuildRecord(JsonDB):
    """doit's record of past builds.

    It is replaced as a whole, so that a kill never leaves half of it, and begun anew where it cannot be read.
    """

    def _load(self) -> dict[str, dict[str, Any]]:
        text, problems = read_text(Path(self.name), self.name)
        try:
            found = {} if problems else self.codec.decode(text.replace(_ROOT, self._root()))
        except ValueError:
            return {}
        whole = isinstance(found, dict) and all(isinstance(task, dict) for task in found.values())
        return found if whole else {}

    def dump(self) -> None:
        write_text(Path(self.name), self.codec.encode(self._db).replace(self._root(), _ROOT))

    def _root(self) -> str:
        """Return the workspace's path as it stands within JSON."""
        return json.dumps(str(Path(self.name).parent.parent))[1:-1]


class _Reporter:
    """Turns doit's events into calls of a progress function."""

    def __init__(self, steps: dict[str, Step], progress: Progress) -> None:
        self._steps = steps
        self._progress = progress
        self._started = 0.0
        self.failed = False

    def initialize(self, tasks: object, selected_tasks: object) -> None: ...
    def get_status(self, task: Task) -> None: ...
    def skip_ignore(self, task: Task) -> None: ...
    def teardown_task(self, task: Task) -> None: ...
    def complete_run(self) -> None: ...

    def execute_task(self, task: Task) -> None:
        self._started = time.perf_counter()
        self._progress("start", self._steps[task.name], 0.0, "")

    def add_success(self, task: Task) -> None:
        self._progress("done", self._steps[task.name], time.perf_counter() - self._started, "")

    def skip_uptodate(self, task: Task) -> None:
        self._progress("current", self._steps[task.name], 0.0, "")

    def add_failure(self, task: Task, fail: BaseFail) -> None:
        self.failed = True
        event: Event = "blocked" if isinstance(fail, UnmetDependency) else "failed"
        message = (
            "".join(fail.traceback) if isinstance(fail, TaskError) and fail.traceback else fail.get_msg()
        )
        self._progress(event, self._steps[task.name], time.perf_counter() - self._started, message.strip())

    def cleanup_error(self, exception: BaseFail) -> None:
        self.runtime_error(exception.get_msg())

    def runtime_error(self, msg: str) -> None:
        self.failed = True
        raise UsageError(msg)
