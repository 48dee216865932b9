"""Questions to a reviewer: one for each pair of clusters that the evidence leaves open."""

from __future__ import annotations

import pandas as pd


def question_queue(pairs: pd.DataFrame, clusters: pd.Series, verdicts: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs to ask about, the most telling first.

    Parameters
    ----------
    pairs : DataFrame
        PAIRS.
    clusters : Series
        Record id -> id of its cluster.
    verdicts : DataFrame
        VERDICTS that stand.
    """
    asked = pairs[pairs["decision"] == "ask"]
    apart = asked["record"].map(clusters) != asked["other"].map(clusters)
    return asked[apart].sort_values("probability", ascending=False, kind="stable").reset_index(drop=True)
