import pytest

from tamis.review.decisions import Decision, parse_decisions, standing
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
