"""Whether a person should look at a reference, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tamis.review.citations.reference import ParsedReference

# Fields that a citation stands or falls with, and what people call them.
_WEIGHTY = {
    "author": "author", "title": "title", "container": "journal or book", "date": "year", "volume": "volume",
    "issue": "issue", "pages": "pages",
}  # fmt: skip
# Least probability of a label under which its field is doubted; set on rendered references that the model
# was not trained on, so that nine in ten of the readings below it that are looked at are worth it.
SURE = 0.9
# The same for fields that no citation stands or falls with.
LIKELY = 0.75
# Printed references before the first printed journals are typing errors, as are those that lie ahead.
_FIRST_YEAR, _LAST_YEAR = 1600, 2035


def reasons_to_check(reference: ParsedReference, labels: Sequence[str]) -> tuple[str, ...]:
    """Return what is doubtful about a reference; nothing where it is sure."""
    found = [
        f"{name} is uncertain"
        for label, name in _WEIGHTY.items()
        if reference.confidence.get(label, 1.0) < SURE
    ]
    found += [
        f"{label} is uncertain"
        for label in ("editor", "publisher", "place")
        if reference.confidence.get(label, 1.0) < LIKELY
    ]
    if not reference.authors and not reference.editors:
        found.append("no author")
    found += [
        f"author {name.family} is odd"
        for name in reference.authors
        if re.search(r"\d|[^\W_]\.\s*[^\W_]{4,}", name.family)
    ]
    if not reference.title:
        found.append("no title")
    if re.match(r"[a-zß-öø-ÿ]+\s", reference.title) or re.match(
        r"(?:and|of|the|in|for|with)\b", reference.container
    ):
        found.append("a field begins in the midst of a sentence")
    if not reference.year:
        found.append("no year")
    elif not _FIRST_YEAR <= int(reference.year) <= _LAST_YEAR:
        found.append(f"year {reference.year} is implausible")
    if not reference.container and not reference.publisher and not reference.url:
        found.append("no journal, publisher or address")
    if reference.type == "article" and not (
        reference.volume or reference.pages or reference.article_number or reference.doi
    ):
        found.append("neither volume, pages nor DOI")
    if _is_reversed(reference.pages):
        found.append(f"pages {reference.pages} run backwards")
    for label in ("title", "container", "author", "volume", "pages"):
        if labels.count(label) > 1:
            found.append(f"{_WEIGHTY[label]} stands in two places")
    if reference.type == "other":
        found.append("the kind of work is not clear")
    return tuple(dict.fromkeys(found))


def _is_reversed(pages: str) -> bool:
    found = re.fullmatch(r"(\d+)-(\d+)", pages)
    if not found:
        return False
    first, last = found.groups()
    # 1123-8 stands for 1123-1128.
    full = first[: max(0, len(first) - len(last))] + last
    return int(full) < int(first)
