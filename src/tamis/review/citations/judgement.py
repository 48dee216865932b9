"""Whether a person should look at a reference, and why.

What the labels' probabilities and the fields themselves show is weighed by a logistic regression, fitted by
dev/citations/calibrate.py to references that we print ourselves and that the model was not trained on. It gives the
probability that author, title, year, container, volume and pages are all right.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from tamis.review.citations.reference import ParsedReference

# Fields that a citation stands or falls with, and what people call them.
WEIGHTY = {
    "author": "author", "title": "title", "container": "journal or book", "date": "year", "volume": "volume",
    "issue": "issue", "pages": "pages",
}  # fmt: skip
_ALSO = ("editor", "publisher", "place")
# A field less probable than this is named among the reasons, where the whole is in doubt; set by hand.
_DOUBTED = 0.95
# Printed references before the first printed journals are typing errors, as are those that lie ahead.
_FIRST_YEAR, _LAST_YEAR = 1600, 2035
# Probabilities are compared on the scale of odds, up to 1 in 3,000.
_LEAST, _MOST = -2.0, 8.0
_MIDST = re.compile(r"[a-zß-öø-ÿ]+\s")
_MIDST_OF_NAME = re.compile(r"(?:and|of|the|in|for|with)\b")
_BROKEN = re.compile(r"[^\W\d_](?:- | -)[a-zß-öø-ÿ]")
_ODD_NAME = re.compile(r"\d|[^\W\d_]\.\s*[^\W_]{4,}")
_SENTENCE = re.compile(r"[^\W\d_]{2}[.?!] ")
_STUCK = re.compile(r" [.,:;]|[a-z][A-Z]|[,;][^\W\d_]")
_PERIOD = re.compile(r"(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Judge:
    """Weights of the evidence, and the probability from which a reference is sure."""

    weights: Mapping[str, float]
    threshold: float

    def chance(self, shown: Mapping[str, float]) -> float:
        """Return the probability that all of a reference is right."""
        score = sum(self.weights.get(name, 0.0) * value for name, value in shown.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@lru_cache(maxsize=1)
def load_judge() -> Judge:
    """Read the weights that come with the package."""
    read = json.loads(files("tamis.review.citations").joinpath("judgement.json").read_text(encoding="utf-8"))
    return Judge(read["weights"], read["threshold"])


def evidence(reference: ParsedReference, labels: Sequence[str], doubt: float) -> dict[str, float]:
    """Return what speaks for and against a reference, by name.

    ``labels`` are those of its stretches in their order; ``doubt`` is the sum of -log probability over its words.
    """
    confidence = reference.confidence
    least = min((confidence[label] for label in WEIGHTY if label in confidence), default=0.5)
    title, container = reference.title, reference.container
    words = title.count(" ") + 1 if title else 0
    is_article = reference.type == "article"
    shown = {
        "constant": 1.0,
        "doubt": min(doubt, 6.0),
        "log doubt": math.log(0.003 + doubt),
        "least": _odds(least),
        f"type {reference.type}": 1.0,
        f"doubt of {reference.type}": min(doubt, 6.0),
    }
    for label in (*WEIGHTY, *_ALSO):
        if label in confidence:
            shown[f"odds of {label}"] = _odds(confidence[label]) - 4
        elif label in WEIGHTY:
            shown[f"no {label}"] = 1.0
        if labels.count(label) > 1:
            shown[f"{label} twice"] = 1.0
    held = (
        ("short title", 0 < words < 3),
        ("long title", words > 25),
        ("sentences in title", bool(_SENTENCE.search(title))),
        ("number in title", any(letter.isdigit() for letter in title)),
        ("sentences in container", not is_article and bool(_SENTENCE.search(container))),
        ("comma in container", "," in container),
        ("long container", container.count(" ") > 9),
        ("digit in container", any(letter.isdigit() for letter in container)),
        ("bracket in container", "(" in container),
        ("title in midst", bool(_MIDST.match(title)) or bool(_MIDST_OF_NAME.match(container))),
        ("pages without volume", is_article and bool(reference.pages) and not reference.volume),
        ("nothing placed", is_article and not (reference.volume or reference.first_page)),
        ("neither author nor editor", not reference.authors and not reference.editors),
        ("editors without book", bool(reference.editors) and bool(reference.authors) and not container),
        ("worn", bool(_STUCK.search(title)) or bool(_STUCK.search(container))),
        ("quotes", '"' in reference.raw or "“" in reference.raw),
        ("left over", "note" in labels),
        ("group", any(name.is_group for name in reference.authors)),
        ("single name", any(not name.given and not name.is_group for name in reference.authors)),
        ("volume of letters", bool(reference.volume) and not reference.volume.isdigit()),
    )  # fmt: skip
    shown.update((name, 1.0) for name, flag in held if flag)
    return shown


def reasons_to_check(
    reference: ParsedReference, labels: Sequence[str], chance: float, threshold: float | None = None
) -> tuple[str, ...]:
    """Return what is doubtful about a reference; nothing where it is sure."""
    found = list(contradictions(reference, labels))
    if chance < (load_judge().threshold if threshold is None else threshold):
        found += [
            f"{name} is uncertain"
            for label, name in WEIGHTY.items()
            if reference.confidence.get(label, 1.0) < _DOUBTED
        ]
        found += [f"{name} is uncertain" for name in _ALSO if reference.confidence.get(name, 1.0) < _DOUBTED]
        if not found:
            found.append(f"all fields together are right with a probability of {chance:.2f}")
    return tuple(dict.fromkeys(found))


def contradictions(reference: ParsedReference, labels: Sequence[str]) -> list[str]:
    """Return what cannot be, or what every work has and is missing, whatever the probabilities."""
    found: list[str] = []
    found += [
        f"author {name.family} is odd"
        for name in reference.authors
        if not name.is_group and _ODD_NAME.search(name.family)
    ]
    if not reference.title and not (reference.container and reference.volume and reference.first_page):
        found.append("no title")
    if not reference.year:
        found.append("no year")
    elif not _FIRST_YEAR <= int(reference.year) <= _LAST_YEAR:
        found.append(f"year {reference.year} is implausible")
    if not reference.container and not reference.publisher and not reference.url:
        found.append("no journal, publisher or address")
    if (reference.type == "chapter" or "in" in labels) and reference.editors and not reference.container:
        found.append("editors, but no book")
    if reference.type == "article" and not (
        reference.volume or reference.pages or reference.article_number or reference.doi
    ):
        found.append("neither volume, pages nor DOI")
    if _BROKEN.search(f"{reference.title} {reference.container}"):
        found.append("a word is broken")
    if _is_reversed(reference.pages):
        found.append(f"pages {reference.pages} run backwards")
    found += [
        f"{WEIGHTY[label]} stands in two places"
        for label in ("title", "container", "author", "volume", "pages")
        if labels.count(label) > 1
    ]
    if reference.type == "other":
        found.append("the kind of work is not clear")
    return found


def _odds(chance: float) -> float:
    return max(_LEAST, min(_MOST, math.log((chance + 1e-6) / (1 - chance + 1e-6))))


def _is_reversed(pages: str) -> bool:
    found = _PERIOD.fullmatch(pages)
    if not found:
        return False
    first, last = found.groups()
    # 1123-8 stands for 1123-1128.
    full = first[: max(0, len(first) - len(last))] + last
    return int(full) < int(first)
