"""The records of a review as the ranking sees them, read once for all reviewers, questions and labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.errors import UsageError
from tamis.review.ranking.features import Features, join_features, weigh_terms
from tamis.review.ranking.latent import latent_space
from tamis.review.ranking.words import TEXT, Counts, count_terms, fields_of, joined, keywords_of, terms_in


@dataclass(frozen=True)
class Library:
    """Records by their terms.

    Attributes
    ----------
    ids : Index
        Records, in the order of the rows.
    text_fields : tuple of tuple of str
        Titles, and abstracts.
    keywords : tuple of str
        Field of keywords of each record.
    words, headings : mapping
        Word, and keyword, -> its number.
    buckets : int
        Number of columns of pairs of words, 0 where they were not read.
    text, features : Features
        Terms of the text alone, and with the keywords.
    """

    ids: pd.Index
    text_fields: tuple[tuple[str, ...], ...]
    keywords: tuple[str, ...]
    words: Mapping[str, int]
    headings: Mapping[str, int]
    buckets: int
    text: Features
    features: Features

    @classmethod
    def of(cls, records: pd.DataFrame, *, pairs: bool = False) -> tuple[Library, Counts]:
        """Read records indexed by id, with columns title, abstract and keywords as far as there are any.

        Parameters
        ----------
        records : DataFrame
        pairs : bool
            Whether pairs of words are terms, too.

        Returns
        -------
        Library
        Counts
            Of the text, from which a question is answered.

        Raises
        ------
        UsageError
            If an id stands twice.
        """
        if not records.index.is_unique:
            twice = records.index[records.index.duplicated()][0]
            raise UsageError(f"Record {twice} stands twice.")
        text_fields, (keywords,) = fields_of(records, TEXT), fields_of(records, ("keywords",))
        counts = count_terms(map(joined, zip(*text_fields, strict=True)), pairs=pairs)
        text = weigh_terms(counts)
        headings = count_terms(keywords, keywords_of)
        features = join_features(text, weigh_terms(headings), counts.width)
        library = cls(
            records.index, text_fields, keywords, counts.vocabulary, headings.vocabulary, counts.buckets, text, features
        )  # fmt: skip
        return library, counts

    @property
    def size(self) -> int:
        """Return the number of records."""
        return len(self.ids)

    @cached_property
    def latent(self) -> npt.NDArray[np.float32]:
        """Return the records in the latent space of their words and keywords; found when first asked for."""
        words = int(np.searchsorted(self.features.columns, self.buckets))
        return latent_space(self.features.matrix[:, words:] if words else self.features.matrix)

    def terms(self, row: int) -> dict[str, int]:
        """Return each kept term of a record -> its column in the features."""
        found = terms_in(joined(field[row] for field in self.text_fields), self.words, self.buckets)
        first = self.buckets + len(self.words)
        found |= {
            f"{name} (keyword)": first + self.headings[name] for name in keywords_of(self.keywords[row])
        }
        columns = self.features.columns
        places = {term: int(np.searchsorted(columns, column)) for term, column in found.items()}
        return {term: at for term, at in places.items() if at < len(columns) and columns[at] == found[term]}
