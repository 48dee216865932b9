"""From what identifies a row to the report of the review that it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from tamis.review.normalize import doi_key, pmid_key, title_key
from tamis.review.transfer.model import ForeignVote


class RecordIndex:
    """Looks rows up among the records of a review: by id, then DOI, PubMed number and title.

    Parameters
    ----------
    records : DataFrame
        RECORDS.
    clusters : Series
        Record id -> cluster id.
    """

    __slots__ = ("_by", "_cluster_of", "_year_of")

    def __init__(self, records: pd.DataFrame, clusters: pd.Series) -> None:
        self._cluster_of: dict[str, str] = dict(zip(clusters.index, clusters, strict=True))
        self._by: dict[str, dict[str, set[str]]] = {"doi": {}, "pmid": {}, "title": {}}
        self._year_of: dict[str, set[int]] = {}
        columns = (records[name] for name in ("record", "doi", "pmid", "title", "year"))
        for record, doi, pmid, title, year in zip(*columns, strict=True):
            cluster = self._cluster_of[record]
            keys = {"doi": doi_key(doi), "pmid": pmid_key(pmid), "title": title_key(title)}
            for kind, key in keys.items():
                if key:
                    self._by[kind].setdefault(key, set()).add(cluster)
            if not pd.isna(year):
                self._year_of.setdefault(cluster, set()).add(int(year))

    def find(self, vote: ForeignVote) -> list[str]:
        """Return the clusters that a row may speak of: one where it is clear, none where there is none.

        A number that belongs to several reports, as the DOI of a supplement, is narrowed by the others. A
        number and a title that lead to different reports leave both.
        """
        for word in vote.ids:
            if word in self._cluster_of:
                return [self._cluster_of[word]]
        keys = {"doi": doi_key(vote.doi), "pmid": pmid_key(vote.pmid), "title": title_key(vote.title)}
        found = {kind: self._by[kind][key] for kind, key in keys.items() if key in self._by[kind]}
        if "title" in found:
            found["title"] = self._of_year(found["title"], vote.year)
        left: set[str] = set()
        for clusters in filter(None, found.values()):
            common = left & clusters
            left = common or left | clusters
        return sorted(left)

    def _of_year(self, clusters: Iterable[str], year: str) -> set[str]:
        """Leave out reports whose year is known and more than one away: online and print may differ by one."""
        if not year[:4].isdigit():
            return set(clusters)
        years: Mapping[str, set[int]] = self._year_of
        return {
            cluster
            for cluster in clusters
            if not years.get(cluster) or any(abs(int(year[:4]) - known) <= 1 for known in years[cluster])
        }
