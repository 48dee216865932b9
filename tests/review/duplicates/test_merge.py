import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.duplicates.merge import merge_records, origins_of, other_values

FIELDS = ("title", "authors", "journal", "volume", "issue", "pages", "doi", "pmid", "abstract")


def records(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame([dict.fromkeys(FIELDS, "") | {"year": None} | row for row in rows])
    frame.insert(0, "record", [f"db/{position}" for position in range(1, len(rows) + 1)])
    return frame.astype({"year": "Int64"})


def together(frame: pd.DataFrame) -> pd.Series:
    return pd.Series("db/1", index=frame["record"].to_numpy())


def merged(*rows: dict[str, object]) -> dict[str, object]:
    frame = records(*rows)
    return {str(name): value for name, value in merge_records(frame, together(frame)).iloc[0].items()}


def test_an_empty_value_never_wins_and_every_foreign_value_names_its_record() -> None:
    found = merged(
        {"title": "A report", "year": 2001}, {"title": "A report", "doi": "10.1000/a", "year": None}
    )
    assert (found["doi"], found["year"], found["records"]) == ("10.1000/a", 2001, "db/1; db/2")
    assert origins_of(found) == {"doi": "db/2"}


def test_the_better_title_authors_and_abstract_win() -> None:
    found = merged(
        {"title": "A REPORT OF TWO CASES", "authors": "Roe, A", "abstract": "Long beginning that is cut …"},
        {"title": "[A report of two cases]", "authors": "Roe, A; Poe, B", "abstract": "Whole."},
        {"title": "A report of two cases", "authors": "Roe, Ann; Poe, Ben"},
    )
    assert (found["title"], found["authors"], found["abstract"]) == (
        "A report of two cases", "Roe, Ann; Poe, Ben", "Whole.",
    )  # fmt: skip


def test_year_volume_and_pages_come_from_the_record_that_was_printed() -> None:
    found = merged(
        {"year": 2019, "pages": "e12"}, {"year": 2020, "volume": "7", "issue": "2", "pages": "11-19"}
    )
    assert (found["year"], found["volume"], found["pages"]) == (2020, "7", "11-19")


def test_a_doi_that_is_none_gives_way() -> None:
    assert merged({"doi": "n/a"}, {"doi": "10.1000/a"})["doi"] == "10.1000/a"


def test_what_did_not_win_is_listed() -> None:
    frame = records(
        {"doi": "10.1000/a", "year": 2001}, {"doi": "10.1000/b", "year": 2001}, {"title": "Another"}
    )
    clusters = together(frame).where(frame["record"].to_numpy() != "db/3", "db/3")
    listed = other_values(frame, merge_records(frame, clusters))
    assert listed.to_numpy().tolist() == [["db/1", "doi", "db/2", "10.1000/b"]]


def test_records_without_duplicates_stay_as_they_are() -> None:
    frame = records({"title": "One"}, {"title": "Two"})
    found = merge_records(frame, pd.Series(["db/1", "db/2"], index=["db/1", "db/2"]))
    assert found[list(frame.columns)].equals(frame)
    assert other_values(frame, found).empty
    assert merge_records(frame[:0], pd.Series(dtype="object")).empty


ROW = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["", "A", "B b", "[C]"]),
        "doi": st.sampled_from(["", "x", "10.1000/a"]),
        "pages": st.sampled_from(["", "1", "1-2"]),
        "year": st.one_of(st.none(), st.integers(1990, 1993)),
    }
)
ROWS = st.lists(ROW, min_size=1, max_size=6)


@given(ROWS, st.lists(st.integers(1, 6), min_size=6, max_size=6))
def test_every_value_is_in_the_merged_record_or_listed(rows: list[dict[str, object]], of: list[int]) -> None:
    frame = records(*rows)
    first: dict[int, str] = {}
    names = [first.setdefault(of[number], record) for number, record in enumerate(frame["record"])]
    clusters = pd.Series(names, index=frame["record"].to_numpy())
    found = merge_records(frame, clusters)
    listed = other_values(frame, found).to_numpy().tolist()
    won = found.set_index("cluster")
    assert list(found["cluster"]) == list(dict.fromkeys(names))
    for row in frame.to_dict("records"):
        for name in ("title", "doi", "pages", "year"):
            value = "" if pd.isna(row[name]) else str(row[name])
            kept = won.at[clusters[row["record"]], name]
            assert value in ("", str(kept)) or [clusters[row["record"]], name, row["record"], value] in listed
