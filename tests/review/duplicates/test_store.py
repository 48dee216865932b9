from pathlib import Path

import pandas as pd
import pytest

from tamis.errors import UsageError
from tamis.review.duplicates import store
from tamis.review.duplicates.find import find_duplicates
from tamis.review.duplicates.store import add_records, stored_inputs
from tests.review.duplicates.libraries import small_library

DECIDED = ["record", "other", "decision", "relation", "veto", "why", "weight"]


def report(record: str, **changes: object) -> dict[str, object]:
    return {
        "record": record,
        "title": "Quinine for malaria among children of Accra",
        "authors": "Adler, B.; Costa, D.",
        "year": 2001,
        "journal": "Lancet",
        "volume": "3",
        "pages": "10-15",
        "doi": "",
    } | changes


def test_pairs_with_new_records_are_those_of_a_full_run(tmp_path: Path) -> None:
    records = small_library(250).drop(columns="truth")
    old, new = records.iloc[:-90], records.iloc[-90:]
    first = add_records(tmp_path, old)
    added = add_records(tmp_path, new)
    whole = find_duplicates(records)
    expected = whole.pairs[whole.pairs["record"].isin(set(new["record"]))].reset_index(drop=True)
    assert added.stored == len(old)
    assert len(expected) > 50
    pd.testing.assert_frame_equal(added.pairs[DECIDED], expected[DECIDED])
    pd.testing.assert_series_equal(first.clusters, find_duplicates(old).clusters, check_names=False)


def test_a_library_that_grew_in_parts_has_the_same_works(tmp_path: Path) -> None:
    records = small_library(120).drop(columns="truth")
    parts = [add_records(tmp_path, records.iloc[start : start + 60]) for start in range(0, len(records), 60)]
    grown = pd.concat([part.clusters for part in parts])
    whole = find_duplicates(records).clusters
    assert (grown.loc[whole.index] == whole).mean() > 0.98


def test_a_record_between_two_stored_works_joins_one_and_asks_about_the_other(tmp_path: Path) -> None:
    bare = {"volume": "", "pages": ""}
    one, two = report("a/1", doi="10.1000/one", **bare), report("a/2", doi="10.1000/two", **bare)
    first = add_records(tmp_path, pd.DataFrame([one, two]))
    assert first.clusters.tolist() == ["a/1", "a/2"]
    added = add_records(tmp_path, pd.DataFrame([report("b/1", doi="10.1000/one; 10.1000/two", **bare)]))
    assert added.clusters["b/1"] in ("a/1", "a/2")
    assert len(added.queue) == 1


def test_an_id_is_given_once(tmp_path: Path) -> None:
    add_records(tmp_path, pd.DataFrame([report("a/1")]))
    with pytest.raises(UsageError, match="has a record a/1 already"):
        add_records(tmp_path, pd.DataFrame([report("a/1")]))


def test_a_library_of_another_version_is_prepared_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = small_library(60).drop(columns="truth")
    inputs = pd.DataFrame({"name": ["one"], "sha256": ["ab12"], "records": [len(records)]})
    with monkeypatch.context() as patch:
        patch.setattr(store, "code_stamp", lambda weights: "of before")
        add_records(tmp_path / "old", records.iloc[:-20], inputs=inputs)
    add_records(tmp_path / "new", records.iloc[:-20])
    one, other = (add_records(tmp_path / name, records.iloc[-20:]) for name in ("old", "new"))
    pd.testing.assert_frame_equal(one.pairs, other.pairs)
    pd.testing.assert_series_equal(one.clusters, other.clusters)
    assert stored_inputs(tmp_path / "old") == {"ab12": "one"}


def test_no_records_are_no_trouble(tmp_path: Path) -> None:
    added = add_records(tmp_path, pd.DataFrame({"record": [], "title": []}, dtype="object"))
    assert added.pairs.empty
    assert add_records(tmp_path, pd.DataFrame([report("a/1")])).stored == 0


def test_a_file_that_is_no_library_is_refused(tmp_path: Path) -> None:
    (tmp_path / store.LIBRARY).write_text("not a library " * 1000, "utf-8")
    with pytest.raises(UsageError, match="cannot be opened"):
        add_records(tmp_path, pd.DataFrame([report("a/1")]))
