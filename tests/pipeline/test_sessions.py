"""What one person sees and does at one stage."""

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.errors import InputError, UsageError
from tamis.pipeline.sessions import open_session
from tamis.review.decisions import Verdict
from tamis.review.files import append_verdict
from tamis.workspace import Workspace, find_workspace
from tests.pipeline.small_review import (
    TITLES,
    Opened,
    add_search,
    decide_all,
    event,
    opener,
    plan,
    small_review,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return small_review(tmp_path)


@pytest.fixture
def opened(workspace: Workspace) -> Opened:
    return opener(workspace)


def test_a_session_goes_on_where_the_last_one_stopped(opened: Opened) -> None:
    assert opened("A").queue == ("p/1", "p/3", "p/4", "p/5")
    opened("A").decide("p/1", "include")
    opened("A").decide("p/3", "exclude", reason="P1")
    again = opened("A")
    assert again.queue == ("p/4", "p/5")
    assert again.labels == {"p/1": "include", "p/3": "exclude"}
    assert [line.record for line in again.history] == ["p/1", "p/3"]


def test_a_torn_last_line_does_not_stop_the_next_decision(workspace: Workspace, opened: Opened) -> None:
    opened("A").decide("p/1", "include")
    log = workspace.path("review/decisions/title_abstract.A.jsonl")
    log.write_bytes(log.read_bytes() + b'{"id": "12')
    session = opened("A")
    assert session.labels == {"p/1": "include"}
    session.decide("p/3", "include")
    assert opened("A").labels == {"p/1": "include", "p/3": "include"}
    assert log.with_name("title_abstract.A.jsonl.torn").read_bytes() == b'{"id": "12\n'


def test_a_decision_carries_what_was_seen_and_said(opened: Opened) -> None:
    session = opened("A")
    made = session.decide("p/2", "unsure", labels=["ask", " ask ", ""], note=" read it ", seconds=4.26)
    assert (made.record, made.labels, made.note, made.seconds) == ("p/1", ("ask",), "read it", 4.3)
    assert made.criteria == session.criteria_version
    assert made.id
    assert opened("A").history == (made,)


def test_a_change_of_mind_names_what_it_supersedes(opened: Opened) -> None:
    session = opened("A")
    first = session.decide("p/1", "include")
    second = session.decide("p/1", "exclude", reason="P1")
    assert second.supersedes == first.id
    assert opened("A").labels == {"p/1": "exclude"}
    assert len(opened("A").history) == 2


def test_undo_takes_back_one_decision_after_another_and_no_line_is_lost(opened: Opened) -> None:
    session = opened("A")
    session.decide("p/1", "include")
    session.decide("p/3", "include")
    session.decide("p/1", "exclude", reason="P1")
    assert (undone := session.undo()) is not None
    assert undone.decision == "exclude"
    assert session.labels == {"p/1": "include", "p/3": "include"}
    assert opened("A").labels == session.labels
    session.undo()
    session.undo()
    assert session.undo() is None
    assert session.queue == opened("A").queue == ("p/1", "p/3", "p/4", "p/5")
    assert len(opened("A").history) == 6


ACTIONS = st.lists(st.sampled_from(["undo", "include", "unsure", "other"]), max_size=9)


@given(ACTIONS, st.randoms(use_true_random=False))
@settings(max_examples=12)
def test_replaying_a_log_gives_the_state_that_its_writer_had(
    actions: list[str], chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        opened = opener(small_review(Path(folder)))
        session = opened("A")
        for action in actions:
            if action == "undo":
                session.undo()
            else:
                word: Verdict = "exclude" if action == "other" else action  # type: ignore[assignment]
                record = chance.choice(["p/1", "p/3", "p/4"])
                session.decide(record, word, reason="P1" if word == "exclude" else "")
        again = opened("A")
        assert again.history == session.history
        assert again.labels == session.labels
        assert list(again.labels) == list(session.labels)
        assert (again.queue, again.progress) == (session.queue, session.progress)


def test_the_same_client_id_decides_once(opened: Opened) -> None:
    session = opened("A")
    first = session.decide("p/1", "include", client="tab-1")
    assert session.decide("p/1", "include", client="tab-1") == first
    assert opened("A").decide("p/1", "include", client="tab-1") == first
    assert len(opened("A").history) == 1
    with pytest.raises(UsageError, match="tab-1"):
        session.decide("p/1", "exclude", reason="P1", client="tab-1")


@pytest.mark.parametrize(
    ("record", "decision", "reason", "error"),
    [
        ("p/1", "exclude", "", InputError),
        ("p/1", "exclude", "Z9", InputError),
        ("p/1", "not_retrieved", "", InputError),
        ("q/1", "include", "", InputError),
    ],
)
def test_what_the_protocol_does_not_know_is_refused_and_not_written(
    opened: Opened, workspace: Workspace, record: str, decision: Verdict, reason: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        opened("A").decide(record, decision, reason=reason)
    assert not workspace.path("review/decisions").exists()


def test_a_record_without_abstract_is_marked_and_one_of_a_duplicate_is_shown(
    workspace: Workspace, opened: Opened
) -> None:
    path = workspace.path("review/searches/p.csv")
    text = (
        path.read_text()
        .replace(f'"Abstract of {TITLES[0]}"', '""', 1)
        .replace(f'"Abstract of {TITLES[2]}"', '""')
    )
    path.write_text(text)
    session = opened("A")
    assert session.record("p/1").fields["abstract"] == f"Abstract of {TITLES[1]}"
    assert session.record("p/1").duplicates == ("p/2",)
    assert not session.record("p/3").has_abstract


def test_an_order_moves_the_queue_and_hides_nothing(opened: Opened) -> None:
    session = opened("A", order=("p/5", "p/3"))
    assert session.queue == ("p/5", "p/3", "p/1", "p/4")
    session.reorder(("p/4",))
    assert session.queue == ("p/4", "p/1", "p/3", "p/5")


def test_own_progress_counts_own_work(opened: Opened) -> None:
    session = opened("A")
    session.decide("p/1", "include", seconds=10)
    session.decide("p/3", "exclude", reason="P1", seconds=30)
    found = session.progress
    assert (found.assigned, found.done, found.left, found.inclusion_rate) == (4, 2, 2, 0.5)
    assert found.seconds_each == 20
    assert found.hours_left == pytest.approx(40 / 3600)


OPENED = """
import sys
opened = []
sys.addaudithook(lambda name, values: opened.append(str(values[0])) if name == "open" else None)
from pathlib import Path
from tamis.pipeline.sessions import open_session
from tamis.workspace import find_workspace
session = open_session(find_workspace(Path(sys.argv[1])), sys.argv[2], "A")
record = session.queue[0]
session.record(record)
session.decide(record, "include")
session.undo()
print(session.progress)
print("OPENED", *(name for name in opened if "/review/" in name), sep="\\n")
"""


def test_a_session_opens_no_decisions_of_others_at_its_stage(workspace: Workspace, opened: Opened) -> None:
    decide_all(opened("A"))
    decide_all(opened("B"))
    opened("B", "full_text").decide("p/1", "include")
    poison = workspace.path("review/decisions/full_text.B.jsonl")
    poison.write_text("not a decision\n" + poison.read_text())
    command = [sys.executable, "-c", OPENED, str(workspace.root), "full_text"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    names = {Path(name).name for name in done.stdout.partition("OPENED")[2].split()}
    assert "full_text.A.jsonl" in names
    assert "title_abstract.B.jsonl" in names  # it is closed
    assert names & {"full_text.B.jsonl", "full_text.consensus.jsonl", "full_text.B.head"} == set()


def test_nothing_that_a_session_shows_depends_on_the_votes_of_others(
    workspace: Workspace, opened: Opened
) -> None:
    def shown() -> tuple[object, ...]:
        session = opened("A")
        return session.queue, session.progress, session.history, session.labels, session.divided

    before = shown()
    decide_all(opened("B"), "exclude")
    assert shown() == before


def test_conflicts_are_shown_to_who_settles_them_when_all_have_decided(opened: Opened) -> None:
    decide_all(opened("A"))
    session = opened("B")
    session.decide("p/1", "exclude", reason="P1", note="no newborn")
    assert opened("consensus").queue == ()
    with pytest.raises(UsageError, match="hidden"):
        opened("consensus").votes("p/1")
    decide_all(session)
    settling = opened("consensus")
    assert settling.queue == ("p/1",)
    assert [(vote.by, vote.decision, vote.note) for vote in settling.votes("p/1")] == [
        ("A", "include", ""),
        ("B", "exclude", "no newborn"),
    ]
    settling.decide("p/1", "exclude", reason="P1")
    assert opened("consensus").queue == ()
    assert opened("A", "full_text").queue == ("p/3", "p/4", "p/5")


def test_a_reviewer_never_sees_votes(opened: Opened) -> None:
    decide_all(opened("A"))
    decide_all(opened("B"))
    with pytest.raises(UsageError, match="hidden"):
        opened("A").votes("p/1")


def test_full_text_waits_for_what_both_include(opened: Opened) -> None:
    decide_all(opened("A"))
    assert opened("A", "full_text").queue == ()
    decide_all(opened("B"))
    assert opened("A", "full_text").queue == ("p/1", "p/3", "p/4", "p/5")


def test_a_closed_stage_takes_no_more_votes_of_reviewers(workspace: Workspace, opened: Opened) -> None:
    opened("A").decide("p/1", "include")
    event(workspace, "close", searches=("p",))
    session = opened("A")
    assert session.queue == ()
    with pytest.raises(UsageError, match="consensus settles it now"):
        session.decide("p/3", "include")
    with pytest.raises(UsageError, match="consensus settles it now"):
        session.undo()
    event(workspace, "reopen", searches=("p",))
    assert opened("A").queue == ("p/3", "p/4", "p/5")


def test_a_later_search_opens_a_round_of_its_own(workspace: Workspace, opened: Opened) -> None:
    decide_all(opened("A"))
    decide_all(opened("B"), "exclude")
    event(workspace, "close", searches=("p",))
    add_search(workspace.root, "q", ("Calcinosis cutis of a premature infant",))
    assert opened("A").queue == ("q/1",)
    assert opened("consensus").queue == ("p/1", "p/3", "p/4", "p/5")


def test_a_pilot_comes_first_and_the_rest_waits_until_it_is_closed(
    workspace: Workspace, opened: Opened
) -> None:
    plan(workspace, "pilot = 2")
    with pytest.raises(UsageError, match="tamis review pilot"):
        opened("A")
    event(workspace, "pilot", records=("p/3", "p/5"))
    assert opened("A").queue == ("p/3", "p/5")
    decide_all(opened("A"))
    decide_all(opened("B"), "exclude")
    assert opened("A").queue == ()
    assert opened("consensus").queue == ("p/3", "p/5")
    event(workspace, "close", records=("p/3", "p/5"))
    assert opened("A").queue == ("p/1", "p/4")


def test_a_divided_stage_gives_each_record_to_one_and_a_leaver_passes_on_what_is_open(
    workspace: Workspace, opened: Opened
) -> None:
    plan(workspace, "per_record = 1")
    a, b = opened("A").queue, opened("B").queue
    assert set(a) | set(b) == {"p/1", "p/3", "p/4", "p/5"}
    assert not set(a) & set(b)
    giver, taker = ("A", "B") if len(a) > 1 else ("B", "A")
    mine = opened(giver).queue
    with pytest.raises(UsageError, match="not assigned"):
        opened(taker).decide(mine[0], "include")
    opened(giver).decide(mine[0], "include")
    event(workspace, "leave", reviewer=giver, records=(mine[0],))
    assert opened(giver).queue == ()
    assert set(opened(taker).queue) == {"p/1", "p/3", "p/4", "p/5"} - {mine[0]}


def test_a_join_after_decisions_keeps_both_and_asks_again_where_they_differ(
    workspace: Workspace, opened: Opened
) -> None:
    session = opened("A")
    session.decide("p/3", "include")
    session.decide("p/4", "exclude", reason="P1")
    append_verdict(workspace, at="2026-02-02", by="consensus", relation="join", record="p/4", other="p/3")
    joined = opened("A")
    assert joined.divided == ("p/3",)
    assert "p/3" in joined.queue
    assert len(joined.history) == 2
    joined.decide("p/3", "include")
    assert opened("A").divided == ()
    append_verdict(workspace, at="2026-02-03", by="consensus", relation="split", record="p/4", other="p/3")
    assert opened("A").labels == {"p/4": "exclude", "p/3": "include"}


def test_a_damaged_log_of_ones_own_opens_no_session(workspace: Workspace, opened: Opened) -> None:
    opened("A").decide("p/1", "include")
    path = workspace.path("review/decisions/title_abstract.A.jsonl")
    path.write_text(path.read_text() + "{}\n")
    with pytest.raises(InputError, match="at is empty"):
        opened("A")


def test_a_third_person_settles_what_two_others_decided(workspace: Workspace, opened: Opened) -> None:
    path = workspace.path("tamis.toml")
    path.write_text(path.read_text().replace('["A", "B"]', '["A", "B", "C"]'))
    text = workspace.path("protocol/plan.toml").read_text()
    workspace.path("protocol/plan.toml").write_text(text.replace('resolver = "consensus"', 'resolver = "C"'))
    fresh = find_workspace(workspace.root)
    for name, decision in (("A", "include"), ("B", "unsure")):
        session = open_session(fresh, "title_abstract", name)
        for record in session.queue:
            session.decide(record, "include" if record == "p/1" else decision)  # type: ignore[arg-type]
    assert open_session(fresh, "title_abstract", "C").queue == ()
    session = open_session(fresh, "title_abstract", "B")
    session.decide("p/1", "exclude", reason="P1")
    open_session(fresh, "title_abstract", "C").decide("p/1", "exclude", reason="P1")
    assert open_session(fresh, "full_text", "A").queue == ("p/3", "p/4", "p/5")
