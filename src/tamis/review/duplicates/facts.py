"""Facts about a pair that are no evidence for or against one report, but decide what may be done about it.

They are found where both records are at hand and kept as bits beside the levels of agreement; ``vetoes`` reads them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tamis.review.duplicates.compare import Side
from tamis.review.duplicates.places import KINDS
from tamis.review.duplicates.text import pc, to_numpy
from tamis.review.duplicates.titles import MARKER_BIT

FACTS = (
    "erratum", "reply", "part", "abstract and paper", "preprint", "registration", "conference and journal", "heading",
    "one source", "supplement", "page alone", "Cochrane", "several authors", "summary", "protocol",
    "part, one only",
    "bare",
    "noted",
    "copy",
)  # fmt: skip
_BIT = {name: np.int32(1 << place) for place, name in enumerate(FACTS)}


def pair_facts(left: Side, right: Side) -> NDArray[np.int32]:
    """Return the bits of FACTS of each pair.

    Parameters
    ----------
    left, right : mapping
        Columns of COMPARED, one row a pair.
    """
    unlike = left["markers"] ^ right["markers"]
    kinds = left["kind"], right["kind"]
    supplement = (left["supplement"] != 0) | (right["supplement"] != 0)
    abstract = (unlike & int(MARKER_BIT["abstract"])) != 0
    meeting = _one_of(kinds, "conference") & (_one_of(kinds, "journal") | (np.minimum(*kinds) == 0))
    serial = left["serial"], right["serial"]
    found = {
        "erratum": (unlike & int(MARKER_BIT["erratum"])) != 0,
        "reply": (unlike & int(MARKER_BIT["reply"] | MARKER_BIT["comment"])) != 0,
        "part": (serial[0] != serial[1]) & (np.minimum(*serial) != 0),
        "part, one only": np.minimum(*serial) != np.maximum(*serial),
        "bare": (
            left["volume"]
            | left["page"]
            | left["doi"]
            | left["pmid"]
            | right["volume"]
            | right["page"]
            | right["doi"]
            | right["pmid"]
        )
        == 0,
        "abstract and paper": abstract | ((left["supplement"] != 0) != (right["supplement"] != 0)) | meeting,
        "noted": abstract,
        "copy": (left["twin"] == right["twin"]) & (left["twin"] != 0),
        "preprint": _one_of(kinds, "preprint"),
        "registration": _one_of(kinds, "registration"),
        "conference and journal": _one_of(kinds, "conference") & (np.minimum(*kinds) != 0),
        "heading": (left["generic"] != 0) | (right["generic"] != 0),
        "one source": (left["source"] == right["source"]) & (left["source"] != 0),
        "supplement": supplement,
        "page alone": (left["last_page"] == left["page"])
        | (np.minimum(left["last_page"], right["last_page"]) == 0),
        "Cochrane": to_numpy(pc.match_substring(left["journal"], "cochrane")).astype(bool),
        "several authors": np.minimum(left["author_count"], right["author_count"]) > 1,
        "summary": (unlike & int(MARKER_BIT["summary"])) != 0,
        "protocol": (unlike & int(MARKER_BIT["protocol"])) != 0,
    }
    bits = np.zeros(len(unlike), np.int32)
    for name, mask in found.items():
        bits |= np.where(mask, _BIT[name], np.int32(0))
    return bits


def has(bits: NDArray[np.int32], name: str) -> NDArray[np.bool_]:
    """Say which pairs have a fact."""
    return (bits & _BIT[name]) != 0


def _one_of(kinds: tuple[NDArray[np.int64], NDArray[np.int64]], name: str) -> NDArray[np.bool_]:
    number = KINDS.index(name)
    return (kinds[0] == number) != (kinds[1] == number)
