import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.duplicates import automatic_pairs, cluster_records, parse_verdicts
from tamis.textfiles import Row

FIELDS = ("title", "authors", "year", "pages", "doi", "pmid")


def records(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame([dict.fromkeys(FIELDS, "") | {"year": None} | row for row in rows])
    frame["record"] = [f"pages/{position}" for position in range(1, len(rows) + 1)]
    return frame.astype({"year": "Int64"})


def verdicts(*pairs: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["record", "other", "relation"])


TITLE = "Iatrogenic calcinosis cutis in a neonate"
NO_PAIRS = pd.DataFrame(columns=["record", "other", "why", "similarity"])


def test_one_article_on_two_sites_is_one_report() -> None:
    found = automatic_pairs(records({"title": TITLE}, {"title": TITLE.upper() + "."}))
    assert found[["record", "other", "why"]].to_numpy().tolist() == [["pages/2", "pages/1", "title"]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"title": TITLE, "year": 2013}, {"title": TITLE, "year": 2019}),
        ({"title": TITLE, "authors": "Cherian, EV"}, {"title": TITLE, "authors": "Rashid, M"}),
        ({"title": TITLE, "doi": "10.1000/a"}, {"title": TITLE, "doi": "10.1000/b"}),
        ({"title": "Calcinosis cutis: part I"}, {"title": "Calcinosis cutis: part II"}),
        ({"title": "Editorial"}, {"title": "Editorial"}),
        ({"title": "[Title not shown: a newborn]"}, {"title": "[Title not shown: a newborn]"}),
        ({"title": TITLE, "doi": "10.1000/s"}, {"title": "Quite another abstract of it", "doi": "10.1000/s"}),
    ],
)
def test_two_reports_stay_two(first: dict[str, object], second: dict[str, object]) -> None:
    assert automatic_pairs(records(first, second)).empty


def test_one_doi_pairs_records_where_a_title_is_missing() -> None:
    found = automatic_pairs(
        records({"title": TITLE, "doi": "https://doi.org/10.1000/A."}, {"doi": "10.1000/a"})
    )
    assert list(found["why"]) == ["doi"]


def test_a_split_keeps_two_records_apart_against_the_automatic_pair() -> None:
    automatic = automatic_pairs(records({"title": TITLE}, {"title": TITLE}))
    clusters, problems = cluster_records(
        ["pages/1", "pages/2"], automatic, verdicts(("pages/1", "pages/2", "split"))
    )
    assert not problems
    assert clusters.nunique() == 2


def test_the_last_word_on_a_pair_counts() -> None:
    said = verdicts(("b", "a", "join"), ("a", "b", "split"), ("b", "a", "join"))
    clusters, problems = cluster_records(["a", "b"], NO_PAIRS, said)
    assert not problems
    assert list(clusters) == ["a", "a"]


def test_a_join_against_a_split_is_a_problem_that_names_both() -> None:
    said = verdicts(("b", "a", "join"), ("c", "b", "join"), ("c", "a", "split"))
    clusters, problems = cluster_records(["a", "b", "c"], NO_PAIRS, said)
    assert problems[0].what.startswith("b and c are joined")
    assert list(clusters) == ["a", "a", "c"]


NAMES = [f"pages/{number}" for number in range(1, 9)]
PAIRS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]),
    max_size=12,
)


@given(PAIRS, PAIRS, st.randoms(use_true_random=False))
def test_clusters_do_not_depend_on_the_order_of_joins(joins: list, automatic: list, random) -> None:  # type: ignore[no-untyped-def, type-arg]
    said = [(a, b, "join") for a, b in joins]
    pairs = pd.DataFrame([(a, b, "title", 100.0) for a, b in automatic], columns=NO_PAIRS.columns)
    before, _ = cluster_records(NAMES, pairs, verdicts(*said))
    random.shuffle(said)
    after, _ = cluster_records(NAMES, pairs.iloc[::-1], verdicts(*said))
    assert before.equals(after)
    assert all(before[record] <= record for record in NAMES)


@given(PAIRS, PAIRS)
def test_automatic_pairs_never_undo_a_split(splits: list, automatic: list) -> None:  # type: ignore[type-arg]
    pairs = pd.DataFrame([(a, b, "title", 100.0) for a, b in automatic], columns=NO_PAIRS.columns)
    clusters, problems = cluster_records(NAMES, pairs, verdicts(*((a, b, "split") for a, b in splits)))
    assert not problems
    assert all(clusters[a] != clusters[b] for a, b in splits)


def test_a_verdict_on_an_unknown_record_is_a_problem_with_its_line() -> None:
    entry = {"at": "2026-11-20", "by": "A", "relation": "join", "record": "pages/9", "other": "pages/1"}
    frame, problems = parse_verdicts([Row(4, entry)], "review/duplicates/A.jsonl", ["pages/1"])
    assert frame.empty
    assert str(problems[0]).startswith(
        "review/duplicates/A.jsonl:4: record pages/9 is not in any import file"
    )
