"""Duplicates in a review: a miniature one, in which two reviewers and a consensus speak."""

from pathlib import Path

import pytest

from tamis.errors import UsageError
from tamis.pipeline.duplicate_queue import QueueSession
from tamis.pipeline.duplicate_reasons import why_lines
from tamis.pipeline.duplicate_state import duplicate_table, listed, state_lines
from tamis.pipeline.duplicates import Verdict, desk_of, give_verdict, load_duplicates
from tamis.pipeline.init import init_workspace
from tamis.review.duplicates import Relation
from tamis.review.files import Ledger
from tamis.workspace import Workspace, find_workspace

RECORDS = (
    ("Calcified nodules on the heel after heel sticks in a newborn", "Roe, Ann", 2001, "Heels", 3, 11),
    ("Calcified nodules on the heel after heel sticks in a newborn.", "Roe, A.", 2001, "Heels", 3, 11),
    ("A quite different report about adults", "Low, Ben", 1987, "Annals of Adults", 40, 200),
    ("Teeth of old horses in the north", "Poe, Cy", 2015, "Horse", 12, 999),
)
SOURCE = """
[[sources]]
id = "db"
name = "Database"
arm = "databases"
platform = "Database"
file = "review/searches/db.ris"
date = 2026-01-31
expected_records = 4

[[sources.queries]]
id = "Q1"
date = 2026-01-31
searched = "all fields"
text = "calcinosis"
hits = 4
new_records = 4
"""
STAGE = '\n[[stages]]\nstage = "duplicates"\nreviewers = ["A", "B"]\nresolver = "consensus"\nagreement = "kappa"\n'


def make_review(folder: Path) -> Path:
    """Make a review of four records, of which the first two are plainly one report."""
    init_workspace(folder)
    (folder / "review/searches").mkdir(exist_ok=True)
    records = [
        f"TY  - JOUR\nTI  - {title}\nAU  - {author}\nPY  - {year}\nJF  - {journal}\nVL  - {volume}\nSP  - {page}\n"
        "ER  - \n"
        for title, author, year, journal, volume, page in RECORDS
    ]
    (folder / "review/searches/db.ris").write_text("\n".join(records))
    with (folder / "protocol/searches.toml").open("a") as stream:
        stream.write(SOURCE)
    plan = folder / "protocol/plan.toml"
    if 'stage = "duplicates"' not in plan.read_text():
        plan.write_text(plan.read_text() + STAGE)
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return find_workspace(make_review(tmp_path / "review"))


def ledger_of(workspace: Workspace) -> Ledger:
    return load_duplicates(workspace)[1]


def say(workspace: Workspace, by: str, relation: Relation, record: str, other: str = "") -> str:
    return give_verdict(
        workspace, ledger_of(workspace), Verdict("2026-02-01T10:00:00+00:00", by, relation, record, other)
    )


def clusters(workspace: Workspace) -> list[str]:
    return list(ledger_of(workspace).clusters)


def test_what_both_reviewers_say_stands_and_the_consensus_may_overrule_it(workspace: Workspace) -> None:
    assert clusters(workspace) == ["db/1", "db/1", "db/3", "db/4"]
    assert "it stands when all reviewers or consensus say the same" in say(
        workspace, "A", "join", "db/4", "db/3"
    )
    assert clusters(workspace)[3] == "db/4"
    say(workspace, "B", "join", "db/4", "db/3")
    assert clusters(workspace)[3] == "db/3"
    assert say(workspace, "consensus", "split", "db/3", "db/4") == "db/3 is a report of its own now."
    assert clusters(workspace)[3] == "db/4"
    say(workspace, "consensus", "undo", "db/3", "db/4")
    assert clusters(workspace)[3] == "db/3"


def test_a_split_without_another_record_parts_it_from_its_whole_cluster(workspace: Workspace) -> None:
    say(workspace, "consensus", "join", "db/3", "db/1")
    say(workspace, "consensus", "split", "db/2")
    assert clusters(workspace) == ["db/1", "db/2", "db/1", "db/4"]
    with pytest.raises(UsageError, match="already"):
        say(workspace, "consensus", "split", "db/2")


def test_a_contradiction_is_refused_with_its_names_and_nothing_is_written(workspace: Workspace) -> None:
    say(workspace, "consensus", "join", "db/4", "db/3")
    say(workspace, "consensus", "split", "db/3", "db/1")
    log = workspace.path("review/duplicates/consensus.jsonl")
    before = log.read_text()
    with pytest.raises(UsageError, match="db/4 and db/1 are joined, but a split of db/3 and db/1"):
        say(workspace, "consensus", "join", "db/4", "db/1")
    for wrong in (("C", "join", "db/2", "db/1"), ("A", "join", "db/9", "db/1"), ("A", "undo", "db/2", "db/1"),
                  ("A", "join", "db/1", "db/1")):  # fmt: skip
        with pytest.raises(UsageError):
            say(workspace, *wrong)  # type: ignore[arg-type]
    assert log.read_text() == before


def test_only_the_consensus_is_asked_about_what_reviewers_disagree_on(workspace: Workspace) -> None:
    say(workspace, "A", "join", "db/4", "db/3")
    say(workspace, "B", "split", "db/4", "db/3")
    ledger = ledger_of(workspace)
    assert len(desk_of(ledger, "A", "consensus").questions.queue()) == 0
    question = QueueSession(workspace, ledger, "consensus", lambda: "2026-02-02").question()
    assert question is not None
    assert (question.record, question.other, dict(question.said)) == (
        "db/4",
        "db/3",
        {"A": "join", "B": "split"},
    )


def test_a_session_goes_on_where_the_log_ends(workspace: Workspace) -> None:
    for record in ("db/3", "db/4"):
        say(workspace, "A", "join", record, "db/1")
        say(workspace, "B", "split", record, "db/1")
    first = QueueSession(workspace, ledger_of(workspace), "consensus", lambda: "2026-02-02")
    asked = first.question()
    assert asked is not None
    first.later(asked)
    other = first.question()
    assert other is not None
    assert other.record != asked.record
    first.answer(other, "split")
    second = QueueSession(workspace, ledger_of(workspace), "consensus", lambda: "2026-02-03")
    assert second.left == 1
    assert second.undo() == (other.record, other.other)
    again = second.question()
    assert again is not None
    assert (again.record, second.left) == (other.record, 2)


def test_the_state_names_who_is_asked_next_and_the_lists_show_what_it_counts(workspace: Workspace) -> None:
    say(workspace, "A", "join", "db/4", "db/3")
    say(workspace, "B", "split", "db/4", "db/3")
    protocol, ledger = load_duplicates(workspace)
    told = "\n".join(state_lines(ledger, protocol, "consensus"))
    assert "1 removed: 1 found automatically, 0 by hand" in told
    assert "1 question open: tamis review duplicates review --by consensus" in told
    assert "on 1 the reviewers differ" in told
    assert "0 of 1 pairs that both judged" in told
    assert listed(ledger, "open", "consensus", "consensus").to_numpy().tolist() == [
        ["db/4", "db/3", "join", "split"]
    ]
    assert list(listed(ledger, "questions", "consensus", "consensus")["record"]) == ["db/4"]


def test_the_table_tells_people_and_machine_apart(workspace: Workspace) -> None:
    say(workspace, "consensus", "join", "db/4", "db/3")
    say(workspace, "consensus", "split", "db/2", "db/1")
    table = duplicate_table(ledger_of(workspace))
    assert table[["record", "duplicate_of", "found_by"]].to_numpy().tolist() == [
        ["db/2", "db/1", "automatic, but kept apart by people"], ["db/4", "db/3", "people"],
    ]  # fmt: skip
    say(workspace, "consensus", "undo", "db/2", "db/1")
    assert list(duplicate_table(ledger_of(workspace))["found_by"]) == ["automatic", "people"]


def test_why_tells_the_evidence_the_words_and_the_way(workspace: Workspace) -> None:
    say(workspace, "consensus", "join", "db/4", "db/2")
    told = why_lines(ledger_of(workspace), "db/4", "db/1")
    assert told[0] == "db/4 and db/1 are one report."
    assert told[-2] == "  db/4 – db/2  joined by consensus"
    assert told[-1].startswith("  db/2 – db/1  ")
    assert "title the same" in told[-1]
    assert "2026-02-01T10:00:00+00:00  consensus: join" in why_lines(ledger_of(workspace), "db/2", "db/4")
    assert why_lines(ledger_of(workspace), "db/3", "db/4")[0] == "db/3 and db/4 are two reports."


def test_a_later_search_keeps_every_id_and_every_verdict(workspace: Workspace) -> None:
    say(workspace, "consensus", "split", "db/2", "db/1")
    before = ledger_of(workspace).clusters
    path = workspace.path("review/searches/db.ris")
    workspace.path("review/searches/new.ris").write_text(
        path.read_text() + "\nTY  - JOUR\nTI  - New\nER  - \n"
    )
    searches = workspace.path("protocol/searches.toml")
    more = (
        SOURCE.replace('"db"', '"new"').replace("db.ris", "new.ris").replace("Q1", "Q2").replace("= 4", "= 5")
    )
    searches.write_text(searches.read_text() + more)
    ledger = ledger_of(workspace)
    assert not ledger.problems
    assert list(ledger.clusters.index[:4]) == list(before.index)
    assert ledger.clusters["db/1"] != ledger.clusters["db/2"]
    assert ledger.clusters["new/3"] == "db/3"
