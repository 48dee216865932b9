"""Deciding, taking back, settling and auditing, as a person types it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tamis.cli.main import cli
from tamis.errors import InputError, UsageError
from tests.pipeline.small_review import add_search, small_review

STAGE = ("--stage", "title_abstract")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_review(tmp_path).root


def tamis(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(folder), "review", *words])


def decide(folder: Path, record: str, decision: str, reviewer: str, *more: str) -> Result:
    return tamis(folder, "decide", record, decision, *STAGE, "--reviewer", reviewer, *more)


def decide_all(folder: Path, reviewer: str, decision: str, *more: str) -> None:
    for record in ("p/1", "p/3", "p/4", "p/5"):
        assert decide(folder, record, decision, reviewer, *more).exit_code == 0


def test_a_decision_is_taken_back_and_taken_again(folder: Path) -> None:
    assert decide(folder, "p/2", "include", "A").output == "p/1: include, title_abstract, A\n"
    decide(folder, "p/1", "exclude", "A", "--reason", "P1", "--label", "ask", "--note", "no newborn")
    undone = tamis(folder, "undo", *STAGE, "--reviewer", "A")
    assert undone.output == "p/1: exclude taken back, title_abstract, A\n"
    tamis(folder, "undo", *STAGE, "--reviewer", "A")
    assert "no decision at title_abstract" in tamis(folder, "undo", *STAGE, "--reviewer", "A").output
    assert tamis(folder, "audit").output == "5 lines in 2 logs, 0 problems.\n"


def test_a_second_try_with_the_same_client_id_adds_nothing(folder: Path) -> None:
    for _ in range(2):
        assert decide(folder, "p/1", "include", "A", "--client", "phone-7").exit_code == 0
    assert "2 lines in 2 logs" in tamis(folder, "audit").output


def test_a_character_that_is_none_is_refused(folder: Path) -> None:
    refused = decide(folder, "p/1", "include", "A", "--note", "caf\udce9")
    assert isinstance(refused.exception, UsageError)
    assert "p/1" in tamis(folder, "assignment", *STAGE, "--reviewer", "A").output


def test_conflicts_are_listed_and_settled_when_all_have_decided(folder: Path) -> None:
    decide_all(folder, "A", "include")
    hidden = "4 reports are in open rounds; votes are hidden until all have decided.\n"
    assert tamis(folder, "conflicts", *STAGE).output == hidden
    decide_all(folder, "B", "exclude", "--reason", "P1", "--note", "adults")
    listed = tamis(folder, "conflicts", *STAGE).output
    assert "  A          include\n  B          exclude (P1): adults\n" in listed
    assert listed.endswith(
        "tamis review decide RECORD DECISION --stage title_abstract --reviewer consensus\n"
    )
    assert decide(folder, "p/1", "include", "consensus").exit_code == 0
    assert tamis(folder, "conflicts", *STAGE).output.count("exclude (P1): adults") == 3
    assert isinstance(tamis(folder, "conflicts", *STAGE, "--by", "A").exception, UsageError)


def test_the_audit_names_what_was_changed_and_ends_with_one(folder: Path) -> None:
    decide(folder, "p/1", "include", "A")
    decide(folder, "p/3", "include", "A")
    log = folder / "review/decisions/title_abstract.A.jsonl"
    log.write_text(log.read_text().replace('"include"', '"unsure"', 1))
    found = tamis(folder, "audit")
    assert found.exit_code == 1
    assert (
        "review/decisions/title_abstract.A.jsonl:1: the line was changed after it was written" in found.output
    )
    stopped = CliRunner().invoke(cli, ["-C", str(folder), "build"])
    assert "the line was changed after it was written" in stopped.output
    assert not (folder / "review/results/flow.json").exists()


def test_old_logs_are_adopted(folder: Path) -> None:
    log = folder / "review/decisions/title_abstract.A.jsonl"
    log.parent.mkdir()
    log.write_text('{"at": "2026-01-01", "by": "A", "record": "p/1", "decision": "include"}\n')
    assert tamis(folder, "audit").exit_code == 1
    adopted = tamis(folder, "audit", "--adopt")
    assert adopted.output.startswith("review/decisions/title_abstract.A.jsonl: 1 lines chained\n")
    assert adopted.exit_code == 0


def test_a_pilot_from_drawing_to_closing(folder: Path) -> None:
    drawn = tamis(folder, "pilot", *STAGE, "--by", "A", "--records", "2")
    assert drawn.output.startswith("Pilot of title_abstract: 2 reports, ")
    assert "pilot 1 open, the others wait" in tamis(folder, "progress").output
    assert isinstance(tamis(folder, "close", *STAGE, "--by", "A", "--pilot").exception, UsageError)
    closed = tamis(folder, "close", *STAGE, "--by", "A", "--pilot", "--unfinished")
    assert closed.output == "Pilot of title_abstract: closed with 2 reports. The others can be decided on.\n"


def test_a_stage_is_closed_for_its_searches_and_an_update_goes_on(folder: Path) -> None:
    for name in ("A", "B"):
        decide_all(folder, name, "include")
    add_search(folder, "q", ("Calcinosis cutis of a premature infant",))
    closed = tamis(folder, "close", *STAGE, "--by", "A", "--search", "p")
    assert closed.output.startswith("title_abstract: closed for 4 reports.")
    refused = decide(folder, "p/1", "exclude", "A", "--reason", "P1")
    assert "consensus settles it now" in str(refused.exception)
    assert decide(folder, "q/1", "include", "A").exit_code == 0
    assert tamis(folder, "reopen", *STAGE, "--by", "A", "--note", "an error").exit_code == 0
    assert decide(folder, "p/1", "exclude", "A", "--reason", "P1").exit_code == 0


def test_somebody_leaves_and_somebody_takes_over(folder: Path) -> None:
    path = folder / "tamis.toml"
    path.write_text(path.read_text().replace('["A", "B"]', '["A", "B", "C"]'))
    decide(folder, "p/1", "include", "B")
    left = tamis(folder, "leave", *STAGE, "--by", "A", "--reviewer", "B", "--successor", "C")
    assert left.output == "B leaves title_abstract: 1 decisions stay, 3 reports pass on.\n"
    assert tamis(folder, "assignment", *STAGE).output.splitlines()[2] == "C            3 of 4 reports"
    assert isinstance(decide(folder, "p/3", "include", "B").exception, UsageError)


def test_a_refusal_writes_nothing(folder: Path) -> None:
    assert isinstance(decide(folder, "p/1", "perhaps", "A").exception, InputError)
    assert isinstance(decide(folder, "p/1", "include", "D").exception, UsageError)
    assert isinstance(decide(folder, "p/1", "include", "consensus").exception, UsageError)
    assert not (folder / "review/decisions").exists()
