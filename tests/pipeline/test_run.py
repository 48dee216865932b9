import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tamis.errors import BuildError, InputError, Problem, UsageError
from tamis.pipeline.run import STATE, explain_build, run_build
from tamis.pipeline.steps import Step
from tamis.textfiles import write_text
from tamis.workspace import Settings, Workspace


def copy_up(workspace: Workspace, source: str, target: str) -> None:
    """Stand in for the function of a step: upper case of a file."""
    write_text(workspace.path(target), workspace.path(source).read_text().upper())


def refuse(workspace: Workspace) -> None:
    """Stand in for a step that finds its input wrong."""
    raise InputError([Problem("in.txt", 3, "the word is wrong", "Mend it.")])


def step(name: str, source: str, target: str) -> Step:
    return Step(name, name, (source,), (target,), f"{__name__}:copy_up", (source, target))


STEPS = [step("first", "in.txt", "middle.txt"), step("second", "middle.txt", "out.txt")]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "in.txt").write_text("a")
    return Workspace(tmp_path, Settings(format=1))


class Events:
    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self.messages: list[str] = []

    def __call__(self, event: str, step: Step, seconds: float, message: str) -> None:
        self.seen.append((event, step.name))
        self.messages.append(message)

    def of(self, event: str) -> list[str]:
        return [name for kind, name in self.seen if kind == event]


def build(workspace: Workspace, steps: list[Step], *targets: str, force: bool = False) -> Events:
    events = Events()
    run_build(workspace, steps, targets, events, force=force)
    return events


def reasons(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    return {item.step.name: item.reasons for item in explain_build(workspace, STEPS)}


def test_a_second_build_does_nothing(workspace: Workspace) -> None:
    assert build(workspace, STEPS).of("done") == ["first", "second"]
    assert build(workspace, STEPS).of("current") == ["first", "second"]
    assert reasons(workspace) == {"first": (), "second": ()}


def test_what_is_stale_says_why_and_what_follows(workspace: Workspace) -> None:
    build(workspace, STEPS)
    workspace.path("in.txt").write_text("b")
    assert reasons(workspace) == {"first": ("in.txt changed",), "second": ("step first runs before it",)}
    build(workspace, STEPS)
    assert workspace.path("out.txt").read_text() == "B"


def test_an_output_edited_by_hand_is_made_again(workspace: Workspace) -> None:
    build(workspace, STEPS)
    workspace.path("out.txt").write_text("by hand")
    assert reasons(workspace)["second"] == ("out.txt was edited after it was made",)
    assert build(workspace, STEPS).of("done") == ["second"]
    assert workspace.path("out.txt").read_text() == "A"


def test_a_missing_output_is_made_again(workspace: Workspace) -> None:
    build(workspace, STEPS)
    workspace.path("out.txt").unlink()
    assert reasons(workspace)["second"] == ("out.txt is missing",)


def test_a_target_makes_what_it_needs_and_nothing_else(workspace: Workspace) -> None:
    steps = [*STEPS, step("third", "in.txt", "other.txt")]
    assert build(workspace, steps, "out.txt").of("done") == ["first", "second"]
    assert not workspace.path("other.txt").exists()


def test_an_unknown_target_lists_the_steps(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="Nothing makes nope"):
        build(workspace, STEPS, "nope")


def test_a_failed_step_shows_its_problem_blocks_what_needs_it_and_lets_the_rest_run(
    workspace: Workspace,
) -> None:
    bad = Step("first", "first", ("in.txt",), ("middle.txt",), f"{__name__}:refuse")
    events = build(workspace, [bad, STEPS[1], step("third", "in.txt", "other.txt")])
    assert events.of("failed") == ["first"]
    assert events.of("blocked") == ["second"]
    assert events.of("done") == ["third"]
    assert "in.txt:3: the word is wrong" in "".join(events.messages)


def test_a_damaged_record_of_builds_is_started_anew(workspace: Workspace) -> None:
    build(workspace, STEPS)
    workspace.path(STATE).write_text('{"first": ')
    assert build(workspace, STEPS).of("done") == ["first", "second"]


def test_a_kill_in_the_middle_leaves_whole_files_and_the_next_build_repairs(workspace: Workspace) -> None:
    code = (
        "import sys, time; from pathlib import Path; import tests.pipeline.test_run as t\n"
        "from tamis.workspace import Workspace, Settings\n"
        "t.copy_up = lambda w, s, o, real=t.copy_up: (real(w, s, o), print(o, flush=True), time.sleep(60))\n"
        "t.build(Workspace(Path(sys.argv[1]), Settings(format=1)), t.STEPS)\n"
    )
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(workspace.root)], cwd=root, stdout=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while not workspace.path("middle.txt").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert workspace.path("middle.txt").read_text() == "A"
    assert build(workspace, STEPS).of("done") == ["first", "second"]
    assert workspace.path("out.txt").read_text() == "A"


def test_build_error_is_a_message_without_traceback(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(workspace: Workspace, source: str, target: str) -> None:
        raise BuildError("analysis/x.py stopped")

    monkeypatch.setattr(f"{__name__}.copy_up", stop)
    events = build(workspace, STEPS[:1])
    assert "analysis/x.py stopped" in events.messages[-1]
    assert "Traceback" not in events.messages[-1]


def test_a_review_that_moved_is_still_up_to_date(
    workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    build(workspace, STEPS)
    moved = Workspace(tmp_path_factory.mktemp("moved") / "review", workspace.settings)
    shutil.copytree(workspace.root, moved.root)
    assert build(moved, STEPS).of("current") == ["first", "second"]


@pytest.mark.parametrize("content", ["[1, 2]", '{"first": 3}', ""])
def test_a_record_of_builds_that_is_something_else_is_started_anew(
    workspace: Workspace, content: str
) -> None:
    workspace.path(STATE).parent.mkdir()
    workspace.path(STATE).write_text(content)
    assert build(workspace, STEPS).of("done") == ["first", "second"]
