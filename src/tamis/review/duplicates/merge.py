"""One record for each cluster: the best value of every field, and the record it came from."""

from __future__ import annotations

import pandas as pd


def merge_records(records: pd.DataFrame, clusters: pd.Series) -> pd.DataFrame:
    """Return one row a cluster.

    Parameters
    ----------
    records : DataFrame
        RECORDS.
    clusters : Series
        Record id -> id of its cluster.
    """
    first = records[records["record"].isin(set(clusters))]
    return first.assign(cluster=first["record"]).reset_index(drop=True)
