"""Cheap tests first: which pairs of a block are worth a full comparison.

A pair goes on if something anchors it (a page, an identifier, an abstract in common), or if the years are near, an
author may be shared, and the titles are alike: in spelling, as beginning or end of one another, by a second title, or
possibly in two languages. Most pairs end here; only the others are read in full.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from tamis.review.duplicates.compare import Side, sides
from tamis.review.duplicates.text import pc, to_numpy

SCREENED = (
    "position", "year", "volume", "people", "page", "doi", "doi_second", "doi_stem", "pmid", "foreign", "title",
    "title_other", "abstract",
)  # fmt: skip
SCREENED_SCHEMA = pa.schema([("l", pa.int64()), ("r", pa.int64())])
# Below this share of characters in common two titles are not alike.
LEAST_LIKE = 80.0
# Without an anchor, records further apart are of two reports.
YEARS = 3
# How much of the shorter title must stand at the beginning or end of the longer one.
_END = 24


def screen_pairs(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the pairs of a batch that go on.

    Parameters
    ----------
    batch : RecordBatch
        Columns of SCREENED for both records, as of ``screening_query``.

    Returns
    -------
    RecordBatch
        Of SCREENED_SCHEMA: positions.
    """
    left, right = sides(batch)
    keep = (left["page"] == right["page"]) & (left["page"] != 0)
    keep |= (left["pmid"] == right["pmid"]) & (left["pmid"] != 0)
    for ours in ("doi", "doi_second", "doi_stem"):
        for theirs in ("doi", "doi_second") if ours != "doi_stem" else ("doi_stem",):
            keep |= (left[ours] == right[theirs]) & (left[ours] != 0)
    keep |= to_numpy(
        pc.and_(pc.equal(left["abstract"], right["abstract"]), pc.not_equal(left["abstract"], ""))
    ).astype(bool)
    ours, theirs = to_numpy(left["title"]), to_numpy(right["title"])
    named = (ours != "") & (theirs != "")
    unknown = (left["year"] == 0) | (right["year"] == 0)
    apart = np.where(unknown, 0, np.abs(left["year"] - right["year"]))
    strangers = (left["people"] != 0) & (right["people"] != 0) & ((left["people"] & right["people"]) == 0)
    keep |= named & (ours == theirs) & (apart <= YEARS)
    # Two languages: other evidence decides, if there is any.
    second = to_numpy(pc.or_(pc.not_equal(left["title_other"], ""), pc.not_equal(right["title_other"], "")))
    other = (left["foreign"] != right["foreign"]) | second.astype(bool)
    elsewhere = _differs(left, right, "volume") | _differs(left, right, "page")
    keep |= named & other & (apart <= 1) & ~strangers & ~elsewhere
    open_ = np.flatnonzero(~keep & named & (apart <= YEARS) & ~strangers)
    keep[open_[_like(ours[open_], theirs[open_])]] = True
    return pa.RecordBatch.from_arrays(
        [pa.array(left["position"][keep]), pa.array(right["position"][keep])], schema=SCREENED_SCHEMA
    )


def _differs(left: Side, right: Side, name: str) -> NDArray[np.bool_]:
    return (left[name] != right[name]) & (left[name] != 0) & (right[name] != 0)


def _like(ours: NDArray[Any], theirs: NDArray[Any]) -> NDArray[np.bool_]:
    if not len(ours):
        return np.zeros(0, bool)
    found = cpdist(list(ours), list(theirs), scorer=fuzz.ratio, score_cutoff=LEAST_LIKE, dtype=np.uint8) > 0
    for row in np.flatnonzero(~found):
        one, other = ours[row], theirs[row]
        short, long = (one, other) if len(one) <= len(other) else (other, one)
        if len(short) >= _END and (long.startswith(short[:_END]) or long.endswith(short[-_END:])):
            found[row] = True
    return found
