import pandas as pd
import pytest

from tamis.review.duplicates import find_duplicates

FIELDS = ("title", "authors", "year", "pages", "doi", "pmid")


def records(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame([dict.fromkeys(FIELDS, "") | {"year": None} | row for row in rows])
    frame["record"] = [f"pages/{position}" for position in range(1, len(rows) + 1)]
    return frame.astype({"year": "Int64"})


def verdicts(*pairs: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["record", "other", "relation"])


def merged(first: dict[str, object], second: dict[str, object]) -> bool:
    return list(find_duplicates(records(first, second)).clusters) == ["pages/1", "pages/1"]


TITLE = "Iatrogenic calcinosis cutis in a neonate"


def test_one_article_on_two_sites_is_one_report() -> None:
    assert merged({"title": TITLE}, {"title": TITLE.upper() + "."})


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
    assert not merged(first, second)


def test_one_doi_joins_records_where_a_title_is_missing() -> None:
    assert merged({"title": TITLE, "doi": "https://doi.org/10.1000/A."}, {"doi": "10.1000/a"})


def test_a_split_keeps_two_records_apart_against_the_evidence() -> None:
    said = pd.DataFrame({"record": ["pages/1"], "other": ["pages/2"], "relation": ["split"]})
    found = find_duplicates(records({"title": TITLE}, {"title": TITLE}), verdicts=said)
    assert list(found.clusters) == ["pages/1", "pages/2"]
    assert found.queue.empty


@pytest.mark.parametrize("title", ["新生儿钙外渗", "تكلس الجلد", "Heel calcification"])
def test_a_copy_from_another_source_merges_in_any_script(title):
    record = {"title": title, "authors": "Wang, Li", "year": 2010, "journal": "J"}
    frame = pd.DataFrame(
        [record | {"record": "x/1", "search": "x"}, record | {"record": "y/1", "search": "y"}]
    )
    assert find_duplicates(frame).pairs["decision"].tolist() == ["merge"]


def test_a_column_of_a_journal_that_one_source_lists_twice_is_not_merged():
    record = {"title": "Trade news", "authors": "Alonso, Rafael", "year": 1995, "journal": "Record"}
    frame = pd.DataFrame([record | {"record": f"x/{k}", "search": "x"} for k in (1, 2)])
    assert list(find_duplicates(frame).clusters) == ["x/1", "x/2"]
    located = frame.assign(volume="3", pages="12-15")
    assert list(find_duplicates(located).clusters) == ["x/1", "x/1"]
