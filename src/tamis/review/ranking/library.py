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
from tamis.review.ranking.words import (
    Counts,
    count_terms,
    keyword_fields,
    keywords_of,
    terms_in,
    texts_of,
)


@dataclass(frozen=True)
class Library:
    """Records by their terms.

    Attributes
    ----------
    ids : Index
        Records, in the order of the rows.
    texts, keywords : tuple of str
        Title with abstract, and the field of keywords, of each record.
    words, headings : mapping
        Word, and keyword, -> its number.
    buckets : int
        Number of columns of pairs of words, 0 where they were not read.
    text, features : Features
        Terms of the text alone, and with the keywords.
    """

    ids: pd.Index
    texts: tuple[str, ...]
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
        texts, fields = texts_of(records), keyword_fields(records)
        counts = count_terms(texts, pairs=pairs)
        text = weigh_terms(counts)
        headings = count_terms(fields, keywords_of)
        joined = join_features(text, weigh_terms(headings), counts.width)
        library = cls(
            records.index, tuple(texts), tuple(fields), counts.vocabulary, headings.vocabulary, counts.buckets,
            text, joined,
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
        found = terms_in(self.texts[row], self.words, self.buckets)
        first = self.buckets + len(self.words)
        found |= {
            f"{name} (keyword)": first + self.headings[name] for name in keywords_of(self.keywords[row])
        }
        columns = self.features.columns
        places = {term: int(np.searchsorted(columns, column)) for term, column in found.items()}
        return {term: at for term, at in places.items() if at < len(columns) and columns[at] == found[term]}
