"""Identifiers in comparison form: DOI, PubMed number, ISSN, number of a trial registry."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tamis.review.duplicates.text import Hashes, Text, clip, group, hash_text, pc, replace, to_numpy

_DOI = r"(?i)(?P<x>10\.\d{4,9}/[^\s\"<>;|]+)"
_SECOND_DOI = r"(?i)10\.\d{4,9}/[^\s\"<>;|]+.*?(?P<x>10\.\d{4,9}/[^\s\"<>;|]+)"
# What the versions of one work differ in: Cochrane's ".pub3", the "v2" of preprint servers.
_VERSION = r"(?:\.pub\d+|[./]?v\d+)$"
_REGISTRY = (
    r"(?i)\b(?P<x>NCT ?0\d{7}|ISRCTN ?\d{6,8}|ACTRN ?\d{14}|ChiCTR[- A-Z]*\d{8,10}|DRKS ?\d{8}"
    r"|CTRI/\d{4}/\d{2,3}/\d{6}|UMIN ?\d{9}|\d{4}-\d{6}-\d{2})\b"
)


def identifier_columns(
    dois: Text, pmids: Text, issns: Text, elsewhere: Text
) -> dict[str, pa.Array | NDArray[np.generic]]:
    """Return the columns by which identifiers are compared.

    Parameters
    ----------
    dois, pmids, issns : arrow array
    elsewhere : arrow array
        Where the number of a trial registry may stand.

    Returns
    -------
    dict
        ``doi``, ``doi_second`` (hashes), ``doi_stem`` (hash without the version), ``pmid``, ``issn``, ``issn_second``,
        ``registry``; 0 is missing.
    """
    dois = pc.utf8_lower(replace(clip(dois, 400), r"(?i)%2f", "/"))
    first, second = (replace(group(dois, pattern), r"[.,;:)\]}'/]+$", "") for pattern in (_DOI, _SECOND_DOI))
    second_hash = hash_text(second)
    first_hash = hash_text(first)
    issn_text = replace(pc.utf8_upper(clip(issns, 120)), r"[\s-]", "")
    issns_found = [
        group(issn_text, pattern) for pattern in (r"(?P<x>\d{7}[\dX])", r"\d{7}[\dX].*?(?P<x>\d{7}[\dX])")
    ]
    pmid = group(clip(pmids, 40), r"(?:^|\D)0*(?P<x>[1-9]\d{2,8})(?:\D|$)")
    return {
        "doi": first_hash,
        "doi_second": np.where(second_hash == first_hash, np.uint64(0), second_hash),
        "doi_stem": hash_text(replace(first, _VERSION, "")),
        "pmid": np.array([int(digits or 0) for digits in to_numpy(pmid)], np.uint64),
        "issn": hash_text(issns_found[0]),
        "issn_second": hash_text(issns_found[1]),
        "registry": registry_hash(elsewhere),
    }


def registry_hash(texts: Text) -> Hashes:
    """Return a hash of the first number of a trial registry in each text."""
    return hash_text(replace(pc.utf8_upper(group(clip(texts, 400), _REGISTRY)), r"[\s-]", ""))
