"""Label the stretches of a reference string by the punctuation that styles put between fields.

Two anchors hold nearly every style: where the author list ends, and the run of year, volume, issue and
pages. What lies between is title and container. A stretch that no rule explains stays without a label.
"""

from __future__ import annotations

import re

from tamis.review.citations.names import INITIALS
from tamis.review.citations.reference import Span

_YEAR = r"(?:1[5-9]|20)\d\d"
_DASH = r"\s?[-‐‑–—−]{1,2}\s?"
_PAGES = rf"(?:[A-Za-z]{{0,3}}\d+[A-Za-z]{{0,4}}(?:{_DASH}[A-Za-z]{{0,3}}\d+[A-Za-z]{{0,2}})?|[a-z]+\d+[\w-]*|[xivlc]+{_DASH}[xivlc]+)"
_NAME = rf"(?:[\w'’-]+\s){{0,3}}[\w'’-]+,?\s(?:{INITIALS})(?:\s(?:Jr|Sr|II|III)\.?)?"
_AUTHORS = (
    # Authors, then the year in brackets or bare before a quoted title.
    re.compile(
        rf"^(?P<author>.{{2,400}}?)[\s,.:]*\(\s*(?P<year>{_YEAR})[a-z]?\s*(?:,\s*[^)]{{3,20}})?\)\s*[.,:]?\s"
    ),
    re.compile(rf"^(?P<author>.{{2,400}}?)[\s,.]+(?P<year>{_YEAR})[a-z]?[.,:]?\s+(?=[“\"'‘])"),
    # Family name and initials, repeated; ends at a point.
    re.compile(
        rf"^(?P<author>(?:{_NAME})(?:(?:\s*[,;]\s*|\s(?:and|&)\s|,\s(?:and|&)\s)(?:{_NAME}))*(?:,?\s(?:et al|and others))?)\s*[.:]\s+"
    ),
    re.compile(r"^(?P<author>[^.]{2,200}?,?\s(?:et al|and others))[.,:]*\s+"),
    re.compile(r"^(?P<author>(?:[\w'’-]+\s(?:[A-Z]\.-?)+\s)+)"),
    re.compile(r"^(?P<author>[^.,:“\"]{3,80})[.:]\s+"),
    re.compile(r"^(?P<author>[\w'’-]{3,30}),\s+"),
)
_TAILS = (
    re.compile(
        rf"(?P<year>{_YEAR})(?:\s+(?P<month>[A-Z][a-z]{{2,8}})\.?(?:\s+(?P<day>\d{{1,2}}))?)?\s*;\s*(?P<volume>[\w.]*\d[\w.]*)?"
        rf"\s*(?:\(\s*(?P<issue>[^)]{{1,25}})\s*\))?\s*(?::\s*(?P<pages>{_PAGES}))?"
    ),
    re.compile(rf",\s*(?P<volume>\d+)\s*(?:\(\s*(?P<issue>[^)]{{1,25}})\s*\))?\s*[,:]\s*(?:pp?\.?\s*)?(?P<pages>{_PAGES})\.?\s*$"),
    re.compile(
        rf",?\s*(?:vol\.?|№)\s*(?P<volume>\d+)(?:\s*,\s*(?:no|issue)\.?\s*(?P<issue>[\w-]+))?(?:\s*,\s*(?:pp?|с)\.\s*(?P<pages>{_PAGES}))?",
        re.IGNORECASE,
    ),
    re.compile(rf"[;,.]\s*(?P<year>{_YEAR})\s*\.?\s*$"),
)  # fmt: skip
_QUOTED = re.compile(r"[“\"‘](?P<title>[^”\"]{8,})[”\"’]")


def label(text: str) -> tuple[list[Span], list[str]]:
    """Return labelled stretches of a string whose identifiers are blanked, and what remained doubtful."""
    spans: list[Span] = []
    doubts: list[str] = []
    begin = len(text) - len(text.lstrip())
    for number, pattern in enumerate(_AUTHORS):
        if found := pattern.match(text[begin:]):
            spans += _groups(found, begin)
            begin += found.end()
            if number >= len(_AUTHORS) - 2:
                doubts.append("author")
            break
    else:
        doubts.append("author")
    tail = next((found for pattern in _TAILS if (found := pattern.search(text, begin))), None)
    end = tail.start() if tail else len(text)
    if tail:
        spans += [span for span in _groups(tail, 0) if span.label not in {known.label for known in spans}]
    else:
        doubts.append("container")
    spans += _title_and_container(text, begin, end, doubts, has_tail=tail is not None)
    return sorted(spans, key=lambda span: span.start), doubts


def _groups(match: re.Match[str], offset: int) -> list[Span]:
    return [
        Span(name, match.start(name) + offset, match.end(name) + offset)
        for name, value in match.groupdict().items()
        if value and value.strip()
    ]


def _title_and_container(text: str, begin: int, end: int, doubts: list[str], *, has_tail: bool) -> list[Span]:
    middle = text[begin:end]
    if quoted := _QUOTED.search(middle):
        cut, stop = quoted.end("title"), quoted.end()
        begin_title = quoted.start("title")
    else:
        body = middle.rstrip(" .,;:")
        breaks = [found for found in re.finditer(r"[.?!]\s*,?\s+(?=\S)", body)] or list(
            re.finditer(r",\s+", body)
        )
        if not has_tail:
            breaks = []
        if not breaks:
            doubts.append("title")
            return _stripped(text, "title", begin, end)
        cut, stop, begin_title = (
            breaks[-1].start() + (text[begin + breaks[-1].start()] in "?!"),
            breaks[-1].end(),
            0,
        )
    return _stripped(text, "title", begin + begin_title, begin + cut) + _stripped(
        text, "container", begin + stop, end
    )


def _stripped(text: str, name: str, start: int, end: int) -> list[Span]:
    while start < end and text[start] in " .,;:":
        start += 1
    while end > start and text[end - 1] in " .,;:(":
        end -= 1
    return [Span(name, start, end)] if end > start else []
