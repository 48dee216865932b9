"""From labelled stretches to fields: what a volume, a page range, a date or an edition says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from math import log

from numpy import float32
from numpy.typing import NDArray

from tamis.review.citations.reference import ReferenceType, Span
from tamis.review.citations.tokens import Tokens

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DASH = r"\s*[-‐‑‒–—−]{1,3}\s*"
_MONTH = re.compile(r"(?<![a-z])(?:" + "|".join(MONTHS) + r")")
_DAY = re.compile(r"(?<!\d)([0-3]?\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:1[4-9]|20)\d\d)(?!\d)")
_PARTS = frozenset({"ed", "eds", "editor", "editors", "hrsg", "hg"})
# Words as titles of journals cut them short, and publishers do not.
_CUT_SHORT = frozenset({
    "rep", "med", "clin", "surg", "res", "sci", "dermatol", "pediatr", "paediatr", "psychol", "neurol", "radiol",
    "biol",
    "biochem", "chem", "phys", "math", "rev", "proc", "ann", "arch", "bull", "br", "eur", "scand", "acta", "endocrinol",
    "cardiol", "oncol", "nutr", "genet", "microbiol", "immunol", "pharmacol", "physiol", "pathol", "epidemiol",
})  # fmt: skip
_OUTSIDE = " \t\n.,;:*|/\\\"“”„'‘’`´«»‹›–—-"
_PARTNERS = dict(zip("()[]{}", ")(][}{", strict=True))
_PREFIXES = {
    "volume": r"(?:vol(?:umes?|\.)?|v\.|bd\.?|band|jg\.?|jahrgang|t\.|tome|tomo|№|n[°º]|t)[\s.]*"
    r"(?=\d|[ivxlcdm]+\b|[a-z]\s?\d)",
    "issue": r"(?:no?s?\.?|nr\.?|num(?:ber|\.)?|iss(?:ue|\.)?|issues|heft|h\.|fasc\.?|№|n[°ºo]\.?|#)[\s.]*(?=[\w])",
    "pages": r"(?:pp?\.?|pages?|pgs?\.?|seiten?|ss?\.|с\.|стр\.?|págs?\.?|art(?:icle)?\.?(?:\s*(?:no|id)\.?)?)"
    r"[\s.]*(?=[\divxlcSeRLA])",
    "author": r"(?:[-–—_]+\s*,?\s*)?(?:and|&)\s+",
}
_PREFIX = {
    label: re.compile(rf"^[\s(\[,.:;]*(?:{pattern})", re.IGNORECASE) for label, pattern in _PREFIXES.items()
}
_PAGES = re.compile(
    rf"[A-Za-z]{{0,6}}\d[\w.]*(?:{_DASH}[A-Za-z]{{0,4}}\d+[A-Za-z]{{0,2}})?"
    rf"|(?<![^\W_])[ivxlc]+(?:{_DASH}[ivxlc]+)?(?![^\W_])",
    re.IGNORECASE,
)
# Volume and issue in one: 21(12) or 100.16 or 34 3 or 24 Suppl 1.
_VOLUME_ISSUE = re.compile(
    r"^(.*?\d\w*|[IVXLC]+)\s*(?:\(\s*([^()]+?)\s*\)?|[., ]\s*(\d{1,3})|,?\s*((?:suppl|pt|part)\b.*))$",
    re.IGNORECASE,
)
# A word that announces the number after it, left at the end of a journal's name.
_ANNOUNCES = re.compile(r"[\s,]+(?:no|nr|n|n[°º]|nº|issue|heft|№|vol|v)\.?$", re.IGNORECASE)
_ARTICLE_NUMBER = re.compile(r"[A-Za-z]{1,6}\d{3,}|\d{6,}|0\d{4,}")
_THESIS = re.compile(r"thes[ie]s|dissertation|diplom|habilitation|tesis|thèse|tese", re.IGNORECASE)
_REPORT = re.compile(
    r"report|\brep\b|working paper|discussion paper|memo|\btr\b|publication no", re.IGNORECASE
)
_MEETING = re.compile(
    r"\b(?:proc(?:eedings)?|conf(?:erence)?|symp(?:osium)?|workshop|congress|meeting|colloque|tagung\w*|actes|kongress)\b",
    re.IGNORECASE,
)
_PREPRINT = re.compile(
    r"\b(?:arxiv|biorxiv|medrxiv|chemrxiv|ssrn|psyarxiv|preprint|research square)\b", re.IGNORECASE
)
_DATASET = re.compile(r"\b(?:data\s?set|zenodo|dryad|figshare|dataverse|software)\b", re.IGNORECASE)


def stretches(
    raw: str, tokens: Tokens, labels: Sequence[str], chances: NDArray[float32]
) -> list[tuple[Span, float]]:
    """Join tokens of one label; each stretch comes trimmed, with the least probability of its words."""
    out: list[tuple[Span, float]] = []
    odds: list[float] = chances.tolist()
    first = 0
    for label, run in groupby(settled(tokens.texts, labels)):
        last = first + sum(1 for _ in run)
        start, end = _trimmed(raw, tokens.starts[first], tokens.ends[last - 1], label)
        if end > start:
            words = [
                chance
                for text, chance in zip(tokens.texts[first:last], odds[first:last], strict=True)
                if text[0].isalnum()
            ]
            out.append((Span(label, start, end), min(words, default=1.0)))
        first = last
    return out


def settled(texts: Sequence[str], labels: Sequence[str]) -> Sequence[str]:
    """Correct labels by what stands in them: a volume in a date, a book in an editor, a journal as publisher."""
    if "volume" not in labels and "pages" in labels:
        # "2013 Feb 21;2013:bcr12": what follows the semicolon of a date is a volume.
        for place in range(1, len(labels) - 1):
            if (
                texts[place] == ";"
                and labels[place] == "date" == labels[place + 1]
                and texts[place + 1].isdigit()
            ):
                return _relabelled(labels, place + 1, "volume")
    if not {"volume", "issue", "pages"} & set(labels):
        # "1981;(158):195-7": an issue without a volume.
        for place in range(1, len(labels) - 5):
            if (
                texts[place] == ";"
                and labels[place] == "date"
                and [*texts[place + 1 : place + 5 : 2]] == ["(", ")"]
            ):
                end = next(
                    (at for at in range(place + 5, len(labels)) if labels[at] != labels[place + 5]),
                    len(labels),
                )
                rest = ["pages"] * (end - place - 4)
                return [*labels[: place + 1], *["issue"] * 3, *rest, *labels[end:]]
    if "container" not in labels and "in" in labels and "editor" in labels:
        # "In: Smith B, editor. Paediatrics.": what follows the word for the editor's part is the book.
        for place in range(1, len(labels) - 2):
            if texts[place].lower() in _PARTS and labels[place] == "editor":
                first = next(
                    (at for at in range(place + 1, len(labels)) if texts[at][0].isalnum()), len(labels)
                )
                if first < len(labels) and labels[first] == "editor":
                    return _relabelled(labels, first, "container")
    if "publisher" in labels and not {"container", "place", "edition", "editor"} & set(labels):
        # "Title. BMJ Case Rep; 2013.": a name of words cut short is that of a journal.
        first = labels.index("publisher")
        words = [text.lower() for text, label in zip(texts, labels, strict=True) if label == "publisher"]
        if _CUT_SHORT.intersection(words):
            return _relabelled(labels, first, "container")
    return labels


def _relabelled(labels: Sequence[str], first: int, label: str) -> Sequence[str]:
    """Give a label to what bears the same label from one place on."""
    end = next((at for at in range(first, len(labels)) if labels[at] != labels[first]), len(labels))
    return [*labels[:first], *[label] * (end - first), *labels[end:]]


def doubt_of(tokens: Tokens, chances: NDArray[float32]) -> float:
    """Return the sum of -log probability over the words of a string."""
    odds: list[float] = chances.tolist()
    return -sum(
        log(max(chance, 1e-4)) for text, chance in zip(tokens.texts, odds, strict=True) if text[0].isalnum()
    )


def _trimmed(raw: str, start: int, end: int, label: str) -> tuple[int, int]:
    """Leave out marks at either side, words that announce a field, and brackets without a partner inside."""
    if prefix := _PREFIX.get(label):
        found = prefix.match(raw[start:end])
        start += found.end() if found else 0
    outside = _OUTSIDE if label in ("title", "container") else _OUTSIDE + "()[]<>"
    while start < end:
        text = raw[start:end]
        if text[0] in outside or _is_alone(text, text[0], first=True):
            start += 1
        elif text[-1] in outside or _is_alone(text, text[-1], first=False):
            end -= 1
        elif label == "container" and (found := _ANNOUNCES.search(text)):
            end = start + found.start()
        else:
            break
    return start, end


def _is_alone(text: str, mark: str, *, first: bool) -> bool:
    """Tell whether a bracket at one side of a text has no partner in it."""
    if mark in ")]}":
        return first or text.count(mark) > text.count(_PARTNERS[mark])
    if mark in "([{":
        return not first or text.count(mark) > text.count(_PARTNERS[mark])
    return False


def field_values(raw: str, spans: Sequence[tuple[Span, float]]) -> tuple[dict[str, str], dict[str, float]]:
    """Return what each field says, and how probable it is."""
    texts: dict[str, str] = {}
    confidence: dict[str, float] = {}
    for label in dict.fromkeys(span.label for span, _ in spans):
        same = [(raw[span.start : span.end], chance) for span, chance in spans if span.label == label]
        text, chance = (
            max(same, key=lambda item: len(item[0])) if label in ("title", "container") else same[0]
        )
        if label == "date":
            text, chance = next((item for item in same if _YEAR.search(item[0])), same[0])
        if label in ("author", "editor") and len(same) > 1:
            text, chance = "; ".join(item[0] for item in same), min(item[1] for item in same)
        texts[label] = " ".join(text.split())
        confidence[label] = chance
    return texts, confidence


def volume_and_issue(texts: Mapping[str, str]) -> tuple[str, str]:
    """Part "21(12)"; a volume that is labelled alone stays as it is."""
    volume, issue = texts.get("volume", ""), texts.get("issue", "")
    if not issue and (found := _VOLUME_ISSUE.match(volume)):
        volume, issue = found[1], found[2] or found[3] or found[4]
    return re.sub(r"\s+", " ", volume).strip(), issue.strip(" ()")


def pages_and_number(text: str) -> tuple[str, str]:
    """Return pages and article number: one of them, or neither."""
    found = _PAGES.search(text)
    if not found:
        return "", ""
    value = re.sub(_DASH, "-", found[0]).strip(".")
    if "-" not in value and _ARTICLE_NUMBER.fullmatch(value):
        return "", value
    return value, ""


def date_parts(text: str) -> tuple[str, str, str]:
    """Return year, month and day as far as they are printed."""
    year = _YEAR.search(text)
    month = _MONTH.search(text.casefold()) if len(text) > 4 else None
    day = ""
    if month and (found := _DAY.search(_YEAR.sub(" ", text))):
        day = found[1]
    return (year[1] if year else ""), (month[0] if month else ""), day


def type_of(texts: Mapping[str, str], identifiers: Mapping[str, str], raw: str) -> ReferenceType:
    """Tell the kind of work from the fields that it has."""
    genre, container = texts.get("genre", ""), texts.get("container", "")
    if "registration" in identifiers or "clinicaltrials.gov" in raw.casefold():
        return "registration"
    if _THESIS.search(genre):
        return "thesis"
    if _PREPRINT.search(container) or (not container and _PREPRINT.search(raw)):
        return "preprint"
    if _REPORT.search(genre):
        return "report"
    if _DATASET.search(texts.get("note", "")) or (container and _DATASET.fullmatch(container)):
        return "dataset"
    is_meeting = bool(_MEETING.search(container))
    if is_meeting and not texts.get("volume"):
        return "conference"
    if (
        container
        and (texts.get("editor") or "in" in texts or texts.get("publisher"))
        and not texts.get("issue")
    ):
        if is_meeting:
            return "conference"
        return "chapter" if texts.get("publisher") or texts.get("editor") else "article"
    is_placed = bool(texts.get("volume") or texts.get("pages"))
    if container and (is_placed or "doi" in identifiers or (texts.get("date") and "url" not in identifiers)):
        return "article"
    if texts.get("publisher") or texts.get("edition") or texts.get("place"):
        return "book"
    return "web" if "url" in identifiers else "other"
