"""Records for the tests of duplicates, in few words."""

from typing import Any

import pandas as pd

from tamis.review.duplicates import find_duplicates

WORK: dict[str, Any] = {
    "title": "Talc slurry or talc poudrage for malignant pleural effusion: a randomized trial",
    "authors": "Dresler, C. M.; Olak, J.; Herndon, J. E.",
    "year": 2005,
    "journal": "Chest",
    "volume": "127",
    "pages": "909-915",
    "doi": "10.1378/chest.127.3.909",
}


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    records = pd.DataFrame(rows)
    records["record"] = [f"s/{place}" for place in range(1, len(rows) + 1)]
    return records


def decision(one: dict[str, Any], other: dict[str, Any]) -> tuple[str, str, str]:
    """Return decision, relation and veto for two records; "apart" where the pair is not kept."""
    pairs = find_duplicates(frame(WORK | one, WORK | other)).pairs
    if pairs.empty:
        return "apart", "duplicate", ""
    found = pairs.iloc[0]
    return found["decision"], found["relation"], found["veto"]
