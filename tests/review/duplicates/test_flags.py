import pandas as pd

from tamis.review.duplicates.flags import cluster_flags

RECORDS = pd.DataFrame(
    {
        "record": ["db/1", "db/2", "db/3", "db/4", "db/5"],
        "doi": ["10.1000/A", "https://doi.org/10.1000/a.", "10.1000/b", "", ""],
        "pages": ["11-19", "11", "", "S3", "7"],
        "year": pd.array([2001, 2002, None, 1990, 1992], dtype="Int64"),
    }
)


def test_a_cluster_that_contradicts_itself_is_flagged_with_what_contradicts() -> None:
    clusters = pd.Series(["db/1", "db/1", "db/1", "db/4", "db/4"], index=RECORDS["record"])
    assert cluster_flags(RECORDS, clusters).to_numpy().tolist() == [
        ["db/1", "two DOIs", "10.1000/a; 10.1000/b"],
        ["db/4", "two first pages", "s3; 7"],
        ["db/4", "years more than one apart", "1990; 1992"],
    ]


def test_values_that_only_look_different_and_single_records_are_not_flagged() -> None:
    clusters = pd.Series(["db/1", "db/1", "db/3", "db/4", "db/5"], index=RECORDS["record"])
    assert cluster_flags(RECORDS, clusters).empty
