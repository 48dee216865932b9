import datetime
from dataclasses import replace

import pytest

from tamis.protocol import (
    Criterion,
    Deviation,
    Plan,
    PlannedAnalysis,
    Protocol,
    Query,
    Question,
    Rule,
    Source,
    StagePlan,
    check_protocol,
)

DAY = datetime.date(2026, 1, 5)
EARLIER = datetime.date(2026, 1, 4)

QUERY = Query("Q1", DAY, "MEDLINE", "calcinosis AND infant", hits=8, new_records=7)
SOURCE = Source(
    "medline", "MEDLINE", "databases", "Ovid", "review/searches/medline.csv", DAY, 7, queries=(QUERY,)
)
EXCLUDE = Criterion("P1", "wrong population", "exclude", ("title_abstract", "full_text"), order=1)
ANALYSIS = PlannedAnalysis("time", "How long?", "primary", "analysis/time.py", "all cases")
SOUND = Protocol(
    Question("Title", "population", "exposure", "", ("outcome",), (), (), "all", "none"),
    (Criterion("I1", "eligible", "include", ("title_abstract",)), EXCLUDE),
    (SOURCE,),
    Plan(analyses=(ANALYSIS,)),
    (Deviation(EARLIER, "what", "why", "affects"), Deviation(DAY, "what", "why", "affects")),
)


def test_a_sound_protocol_has_no_problem():
    assert check_protocol(SOUND) == []


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"criteria": (EXCLUDE, replace(EXCLUDE, order=2))}, "code P1 stands twice"),
        ({"criteria": (EXCLUDE, replace(EXCLUDE, code="E1"))}, "order 1 of E1 is already that of P1"),
        ({"criteria": (replace(EXCLUDE, order=None),)}, "P1 excludes but has no order"),
        (
            {"criteria": (Criterion("D1", "duplicate", "duplicate", ("title_abstract",)),)},
            "D1 names duplicates and has stages",
        ),
        (
            {"criteria": (Criterion("R1", "unread", "not_retrieved", ("title_abstract",)),)},
            "R1 gives not_retrieved on title_abstract",
        ),
        (
            {"criteria": (Criterion("U1", "unclear", "unsure", ("full_text",)),)},
            "U1 gives unsure on full_text",
        ),
        ({"sources": (replace(SOURCE, id="MEDLINE"),)}, "the id of a source is 'MEDLINE'"),
        (
            {"sources": (replace(SOURCE, file="review/searches/ovid.csv"),)},
            "the file of source medline is 'review/searches/ovid.csv'",
        ),
        (
            {"sources": (replace(SOURCE, expected_records=8),)},
            "source medline expects 8 records, its queries bring 7",
        ),
        (
            {"sources": (replace(SOURCE, queries=(replace(QUERY, hits=6),)),)},
            "query Q1 has 7 new records among 6 hits",
        ),
        (
            {"sources": (SOURCE, replace(SOURCE, id="embase", file="review/searches/embase.csv"))},
            "query Q1 of embase has the id of one of medline",
        ),
        (
            {"sources": (replace(SOURCE, date=EARLIER),)},
            "source medline is dated 2026-01-04, its last query 2026-01-05",
        ),
        ({"deviations": SOUND.deviations[::-1]}, "a deviation of 2026-01-04 stands after one of 2026-01-05"),
        ({"plan": Plan(rules=(Rule(1, (), "a"), Rule(1, (), "b")))}, "rule 1 stands twice"),
        (
            {"plan": Plan(analyses=(replace(ANALYSIS, script="time.py"),))},
            "the script of analysis time is 'time.py'",
        ),
        (
            {
                "plan": Plan(
                    analyses=(ANALYSIS, replace(ANALYSIS, id="half", kind="sensitivity", varies="tim"))
                )
            },
            "sensitivity analysis half varies 'tim'",
        ),
    ],
)
def test_a_fault_is_named(changed: dict[str, object], what: str):
    problems = check_protocol(replace(SOUND, **changed))
    assert what in [problem.what for problem in problems]


def test_queries_out_of_order_are_named_at_the_later_one():
    early = replace(QUERY, id="Q2", date=EARLIER, new_records=0)
    source = replace(SOURCE, queries=(QUERY, early))
    problems = check_protocol(
        replace(SOUND, sources=(source,)), lambda file, place: len(place) * 10 + int(place[3])
    )
    assert [(problem.line, problem.what) for problem in problems] == [
        (51, "a query of 2026-01-04 stands after one of 2026-01-05")
    ]


STAGE = StagePlan("title_abstract", ("A", "B", "C"), "consensus", "Cohen's kappa", per_record=2, overlap=0.2,
                  quotas={"A": 2.0}, pilot=50)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "place", "what"),
    [
        ({}, None, None),
        ({"per_record": 0, "overlap": 0.0, "quotas": {}}, "per_record", "per_record of title_abstract is 0"),
        ({"per_record": 4}, "per_record", "per_record of title_abstract is 4"),
        ({"overlap": 20}, "overlap", "overlap of title_abstract is 20"),
        (
            {"per_record": None, "quotas": {}},
            "overlap",
            "title_abstract has an overlap, but all reviewers decide",
        ),
        ({"per_record": 3, "overlap": 0.0}, "quotas", "title_abstract has quotas, but all reviewers decide"),
        ({"quotas": {"D": 1.0}}, "quotas", "quotas of title_abstract name 'D'"),
        ({"quotas": {"A": 0.0}}, "quotas", "the quota of A in title_abstract is 0"),
        ({"pilot": -1}, "pilot", "pilot of title_abstract is -1"),
    ],
)
def test_how_a_stage_is_divided_is_checked(
    changes: dict[str, object], place: str | None, what: str | None
) -> None:
    plan = replace(SOUND.plan, stages=(replace(STAGE, **changes),))  # type: ignore[arg-type]
    places: list[tuple[str | int, ...]] = []

    def line_of(file: str, where: tuple[str | int, ...]) -> int:
        places.append(where)
        return 7

    problems = check_protocol(replace(SOUND, plan=plan), line_of)
    assert [problem.what.startswith(what or "") for problem in problems] == [True] * (what is not None)
    assert [(problem.path, problem.line) for problem in problems] == [("protocol/plan.toml", 7)] * len(
        problems
    )
    assert [where[-1] for where in places] == [place] * len(problems)
