import itertools

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.screening import divided_votes, rulings, stage_outcomes, votes

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


def assigned(**names: list[bool]) -> pd.DataFrame:
    return pd.DataFrame(names, index=["p/1", "p/3"])


def test_only_who_is_assigned_has_to_decide() -> None:
    a, b = vote(("p/1", "include", "")), vote(("p/3", "exclude", "N1"))
    found = stage_outcomes(
        ["p/1", "p/3"], {"A": a, "B": b}, vote(), unsure_includes=True, reasons=["N1"],
        assigned=assigned(A=[True, False], B=[False, True]),
    )  # fmt: skip
    assert list(found["outcome"]) == ["include", "exclude"]


def test_a_vote_that_nobody_asked_for_counts_as_well() -> None:
    a, b = vote(("p/1", "include", "")), vote(("p/1", "exclude", "N1"))
    found = stage_outcomes(
        ["p/1", "p/3"], {"A": a, "B": b}, vote(), unsure_includes=True, reasons=["N1"],
        assigned=assigned(A=[True, True], B=[False, False]),
    )  # fmt: skip
    assert list(found["outcome"]) == ["conflict", "pending"]


def test_three_agree_only_if_all_three_say_the_same() -> None:
    said = {"A": "include", "B": "include", "C": "include"}
    cast = {name: vote(("p/1", word, "")) for name, word in said.items()}
    found = stage_outcomes(["p/1"], cast, vote(), unsure_includes=False, reasons=[])
    assert found.at["p/1", "outcome"] == "include"
    cast["B"] = vote(("p/1", "unsure", ""))
    found = stage_outcomes(["p/1"], cast, vote(), unsure_includes=False, reasons=[])
    assert found.at["p/1", "outcome"] == "conflict"


def test_a_third_person_ends_only_conflicts_of_others() -> None:
    said = vote(("p/1", "include", ""), ("p/3", "exclude", "N1"))
    assert list(rulings(said, None).index) == ["p/1", "p/3"]
    assert list(rulings(said, pd.Series({"p/1": True, "p/3": False})).index) == ["p/3"]


def test_decisions_on_records_that_became_one_report_are_named_until_the_first_is_decided_again() -> None:
    said = [("p/1", "include", ""), ("p/2", "exclude", "N1"), ("p/3", "include", "")]
    found = divided_votes(decisions(*said), CLUSTERS)
    assert list(found["record"]) == ["p/1", "p/2"]
    assert divided_votes(decisions(*said, ("p/1", "exclude", "N1")), CLUSTERS).empty
    assert divided_votes(decisions(("p/1", "include", ""), ("p/2", "include", "")), CLUSTERS).empty


ROWS = st.lists(
    st.tuples(st.sampled_from(["p/1", "p/2", "p/3"]), st.sampled_from(["include", "exclude", "unsure"]))
)


@given(st.tuples(ROWS, ROWS, ROWS), st.booleans())
def test_outcomes_do_not_depend_on_the_order_in_which_logs_are_read(
    logs: tuple[list[tuple[str, str]], ...], unsure: bool
) -> None:
    reason = {"include": "", "unsure": "", "exclude": "N1"}
    cast = {
        name: vote(*((record, word, reason[word]) for record, word in rows))
        for name, rows in zip("ABC", logs, strict=True)
    }
    found = [
        stage_outcomes(
            ["p/1", "p/3"],
            {name: cast[name] for name in order},
            vote(),
            unsure_includes=unsure,
            reasons=["N1"],
        )
        for order in itertools.permutations("ABC")
    ]
    for other in found[1:]:
        pd.testing.assert_frame_equal(other, found[0])


@given(ROWS, ROWS)
def test_records_that_a_later_search_adds_change_no_vote(
    rows: list[tuple[str, str]], later: list[tuple[str, str]]
) -> None:
    reason = {"include": "", "unsure": "", "exclude": "N1"}
    before = [(record, word, reason[word]) for record, word in rows]
    # A record of a later search may turn out to be a duplicate; the earlier one still names the report.
    more = pd.concat([CLUSTERS, pd.Series({"q/1": "q/1", "q/2": "p/3"})])
    added = [(f"q/{record[2:]}", word, reason[word]) for record, word in later if record != "p/3"]
    found = votes(decisions(*before, *added), more)
    expected = votes(decisions(*before), CLUSTERS)
    pd.testing.assert_frame_equal(found.loc[expected.index], expected)
