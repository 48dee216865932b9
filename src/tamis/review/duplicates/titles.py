"""Titles in comparison form: notes of the databases aside, translations found, markers that must agree.

A database may add to a title what the article does not have: brackets around a translation, "[Erratum appears
in …]", "[see comments]", a second title in the language of the article. Those are taken off. What makes another
report of it (erratum, reply, part II) is kept as a marker.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tamis.review.duplicates.text import (
    Text,
    clip,
    fold,
    group,
    matches,
    on_some,
    pc,
    plain,
    replace,
    to_numpy,
    unescape,
    where,
    words,
)

LONGEST_TITLE = 600
# Bits of the column ``markers``, in the order of the patterns; a title is folded when they are looked for.
MARKERS = (
    ("erratum", r"^\W*(?:(?:author|publisher)s? )?(?:erratum|errata|correction|corrigend\w+|retraction"
      r"|retracted|addendum)\b"
                r"|\b(?:erratum|corrigendum|correction|retraction(?: notice)?) (?:to|for|of)\b"
                r"|[(\[](?:erratum|correction|corrigendum)[)\]]\W*$"),
    ("reply", r"\b(?:repl(?:y|ies)|response|rebuttal)\b[^a-z]*$|^\W*(?:(?:in )?reply\b"
      r"|author'?s'? (?:reply|response)|authors' reply"
              r"|response (?:to|from))|\breply (?:to|by|from)\b"),
    ("comment", r"^\W*(?:comments? on|commentary|comment|letter to|invited comment\w*|discussion of)\b"
      r"|[(\[](?:comment|letter|commentary|editorial)[)\]]\W*$"
                r"|: (?:comment|commentary|an? editorial|letter to the editor)\W*$"),
    ("abstract", r"[(\[][a-z ]{0,20}\babstracts?\b[^)\]]*(?:[)\]]|$)|\babstract (?:no\b|#|p?\d)"),
    ("protocol", r"\b(?:study protocol|protocol (?:for|of)|rationale and design|design and rationale)\b"
      r"|[(:\[] ?protocol[)\]]?\W*$"),
    ("summary", r"\b(?:plain language summary|lay summary|executive summary|short version)\b"),
)  # fmt: skip
MARKER_BIT = {name: np.uint32(1 << bit) for bit, (name, _) in enumerate(MARKERS)}

# What a database sets in brackets about a title: not part of the title itself.
_LANGUAGES = (
    "english|german|french|spanish|italian|chinese|japanese|portuguese|russian|polish|dutch|danish|swedish|norwegian"
    "|czech|turkish|korean|hungarian"
)
_NOTE_WORDS = (
    r"(?:(?:published )?(?:erratum|errata|corrigendum|correction|corrected|retract\w*)\b|see comments?"
    r"|comments? (?:in|on)\b"
    r"|comment\b|abstract|meeting abstract|conference abstract|letter\b|editorial\b|review\b"
    r"|author'?s'? transl|transl"
    r"|summary for patients|in process|proceeding|article in |(?:in )?(?:" + _LANGUAGES + r")\b)"
)
# What proceedings set in brackets behind a title: the form in which it was given.
_FORM = (
    r"(?:extended |panel |invited |full |short |industrial |experience |research |demo(?:nstration)? "
    r"|poster |session )*"
    r"(?:abstract|panel|tutorial|paper|poster|demo|demonstration|session|talk|keynote|summary)"
)
_NOTE = (
    rf"(?i)[\[(]\s*{_FORM}\s*[\])]|\[\s*{_NOTE_WORDS}[^\]]{{0,300}}(?:\]|$)"
    rf"|\(\s*{_NOTE_WORDS}[^)]{{0,200}}(?:\)|$)"
)
_ABOUT_ERRATUM = (
    r"\[(?:published )?(?:erratum|correction|corrected|corrigendum|retract\w*)\b[^\]]{4,}(?:\]|$)"
    r"|\((?:published )?(?:erratum|correction|corrigendum|retract\w*)\b[^)]* in\b[^)]*(?:\)|$)"
)
# "<ORIGINAL>" and "TO:" are how two databases set the title of the article's own language behind its translation.
_SECOND = r"(?i)\s*<original>\s*|\]\s*to:\s*|\s+=\s+|\s*\[original title:?\s*"
_TWO_TITLES = r"^((?:\S+\s+){3,}\S+);\s+((?:\S+\s+){3,}\S+)$"
_BREAK = "\x1f"
_PLACEHOLDER = (
    r"(?i)^\W*(?:unknown|untitled|no title|title not (?:shown|available|given)|not available|n/a|anonymous)\b"
)
_SUBTITLE = r"^(?P<x>.{20,}?)(?:\s*[:?!]\s|\.\s+| [-–—]+ |--|—)."
# Titles that head many reports; alone they name none.
GENERIC = (
    r"^(?:(?:guest |invited |special )?(?:editor ?s? )?(?:editorial|introduction|preface|foreword|notes?"
    r"|message|comments?)"
    r"(?: (?:note|board|comment|introduction|material|to (?:the )?(?:special )?(?:issue|section|series)))?s?"
    r"|(?:an |the )?introduction(?: to (?:the )?(?:special )?(?:issue|section|minitrack).*)?"
    r"|letters?(?: to the editors?)?|(?:authors? |in )?(?:reply|response|replies)"
    r"|(?:book )?reviews?|book reviews?.*|correspondence|news|erratum|errata|corrections?|corrigend\w+"
    r"|retraction(?: notice)?|commentary|comment|discussion|abstracts?"
    r"|contents?|table of contents|index|obituary|in memoriam|announcements?|calls? for papers.*"
    r"|conference (?:report|abstracts)|case reports?"
    r"|poster(?:s| session)?|oral (?:session|presentation)s?|proceedings|summary|conclusions?"
    r"|acknowledge?ments?|perspectives?|highlights|in brief"
    r"|in this issue|from the editors?.*|chairs? message|presidents? (?:message|address)"
    r"|keynote(?: address| speech| talk)?|panel(?: session| discussion)?"
    r"|questions? and answers?|quiz|image of the month|clinical (?:images?|picture|quiz)|journal club"
    r"|research highlights|opinion|viewpoint|miscellaneous|others?|title|none)$"
)
_ENGLISH = r" (?:the|of|and|in|with|for|by|on|from|an|to|or|is|are) "
_FOREIGN = (
    r" (?:de|la|el|los|las|del|en|un|una|con|por|para|y|le|les|des|du|et|dans|chez|au|aux|der|die|das|und"
    r"|von|bei|mit|im|zur|zum"
    r"|des|eine|einer|di|il|lo|della|dei|nei|nel|nella|e|do|da|dos|das|na|no|em|uma|van|het|een|och|av|med"
    r"|hos|og|til|w|i|z|och|ile|ve"
    r"|bir|leczenie|przy|v|na) "
)
_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "midterm": 51, "interim": 52,
    "final": 53, "shortterm": 54, "longterm": 55,
}  # fmt: skip
_ROMAN = {
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
}
# "i" and "v" are numerals only behind such a word or at the end: alone they are a letter, or "versus".
_LONE_NUMERAL = (
    r"\b(?:part|phase|type|stage|class|grade|section|chapter|volume|vol|number|no|study|trial|report|paper"
    r"|level|step)"
    r" (?P<x>i|v|x)\b"
)
_SERIAL = (
    r"\b(?:part|pt|paper|chapter|section|report|letter|volume|vol|study|phase|abstract|lesson"
    r"|module) (?P<x>\d{1,5}|[ivx]{1,5}|[a-h]|one|two|three|four|first|second|third)\b"
)


def title_columns(titles: Text) -> dict[str, pa.Array | NDArray[np.generic]]:
    """Return the columns by which titles are compared.

    Returns
    -------
    dict
        ``title`` (comparison form), ``title_short`` (without subtitle, "" where there is none), ``title_other``
        (the second title, "" for none), ``foreign`` (1 in brackets or not in English), ``generic``, ``markers``
        (bits of MARKERS), ``numerals``
        and ``numbers`` (bits of the figures, and of figures and number words in it), ``serial`` (number of a part).
    """
    titles = clip(titles, LONGEST_TITLE)
    titles = unescape(pc.replace_substring_regex(titles, r"[\x00-\x1f\x7f]+", " "))
    titles = pc.utf8_trim_whitespace(replace(titles, r'^\s*"+|"+\s*$', ""))
    folded = fold(titles)
    markers = np.zeros(len(titles), np.uint32)
    unnoted = replace(folded, _ABOUT_ERRATUM, "")
    for name, pattern in MARKERS:
        markers |= np.where(matches(unnoted, pattern), MARKER_BIT[name], np.uint32(0))
    bracketed = matches(titles, r"^\[[^\]]{12,}\]")
    titles = replace(titles, _SECOND, _BREAK)
    titles = on_some(titles, matches(titles, _TWO_TITLES), _split_translated)
    titles = replace(replace(titles, _NOTE, ""), r"<[^>]{1,40}>", "")
    titles = replace(titles, r"(?i)\s*[-–:]\s*book review\s*$", "")
    second = plain(group(titles, _BREAK + r"(?P<x>[^\x1f]*)"))
    first = fold(replace(titles, _BREAK + ".*$", ""))
    short = words(group(first, _SUBTITLE))
    short = where(to_numpy(pc.greater(pc.count_substring(short, " "), 2)), short, pa.scalar(""))
    title = words(first)
    title = where(matches(titles, _PLACEHOLDER), pa.scalar(""), title)
    foreign = _is_foreign(title)
    figures, everything = numeral_bits(title)
    return {
        "title": title,
        "title_short": where(to_numpy(pc.equal(title, "")), pa.scalar(""), short),
        "title_other": second,
        "foreign": (foreign | bracketed).astype(np.uint8),
        "generic": matches(title, GENERIC).astype(np.uint8),
        "markers": markers,
        "numerals": figures,
        "numbers": everything,
        "serial": serial_number(title),
    }


def _split_translated(titles: Text) -> Text:
    """Part "title; title" where one of the two is in English and the other is not."""
    parted = replace(titles, _TWO_TITLES, r"\1" + _BREAK + r"\2")
    first, second = (plain(group(parted, pattern)) for pattern in (r"^(?P<x>[^\x1f]*)", r"\x1f(?P<x>.*)$"))
    return where(_is_foreign(first) != _is_foreign(second), parted, titles)


def _is_foreign(titles: Text) -> NDArray[np.bool_]:
    """Say which titles in comparison form have more small words of other languages than of English."""
    framed = pc.binary_join_element_wise("", titles, "", " ")
    foreign, english = (to_numpy(pc.count_substring_regex(framed, words)) for words in (_FOREIGN, _ENGLISH))
    return (foreign > english) | matches(titles, r"[^\x00-\x7f]")


_DIGITS = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")


def numeral_bits(titles: Text) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return which numbers a title in comparison form names, as bits of the number modulo 61.

    Returns
    -------
    figures : ndarray
        Digits and Roman numerals: "phase II" is "phase 2".
    all : ndarray
        Those and number words ("five-year follow-up"), which a translator may leave out.
    """
    figures = np.zeros(len(titles), np.uint64)
    everything = np.zeros(len(titles), np.uint64)
    lone = to_numpy(group(titles, _LONE_NUMERAL))
    named = r"\b(?:short term|long term|" + "|".join((*_NUMBER_WORDS, *_ROMAN)) + r")\b"
    some = matches(titles, r"\d|" + named) | (lone != "")
    for row in np.flatnonzero(some):
        total = said = 0
        text = titles[int(row)].as_py().replace("short term", "shortterm").replace("long term", "longterm")
        for digits in _DIGITS.findall(text):
            bit = 1 << (int(digits[:9]) % 61)
            # A year is often added to a title, or left out.
            total, said = (total, said | bit) if _YEAR.fullmatch(digits) else (total | bit, said)
        for word in text.split():
            total |= 1 << _ROMAN[word] if word in _ROMAN else 0
            said |= 1 << _NUMBER_WORDS[word] if word in _NUMBER_WORDS else 0
        if lone[row]:
            total |= 1 << {"i": 1, "v": 5, "x": 10}[lone[row]]
        figures[row] = total
        everything[row] = total | said
    return figures, everything


def serial_number(titles: Text) -> NDArray[np.uint8]:
    """Return the number of a part ("part II", "phase 2"), 0 for none."""
    found = to_numpy(group(titles, _SERIAL))
    roman = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
    numbers = np.zeros(len(titles), np.uint8)
    for row in np.flatnonzero(found != ""):
        word = found[row]
        value = (
            int(word) if word.isdecimal() else roman.get(word) or _NUMBER_WORDS.get(word) or ord(word[0]) - 96
        )
        numbers[row] = 1 + value % 250
    return numbers
