"""Flags: clusters whose records contradict each other, so that a person should look at them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from tamis.review.duplicates.text import text_column, to_numpy
from tamis.review.normalize import doi_key, first_page

FLAGS = ("two DOIs", "two first pages", "years more than one apart")
# A longer number is an article's, not a page's.
_LONGEST_PAGE = 5
_COLUMNS = ["cluster", "flag", "values"]


def cluster_flags(records: pd.DataFrame | None, clusters: pd.Series) -> pd.DataFrame:
    """List clusters with two DOIs, with two first pages, or with years more than one apart.

    Parameters
    ----------
    records : DataFrame or None
        RECORDS; the columns ``doi``, ``pages`` and ``year`` are read where they are there.
    clusters : Series
        Record id -> id of its cluster.

    Returns
    -------
    DataFrame
        Columns ``cluster``, ``flag`` (of FLAGS), ``values`` (what contradicts, separated by semicolons), in the
        order of the clusters.
    """
    if records is None or not clusters.duplicated().any():
        return pd.DataFrame(columns=_COLUMNS)
    of = pd.Series(clusters.reindex(records["record"]).to_numpy(), index=records.index)
    several = of.duplicated(keep=False)
    found = [
        (cluster, flag, values)
        for flag, column, judge in (
            (FLAGS[0], "doi", _different(doi_key)),
            (FLAGS[1], "pages", _begins_twice),
            (FLAGS[2], "year", _far_apart),
        )
        if column in records
        for cluster, values in _judged(records.loc[several, column], of[several], judge)
    ]
    order = {cluster: position for position, cluster in enumerate(dict.fromkeys(clusters))}
    found.sort(key=lambda row: (order[row[0]], FLAGS.index(row[1])))
    return pd.DataFrame(found, columns=_COLUMNS)


def _judged(
    values: pd.Series, clusters: pd.Series, judge: Callable[[list[object]], str]
) -> Iterable[tuple[str, str]]:
    """Yield the clusters that a judge objects to; those with one value as it stands are not read further."""
    text = pd.Series(to_numpy(text_column(values)), index=values.index, dtype="object")
    given = text != ""
    text, of = text[given], clusters[given]
    many = of.isin(
        of[~pd.DataFrame({"cluster": of, "value": text}).duplicated()].loc[lambda once: once.duplicated()]
    )
    groups: dict[str, list[object]] = {}
    for cluster, value in zip(of[many], text[many], strict=True):
        groups.setdefault(cluster, []).append(value)
    for cluster, group in groups.items():
        if said := judge(group):
            yield cluster, said


def _different(key: Callable[[str], str]) -> Callable[[list[object]], str]:
    def judge(values: list[object]) -> str:
        keys = dict.fromkeys(found for value in values if (found := key(str(value))))
        return "; ".join(keys) if len(keys) > 1 else ""

    return judge


def _begins_twice(values: list[object]) -> str:
    """Return the first pages that differ; page 1 is no other page than an article number, whose pages it counts."""
    pages = dict.fromkeys(page for value in values if (page := first_page(str(value))))
    if any(not page.isdigit() or len(page) > _LONGEST_PAGE for page in pages):
        pages.pop("1", None)
    return "; ".join(pages) if len(pages) > 1 else ""


def _far_apart(values: list[object]) -> str:
    years = sorted(int(float(str(value))) for value in values)
    return "; ".join(str(year) for year in dict.fromkeys(years)) if years[-1] - years[0] > 1 else ""
