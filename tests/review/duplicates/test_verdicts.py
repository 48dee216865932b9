import pandas as pd

from tamis.review.duplicates.verdicts import last_words, own_view, parse_verdicts, settle_verdicts
from tamis.textfiles import Row

KNOWN = [f"db/{number}" for number in range(1, 6)]
LOG = "review/duplicates/A.jsonl"


def log(actor: str, *rows: tuple[str, str, str], at: str = "2026-11-20") -> pd.DataFrame:
    """Return the log of one actor from (relation, record, other)."""
    entries = [
        Row(line, {"at": at, "by": actor, "relation": relation, "record": record, "other": other})
        for line, (relation, record, other) in enumerate(rows, start=1)
    ]
    frame, problems = parse_verdicts(entries, LOG, KNOWN)
    assert not problems
    return frame


def settled(
    a: pd.DataFrame, b: pd.DataFrame, consensus: pd.DataFrame
) -> tuple[list[list[str]], list[list[str]]]:
    standing, unsettled = settle_verdicts({"A": a, "B": b, "consensus": consensus}, ("A", "B"), "consensus")
    return (
        standing[["relation", "record", "other", "basis"]].to_numpy().tolist(),
        unsettled.to_numpy().tolist(),
    )


def test_a_line_may_carry_what_the_log_adds_for_itself() -> None:
    entry = {"id": "0a", "at": "2026-11-20", "by": "A", "relation": "split", "record": "db/1", "other": "db/2",
             "prev": "f" * 64}  # fmt: skip
    frame, problems = parse_verdicts([Row(1, entry)], LOG, KNOWN)
    assert not problems
    assert list(frame["relation"]) == ["split"]


def test_bad_lines_are_named_and_the_others_are_read() -> None:
    good = {"at": "2026-11-20", "by": "A", "relation": "join", "record": "db/2", "other": "db/1"}
    rows = [Row(1, good), Row(2, good | {"record": "db/9"}), Row(3, good | {"other": "db/2"}),
            Row(4, good | {"relation": "maybe"})]  # fmt: skip
    frame, problems = parse_verdicts(rows, LOG, KNOWN)
    assert len(frame) == 1
    assert sorted(str(problem).split("\n")[0] for problem in problems) == [
        f"{LOG}:2: record db/9 is not in any import file",
        f"{LOG}:3: db/2 is compared with itself",
        f"{LOG}:4: relation is 'maybe'",
    ]


def test_the_last_word_on_a_pair_counts_whichever_record_is_named_first() -> None:
    said = log("A", ("join", "db/2", "db/1"), ("split", "db/1", "db/2"), ("join", "db/3", "db/1"),
               ("undo", "db/1", "db/3"))  # fmt: skip
    assert last_words(said)[["relation", "record", "other"]].to_numpy().tolist() == [
        ["split", "db/1", "db/2"]
    ]


def test_what_both_reviewers_say_stands_and_what_one_says_is_open() -> None:
    standing, unsettled = settled(
        log("A", ("join", "db/2", "db/1"), ("join", "db/3", "db/1"), ("split", "db/5", "db/4")),
        log("B", ("join", "db/1", "db/2"), ("join", "db/5", "db/4")),
        log("consensus"),
    )
    assert standing == [["join", "db/1", "db/2", "agreement"]]
    assert unsettled == [["db/3", "db/1", "join", ""], ["db/5", "db/4", "split", "join"]]


def test_two_reviewers_agree_when_their_joins_lead_to_the_same() -> None:
    standing, unsettled = settled(
        log("A", ("join", "db/2", "db/1"), ("join", "db/3", "db/2"), ("split", "db/4", "db/1")),
        log("B", ("join", "db/3", "db/1"), ("join", "db/3", "db/2"), ("split", "db/3", "db/4")),
        log("consensus"),
    )
    assert unsettled == []
    assert {(relation, *sorted(pair)) for relation, *pair, _ in standing} == {
        ("join", "db/1", "db/2"), ("join", "db/2", "db/3"), ("join", "db/1", "db/3"), ("split", "db/1", "db/4"),
        ("split", "db/3", "db/4"),
    }  # fmt: skip


def test_the_consensus_has_the_last_word() -> None:
    both = [("join", "db/2", "db/1")]
    standing, unsettled = settled(
        log("A", *both), log("B", *both), log("consensus", ("split", "db/1", "db/2"))
    )
    assert standing == [["split", "db/1", "db/2", "consensus"]]
    assert unsettled == []


def test_without_verdicts_nothing_stands() -> None:
    assert settled(log("A"), log("B"), log("consensus")) == ([], [])


def test_a_reviewer_does_not_see_the_other() -> None:
    logs = {"A": log("A", ("join", "db/2", "db/1")), "B": log("B", ("split", "db/2", "db/1")),
            "consensus": log("consensus", ("join", "db/4", "db/3"))}  # fmt: skip
    seen = own_view(logs, "A", "consensus")
    assert seen[["relation", "record"]].to_numpy().tolist() == [["join", "db/4"], ["join", "db/2"]]
