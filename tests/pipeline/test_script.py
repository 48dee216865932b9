"""Analysis scripts: what they declare, what they save, and what happens when the two differ."""

from pathlib import Path

import pytest

from tamis.errors import BuildError, InputError
from tamis.pipeline.init import init_workspace
from tamis.pipeline.script import run_script
from tamis.pipeline.steps import build_steps, script_header
from tamis.workspace import Workspace, find_workspace

HEADER = '# /// tamis\n# results = ["share.json"]\n# ///\n'
BODY = """from tamis.pipeline.script import open_review
review = open_review(__file__)
review.save_json("share", {"cases": len(review.cases)})
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    init_workspace(tmp_path)
    return find_workspace(tmp_path)


def write(workspace: Workspace, text: str, name: str = "share") -> None:
    workspace.path(f"analysis/{name}.py").write_text(text)


def test_a_script_runs_and_its_result_is_there(workspace: Workspace) -> None:
    write(workspace, HEADER + BODY)
    run_script(workspace, "analysis/share.py")
    assert workspace.path("analysis/results/share.json").read_text() == '{\n  "cases": 0\n}\n'


def test_a_declared_result_that_this_run_did_not_save_fails_even_where_an_old_one_lies(
    workspace: Workspace,
) -> None:
    write(workspace, HEADER + BODY)
    run_script(workspace, "analysis/share.py")
    write(workspace, HEADER + "print('nothing saved')\n")
    with pytest.raises(BuildError, match=r"declares analysis/results/share\.json but did not save it"):
        run_script(workspace, "analysis/share.py")


def test_a_result_that_is_not_declared_is_refused(workspace: Workspace) -> None:
    write(workspace, HEADER.replace("share", "other") + BODY)
    with pytest.raises(BuildError, match=r"share\.json is not in results of the script's header"):
        run_script(workspace, "analysis/share.py")


def test_a_script_that_raises_shows_its_error(workspace: Workspace) -> None:
    write(workspace, HEADER + "raise ValueError('too few cases')\n")
    with pytest.raises(BuildError, match="too few cases"):
        run_script(workspace, "analysis/share.py")


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("import os\n", "the script does not say what it writes"),
        ("# /// tamis\n# result = []\n# ///\n", "result is not a key of the header"),
        ('# /// tamis\n# results = "a.json"\n# ///\n', "results is 'a.json'"),
        ('# /// tamis\n# results = ["../a.json"]\n# ///\n', "results holds '../a.json'"),
        ("# /// tamis\n# results = [\n# ///\n", "the header is not TOML"),
    ],
)
def test_a_wrong_header_is_a_problem(header: str, what: str) -> None:
    _, problems = script_header(header, "analysis/a.py")
    assert problems[0].what.startswith(what)


def test_every_wrong_script_is_named_at_once(workspace: Workspace) -> None:
    write(workspace, "import os\n", "one")
    workspace.path("analysis/two.py").write_bytes(b"# /// tamis\n# \xff\n# ///\n")
    write(workspace, '# /// tamis\n# reads = ["extraction/nope.csv"]\n# ///\n', "three")
    with pytest.raises(InputError) as caught:
        build_steps(workspace)
    assert {problem.path for problem in caught.value.problems} == {
        "analysis/one.py", "analysis/two.py", "analysis/three.py",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("screening", "the name screening is that of another step"),
        ("share2", "it makes analysis/results/share.json"),
    ],
)
def test_two_steps_of_one_name_or_one_output_are_a_problem(
    workspace: Workspace, name: str, what: str
) -> None:
    write(workspace, HEADER + BODY)
    write(workspace, HEADER + BODY, name)
    with pytest.raises(InputError, match=what):
        build_steps(workspace)
