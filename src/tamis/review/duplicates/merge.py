"""One record for each cluster: the best value of every field, and the record it came from.

Nothing is thrown away: what did not win is listed by ``other_values``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tamis.review.duplicates.text import text_column, to_numpy
from tamis.review.normalize import doi_key
from tamis.review.records import SEPARATOR

# Fields that say where a report was printed: best taken from one record, the one that says most of it.
PLACE = ("year", "volume", "issue", "pages")
# Facts about a record as a record; they stay those of the cluster's first record.
_OF_THE_RECORD = frozenset({"record", "search", "position", "source_file", "source_line"})
_ADDED = ("cluster", "records", "origins")

Texts: TypeAlias = NDArray[np.object_]

_CUT = re.compile(r"(\.\.\.|…|\(abstract truncated[^)]*\))\s*$", re.IGNORECASE)
_RANGE = re.compile(r"\w+\s*[-–]+\s*\w+")


def merge_records(records: pd.DataFrame, clusters: pd.Series) -> pd.DataFrame:
    """Return one row a cluster, field by field the best value of its records.

    Parameters
    ----------
    records : DataFrame
        RECORDS, or any frame with the column ``record``; it stays as it is.
    clusters : Series
        Record id -> id of its cluster.

    Returns
    -------
    DataFrame
        The columns of ``records``, those of the record itself from the first of the cluster; ``cluster``;
        ``records`` (ids of all, separated by semicolons); ``origins`` ("doi db/3; pages db/7": fields that come
        from another record than the first).

    Notes
    -----
    An empty value never wins. Of titles one without brackets and capitals throughout wins, then the longest; of
    authors the longest list; of abstracts the longest that is not cut off; a DOI and a PubMed number must look
    like one; year, volume, issue and pages come from the record that says most of them. Ties go to the record
    that comes first.
    """
    if not clusters.duplicated().any():
        own = records["record"]
        return records.assign(cluster=own, records=own, origins="").reset_index(drop=True)
    of = clusters.reindex(records["record"]).to_numpy(dtype="object")
    several = pd.Series(of, index=records.index).duplicated(keep=False).to_numpy()
    many, number = records[several], pd.factorize(of[several])[0]
    firsts = np.unique(number, return_index=True)[1]
    first = many.iloc[firsts]
    ids = many["record"].to_numpy(dtype="object")
    texts = {name: _texts(many[name]) for name in records.columns if name not in _OF_THE_RECORD}
    printed = _printed(texts, len(many))
    chosen: dict[str, pd.Series] = {}
    origins: list[list[str]] = [[] for _ in firsts]
    for name, said in texts.items():
        best = _best(said, name, number, firsts, printed)
        chosen[name] = many[name].iloc[best].set_axis(first.index)
        for cluster in np.flatnonzero(best != firsts):
            origins[cluster].append(f"{name} {ids[best[cluster]]}")
    members: list[list[str]] = [[] for _ in firsts]
    for cluster, record in zip(number, ids, strict=True):
        members[cluster].append(record)
    merged = first.assign(
        **chosen,
        cluster=first["record"],
        records=[SEPARATOR.join(names) for names in members],
        origins=[SEPARATOR.join(fields) for fields in origins],
    )
    single = records[~several]
    single = single.assign(cluster=single["record"], records=single["record"], origins="")
    return pd.concat([single, merged]).sort_index(kind="stable").reset_index(drop=True)


def other_values(records: pd.DataFrame, merged: pd.DataFrame) -> pd.DataFrame:
    """List the values that are not in the merged records.

    Parameters
    ----------
    records : DataFrame
        RECORDS.
    merged : DataFrame
        As of ``merge_records``.

    Returns
    -------
    DataFrame
        Columns ``cluster``, ``field``, ``record``, ``value``: each value that differs from the one that won.
    """
    several = merged[merged["records"] != merged["record"]]
    ids = [str(texts).split(SEPARATOR) for texts in several["records"]]
    owner = pd.Series(
        several.index.repeat([len(names) for names in ids]), index=[name for names in ids for name in names]
    )
    members = records[records["record"].isin(owner.index)]
    kept = several.loc[owner.reindex(members["record"]).to_numpy()]
    found: list[pd.DataFrame] = []
    for name in records.columns:
        if name in _OF_THE_RECORD:
            continue
        mine, won = (_texts(frame[name]) for frame in (members, kept))
        lost = (mine != "") & (mine != won)
        found.append(
            pd.DataFrame({"cluster": kept["record"].to_numpy()[lost], "field": name,
                          "record": members["record"].to_numpy()[lost], "value": mine[lost]})
        )  # fmt: skip
    columns = ["cluster", "field", "record", "value"]
    rows = [row for frame in found for row in frame.itertuples(index=False, name=None)]
    order = {cluster: position for position, cluster in enumerate(several["record"])}
    rows.sort(key=lambda row: order[row[0]])
    return pd.DataFrame(rows, columns=columns)


def origins_of(row: Mapping[str, object]) -> dict[str, str]:
    """Return field -> the record that its value came from, of one merged record; only those not of the first."""
    pairs = (text.split(" ", 1) for text in str(row["origins"]).split(SEPARATOR) if text)
    return {name: record for name, record in pairs}


def _best(
    texts: Texts, name: str, number: NDArray[np.intp], firsts: NDArray[np.intp], printed: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Return for each cluster the position of the best value of a field; the first where it is as good."""
    best = firsts.copy()
    differs = np.isin(number, number[texts != texts[firsts][number]])
    rows = np.flatnonzero(differs)
    if not len(rows):
        return best
    keys: list[NDArray[Any]] = [rows]
    for judge in reversed(_JUDGES.get(name, ())):
        keys.append(-np.fromiter(map(judge, texts[rows]), dtype="float64", count=len(rows)))
    if name in PLACE:
        keys.append(-printed[rows])
    keys += [texts[rows] == "", number[rows]]
    order = rows[np.lexsort(keys)]
    clusters, places = np.unique(number[order], return_index=True)
    won = order[places]
    best[clusters] = np.where(texts[won] == texts[firsts[clusters]], firsts[clusters], won)
    return best


def _printed(texts: Mapping[str, Texts], n: int) -> NDArray[np.float64]:
    """Return how much each record says of where the report was printed; a range of pages counts twice."""
    said = np.zeros(n)
    for name in PLACE:
        if name in texts:
            said += texts[name] != ""
    if "pages" in texts:
        said += np.fromiter(
            (bool(_RANGE.search(pages)) for pages in texts["pages"]), dtype="float64", count=n
        )
    return said


def _texts(values: pd.Series) -> Texts:
    """Return values as stripped text, missing ones empty."""
    plain = to_numpy(text_column(values))
    return np.fromiter([text.strip() for text in plain.tolist()], dtype="object", count=len(plain))


def _is_plain(text: str) -> bool:
    return not text.startswith("[")


def _is_cased(text: str) -> bool:
    return not text.isupper()


def _is_whole(text: str) -> bool:
    return not _CUT.search(text)


def _length(text: str) -> int:
    return len(text.rstrip(". "))


def _has_no_stop(text: str) -> bool:
    return not text.endswith(".")


def _has_doi(text: str) -> bool:
    return bool(doi_key(text))


def _is_number(text: str) -> bool:
    return text.isdigit()


def _names(text: str) -> int:
    return text.count(";")


# Field -> what makes a value better, the most important first.
_JUDGES: Mapping[str, tuple[Callable[[str], float], ...]] = {
    "title": (_is_plain, _is_cased, _is_whole, _length, _has_no_stop),
    "authors": (_names, _is_cased, len),
    "journal": (_is_cased, len),
    "abstract": (_is_whole, len),
    "doi": (_has_doi,),
    "pmid": (_is_number,),
}
