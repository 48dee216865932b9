import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.flow import Flow, build_flow, check_flow
from tamis.review.screening import stage_outcomes, votes

SOURCES = {"db": ("databases", "PubMed"), "cit": ("other", "citation searching")}
REASONS = {"T1": "review", "P1": "wrong population"}
RECORDS = ["db/1", "db/2", "db/3", "cit/1", "cit/2"]
NONE = pd.DataFrame({"at": [], "record": [], "decision": [], "reason": [], "source_line": []}, dtype="object")


def log(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["record", "decision", "reason"])
    return frame.assign(at="2026-11-20", source_line=range(1, len(rows) + 1)) if rows else NONE


def flow_of(
    clusters: pd.Series, title_abstract: pd.DataFrame, full_text: pd.DataFrame, **options: object
) -> Flow:
    first = [record for record, cluster in clusters.items() if record == cluster]
    settings = {"unsure_includes": True, "reasons": list(REASONS)}
    ta = stage_outcomes(first, {}, votes(title_abstract, clusters), **settings)  # type: ignore[arg-type]
    sought = list(ta.index[ta["outcome"] == "include"])
    ft = stage_outcomes(sought, {}, votes(full_text, clusters), **settings)  # type: ignore[arg-type]
    filled = {"studies": {}, "cases": {}} | options
    return build_flow(clusters, ta, ft, sources=SOURCES, reasons=REASONS, **filled)  # type: ignore[arg-type]


def test_a_duplicate_is_counted_in_the_arm_that_found_it() -> None:
    clusters = pd.Series(dict(zip(RECORDS, ["db/1", "db/1", "db/3", "db/3", "cit/2"], strict=True)))
    flow = flow_of(
        clusters, log(("db/1", "include", ""), ("cit/2", "include", "")), log(("db/1", "include", ""))
    )
    numbers = flow.numbers()
    assert (numbers["identified"], numbers["duplicates_removed"], numbers["screened"]) == (5, 2, 3)
    assert numbers["other"] == numbers["other"] | {"identified": 2, "duplicates_removed": 1, "sought": 1}
    assert flow.box("duplicates_removed").ids == ("db/2", "cit/1")
    assert (numbers["title_abstract_open"], numbers["full_text_open"], numbers["included_reports"]) == (
        1,
        1,
        1,
    )


def test_the_box_of_duplicates_tells_who_found_them() -> None:
    clusters = pd.Series(dict(zip(RECORDS, ["db/1", "db/1", "db/1", "db/1", "cit/2"], strict=True)))
    by = pd.Series({"db/2": "automatic", "db/3": "people", "cit/1": "automatic"})
    flow = flow_of(clusters, NONE, NONE, found_by=by)
    assert flow.box("duplicates_removed").details == (
        ("found automatically", ("db/2", "cit/1")), ("found by hand", ("db/3",)),
    )  # fmt: skip
    assert flow.numbers()["duplicates_found_by"] == {"automatic": 2, "people": 1}
    assert not check_flow(flow, decided_at_full_text={})


def test_two_reports_of_one_study_are_one_study() -> None:
    clusters = pd.Series({"db/1": "db/1", "db/2": "db/2"})
    both = log(("db/1", "include", ""), ("db/2", "include", ""))
    flow = flow_of(clusters, both, both, studies={"db/1": "S", "db/2": "S"}, cases={"db/1": ["C1", "C2"]})
    counts = [flow.box(name).n for name in ("included_studies", "included_reports", "included_cases")]
    assert counts == [1, 2, 2]


def test_reasons_stand_by_frequency_and_share_out_the_excluded() -> None:
    clusters = pd.Series({record: record for record in RECORDS[:3]})
    said = log(("db/1", "exclude", "T1"), ("db/2", "exclude", "P1"), ("db/3", "exclude", "P1"))
    box = flow_of(clusters, said, NONE).box("title_abstract_excluded")
    assert [(label, len(ids)) for label, ids in box.details] == [
        ("P1: wrong population", 2),
        ("T1: review", 1),
    ]


def test_a_full_text_decision_without_title_and_abstract_names_the_record() -> None:
    clusters = pd.Series({"db/1": "db/1"})
    flow = flow_of(clusters, NONE, NONE)
    problems = check_flow(flow, decided_at_full_text={"db/1": "review/decisions/full_text.consensus.jsonl"})
    assert problems[0].what == "db/1 has a full-text decision but did not pass title and abstract"


def test_an_empty_review_counts_zero() -> None:
    flow = flow_of(pd.Series({}, dtype="object"), NONE, NONE)
    assert {box.n for box in flow.boxes} == {0}
    assert check_flow(flow, decided_at_full_text={}) == []


DECISIONS = st.lists(
    st.tuples(
        st.sampled_from(RECORDS),
        st.sampled_from([("include", ""), ("unsure", ""), ("exclude", "T1"), ("exclude", "P1")]),
    ),
    max_size=8,
)


@given(DECISIONS, DECISIONS, st.lists(st.integers(0, 4), min_size=5, max_size=5))
def test_the_boxes_share_out_the_records_whatever_was_decided(ta: list, ft: list, joined: list[int]) -> None:  # type: ignore[type-arg]
    kept = [min(position, target) for position, target in enumerate(joined)]
    while kept != (flat := [kept[target] for target in kept]):
        kept = flat
    clusters = pd.Series({record: RECORDS[kept[position]] for position, record in enumerate(RECORDS)})
    flow = flow_of(clusters, log(*((r, *d) for r, d in ta)), log(*((r, *d) for r, d in ft)))
    assert check_flow(flow, decided_at_full_text={}) == []
    assert sum(n for n in flow.frame().query("box == 'identified' and detail == ''")["n"]) == len(RECORDS)
