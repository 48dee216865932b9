import pandas as pd

from tamis.review.duplicates.clusters import cluster_pairs
from tamis.review.duplicates.queue import Questions, question_queue
from tests.review.duplicates.test_clusters import NAMES, pairs, verdicts

FOUND = pairs(
    ("db/2", "db/1", "merge", 6),
    ("db/3", "db/1", "ask", 1),
    ("db/3", "db/2", "ask", 2),
    ("db/5", "db/4", "ask", 1.5),
    ("db/6", "db/4", "link", 3),
)


def queue(said: pd.DataFrame) -> list[tuple[str, str]]:
    found = question_queue(FOUND, cluster_pairs(NAMES, FOUND, said)[0], said)
    return list(zip(found["record"], found["other"], strict=True))


def test_two_clusters_are_asked_about_once_by_their_best_pair_and_larger_gains_come_first() -> None:
    found = question_queue(FOUND, cluster_pairs(NAMES, FOUND, verdicts())[0], verdicts())
    assert found[["record", "other", "cluster", "other_cluster", "n_pairs"]].to_numpy().tolist() == [
        ["db/3", "db/2", "db/3", "db/1", 2], ["db/5", "db/4", "db/5", "db/4", 1],
    ]  # fmt: skip
    assert round(found["gain"][0], 2) == round(2 * 0.88, 2)


def test_an_answer_on_any_pair_between_two_clusters_settles_them() -> None:
    assert queue(verdicts(("db/1", "db/3", "split"))) == [("db/5", "db/4")]
    assert queue(verdicts(("db/1", "db/3", "join"))) == [("db/5", "db/4")]


def test_a_merge_that_was_refused_is_asked_about() -> None:
    found = pairs(("db/2", "db/1", "merge", 4), ("db/3", "db/2", "merge", 9), ("db/3", "db/1", "link", 8))
    clusters = cluster_pairs(NAMES, found, verdicts())[0]
    assert question_queue(found, clusters, verdicts())[["record", "other"]].to_numpy().tolist() == [
        ["db/2", "db/1"]
    ]


def test_without_pairs_there_is_no_question() -> None:
    empty = question_queue(FOUND[:0], pd.Series(NAMES, index=NAMES), verdicts())
    assert empty.empty
    assert "gain" in empty


def test_an_answer_needs_no_rerun_and_an_undo_opens_its_question_again() -> None:
    start = Questions(FOUND, cluster_pairs(NAMES, FOUND, verdicts())[0], verdicts())
    joined = start.answered(verdicts(("db/3", "db/2", "join")))
    assert joined.clusters["db/3"] == "db/1"
    assert list(joined.queue()["record"]) == ["db/5"]
    undone = joined.answered(verdicts(("db/3", "db/2", "undo")))
    assert undone.queue().equals(start.queue())
