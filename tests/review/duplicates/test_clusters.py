import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.errors import UsageError
from tamis.review.duplicates.clusters import cluster_pairs, found_by, recluster
from tamis.review.duplicates.queue import Questions

NAMES = [f"db/{number}" for number in range(1, 9)]
COLUMNS = ["record", "other", "probability", "decision", "relation", "veto", "why", "weight"]


def pairs(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    """Return PAIRS from (record, other, decision, weight); a decision "veto" asks and forbids to merge."""
    return pd.DataFrame(
        [
            (record, other, 1 / (1 + 2.718281828**-weight), "ask" if decision == "veto" else decision, "duplicate",
             "other pages" if decision == "veto" else "", "", weight)
            for record, other, decision, weight in rows
        ],
        columns=COLUMNS,
    ).astype({"probability": "float64", "weight": "float64"})  # fmt: skip


def verdicts(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["record", "other", "relation"])


def last_of(said: pd.DataFrame) -> dict[frozenset[str], str]:
    columns = (map(str, said[name]) for name in ("record", "other", "relation"))
    return {frozenset((record, other)): relation for record, other, relation in zip(*columns, strict=True)}


def sets(clusters: pd.Series) -> set[frozenset[str]]:
    return {frozenset(group.index) for _, group in clusters.groupby(clusters)}


def test_records_that_merge_with_a_third_are_one_cluster_named_by_its_first() -> None:
    clusters, _, problems = cluster_pairs(
        NAMES[:4], pairs(("db/3", "db/2", "merge", 5), ("db/4", "db/3", "merge", 5)), verdicts()
    )
    assert clusters.to_dict() == {"db/1": "db/1", "db/2": "db/2", "db/3": "db/2", "db/4": "db/2"}
    assert not problems


@pytest.mark.parametrize("decision", ["veto", "link"])
def test_the_weaker_merge_is_refused_where_both_would_unite_a_forbidden_pair(decision: str) -> None:
    found = pairs(("db/2", "db/1", "merge", 4), ("db/3", "db/2", "merge", 9), ("db/3", "db/1", decision, 8))
    clusters, _, _ = cluster_pairs(NAMES[:3], found, verdicts())
    assert list(clusters) == ["db/1", "db/2", "db/2"]


def test_a_join_lifts_the_veto_of_its_pair() -> None:
    found = pairs(("db/2", "db/1", "veto", 4), ("db/3", "db/2", "merge", 9))
    clusters, _, _ = cluster_pairs(NAMES[:3], found, verdicts(("db/2", "db/1", "join")))
    assert list(clusters) == ["db/1", "db/1", "db/1"]


def test_a_join_counts_for_all_records_that_the_person_saw_together() -> None:
    found = pairs(("db/2", "db/1", "merge", 9), ("db/3", "db/1", "veto", 1), ("db/3", "db/2", "veto", 2))
    assert list(cluster_pairs(NAMES[:3], found, verdicts())[0]) == ["db/1", "db/1", "db/3"]
    assert set(cluster_pairs(NAMES[:3], found, verdicts(("db/3", "db/2", "join")))[0]) == {"db/1"}


def test_an_undo_takes_the_last_word_on_a_pair_back() -> None:
    said = verdicts(("db/2", "db/1", "split"), ("db/1", "db/2", "undo"))
    clusters, _, _ = cluster_pairs(NAMES[:2], pairs(("db/2", "db/1", "merge", 4)), said)
    assert list(clusters) == ["db/1", "db/1"]


def test_a_join_against_a_split_is_refused_and_the_problem_names_both() -> None:
    said = verdicts(("db/2", "db/1", "join"), ("db/3", "db/2", "join"), ("db/3", "db/1", "split"))
    clusters, _, problems = cluster_pairs(NAMES[:3], pairs(), said.assign(by="A", source_line=[4, 5, 6]))
    assert list(clusters) == ["db/1", "db/1", "db/3"]
    assert [str(problem).split(",")[0] for problem in problems] == [
        "review/duplicates/A.jsonl:5: db/3 and db/2 are joined"
    ]
    assert "a split of db/3 and db/1 stands between" in problems[0].what


def test_a_verdict_on_a_record_that_is_gone_is_a_problem_and_the_others_count() -> None:
    said = verdicts(("db/2", "db/1", "join"), ("db/9", "db/1", "join"))
    clusters, _, problems = cluster_pairs(NAMES[:2], pairs(), said)
    assert list(clusters) == ["db/1", "db/1"]
    assert "db/9" in problems[0].what


def test_a_pair_of_an_unknown_record_is_refused() -> None:
    with pytest.raises(UsageError, match="db/9"):
        cluster_pairs(NAMES[:2], pairs(("db/9", "db/1", "merge", 4)), verdicts())


@pytest.mark.parametrize("n", [0, 1])
def test_no_record_or_one_has_no_duplicate(n: int) -> None:
    clusters, flags, problems = cluster_pairs(NAMES[:n], pairs(), verdicts())
    assert list(clusters) == NAMES[:n]
    assert flags.empty
    assert not problems


def test_a_duplicate_is_found_by_people_when_the_pairs_alone_would_have_left_it() -> None:
    found = pairs(("db/2", "db/1", "merge", 9), ("db/4", "db/3", "merge", 9))
    automatic, _, _ = cluster_pairs(NAMES[:5], found, verdicts())
    clusters, _, _ = cluster_pairs(
        NAMES[:5], found, verdicts(("db/3", "db/1", "join"), ("db/5", "db/1", "join"))
    )
    assert found_by(clusters, automatic).to_dict() == {
        "db/2": "automatic", "db/3": "people", "db/4": "automatic", "db/5": "people",
    }  # fmt: skip


def test_ten_thousand_copies_of_which_two_are_split_are_two_clusters() -> None:
    names = [f"db/{number}" for number in range(1, 10_001)]
    found = pd.DataFrame({"record": names[1:], "other": names[:-1]}).assign(
        probability=1.0, decision="merge", relation="duplicate", veto="", why="", weight=20.0
    )
    assert set(cluster_pairs(names, found, verdicts())[0]) == {"db/1"}
    parted, _, problems = cluster_pairs(names, found, verdicts(("db/10000", "db/1", "split")))
    assert parted.nunique() == 2
    assert parted["db/1"] != parted["db/10000"]
    assert not problems


ENDS = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1])
FOUND = st.lists(
    st.tuples(ENDS, st.sampled_from(["merge", "merge", "veto", "ask", "link"]), st.sampled_from([1.0, 2.0, 5.0])),
    max_size=14, unique_by=lambda row: frozenset(row[0]),
).map(lambda rows: pairs(*((*ends, decision, weight) for ends, decision, weight in rows)))  # fmt: skip
SAID = st.lists(st.tuples(ENDS, st.sampled_from(["join", "split", "undo"])), max_size=8).map(
    lambda rows: verdicts(*((*ends, relation) for ends, relation in rows))
)


@given(FOUND, SAID, st.permutations(NAMES), st.randoms(use_true_random=False))
def test_the_order_of_records_and_pairs_does_not_matter(found, said, names, random) -> None:  # type: ignore[no-untyped-def]
    before, _, _ = cluster_pairs(NAMES, found, said)
    after, _, _ = cluster_pairs(names, found.sample(frac=1, random_state=random.randrange(99)), said)
    assert sets(before) == sets(after)


@given(FOUND, SAID)
def test_a_split_is_never_undone_and_no_forbidden_pair_merges_unless_people_join_it(
    found: pd.DataFrame, said: pd.DataFrame
) -> None:
    clusters, _, _ = cluster_pairs(NAMES, found, said)
    words = last_of(said)
    splits = [tuple(pair) for pair, relation in words.items() if relation == "split"]
    assert all(clusters[one] != clusters[two] for one, two in splits)
    forbidden = found[(found["veto"] != "") | (found["decision"] == "link")]
    together = forbidden["record"].map(clusters) == forbidden["other"].map(clusters)
    # A join counts for all records that the merges alone put together.
    ends_of = [(min(pair), max(pair), relation) for pair, relation in words.items()]
    alone, _, _ = cluster_pairs(NAMES, found, verdicts(*(row for row in ends_of if row[2] == "split")))
    joins = verdicts(*(row for row in ends_of if row[2] == "join"))
    ends = {side: list(joins[side].map(alone)) for side in ("record", "other")}
    by_people, _, _ = cluster_pairs(NAMES, found[:0], pd.DataFrame(ends).assign(relation="join"))
    lifted = [by_people[alone[one]] == by_people[alone[two]]
              for one, two in zip(forbidden["record"], forbidden["other"], strict=True)]  # fmt: skip
    assert not (together & ~pd.Series(lifted, index=forbidden.index, dtype=bool)).any()


@given(FOUND, SAID)
def test_more_records_and_pairs_keep_every_id_and_every_verdict(
    found: pd.DataFrame, said: pd.DataFrame
) -> None:
    more = pairs(("new/1", "db/1", "merge", 9), ("new/1", "db/2", "merge", 8), ("new/2", "db/5", "merge", 7))
    later, _, _ = cluster_pairs([*NAMES, "new/1", "new/2"], pd.concat([found, more], ignore_index=True), said)
    before, _, problems = cluster_pairs(NAMES, found, said)
    words = last_of(said)
    for (one, two), relation in [(tuple(pair), relation) for pair, relation in words.items()]:
        if relation == "split" or (relation == "join" and not problems):
            assert (later[one] == later[two]) == (relation == "join")
    assert list(later.index[:8]) == list(before.index)
    assert set(later) <= set(later.index)


@given(FOUND, SAID)
def test_answers_one_by_one_give_the_clusters_of_a_rerun(found: pd.DataFrame, said: pd.DataFrame) -> None:
    questions = Questions(found, cluster_pairs(NAMES, found, verdicts())[0], verdicts())
    for number in range(len(said)):
        questions = questions.answered(said.iloc[[number]])
    assert questions.clusters.equals(cluster_pairs(NAMES, found, said)[0])


def test_a_verdict_leaves_other_clusters_as_they_are() -> None:
    found = pairs(("db/2", "db/1", "merge", 4), ("db/4", "db/3", "merge", 4))
    before, _, _ = cluster_pairs(NAMES[:4], found, verdicts())
    after = recluster(before, found, verdicts(("db/4", "db/3", "split")), ["db/4", "db/3"])
    assert list(after) == ["db/1", "db/1", "db/3", "db/4"]
    assert list(before) == ["db/1", "db/1", "db/3", "db/3"]
