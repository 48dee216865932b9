"""Two reviewers share a git repository: what one seals, the other cannot read, and cannot be changed unseen."""

import hashlib
import itertools
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tamis.errors import InputError, UsageError
from tamis.pipeline.hidden import hidden, may_publish
from tamis.pipeline.init import init_workspace
from tamis.pipeline.sealing import audit_seals, reveal_stage, seal_stage
from tamis.review.decisions import Decision
from tamis.review.files import append_decision
from tamis.review.sealing import leaf
from tamis.workspace import Workspace, find_workspace

DAY = "2026-11-21"
STAGE = "title_abstract"
VOTES = (("include", "I1"), ("exclude", "P1"), ("unsure", ""), ("exclude", "N1"), ("include", "I1"))


def git(folder: Path, *words: str) -> str:
    environment = os.environ | {
        "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
    }  # fmt: skip
    done = subprocess.run(
        ["git", "-C", str(folder), *words], env=environment, capture_output=True, check=True
    )
    return done.stdout.decode("utf-8", errors="replace")


def commit(workspace: Workspace) -> None:
    git(workspace.root, "add", "--all")
    git(workspace.root, "commit", "--quiet", "--allow-empty", "--message", "work")


def decide(workspace: Workspace, reviewer: str, start: int, *votes: tuple[str, str]) -> None:
    for number, (decision, reason) in enumerate(votes, start=start):
        append_decision(
            workspace, STAGE,
            Decision(f"2026-11-21T10:00:{number % 60:02d}+00:00", reviewer, f"embase/{number}", decision,  # type: ignore[arg-type]
                     reason, client=f"c{number}"),
        )  # fmt: skip


@pytest.fixture
def a(tmp_path: Path) -> Workspace:
    init_workspace(tmp_path / "a")
    git(tmp_path, "init", "--quiet", "a")
    workspace = find_workspace(tmp_path / "a")
    commit(workspace)
    return workspace


def clone(workspace: Workspace, name: str = "b") -> Workspace:
    target = workspace.root.parent / name
    git(workspace.root.parent, "clone", "--quiet", "--no-local", str(workspace.root), str(target))
    return find_workspace(target)


def objects(workspace: Workspace) -> Iterator[bytes]:
    """Yield everything that the repository of a clone holds, and every file of its working tree."""
    names = git(
        workspace.root, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"
    )
    for line in names.splitlines():
        name, kind = line.split()
        done = subprocess.run(
            ["git", "-C", str(workspace.root), "cat-file", kind, name], capture_output=True, check=True
        )
        yield done.stdout
    for path in workspace.root.rglob("*"):
        if path.is_file():
            yield path.read_bytes()


def final(workspace: Workspace, reviewer: str) -> None:
    seal_stage(workspace, STAGE, reviewer, day=DAY, final=True)


def test_nothing_in_the_clone_of_b_tells_how_a_voted(a: Workspace) -> None:
    seal_stage(a, STAGE, "A", day=DAY)
    decide(a, "A", 1, *VOTES)
    commit(a)
    done = seal_stage(a, STAGE, "A", day=DAY)
    commit(a)
    b = clone(a)
    assert (done.lines, done.new, done.in_repository) == (5, 5, True)
    log = a.path("review/decisions/title_abstract.A.jsonl").read_bytes()
    salts = json.loads(a.path("review/seals/title_abstract.A.salts.jsonl").read_text())["salts"]
    held = list(objects(b))
    assert not [path for path in b.root.rglob("*title_abstract.A*") if path.name != "title_abstract.A.jsonl"]
    assert [str(path.relative_to(b.root)) for path in b.root.rglob("title_abstract.A.jsonl")] == [
        "review/seals/title_abstract.A.jsonl"
    ]
    # In plain words: no line, no record, no client id of A's, no salt, no checksum of the log or of a line.
    secrets = [b"embase/1", b'"decision"', b'"c1"', *log.splitlines(), *(salt.encode() for salt in salts)]
    secrets += [hashlib.sha256(line).hexdigest().encode() for line in (log, *log.splitlines())]
    assert [secret for secret in secrets if any(secret in content for content in held)] == []
    # By trial: whoever knows every line that A could have written, to the byte, finds no hash that fits.
    entry = json.loads(log.splitlines()[1])
    trials = []
    for record, (decision, reason) in itertools.product(
        range(1, 30), [*VOTES, ("exclude", "O1"), ("unsure", "U1")]
    ):
        changed = entry | {"record": f"embase/{record}", "decision": decision, "reason": reason}
        trials.append(json.dumps(changed).encode())
    trials += log.splitlines()
    guesses = {
        made
        for line in trials
        for position in range(5)
        for salt in (b"", bytes(32))
        for made in (leaf(STAGE, "A", position, salt, line), hashlib.sha256(salt + line).hexdigest())
    }
    assert not [guess for guess in guesses if any(guess.encode() in content for content in held)]
    # The same trial with the salt finds it, so the search above would have.
    published = json.loads(b.path("review/seals/title_abstract.A.jsonl").read_text())["leaves"]
    found = [line for line in trials if leaf(STAGE, "A", 1, bytes.fromhex(salts[1]), line) == published[1]]
    assert set(found) == {log.splitlines()[1]}


def test_seals_of_other_votes_of_other_length_look_the_same(a: Workspace) -> None:
    decide(a, "A", 1, *VOTES)
    decide(a, "B", 1, *[("include", "I1")] * 60)
    seal_stage(a, STAGE, "A", day=DAY)
    seal_stage(a, STAGE, "B", day=DAY)
    one, other = (
        json.loads(a.path(f"review/seals/title_abstract.{name}.jsonl").read_text()) for name in "AB"
    )
    assert {key: value for key, value in one.items() if key != "leaves"} == {
        key: value for key, value in other.items() if key != "leaves"
    }
    assert len(one["leaves"]) == len(other["leaves"]) == 64


def test_both_reveal_at_the_end_and_each_clone_proves_it(a: Workspace) -> None:
    seal_stage(a, STAGE, "A", day=DAY)
    decide(a, "A", 1, *VOTES)
    final(a, "A")
    commit(a)
    b = clone(a)
    decide(b, "B", 1, *VOTES[:3])
    final(b, "B")
    commit(b)
    git(a.root, "pull", "--quiet", "--no-rebase", str(b.root))
    log = a.path("review/decisions/title_abstract.A.jsonl").read_bytes()
    files = reveal_stage(a, STAGE, "A", day=DAY)
    commit(a)
    git(b.root, "pull", "--quiet", "--no-rebase", str(a.root))
    assert set(files) <= set(git(b.root, "ls-files").splitlines())
    assert b.path("review/decisions/title_abstract.A.jsonl").read_bytes() == log
    assert audit_seals(b) == []
    reveal_stage(b, STAGE, "B", day=DAY)
    commit(b)
    assert hidden(b) == frozenset()
    assert not b.path("review/decisions/.gitignore").exists()
    # A search that arrives later brings more decisions to the same log, which were never hidden.
    decide(b, "B", 9, ("include", "I1"))
    assert audit_seals(b) == []


def test_a_vote_changed_after_sealing_is_found_although_its_chain_was_written_anew(a: Workspace) -> None:
    decide(a, "A", 1, *VOTES)
    final(a, "A")
    log = a.path("review/decisions/title_abstract.A.jsonl")
    log.unlink()
    log.with_suffix(".head").unlink()
    decide(a, "A", 1, *VOTES[:2], ("include", "I1"), *VOTES[3:])
    with pytest.raises(InputError) as caught:
        reveal_stage(a, STAGE, "A", day=DAY, without=["B"])
    assert caught.value.problems[0].line == 3
    assert caught.value.problems[0].what == "the line is not the one that was sealed on 2026-11-21"


def test_a_published_seal_that_was_written_anew_is_found_in_the_history(a: Workspace) -> None:
    decide(a, "A", 1, *VOTES)
    seal_stage(a, STAGE, "A", day=DAY)
    commit(a)
    for name in ("decisions/title_abstract.A.jsonl", "decisions/title_abstract.A.head",
                 "seals/title_abstract.A.jsonl", "seals/title_abstract.A.salts.jsonl"):  # fmt: skip
        a.path("review", name).unlink()
    decide(a, "A", 1, *[("include", "I1")] * 5)
    seal_stage(a, STAGE, "A", day=DAY)
    assert [problem.what for problem in audit_seals(a)] == ["seals were changed since the last commit"]
    commit(a)
    [problem] = audit_seals(clone(a))
    assert problem.what.endswith("changed seals that were published before")


def test_more_decisions_after_a_seal_get_their_own_and_a_second_seal_of_nothing_is_refused(
    a: Workspace,
) -> None:
    decide(a, "A", 1, *VOTES)
    seal_stage(a, STAGE, "A", day=DAY)
    with pytest.raises(UsageError, match="All 5 decisions of A at title_abstract are sealed already"):
        seal_stage(a, STAGE, "A", day=DAY)
    decide(a, "A", 6, *VOTES)
    done = seal_stage(a, STAGE, "A", day=DAY, final=True)
    assert (done.lines, done.new) == (10, 5)
    assert audit_seals(a) == []
    with pytest.raises(UsageError, match="for the last time on 2026-11-21"):
        seal_stage(a, STAGE, "A", day=DAY)


def test_decisions_after_the_final_seal_are_not_revealed(a: Workspace) -> None:
    decide(a, "A", 1, *VOTES)
    final(a, "A")
    decide(a, "A", 6, ("include", "I1"))
    with pytest.raises(InputError, match="a line from here on was never sealed"):
        reveal_stage(a, STAGE, "A", day=DAY, without=["B"])


def test_nobody_reveals_before_the_others_are_done(a: Workspace) -> None:
    decide(a, "A", 1, *VOTES)
    seal_stage(a, STAGE, "A", day=DAY)
    with pytest.raises(UsageError, match="A has not said to be done with title_abstract"):
        reveal_stage(a, STAGE, "A", day=DAY)
    final(a, "A")
    with pytest.raises(UsageError, match="B would see the decisions of A before being done"):
        reveal_stage(a, STAGE, "A", day=DAY)
    with pytest.raises(UsageError, match="C does not decide at title_abstract"):
        reveal_stage(a, STAGE, "A", day=DAY, without=["C"])


def test_lost_salts_are_said_and_a_reveal_without_them_stays_a_problem(a: Workspace) -> None:
    decide(a, "A", 1, *VOTES)
    final(a, "A")
    a.path("review/seals/title_abstract.A.salts.jsonl").unlink()
    with pytest.raises(InputError, match="the salts of the seals are not here"):
        reveal_stage(a, STAGE, "A", day=DAY, without=["B"])
    reveal_stage(a, STAGE, "A", day=DAY, without=["B"], unproven=True)
    assert [problem.what for problem in audit_seals(a)] == [
        "A published the decisions of title_abstract without the salts that open the seals"
    ]


def test_the_wrong_stage_or_reviewer_is_named(a: Workspace) -> None:
    decide(a, "A", 1, *VOTES)
    final(a, "A")
    with pytest.raises(UsageError, match="There is a seal of title_abstract"):
        reveal_stage(a, "full_text", "A", day=DAY)
    with pytest.raises(UsageError, match="'C' is no reviewer"):
        seal_stage(a, STAGE, "C", day=DAY)
    with pytest.raises(UsageError, match="'retrieval' is no stage"):
        seal_stage(a, "retrieval", "A", day=DAY)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="there is nothing to seal"):
        seal_stage(a, "full_text", "A", day=DAY, final=True)


def test_what_stands_in_a_commit_already_is_not_sealed(a: Workspace) -> None:
    decide(a, "A", 1, *VOTES)
    commit(a)
    with pytest.raises(InputError, match="the file stands in a commit"):
        seal_stage(a, STAGE, "A", day=DAY)


def test_what_is_marked_for_the_next_commit_or_let_in_by_a_rule_is_named(a: Workspace) -> None:
    decide(a, "A", 1, *VOTES)
    git(a.root, "add", "review/decisions/title_abstract.A.jsonl")
    with pytest.raises(InputError, match="the file is marked to be committed"):
        seal_stage(a, STAGE, "A", day=DAY)
    git(a.root, "rm", "--quiet", "--cached", "review/decisions/title_abstract.A.jsonl")
    folder = a.path("review/decisions/.gitignore")
    folder.write_text(folder.read_text() + "!/title_abstract.A.jsonl\n")
    with pytest.raises(InputError, match=r"a rule of \.gitignore lets the file into git"):
        seal_stage(a, STAGE, "A", day=DAY)


def test_sealed_votes_enter_no_result_that_is_committed_until_they_are_revealed(a: Workspace) -> None:
    seal_stage(a, STAGE, "A", day=DAY)
    may_open = may_publish(a)
    assert [may_open(STAGE, "A"), may_open(STAGE, "B"), may_open("full_text", "A")] == [False, True, True]
    decide(a, "A", 1, *VOTES)
    final(a, "A")
    assert not may_publish(a)(STAGE, "A")
    reveal_stage(a, STAGE, "A", day=DAY, without=["B"])
    assert may_publish(a)(STAGE, "A")


def test_without_git_seals_are_made_all_the_same(tmp_path: Path) -> None:
    init_workspace(tmp_path)
    workspace = find_workspace(tmp_path)
    decide(workspace, "A", 1, *VOTES)
    assert not seal_stage(workspace, STAGE, "A", day=DAY, final=True).in_repository
    reveal_stage(workspace, STAGE, "A", day=DAY, without=["B"])
    assert audit_seals(workspace) == []


def test_a_seal_broken_off_between_salts_and_seal_is_made_anew(a: Workspace) -> None:
    decide(a, "A", 1, *VOTES)
    seal_stage(a, STAGE, "A", day=DAY)
    a.path("review/seals/title_abstract.A.jsonl").unlink()
    final(a, "A")
    assert audit_seals(a) == []
    reveal_stage(a, STAGE, "A", day=DAY, without=["B"])
    assert audit_seals(a) == []
