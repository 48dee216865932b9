"""Logs on disk: kept through crashes, read as they were written, audited."""

import json
import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

import pytest

from tamis.errors import InputError
from tamis.pipeline.init import init_workspace
from tamis.pipeline.logs import adopt_logs, audit_logs
from tamis.protocol import Protocol, load_protocol
from tamis.review.chain import read_head, verify
from tamis.review.decisions import Decision, Verdict
from tamis.review.files import (
    ChainedLog,
    append_decision,
    append_event,
    decision_log,
    head_file,
    load_decisions,
    load_events,
)
from tamis.review.rounds import Event
from tamis.workspace import Workspace, find_workspace

KNOWN = frozenset(f"p/{number}" for number in range(1, 7))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    init_workspace(tmp_path)
    return find_workspace(tmp_path)


@pytest.fixture
def protocol(workspace: Workspace) -> Protocol:
    found, problems = load_protocol(workspace)
    assert found is not None
    assert not problems
    return found


def decide(
    workspace: Workspace, record: str, word: Verdict = "include", by: str = "A", **more: str
) -> Decision:
    at = more.pop("at", "2026-02-01T10:00:00+00:00")
    reason = "P1" if word == "exclude" else ""
    return append_decision(workspace, "title_abstract", Decision(at, by, record, word, reason, **more))  # type: ignore[arg-type]


def _write(path: Path, acknowledged: Path, writer: int, number: int) -> None:
    log = ChainedLog(path)
    done = set(acknowledged.read_text().split()) if acknowledged.exists() else set[str]()
    with acknowledged.open("a") as stream:
        for place in range(number):
            client = f"{writer}-{place}"
            if client not in done:
                log.append(
                    [{"at": "2026-02-01", "record": f"p/{place}", "note": "x" * 200, "client": client}]
                )
                stream.write(f"{client}\n")
                stream.flush()


def test_killing_two_writers_at_random_loses_nothing_acknowledged_and_doubles_nothing(tmp_path: Path) -> None:
    path, number = tmp_path / "log.jsonl", 500
    context = multiprocessing.get_context("fork")
    chance = random.Random(4711)
    told = [tmp_path / f"acknowledged-{writer}" for writer in (0, 1)]

    def start(writer: int) -> multiprocessing.Process:
        process = context.Process(target=_write, args=(path, told[writer], writer, number))
        process.start()
        return process  # type: ignore[return-value]

    writers, kills = [start(0), start(1)], 0
    while kills < 12 and any(process.is_alive() for process in writers):
        time.sleep(chance.uniform(0.01, 0.2))
        writer = chance.randrange(2)
        process = writers[writer]
        if process.is_alive() and process.pid is not None:
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            kills += 1
            # What was not acknowledged is tried again, with the same client ids.
            writers[writer] = start(writer)
    for process in writers:
        process.join()
    data = path.read_bytes()
    clients = [json.loads(line)["client"] for line in data.splitlines()]
    assert kills
    assert sorted(clients) == sorted(f"{writer}-{place}" for writer in (0, 1) for place in range(number))
    assert verify(data, "log", read_head(head_file(path).read_text())) == []


def test_nothing_is_written_behind_a_head_that_was_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    ChainedLog(path).append([{"record": f"db/{n}"} for n in range(3)])
    before = path.read_bytes()
    head_file(path).unlink()
    with pytest.raises(InputError, match="is missing"):
        ChainedLog(path).append([{"record": "db/9"}])
    assert path.read_bytes() == before
    assert not head_file(path).exists()


@pytest.mark.parametrize("is_open", [False, True])
def test_nothing_is_written_behind_a_tail_that_was_cut(tmp_path: Path, is_open: bool) -> None:
    path = tmp_path / "log.jsonl"
    log = ChainedLog(path)
    log.append([{"record": "p/1"}, {"record": "p/2"}])
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first)
    writer = log if is_open else ChainedLog(path)
    for _ in range(2):
        with pytest.raises(InputError, match="tamis review audit"):
            writer.append([{"record": "p/3"}])
    assert path.read_bytes() == first
    path.write_bytes(first + second)
    writer.append([{"record": "p/3"}])
    assert path.read_bytes().count(b"\n") == 3


def test_two_writers_of_one_log_follow_each_other(tmp_path: Path) -> None:
    one, two = ChainedLog(tmp_path / "log.jsonl"), ChainedLog(tmp_path / "log.jsonl")
    for log, record in ((one, "p/1"), (two, "p/2"), (one, "p/3")):
        log.append([{"record": record}])
    data = (tmp_path / "log.jsonl").read_bytes()
    assert verify(data, "log", read_head((tmp_path / "log.head").read_text())) == []


def test_a_batch_is_one_append_and_can_be_tried_again(tmp_path: Path) -> None:
    entries = [{"record": f"p/{number}", "client": str(number)} for number in range(50)]
    first = ChainedLog(tmp_path / "log.jsonl").append(entries[:30])
    again = ChainedLog(tmp_path / "log.jsonl").append(entries)
    assert again[:30] == first
    assert (tmp_path / "log.jsonl").read_bytes().count(b"\n") == 50


def test_a_torn_line_is_a_problem_until_the_next_decision_and_then_a_notice(
    workspace: Workspace, protocol: Protocol
) -> None:
    decide(workspace, "p/1")
    log = decision_log(workspace, "title_abstract", "A")
    log.write_bytes(log.read_bytes() + b'{"id": "12')
    assert (
        load_decisions(workspace, protocol, "title_abstract", "A", KNOWN)[1][0].what
        == "the last line is torn"
    )
    decide(workspace, "p/2")
    frame, problems = load_decisions(workspace, protocol, "title_abstract", "A", KNOWN)
    assert not problems
    assert list(frame["record"]) == ["p/1", "p/2"]
    assert log.with_name("title_abstract.A.jsonl.torn").read_bytes() == b'{"id": "12\n'
    assert audit_logs(workspace) == []


def test_a_bad_line_among_good_ones_is_named_and_only_that_is_left_out(
    workspace: Workspace, protocol: Protocol
) -> None:
    for record in ("p/1", "p/9", "p/2"):
        decide(workspace, record)
    decide(workspace, "p/3", at="2026-13-01")
    decide(workspace, "p/4", supersedes="nothing")
    frame, problems = load_decisions(workspace, protocol, "title_abstract", "A", KNOWN)
    assert list(frame["record"]) == ["p/1", "p/2"]
    assert sorted((problem.line, problem.what) for problem in problems) == [
        (2, "record p/9 is not in any import file"),
        (4, "at is '2026-13-01'"),
        (5, "supersedes is 'nothing'"),
    ]


def test_a_log_of_days_and_times_is_read(workspace: Workspace, protocol: Protocol) -> None:
    decide(workspace, "p/1", at="2026-02-01")
    decide(workspace, "p/2", at="2026-02-01T10:00:00+01:00")
    frame, problems = load_decisions(workspace, protocol, "title_abstract", "A", KNOWN)
    assert not problems
    assert list(frame["at"]) == ["2026-02-01", "2026-02-01T10:00:00+01:00"]


def test_the_audit_names_the_log_and_its_line(workspace: Workspace) -> None:
    for record in ("p/1", "p/2", "p/3"):
        decide(workspace, record)
    append_event(workspace, Event("2026-02-02", "A", "title_abstract", "close"))
    log = decision_log(workspace, "title_abstract", "A")
    log.write_bytes(log.read_bytes().replace(b'"p/2"', b'"p/5"'))
    assert [(problem.path, problem.line) for problem in audit_logs(workspace)] == [
        ("review/decisions/title_abstract.A.jsonl", 2)
    ]
    log.unlink()
    assert audit_logs(workspace)[0].what == "the log ends after line 0, but its head names 3 lines"
    head_file(log).write_text("x")
    assert audit_logs(workspace)[0].path == "review/decisions/title_abstract.A.head"


def test_adopting_old_logs_keeps_what_they_say_and_audits_clean(
    workspace: Workspace, protocol: Protocol
) -> None:
    log = decision_log(workspace, "title_abstract", "A")
    log.parent.mkdir(parents=True)
    old = {"at": "2026-01-01", "by": "A", "record": "p/1", "decision": "include"}
    lines = [old, old | {"decision": "exclude", "reason": "P1", "note": "ü"}]
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))
    before = load_decisions(workspace, protocol, "title_abstract", "A", KNOWN)[0]
    assert adopt_logs(workspace) == {"review/decisions/title_abstract.A.jsonl": 2}
    after = load_decisions(workspace, protocol, "title_abstract", "A", KNOWN)[0]
    said = ["at", "by", "record", "decision", "reason", "note"]
    assert after[said].to_dict("records") == before[said].to_dict("records")
    assert after["supersedes"][1] == after["id"][0]
    assert audit_logs(workspace) == []
    assert adopt_logs(workspace) == {}


def test_a_log_that_cannot_be_read_is_not_adopted(workspace: Workspace) -> None:
    log = decision_log(workspace, "title_abstract", "A")
    log.parent.mkdir(parents=True)
    log.write_text("oops\n{}\n")
    with pytest.raises(InputError, match="not JSON"):
        adopt_logs(workspace)
    assert log.read_text() == "oops\n{}\n"


def test_events_are_read_back_and_a_strange_search_is_named(workspace: Workspace, protocol: Protocol) -> None:
    event = Event("2026-02-02", "A", "title_abstract", "leave", records=("p/1",), reviewer="B", note="ill")
    append_event(workspace, event)
    append_event(workspace, Event("2026-02-02", "A", "title_abstract", "close", (), ("q",)))
    events, problems = load_events(workspace, protocol)
    assert events == [event]
    assert [(problem.line, problem.what) for problem in problems] == [(2, "q is not a search")]
