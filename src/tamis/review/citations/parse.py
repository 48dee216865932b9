"""From a text to references: strings, labels, fields, and how far to trust them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from tamis.review.citations.fields import (
    date_parts,
    doubt_of,
    field_values,
    pages_and_number,
    stretches,
    type_of,
    volume_and_issue,
)
from tamis.review.citations.judgement import evidence, load_judge, reasons_to_check
from tamis.review.citations.model import decode, load_model
from tamis.review.citations.names import parse_names
from tamis.review.citations.reference import Name, ParsedReference, Span
from tamis.review.citations.segmentation import ReferenceString, split_references
from tamis.review.citations.tokens import Tokens, tokenize

_GROUP = re.compile(
    r"\(([^()]*\b(?:Collaborations?|Group|Investigators|Consortium|Team))\)\s*[.,:]?\s+(?=\S)"
)


def parse_references(text: str) -> list[ParsedReference]:
    """Read every reference of a text: a page with a reference list, or bare strings."""
    return _parsed(split_references(text))


def parse_strings(strings: Sequence[str]) -> list[ParsedReference]:
    """Read reference strings, each one reference."""
    return _parsed(
        [ReferenceString(" ".join(raw.split()), line) for line, raw in enumerate(strings, start=1)]
    )


def parse_reference(raw: str) -> ParsedReference:
    """Read one reference string."""
    return parse_strings([raw])[0]


def _parsed(strings: Sequence[ReferenceString]) -> list[ParsedReference]:
    tokens = [tokenize(string.raw) for string in strings]
    labelled = decode(load_model(), tokens)
    out: list[ParsedReference] = []
    for position, (string, token, (labels, chances)) in enumerate(
        zip(strings, tokens, labelled, strict=True), start=1
    ):
        spans = stretches(string.raw, token, labels, chances)
        reference = reference_of(string, position, token, spans)
        out.append(judged(reference, [span.label for span, _ in spans], doubt_of(token, chances)))
    return out


def reference_of(
    string: ReferenceString, position: int, tokens: Tokens, spans: Sequence[tuple[Span, float]]
) -> ParsedReference:
    """Make a reference of labelled stretches."""
    raw, identifiers = string.raw, tokens.identifiers
    texts, confidence = field_values(raw, spans)
    authors, has_others = parse_names(texts.get("author", ""))
    editors, _ = parse_names(texts.get("editor", ""))
    volume, issue = volume_and_issue(texts)
    pages, article_number = pages_and_number(texts.get("pages", ""))
    year, month, day = date_parts(texts.get("date", ""))
    kind = type_of(texts, identifiers, raw)
    title = texts.get("title", "").strip("* ")
    if group := _GROUP.match(title):
        # A collaboration in brackets between authors and title signs the work, too.
        authors, title = (*authors, Name(group[1], is_group=True)), title[group.end() :]
    labelled = [span for span, _ in spans if span.label not in ("id", "number", "in", "note")]
    return ParsedReference(
        raw=raw,
        line=string.line,
        position=position,
        number=string.number or _digits(texts.get("number", "")),
        type=kind,
        authors=authors,
        has_others=has_others,
        editors=editors,
        title=title,
        container=_container(raw, spans, texts) if kind == "article" else texts.get("container", ""),
        year=year,
        month=month,
        day=day,
        volume=volume,
        issue=issue,
        pages=pages,
        article_number=article_number,
        edition=re.sub(
            r"\s*(?:ed(?:ition|n)?|aufl(?:age)?)\b\.?$", "", texts.get("edition", ""), flags=re.IGNORECASE
        ),
        publisher=texts.get("publisher", ""),
        place="" if kind == "article" else texts.get("place", ""),
        doi=identifiers.get("doi", ""),
        pmid=identifiers.get("pmid", ""),
        pmcid=identifiers.get("pmcid", ""),
        arxiv=identifiers.get("arxiv", ""),
        url=identifiers.get("url", ""),
        accessed=re.sub(
            r"^\W*(?:accessed|cited|retrieved|viewed|stand)\b[:\s]*(?:on\s)?",
            "",
            texts.get("accessed", ""),
            flags=re.IGNORECASE,
        ),
        registration=identifiers.get("registration", ""),
        confidence=_rounded(confidence),
        spans=tuple(sorted([*labelled, *tokens.identifier_spans], key=lambda span: span.start)),
    )


def judged(reference: ParsedReference, labels: Sequence[str], doubt: float) -> ParsedReference:
    """Return a reference with the probability that it is right, and with what a person should look at.

    ``labels`` are those of its stretches in their order, ``doubt`` is what ``doubt_of`` returns.
    """
    chance = load_judge().chance(evidence(reference, labels, doubt))
    reasons = reasons_to_check(reference, labels, chance)
    return replace(
        reference,
        confidence={**reference.confidence, "all": round(chance, 4)},
        status="check" if reasons else "sure",
        reasons=reasons,
    )


def _container(raw: str, spans: Sequence[tuple[Span, float]], texts: Mapping[str, str]) -> str:
    """Put the seat back to the name of a journal that carries it: "Proc Natl Acad Sci" and "U S A"."""
    name = texts.get("container", "")
    for (span, _), (following, _) in pairwise(spans):
        if span.label == "container" and following.label == "place" and not texts.get("publisher"):
            between = raw[span.end : following.start]
            if between.strip(" ()") == "" and raw[span.start : span.end] == name:
                end = following.end + raw[following.end : following.end + 1].count(")") * between.count("(")
                return " ".join(raw[span.start : end].split())
    return name


def _digits(text: str) -> str:
    found = re.search(r"\d+", text)
    return found[0] if found else ""


def _rounded(confidence: Mapping[str, float]) -> dict[str, float]:
    return {
        name: round(chance, 4)
        for name, chance in confidence.items()
        if name not in ("id", "number", "in", "note")
    }
