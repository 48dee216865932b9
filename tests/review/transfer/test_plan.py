import pandas as pd
import pytest

from tamis.errors import UsageError
from tamis.protocol import Criterion
from tamis.review.chain import Tail
from tamis.review.decisions import DECISIONS, Decision, parse_decisions
from tamis.review.records import records_frame
from tamis.review.transfer import ForeignVote, ImportPlan, ReasonWords, RecordIndex, plan_import
from tamis.textfiles import Row

BOTH = ("title_abstract", "full_text")
CRITERIA = (
    Criterion("I1", "meets the criteria", "include", ("title_abstract",)),
    Criterion("N1", "no disease", "exclude", BOTH, order=2),
    Criterion("P1", "Wrong population", "exclude", BOTH, order=1),
    Criterion("L1", "language", "exclude", ("full_text",), order=3),
)
NAMES = [f"db/{number}" for number in range(1, 6)]
RECORDS = records_frame(
    [{"record": name, "search": "db", "position": 1, "title": f"Report {name}", "doi": "", "pmid": "", "year": None}
     for name in NAMES]
)  # fmt: skip
CLUSTERS = pd.Series(dict(zip(NAMES, ["db/1", "db/1", "db/3", "db/4", "db/5"], strict=True)))


def row(line: int, record: str, decision: str, *reasons: str, **more: str) -> ForeignVote:
    return ForeignVote(line, decision, reasons=reasons, ids=(record,), **more)  # type: ignore[arg-type]


def plan(
    *rows: ForeignVote, log: pd.DataFrame | None = None, stage: str = "title_abstract", **options: object
) -> ImportPlan:
    reasons = options.pop("reasons", ReasonWords(CRITERIA))
    settings = {"candidates": ["db/1", "db/3", "db/4"]} | options
    return plan_import(
        rows, "file", index=RecordIndex(RECORDS, CLUSTERS), clusters=CLUSTERS,
        decided=DECISIONS.frame([]) if log is None else log, stage="title_abstract", reviewer="A", reasons=reasons,
        at="2026-11-21T10:00:00+00:00", **settings,
    )  # type: ignore[arg-type]  # fmt: skip


def logged(*decisions: Decision) -> pd.DataFrame:
    lines, _ = Tail().follow([decision.line() for decision in decisions])
    frame, problems = parse_decisions(
        [Row(number, line) for number, line in enumerate(lines, start=1)], "log", stage="title_abstract", actor="A",
        reasons={item.code: item.decision for item in CRITERIA}, known=NAMES,
    )  # fmt: skip
    assert problems == []
    return frame


def test_every_row_is_in_one_group_and_read_is_their_sum() -> None:
    found = plan(
        row(2, "db/1", "include"), row(3, "db/3", "exclude", "p1"), row(4, "db/4", ""), row(5, "db/9", "include"),
        row(6, "db/2", "include"),
    )  # fmt: skip
    assert [(d.record, d.decision, d.reason) for d in found.decisions] == [
        ("db/1", "include", ""),
        ("db/3", "exclude", "P1"),
    ]
    assert (found.read, found.undecided, found.present, len(found.problems)) == (5, 1, 1, 1)


def test_the_same_file_twice_adds_nothing_and_a_copy_under_another_name_neither() -> None:
    rows = (row(2, "db/1", "include"), row(3, "db/3", "exclude", "wrong population", note="old"))
    first = plan(*rows)
    again = plan(*rows[::-1], log=logged(*first.decisions))
    assert (len(first.decisions), again.decisions, again.present) == (2, (), 2)
    assert [d.client for d in first.decisions] == [d.client for d in plan(*rows).decisions]


def test_an_imported_decision_that_was_changed_since_is_not_brought_back() -> None:
    first = plan(row(2, "db/1", "include"))
    changed = Decision("2026-11-22", "A", "db/1", "exclude", "N1")
    again = plan(row(2, "db/1", "include"), log=logged(*first.decisions, changed), replace=True)
    assert (again.decisions, again.present, again.problems) == ((), 1, ())


def test_the_same_decision_without_its_reason_is_there_already_and_another_reason_is_named() -> None:
    log = logged(
        Decision("2026-11-20", "A", "db/1", "exclude", "P1"),
        Decision("2026-11-20", "A", "db/3", "include", "I1"),
    )
    found = plan(row(2, "db/3", "include"), row(3, "db/1", "exclude", "N1"), log=log)
    assert (found.decisions, found.present) == ((), 1)
    assert [problem.what for problem in found.problems] == [
        "db/1 is exclude (P1) in the log and exclude (N1) in the file"
    ]


def test_another_decision_in_the_log_is_a_problem_until_the_file_is_said_to_replace_it() -> None:
    log = logged(Decision("2026-11-20", "A", "db/2", "include", "I1"))
    [problem] = plan(row(7, "db/1", "exclude", "N1"), log=log).problems
    assert (problem.line, problem.what) == (7, "db/1 is include in the log and exclude in the file")
    [decision] = plan(row(7, "db/1", "exclude", "N1"), log=log, replace=True).decisions
    assert (decision.record, decision.supersedes) == ("db/2", log["id"][0])


def test_two_rows_at_odds_on_one_report_are_named() -> None:
    found = plan(row(2, "db/1", "include"), row(3, "db/2", "exclude", "N1"))
    assert len(found.decisions) == 1
    assert found.problems[0].what == "db/2 is decided otherwise here than on line 2"


def test_of_several_reasons_the_first_of_the_protocol_counts_and_the_others_become_labels() -> None:
    [decision] = plan(
        row(2, "db/1", "exclude", "no disease", "Wrong population"),
    ).decisions
    assert (decision.reason, decision.labels) == ("P1", ("N1",))


@pytest.mark.parametrize(
    ("vote", "what"),
    [
        (row(2, "db/1", "exclude", "wrong age"), "the reason 'wrong age' is not one of the protocol for exclude"),
        (row(2, "db/1", "exclude"), "is excluded without a reason"),
        (row(2, "db/1", "exclude", "language"), "the reason 'language' is not one of the protocol"),
        (row(2, "db/1", "not_retrieved"), "not_retrieved cannot be said at title_abstract"),
        (row(2, "db/5", "include"), "has not reached title_abstract"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_protocol_is_named(vote: ForeignVote, what: str) -> None:
    [problem] = plan(vote).problems
    assert what in problem.what


def test_reasons_are_translated_and_exclusions_without_one_get_what_a_person_said() -> None:
    words = ReasonWords(CRITERIA, {"Wrong age": "P1"}, "N1")
    found = plan(row(2, "db/1", "exclude", "wrong age"), row(3, "db/3", "exclude"), reasons=words)
    assert [d.reason for d in found.decisions] == ["P1", "N1"]
    with pytest.raises(UsageError, match="X9 is no reason at title_abstract"):
        plan(row(2, "db/1", "include"), reasons=ReasonWords(CRITERIA, {"a": "X9"}))


def test_a_time_of_the_file_goes_before_that_of_the_import() -> None:
    found = plan(row(2, "db/1", "include", at="2020-01-02"), row(3, "db/3", "include"))
    assert [d.at for d in found.decisions] == ["2020-01-02", "2026-11-21T10:00:00+00:00"]
