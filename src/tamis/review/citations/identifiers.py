"""Identifiers that have a form of their own, found by their form alone."""

from __future__ import annotations

import re

from tamis.review.citations.reference import Span

# The order matters: an address may hold a DOI, and a DOI may hold what looks like a registration.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "doi",
        re.compile(
            r"(?:https?\s?:\s?//\s?)?(?:dx\.)?doi\.org/\s?(10\.\d{4,9}/[^\s\"<>]+)"
            r"|(?:\bdoi\s?[:.]?\s*)?\b(10\.\d{4,9}/[^\s\"<>]+)",
            re.IGNORECASE,
        ),
    ),
    (
        "arxiv",
        re.compile(
            r"\barxiv\s?[:.]?\s?(\d{4}\s?\.\s?\d{4,5}(?:v\d)?|[a-z]{2,}(?:-[a-z]{2,})?/\d{7})"
            r"|\b((?:hep|astro|cond|gr|math|nucl|quant|physics)(?:-[a-z]{2,3})?/\d{7})",
            re.IGNORECASE,
        ),
    ),
    ("isbn", re.compile(r"\bISBN(?:-1[03])?\s?:?\s?((?:97[89][- ]?)?\d[\d -]{8,14}[\dX])", re.IGNORECASE)),
    ("issn", re.compile(r"\bISSN\s?:?\s?(\d{4}-\d{3}[\dX])", re.IGNORECASE)),
    ("url", re.compile(r"((?:https?|ftp)://[^\s<>\"]+|\bwww\.[^\s<>\"]+\.[^\s<>\"]+)", re.IGNORECASE)),
    ("pmcid", re.compile(r"(?:\bPMCID\s*:?\s*)?\b(PMC\d{4,9})\b", re.IGNORECASE)),
    ("pmid", re.compile(r"\b(?:PMID|PubMed(?:\s+ID)?)\s*[:.]?\s*(\d{4,8})\b", re.IGNORECASE)),
    (
        "registration",
        re.compile(
            r"\b(NCT\s?0\d{7}|ISRCTN\s?\d{6,8}|ACTRN\d{14}|ChiCTR[\w-]{6,}|CRD\s?42\d{6,12}|DRKS\d{8}|EudraCT\s?(?:No\.?|number)?\s?\d{4}-\d{6}-\d\d|UMIN\d{9}|jRCTs?\d{10}|CTRI/\d{4}/\d\d/\d{6})\b"
        ),
    ),
)
# Letters without which an identifier need not be looked for: expressions cost more than these.
_HINTS: dict[str, tuple[str, ...]] = {
    "doi": ("10.",),
    "arxiv": ("arxiv", "hep-", "astro-", "cond-", "gr-", "math", "nucl-", "quant-", "physics"),
    "isbn": ("isbn",),
    "issn": ("issn",),
    "url": ("://", "www."),
    "pmcid": ("pmc",),
    "pmid": ("pmid", "pubmed"),
    "registration": ("nct", "isrctn", "actrn", "chictr", "crd", "drks", "eudract", "umin", "jrct", "ctri"),
}
_TRAILING = ".,;:'\"”’»>"


def find_identifiers(text: str) -> tuple[dict[str, str], list[Span]]:
    """Return the first identifier of each kind, and the stretches of text that identifiers take."""
    found: dict[str, str] = {}
    spans: list[Span] = []
    lower = text.lower()
    for label, pattern in _PATTERNS:
        if not any(hint in lower for hint in _HINTS[label]):
            continue
        for match in pattern.finditer(text):
            group = next(number for number, value in enumerate(match.groups(), start=1) if value)
            value = _trim(match[group])
            end = match.start(group) + len(value)
            if any(match.start() < span.end and span.start < end for span in spans):
                continue
            spans.append(Span(label, match.start(), end))
            found.setdefault(label, value.replace(" ", "") if label in ("registration", "arxiv") else value)
    return found, sorted(spans, key=lambda span: span.start)


def mask(text: str, spans: list[Span]) -> str:
    """Blank stretches of a text; every other character keeps its place."""
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def _trim(value: str) -> str:
    """Drop punctuation that belongs to the sentence, and closing brackets that the value never opened."""
    while value and (value[-1] in _TRAILING or _is_unopened(value)):
        value = value[:-1]
    return value


def _is_unopened(value: str) -> bool:
    opening = dict(zip(")]}", "([{", strict=True)).get(value[-1], "")
    return bool(opening) and value.count(value[-1]) > value.count(opening)
