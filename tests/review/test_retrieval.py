import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.retrieval import (
    RETRIEVAL,
    RetrievalEvent,
    check_retrieval,
    parse_retrieval,
    retrieval_status,
    retrieval_table,
    with_retrieval,
)
from tamis.textfiles import Row

CLUSTERS = pd.Series({"db/1": "db/1", "db/2": "db/1", "db/3": "db/3", "db/4": "db/4"})
REASONS = {"R1": "not_retrieved", "P1": "exclude"}
SHA = "a" * 64


def read(*entries: dict[str, object]) -> tuple[pd.DataFrame, list[str]]:
    rows = [Row(line, dict(entry)) for line, entry in enumerate(entries, start=1)]
    frame, problems = parse_retrieval(rows, "log", actor="A", reasons=REASONS, known=set(CLUSTERS.index))
    return frame, [problem.what for problem in problems]


def events(*rows: tuple[str, str, str], by: str = "A") -> pd.DataFrame:
    frame, problems = read(*(RetrievalEvent(at, by, record, status).line() for at, record, status in rows))  # type: ignore[arg-type]
    assert problems == []
    return frame


def outcomes(**of: str) -> pd.DataFrame:
    index = pd.Index([name.replace("_", "/") for name in of], name="cluster")
    return pd.DataFrame(
        {"outcome": list(of.values()), "reason": "", "basis": ""}, index=index, dtype="object"
    )


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"by": "B"}, "the line is by 'B'"),
        ({"record": "db/9"}, "record db/9 is not in any import file"),
        ({"status": "lost"}, "status is 'lost'"),
        ({"status": "not_retrieved", "reason": "P1"}, "reason P1 does not go with not_retrieved"),
        ({"reason": "R1"}, "reason R1 does not go with obtained"),
        ({"sha256": SHA}, "sha256 and size do not stand together"),
        ({"sha256": "abc", "size": 5}, "sha256 is 'abc'"),
        ({"status": "requested", "sha256": SHA, "size": 5}, "a PDF goes with obtained, not with requested"),
        ({"at": "soon"}, "at is 'soon'"),
    ],
)
def test_a_bad_line_is_named_and_the_others_stand(change: dict[str, object], what: str) -> None:
    good = {"at": "2026-11-20", "by": "A", "record": "db/1", "status": "obtained"}
    frame, problems = read(good, good | change, good | {"sha256": SHA, "size": 5})
    assert problems == [what]
    assert list(frame["source_line"]) == [1, 3]


def test_the_last_line_on_a_report_stands_whichever_of_its_records_it_names() -> None:
    found = retrieval_status(
        events(
            ("2026-11-20", "db/1", "requested"), ("2026-11-21", "db/2", "asked_author"),
            ("2026-11-22", "db/1", "not_retrieved"), ("2026-11-20", "db/3", "obtained"),
        ),
        CLUSTERS,
    )  # fmt: skip
    assert dict(found["status"]) == {"db/1": "not_retrieved", "db/3": "obtained"}
    assert dict(found["tries"]) == {"db/1": 2, "db/3": 0}


def test_the_pdfs_of_a_report_are_listed_the_last_first() -> None:
    lines = [RetrievalEvent(f"2026-11-2{n}", "A", "db/1", "obtained", sha256=sha * 64, size=9).line()
             for n, sha in ((0, "a"), (1, "b"), (2, "a"))]  # fmt: skip
    assert retrieval_status(read(*lines)[0], CLUSTERS).at["db/1", "pdfs"] == f"{'a' * 64} {'b' * 64}"


@given(st.permutations(range(4)))
def test_the_order_in_which_logs_are_read_is_no_matter(order: list[int]) -> None:
    parts = [
        events(("2026-11-20T10:00:00+00:00", "db/1", "requested")),
        events(("2026-11-20T12:00:00+01:00", "db/1", "obtained")),
        events(("2026-11-20", "db/3", "obtained")),
        events(("2026-11-20", "db/3", "not_retrieved")).assign(by="B"),
    ]
    found = retrieval_status(pd.concat([parts[place] for place in order]), CLUSTERS)
    assert dict(found["status"]) == {"db/1": "obtained", "db/3": "not_retrieved"}


def test_a_report_that_was_given_up_is_not_retrieved_unless_somebody_decided_on_it() -> None:
    line = RetrievalEvent("2026-11-20", "A", "db/1", "not_retrieved", "R1").line()
    status = retrieval_status(read(line, line | {"record": "db/3"})[0], CLUSTERS)
    found = with_retrieval(outcomes(db_1="pending", db_3="pending", db_4="pending"), status, {"db/3"})
    assert tuple(found.loc["db/1"]) == ("not_retrieved", "R1", "retrieval")
    assert list(found["outcome"]) == ["not_retrieved", "pending", "pending"]


def test_without_any_line_outcomes_stay_as_they_are() -> None:
    before = outcomes(db_1="pending", db_3="include")
    status = retrieval_status(RETRIEVAL.frame([]), CLUSTERS)
    pd.testing.assert_frame_equal(with_retrieval(before, status, set()), before)
    assert check_retrieval(status, before, "review/retrieval") == []


def test_what_speaks_against_the_full_text_stage_is_named() -> None:
    status = retrieval_status(
        events(("2026-11-20", "db/1", "not_retrieved"), ("2026-11-20", "db/3", "obtained"),
               ("2026-11-20", "db/4", "obtained")), CLUSTERS,
    )  # fmt: skip
    found = check_retrieval(status, outcomes(db_1="include", db_3="not_retrieved"), "review/retrieval")
    assert [problem.what for problem in found] == [
        "db/1 was not retrieved, says A, but was assessed",
        "db/3 was obtained, says A, but decided to be not retrieved",
        "db/4 has a line about its retrieval but was not sought",
    ]


def test_the_table_has_every_report_that_was_sought() -> None:
    status = retrieval_status(events(("2026-11-20", "db/2", "requested")), CLUSTERS)
    table = retrieval_table(["db/1", "db/3"], status, {"db/1": "Roe2001"})
    assert [tuple(row) for row in table[["record", "report", "status", "tries", "at"]].to_numpy()] == [
        ("db/1", "Roe2001", "requested", 1, "2026-11-20"),
        ("db/3", "", "sought", 0, ""),
    ]
