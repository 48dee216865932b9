"""Text in comparison form, whole columns at a time: lower case, no accents, no punctuation; and its hashes."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

# Arrow makes its functions when it is loaded, where type checkers do not see them.
pc: Any = pyarrow.compute
# Arrow's own classes are generic in ways that say nothing here.
Text: TypeAlias = Any
Hashes: TypeAlias = NDArray[np.uint64]

# Letters that have no decomposition into a base letter and a mark, and the Greek ones that databases spell out.
_LETTERS = (
    ("ß", "ss"), ("ø", "o"), ("æ", "ae"), ("œ", "oe"), ("ł", "l"), ("đ", "d"), ("ð", "d"), ("þ", "th"),
    ("ı", "i"),
    ("α", "alpha"), ("β", "beta"), ("γ", "gamma"), ("δ", "delta"), ("ε", "epsilon"), ("κ", "kappa"),
    ("λ", "lambda"),
    ("μ", "mu"), ("π", "pi"), ("σ", "sigma"), ("τ", "tau"), ("φ", "phi"), ("χ", "chi"), ("ψ", "psi"),
    ("ω", "omega"),
)  # fmt: skip
_LETTER_OF_MARK = r"\p{M}+"


def text_column(values: pd.Series) -> Text:
    """Return any column as texts, "" where a value is missing."""
    try:
        # Texts and gaps, as in almost every column, are read without a look at each cell.
        texts = pa.array(values, pa.string(), from_pandas=True)
        return pc.fill_null(texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts, "")
    except (UnicodeEncodeError, pa.ArrowException):
        cells = [
            "" if cell is None or cell is pd.NA or cell != cell else str(cell) for cell in values.tolist()
        ]
    # Halves of characters may stand where an export is broken.
    return pa.array([cell.encode("utf-8", "replace").decode() for cell in cells], pa.string())


def clip(texts: Text, characters: int) -> Text:
    """Cut texts to a number of characters, so that a runaway cell costs no more than a long one."""
    return pc.utf8_slice_codeunits(pc.fill_null(texts, ""), 0, characters)


def replace(texts: Text, pattern: str, by: str) -> Text:
    """Replace what a regular expression (RE2) finds."""
    return pc.replace_substring_regex(texts, pattern, by)


def matches(texts: Text, pattern: str) -> NDArray[np.bool_]:
    """Say in which texts a regular expression (RE2) finds something."""
    return to_numpy(pc.match_substring_regex(texts, pattern)).astype(bool)


def group(texts: Text, pattern: str) -> Text:
    """Return the group ``x`` of a regular expression (RE2), "" where it finds nothing."""
    return pc.fill_null(pc.struct_field(pc.extract_regex(texts, pattern), "x"), "")


def where(mask: NDArray[np.bool_], chosen: Text, other: Text) -> Text:
    """Choose texts by a mask."""
    return pc.if_else(pa.array(mask), chosen, other)


def to_numpy(array: Text) -> NDArray[Any]:
    """Return a column without nulls as a NumPy array."""
    return array.to_numpy(zero_copy_only=False)


def on_some(texts: Text, mask: NDArray[np.bool_], change: Any) -> Text:
    """Change the texts of a mask and leave the others."""
    if not mask.any():
        return texts
    chosen = pa.array(mask)
    return pc.replace_with_mask(texts, chosen, change(pc.filter(texts, chosen)))


def unescape(texts: Text) -> Text:
    """Turn character references of HTML into characters."""
    return on_some(texts, matches(texts, r"&#?\w{1,12};"),
                   lambda some: pa.array([html.unescape(text) for text in some.to_pylist()], pa.string()))  # fmt: skip


def fold(texts: Text) -> Text:
    """Return texts in lower case without accents; punctuation stays."""
    return pc.utf8_lower(on_some(texts, ~to_numpy(pc.string_is_ascii(texts)).astype(bool), _fold_letters))


def _fold_letters(texts: Text) -> Text:
    texts = replace(pc.utf8_lower(pc.utf8_normalize(texts, "NFKD")), _LETTER_OF_MARK, "")
    for letter, plain in _LETTERS:
        texts = pc.replace_substring(texts, letter, plain)
    return texts


def words(texts: Text) -> Text:
    """Return folded texts with words of letters and digits, one space between them."""
    texts = pc.replace_substring_regex(texts, r"['’`´?]+", "")
    return pc.utf8_trim_whitespace(replace(texts, r"[^\p{L}\p{N}]+", " "))


def plain(texts: Text) -> Text:
    """Return texts in comparison form."""
    return words(fold(texts))


def hash_text(texts: Text) -> Hashes:
    """Return a hash of each text, the same in every run; 0 for an empty text."""
    values = np.asarray(texts if isinstance(texts, Sequence) else to_numpy(texts), dtype=object)
    if not len(values):
        return np.zeros(0, np.uint64)
    hashes = pd.util.hash_array(values, categorize=False)
    return np.where(values == "", np.uint64(0), np.maximum(hashes, np.uint64(1)))


def mix(*parts: NDArray[Any]) -> Hashes:
    """Return one hash of several numbers a row (splitmix64 steps); 0 where any of them is 0."""
    known = np.ones(len(parts[0]), bool)
    total = np.full(len(parts[0]), 0x9E3779B97F4A7C15, np.uint64)
    with np.errstate(over="ignore"):
        for part in parts:
            known &= part != 0
            total = (total ^ part.astype(np.uint64)) * np.uint64(0xBF58476D1CE4E5B9)
            total ^= total >> np.uint64(29)
            total *= np.uint64(0x94D049BB133111EB)
            total ^= total >> np.uint64(32)
    return np.where(known, np.maximum(total, np.uint64(1)), np.uint64(0))
