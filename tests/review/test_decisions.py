import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.chain import GENESIS, chained
from tamis.review.decisions import (
    WITHDRAWN,
    Decision,
    Verdict,
    check_decisions,
    decision_columns,
    decision_of,
    decisions_of,
    parse_decisions,
    standing,
)
from tamis.textfiles import Row

REASONS = {"I1": "include", "P1": "exclude", "U1": "unsure"}
GOOD = {"at": "2026-11-20", "by": "A", "record": "pages/1", "decision": "exclude", "reason": "P1"}


def read(*entries: dict[str, str]):  # type: ignore[no-untyped-def]
    rows = [Row(line, entry) for line, entry in enumerate(entries, start=1)]
    return parse_decisions(
        rows, "log.jsonl", stage="title_abstract", actor="A", reasons=REASONS, known={"pages/1", "pages/2"}
    )


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"decision": "maybe"}, "decision is 'maybe'"),
        ({"decision": "not_retrieved", "reason": ""}, "decision is 'not_retrieved'"),
        ({"by": "B"}, "the line is by 'B'"),
        ({"record": "pages/3"}, "record pages/3 is not in any import file"),
        ({"reason": "I1"}, "reason I1 does not go with exclude"),
        ({"reason": ""}, "an exclusion without a reason"),
        ({"at": "yesterday"}, "at is 'yesterday'"),
    ],
)
def test_a_bad_line_is_named_and_the_others_stand(change: dict[str, str], what: str) -> None:
    frame, problems = read(GOOD, GOOD | {"record": "pages/2"} | change, GOOD | {"record": "pages/2"})
    assert [(problem.line, problem.what) for problem in problems] == [(2, what)]
    assert list(frame["source_line"]) == [1, 3]


def test_a_later_line_supersedes_and_every_line_is_kept() -> None:
    changed = Decision("2026-11-21", "A", "pages/1", "include", "I1").line()
    frame, problems = read(GOOD, GOOD | {"record": "pages/2"}, changed)
    stand = standing(frame).set_index("record")["decision"]
    assert not problems
    assert len(frame) == 3
    assert dict(stand) == {"pages/1": "include", "pages/2": "exclude"}


def test_the_last_line_stands_even_where_a_clock_was_wrong() -> None:
    frame, _ = read(GOOD | {"at": "2026-11-22"}, GOOD | {"decision": "include", "reason": "I1"})
    assert list(standing(frame)["decision"]) == ["include"]


def test_a_misspelt_field_is_named_on_every_line_that_has_it() -> None:
    frame, problems = read(GOOD, GOOD | {"record": "pages/2", "notes": "x"})
    assert [(problem.line, problem.what) for problem in problems] == [(2, "column 'notes' is not declared")]
    assert len(frame) == 2


TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=5).map(str.strip)
LINES = st.lists(
    st.builds(
        Decision,
        at=st.sampled_from(["2026-02-01", "2026-02-01T10:00:00+00:00", "2026-02-01T10:00:00.5"]),
        by=st.just("A"),
        record=st.sampled_from(["pages/1", "pages/2"]),
        decision=st.just("include"),
        note=TEXTS,
        labels=st.lists(st.sampled_from(["ask", "método"]), unique=True).map(tuple),
        seconds=st.none() | st.floats(0, 500),
        client=TEXTS,
    ),
    min_size=1,
    max_size=6,
)


def logged(decisions: list[Decision]) -> bytes:
    return b"".join(chained(decision.line(), GENESIS)[1] + b"\n" for decision in decisions)


@given(LINES)
def test_a_log_reads_the_same_at_once_and_line_by_line(decisions: list[Decision]) -> None:
    data = logged(decisions)
    quick = decision_columns(data)
    assert quick is not None
    slow, problems = read(*(json.loads(line) for line in data.decode().split("\n")[:-1]))
    assert not problems
    assert list(quick) == list(slow)
    told = [frame.fillna({"seconds": -1}).to_dict("records") for frame in (quick, slow)]
    assert told[0] == told[1]


@given(LINES)
def test_decisions_come_back_from_the_log_as_they_were_taken(decisions: list[Decision]) -> None:
    data = logged(decisions)
    frame = decision_columns(data)
    assert frame is not None
    lines = [json.loads(line) for line in data.decode().split("\n")[:-1]]
    expected = [decision_of(line) for line in lines]
    assert decisions_of(frame) == expected
    assert [decision.line() for decision in expected] == [
        {name: value for name, value in line.items() if name != "prev"} for line in lines
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"oops",
        b"[]",
        b"",
        b'{"at": "2026-01-01", "by": "A", "record": "pages/1"}',
        b'{"at": "2026-01-01", "by": "A", "record": "pages/1", "decision": ""}',
        b'{"at": "2026-01-01", "by": "A", "record": "pages/1", "decision": 5}',
        b'{"at": "2026-01-01", "by": "A", "record": "pages/1", "decision": "include", "notes": "x"}',
        b'{"at": "2026-01-01", "by": "A", "record": "pages/1", "decision": "include", "seconds": -1}',
        b'{"at": "2026-01-32", "by": "A", "record": "pages/1", "decision": "include"}',
        b'{"at": "2026-01-01", "by": "A", "record": "pages/1", "decision": "include", "note": "\xfc"}',
    ],
)
def test_a_log_with_an_unusual_line_is_left_to_the_reader_that_names_it(line: bytes) -> None:
    good = logged([Decision("2026-01-01", "A", "pages/1", "include")])
    assert decision_columns(good) is not None
    assert decision_columns(good + line + b"\n") is None
    assert decision_columns(good + line + b"\n" + good) is None


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"supersedes": "x"}, "supersedes is 'x'"),
        ({"decision": WITHDRAWN, "reason": ""}, "a withdrawal that names no decision"),
        ({"stage": "full_text"}, "the line is of stage 'full_text'"),
        ({"labels": "ask"}, "labels is 'ask'"),
        ({"seconds": "soon"}, "seconds is 'soon'"),
    ],
)
def test_what_only_newer_lines_hold_is_checked_as_well(changes: dict[str, str], what: str) -> None:
    _, problems = read(GOOD, GOOD | changes)
    assert [(problem.line, problem.what) for problem in problems] == [(2, what)]


def chain(*steps: tuple[str, Verdict | str, str]) -> pd.DataFrame:
    """Return DECISIONS of lines (record, decision, id of the line taken back or replaced)."""
    rows = [
        {
            "at": "2026-01-01",
            "by": "A",
            "record": record,
            "decision": word,
            "id": str(number),
            "supersedes": of,
        }
        for number, (record, word, of) in enumerate(steps, start=1)
    ]
    return read(*rows)[0]


def test_what_a_withdrawn_decision_superseded_stands_again() -> None:
    frame = chain(("pages/1", "include", ""), ("pages/1", "unsure", "1"), ("pages/1", WITHDRAWN, "2"))
    assert list(standing(frame)["decision"]) == ["include"]


def test_a_record_whose_only_decision_is_withdrawn_has_none() -> None:
    frame = chain(("pages/1", "include", ""), ("pages/2", "include", ""), ("pages/1", WITHDRAWN, "1"))
    assert list(standing(frame)["record"]) == ["pages/2"]


def test_each_kind_of_line_is_judged_once_and_every_bad_one_is_named() -> None:
    data = logged([Decision("2026-01-01", "A", "pages/1", "include", "P1")] * 3)
    frame = decision_columns(data)
    assert frame is not None
    good, problems = check_decisions(
        frame, "log", stage="title_abstract", actor="A", reasons=REASONS, known={"pages/1"}
    )
    assert good.empty
    assert [problem.line for problem in problems] == [1, 2, 3]
