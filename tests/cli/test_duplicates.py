"""The queue, driven as a person drives it: at a terminal, from a pipe, and stopped in the middle."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest
from click.testing import CliRunner

from tamis.cli.main import cli
from tests.pipeline.test_duplicates import make_review

REVIEW = ["review", "duplicates", "review", "--by", "consensus"]
SAME = "same"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a review in which the reviewers differ on two pairs."""
    folder = make_review(tmp_path / "review")
    for record in ("db/3", "db/4"):
        for name, word in (("A", "join"), ("B", "split")):
            said = CliRunner().invoke(
                cli, ["-C", str(folder), "review", "duplicates", word, record, "db/1", "--by", name]
            )
            assert said.exit_code == 0, said.output
    return folder


def log(folder: Path) -> list[tuple[str, str, str]]:
    path = folder / "review/duplicates/consensus.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return [(line["relation"], line["record"], line["other"]) for line in lines]


def terminal(folder: Path) -> Any:
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}
    return pexpect.spawn(
        sys.executable, ["-m", "tamis", "-C", str(folder), *REVIEW], env=environment, encoding="utf-8",
        timeout=60, dimensions=(40, 100),
    )  # fmt: skip


def test_at_a_terminal_one_key_is_an_answer_and_u_takes_it_back(folder: Path) -> None:
    child = terminal(folder)
    child.expect("2 open, 0 answered")
    child.expect(f"y {SAME}")
    child.send("y")
    child.expect("open, 1 answered")
    child.expect(f"y {SAME}")
    child.send("u")
    child.expect("Taken back: db/3 and db/1")
    child.expect("2 open, 0 answered")
    child.expect(f"y {SAME}")
    child.send("x")
    child.expect("1 open, 1 answered")
    child.expect(f"y {SAME}")
    child.send("q")
    child.expect("1 answered, 1 left. Go on with: tamis review duplicates review --by consensus")
    child.expect(pexpect.EOF)
    assert log(folder) == [("join", "db/3", "db/1"), ("undo", "db/3", "db/1"), ("split", "db/3", "db/1")]


def test_only_what_differs_is_marked(folder: Path) -> None:
    child = terminal(folder)
    child.expect(f"y {SAME}")
    shown = child.before
    assert "\x1b[33m\x1b[1mCalcified" in shown
    assert "\x1b[33m\x1b[1mHeels" in shown
    assert "\x1b[33m\x1b[1mJOUR" not in shown
    child.sendcontrol("c")
    child.expect("0 answered, 2 left")
    assert log(folder) == []


def test_a_killed_session_loses_no_answer(folder: Path) -> None:
    child = terminal(folder)
    child.expect(f"y {SAME}")
    child.send("x")
    child.expect("1 open, 1 answered")
    child.kill(signal.SIGKILL)
    child.wait()
    assert log(folder) == [("split", "db/3", "db/1")]
    again = terminal(folder)
    again.expect("1 open, 0 answered")
    again.expect(f"y {SAME}")
    again.send("l")
    again.expect("1 open, 0 answered")
    again.send("x")
    again.expect("all answered")
    again.send("q")
    again.expect("1 answered, 0 left.")


def test_from_a_pipe_each_line_is_an_answer_and_the_end_stops(folder: Path) -> None:
    command = [sys.executable, "-m", "tamis", "-C", str(folder), *REVIEW]
    done = subprocess.run(command, input="?\nl\nx\n", capture_output=True, text=True, check=True)
    assert "'?' is no answer." in done.stdout
    assert "«Calcified» «nodules»" in done.stdout
    assert done.stdout.endswith(
        "1 answered, 1 left. Go on with: tamis review duplicates review --by consensus\n"
    )
    assert log(folder) == [("split", "db/4", "db/1")]


def test_the_state_the_lists_and_why_are_printed(folder: Path) -> None:
    def told(*words: str) -> str:
        return CliRunner().invoke(cli, ["-C", str(folder), "review", "duplicates", *words]).output

    assert "on 2 the reviewers differ" in told()
    assert told("--list", "open") == "record,other,A,B\ndb/3,db/1,join,split\ndb/4,db/1,join,split\n"
    assert "db/2 and db/1 are one report." in told("why", "db/2", "db/1")
    assert told("split", "db/2", "--by", "consensus") == "db/2 is a report of its own now.\n"
    assert told("undo", "db/2", "db/1", "--by", "consensus").startswith("db/1, db/2 are one report now")


def test_dedupe_writes_the_records_and_the_table_and_reports(tmp_path: Path) -> None:
    def dedupe(*words: str) -> Any:
        return CliRunner().invoke(cli, ["dedupe", *words])

    record = "TY  - JOUR\nTI  - Calcified nodules on the heel after heel sticks\nAU  - Roe, A\nPY  - 2001\nER  - \n\n"
    (tmp_path / "one.ris").write_text(record)
    (tmp_path / "two.ris").write_text(record)
    (tmp_path / "empty.ris").write_text("")
    one, two, empty = (str(tmp_path / f"{name}.ris") for name in ("one", "two", "empty"))
    done = dedupe(one, two, "-o", str(tmp_path / "all.bib"))
    assert done.exit_code == 0, done.output
    assert "1 automatically: 0 within a source, 1 between sources" in done.output
    assert (tmp_path / "all.bib").read_text().count("@article{") == 1
    assert (tmp_path / "all.duplicates.csv").read_text().count("\nrecord,") == 2
    part = dedupe(one, empty, "-o", str(tmp_path / "part.csv"))
    assert part.exit_code == 1
    assert "empty.ris: the file is empty" in part.output
    assert (tmp_path / "part.csv").exists()
    for refused, why in (((one, "-o", one), "would be overwritten"), ((one, one, "-o", "x.ris"), "given twice"),
                         ((one, "-o", "x.txt"), "does not end in one of")):  # fmt: skip
        assert why in str(dedupe(*refused).exception)
    assert (tmp_path / "one.ris").read_text() == record
