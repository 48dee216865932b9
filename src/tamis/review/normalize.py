"""Comparison keys: what two records of one report have in common however they were exported."""

from __future__ import annotations

import re
import unicodedata

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>;]+", re.IGNORECASE)
_TAG = re.compile(r"<[^>]{1,40}>")
# A descriptor in square brackets stands for a title that the source does not show.
_PLACEHOLDER = re.compile(r"^\s*\[[^\]]*\]\s*\.?\s*$")


def title_key(title: str) -> str:
    """Return a title in lower case without accents, tags and punctuation; "" for a bracketed descriptor."""
    if _PLACEHOLDER.match(title):
        return ""
    plain = unicodedata.normalize("NFKD", _TAG.sub(" ", title)).casefold()
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(re.findall(r"\w+", plain))


def doi_key(text: str) -> str:
    """Return the first DOI of a field in lower case without resolver and trailing punctuation, or ""."""
    found = _DOI.search(text)
    return found[0].rstrip(".,;:)]}").casefold() if found else ""


def pmid_key(text: str) -> str:
    """Return the digits of a PubMed number, or ""."""
    found = re.search(r"\d{1,8}", text)
    return found[0].lstrip("0") if found else ""


def family_key(authors: str) -> str:
    """Return the first author's family name in comparison form, or ""."""
    return title_key(authors.split(";")[0].split(",")[0])


def first_page(pages: str) -> str:
    """Return the first page or the article number in comparison form, or ""."""
    found = re.match(r"\s*([A-Za-z]*\d+)", pages)
    return found[1].casefold().lstrip("0") if found else ""
