import json
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from benchmarks.dedup import read_labelled, score_clusters
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.errors import UsageError
from tamis.review.duplicates import find_duplicates
from tests.review.duplicates.cases import WORK, frame

FEW = settings(max_examples=12)
TITLES = st.sampled_from([
    WORK["title"], WORK["title"].upper(), "[Talc in pleurisy of cancer]", "Editorial", "A phase II trial of dasatinib",
    "A phase I trial of dasatinib", "Colchicine prevents effusions of the heart", "", "\u05d0\x00\u202e",
])  # fmt: skip
RECORDS = st.lists(
    st.fixed_dictionaries({
        "title": TITLES,
        "authors": st.sampled_from(["", "Dresler, C. M.; Olak, J.", "J. Olak and C. Dresler", "Lee, C."]),
        "year": st.sampled_from([None, 2004, 2005]), "journal": st.sampled_from(["", "Chest", "Lung Cancer"]),
        "volume": st.sampled_from(["", "127", "67 Suppl 1"]),
        "pages": st.sampled_from(["", "909-15", "909-915", "S11"]),
        "doi": st.sampled_from(["", "10.1000/a", "https://doi.org/10.1000/A", "10.1000/b"]),
    }),
    min_size=1, max_size=8,
)  # fmt: skip


def parts(records: pd.DataFrame) -> set[frozenset[str]]:
    clusters = find_duplicates(records).clusters
    return {frozenset(map(str, members.index)) for _, members in clusters.groupby(clusters)}


@FEW
@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(rows: list[dict[str, Any]], random: Any) -> None:
    records = frame(*rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    assert parts(records.iloc[order].reset_index(drop=True)) == parts(records)


@FEW
@given(RECORDS)
def test_a_copied_record_merges_with_itself_if_it_names_a_report(rows: list[dict[str, Any]]) -> None:
    records = frame(*rows)
    copies = records.assign(record="copy/" + records["record"])
    clusters = find_duplicates(pd.concat([records, copies], ignore_index=True)).clusters
    named = records["title"].str.split().str.len() > 3
    for record in records.loc[named, "record"]:
        assert clusters[record] == clusters[f"copy/{record}"]


@FEW
@given(RECORDS)
def test_a_cluster_is_named_by_its_first_record_and_loses_none(rows: list[dict[str, Any]]) -> None:
    records = frame(*rows)
    clusters = find_duplicates(records).clusters
    assert list(clusters.index) == list(records["record"])
    assert all(clusters[name] == name for name in clusters.unique())


def test_a_human_split_stands_after_another_run() -> None:
    said = pd.DataFrame([("s/2", "s/1", "split")], columns=["record", "other", "relation"])
    assert find_duplicates(frame(WORK, WORK), verdicts=said).clusters.nunique() == 2


def test_the_evidence_can_be_read() -> None:
    pairs = find_duplicates(frame(WORK, WORK | {"doi": "", "volume": ""})).pairs
    assert pairs["why"][0].startswith("volume and pages pages the same +")
    assert pairs[["record", "other"]].to_numpy().tolist() == [["s/2", "s/1"]]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{}],
        [{}, {}],
        [{"title": "", "doi": ""}, {"title": "", "doi": ""}],
        [{"title": "x" * 1_000_000}, {"title": "x" * 999_999}],
        [{"title": "\x00" * 50, "authors": "\x00"}, {"title": "\ud800 half a character", "year": 10**9}],
        [{"title": "\u202e\u05e9\u05dc\u05d5\u05dd", "pages": "9" * 500, "volume": "v" * 500}] * 2,
        [{"year": "no year", "pages": None, "doi": float("nan"), "authors": ";" * 5000}],
    ],
)
def test_hostile_records_are_compared_and_kept(rows: list[dict[str, Any]]) -> None:
    records = frame(*rows) if rows else pd.DataFrame({"record": []}, dtype="object")
    found = find_duplicates(records)
    assert list(found.clusters.index) == list(records["record"])


def test_records_without_anything_are_not_one_report() -> None:
    assert find_duplicates(frame(*[{"title": "", "authors": ""}] * 5)).clusters.nunique() == 5


def test_ten_thousand_equal_records_are_one_and_are_compared_once_each() -> None:
    found = find_duplicates(frame(*[WORK] * 10_000))
    assert set(found.clusters) == {"s/1"}
    assert len(found.pairs) == 9_999


def test_a_block_that_is_too_large_is_named() -> None:
    rows = [
        WORK | {"title": f"Report {number} of the talc study group", "pages": "909", "doi": ""}
        for number in range(200)
    ]
    dropped = find_duplicates(frame(*rows)).dropped
    assert "volume, page, year" in set(dropped["key"])
    assert dropped["size"].max() == 200


def test_repeated_ids_are_refused() -> None:
    with pytest.raises(UsageError, match="no other record"):
        find_duplicates(pd.DataFrame({"record": ["a", "a"], "title": ["x", "y"]}))


@pytest.mark.parametrize(
    ("name", "least"), [("respiratory", 0.97), ("tafenoquine", 0.99), ("dblp_acm", 0.94)]
)
def test_labelled_sets_lose_no_work(shared: Callable[[str], Path], name: str, least: float) -> None:
    records = read_labelled(shared(f"data/dedup/{name}.csv"))
    clusters = find_duplicates(records.drop(columns="truth")).clusters
    score = score_clusters(records["truth"].tolist(), clusters.tolist())
    assert score["works_lost"] == 0
    assert score["sensitivity"] >= least


# A later version of a review and an article first online a year before its issue are put to a person.
ASKED = {"tan_2004_2005_pub2_vs_pub3", "pare_wagner_prester_jds_2024_vs_2023_online_first"}


def test_the_curated_cases_are_decided_as_expected(shared: Callable[[str], Path]) -> None:
    cases = json.loads(shared("data/dedup/curated_cases.json").read_text("utf-8"))["cases"]
    names = {"title": "title", "author": "authors", "year": "year", "journal": "journal", "booktitle": "journal",
             "volume": "volume", "number": "issue", "pages": "pages", "doi": "doi", "ENTRYTYPE": "type"}  # fmt: skip
    for case in cases:
        rows = [{ours: case[side].get(theirs) for theirs, ours in names.items() if case[side].get(theirs)}
                for side in ("record_a", "record_b")]  # fmt: skip
        decisions = list(find_duplicates(frame(*rows)).pairs["decision"])
        if case["id"] in ASKED:
            assert decisions == ["ask"], case["id"]
        else:
            assert (decisions == ["merge"]) == case["expected_duplicate"], case["id"]


def test_a_part_of_the_records_is_decided_like_the_whole() -> None:
    rows = [
        WORK,
        WORK | {"doi": ""},
        WORK | {"title": "Another question altogether, and its answer", "pages": "1-9", "doi": ""},
    ]
    whole = find_duplicates(frame(*rows)).clusters
    for first, second in combinations(range(3), 2):
        part = find_duplicates(frame(*rows).iloc[[first, second]].reset_index(drop=True)).clusters
        same = whole.iloc[first] == whole.iloc[second]
        assert (len(set(part)) == 1) == same
