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
# Least probability of a label under which its field is doubted: the least of those tried with which 99 % of the
# references marked sure had all six fields right. Measured by dev/citations/calibrate.py (seed 78; 99.0 % on seed 79,
# too) on printed references whose titles and journals were not trained on, but whose names and styles were.
SURE = 0.96
# For fields that no citation stands or falls with; set by hand, not measured.
LIKELY = 0.75
# Printed references before the first printed journals are typing errors, as are those that lie ahead.
_FIRST_YEAR, _LAST_YEAR = 1600, 2035


def reasons_to_check(
    reference: ParsedReference, labels: Sequence[str], sure: float = SURE
) -> tuple[str, ...]:
    """Return what is doubtful about a reference; nothing where it is sure."""
    found = [
        f"{name} is uncertain"
        for label, name in _WEIGHTY.items()
        if reference.confidence.get(label, 1.0) < sure
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
    if reference.authors and reference.editors and not reference.container:
        found.append("editors, but no book")
    if reference.type == "article" and reference.pages and not reference.volume:
        found.append("pages without a volume")
    if re.search(r"[^\W\d_]- [a-zß-öø-ÿ]", f"{reference.title} {reference.container}"):
        found.append("a word is broken")
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
