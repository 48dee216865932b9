import pandas as pd

from tamis.review.screening import stage_outcomes, votes

CLUSTERS = pd.Series({"p/1": "p/1", "p/2": "p/1", "p/3": "p/3"})


def decisions(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["record", "decision", "reason"])
    return frame.assign(at="2026-11-20", source_line=range(1, len(rows) + 1))


def vote(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return votes(decisions(*rows), CLUSTERS)


def outcomes(
    a: pd.DataFrame, b: pd.DataFrame, consensus: pd.DataFrame | None = None, unsure: bool = True
) -> pd.DataFrame:
    said = vote() if consensus is None else consensus
    return stage_outcomes(
        ["p/1", "p/3"], {"A": a, "B": b}, said, unsure_includes=unsure, reasons=["T1", "N1"]
    )


def test_a_decision_on_a_duplicate_counts_for_its_report() -> None:
    assert vote(("p/2", "include", "")).at["p/1", "decision"] == "include"


def test_of_two_decisions_on_one_report_that_on_the_first_record_counts() -> None:
    assert vote(("p/2", "exclude", "N1"), ("p/1", "include", "")).at["p/1", "record"] == "p/1"


def test_unsure_goes_on_where_the_protocol_says_so() -> None:
    a, b = vote(("p/1", "unsure", "")), vote(("p/1", "include", ""))
    assert outcomes(a, b).at["p/1", "outcome"] == "include"
    assert outcomes(a, b, unsure=False).at["p/1", "outcome"] == "conflict"


def test_one_missing_vote_leaves_the_report_pending() -> None:
    found = outcomes(vote(("p/1", "include", "")), vote())
    assert list(found["outcome"]) == ["pending", "pending"]


def test_agreed_exclusion_takes_the_reason_that_the_protocol_names_first() -> None:
    found = outcomes(vote(("p/1", "exclude", "N1")), vote(("p/1", "exclude", "T1")))
    assert tuple(found.loc["p/1"]) == ("exclude", "T1", "agreement")


def test_the_consensus_ends_a_conflict_and_stands_against_agreement() -> None:
    a, b = (
        vote(("p/1", "exclude", "N1"), ("p/3", "include", "")),
        vote(("p/1", "include", ""), ("p/3", "include", "")),
    )
    found = outcomes(a, b, vote(("p/1", "exclude", "N1"), ("p/3", "exclude", "T1")))
    assert list(found["outcome"]) == ["exclude", "exclude"]
    assert list(found["basis"]) == ["consensus", "consensus"]


def test_without_reviewers_everything_is_pending() -> None:
    found = stage_outcomes(["p/1"], {}, vote(), unsure_includes=True, reasons=[])
    assert list(found["outcome"]) == ["pending"]
