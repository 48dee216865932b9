"""Author lists as printed, in any order and with any separators, into structured names.

A list is read as a whole: whether initials stand before or after the family name, and whether a comma
parts them, is decided by the names that show it, and then holds for those that do not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tamis.review.citations.reference import Name

# Capital letters for patterns; single words are judged by str.isupper, which knows every script.
UPPER = r"[A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽƏȘȚА-ЯЁΑ-ΩΆΈΉΊΌΎΏ]"
INITIALS = rf"(?:{UPPER}(?:h|u|a)?\s?\.\s?[-‐–]?\s?)+{UPPER}?\.?|{UPPER}{{1,4}}|{UPPER}-{UPPER}|(?:{UPPER}\s)+{UPPER}"
_OTHERS = re.compile(
    r"[\s,;&(\[]*(?:\band\b\s*)?(?:\bet\.?\s?al(?:ii|ia)?\b\.?|\band\s+(?:\d+\s+)?(?:others|co-?workers)\b"
    r"|\bu\.\s?a\.|\b(?:и\s+др|и\s+соавт)\.?|\.\s?\.\s?\.|…)[\s,.;)\]]*$",
    re.IGNORECASE,
)
# Before the group that the others belong to: "Aad G, et al; ATLAS Collaboration".
_OTHERS_WITHIN = re.compile(r"[\s,;]*\bet\.?\s?al(?:ii|ia)?\b\.?\s*[;,(]\s*", re.IGNORECASE)
_OMITTED = re.compile(r"[\s,;]*(?:\.\s?\.\s?\.|…)[\s,;&]*")
_ROLE = re.compile(
    r"[\s,(\[]*\b(?:editors?|eds?|hrsg|hg|translators?|trans|coords?|dirs?)\b\.?\s*[)\]]*[\s.,:;]*$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^[\s,.;:*•–—-]*(?:(?:in|by|par|por|and|edited\s+by|eds?\.|translated\s+by|trans\.)[\s:]\s*)?",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*[,;]?\s+(?:and|And|AND|und|et|ET|och|og|en|u\.)\s+(?!al\b)|\s*[,;]?\s*&\s*|\s+/\s+")
# One letter joins two names only after or before initials: Costa e Silva and Ramón y Cajal are one name each.
_SHORT_AND = re.compile(
    rf"(?<=[.,]|{UPPER})\s[ey]\s(?={UPPER})|(?<=\w)\s[ey]\s(?={UPPER}\.|{UPPER}{{1,3}}\s)"
)
# An accent that extraction from a page has set before its letter: K ¨ OHLER.
_COMBINING = {
    "¨": "\u0308",
    "´": "\u0301",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "¸": "\u0327",
    "˚": "\u030a",
    "ˇ": "\u030c",
}
_ASTRAY = re.compile(r"\s?([¨´ˆ˜¸˚ˇ])\s?([^\W\d_])")
_SUFFIX = re.compile(r"(?:Jr|Sr|Jnr|Snr|II|III|IV|2nd|3rd|4th)\.?")
_LAST_INITIAL = re.compile(rf"(?:^|[.\s-]){UPPER}$")
_NOT_OF_NAMES = re.compile(r"\(\s*\d{4}[a-z]?\s*\)?|[\"“”\[\]*]")
_POINT_BETWEEN = re.compile(rf"(?<=[^\W\d_]{{3}})\.\s+(?={UPPER}\.)")
_TIGHT = re.compile(rf"({UPPER}\.)(?={UPPER}[^\W\d_])")
_DOTTED = re.compile(rf"(?<!\w){UPPER}\.")
_CAPITALS = re.compile(rf"(?<!\w){UPPER}{{1,2}}(?!\w)")
# No role, and no way of saying "et al.", is longer.
_LONGEST_END = 40
_PARTICLES = frozenset({
    "von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "do", "du", "la", "le", "los",
    "las", "el", "al", "ten", "ter", "te", "zu", "zur", "zum", "af", "av", "bin", "ibn", "d'", "dal",
    "degli", "dei", "vom", "'t", "op", "st", "mac",
})  # fmt: skip
_GROUP = re.compile(
    r"\b(?:group|committee|consortium|collaborat\w*|organi[sz]ation|association|society|academy|institute|department"
    r"|ministry|council|cent(?:er|re)s?|agency|foundation|universi\w+|network|investigators?|team|force|board"
    r"|commission|college|bureau|office|federation|union|program(?:me)?|project|trialists|international|national"
    r"|services?|administration|company|inc|ltd|corporation|gmbh|working|nations|press|library|statistics|survey)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two separators: its words, which of them are initials, and a suffix."""

    words: tuple[str, ...]
    initial: tuple[bool, ...]
    suffix: str = ""
    is_group: bool = False

    @property
    def trails(self) -> bool:
        """Whether initials end it after a family name."""
        return len(self.words) > 1 and not all(self.initial) and self.initial[-1]

    @property
    def leads(self) -> bool:
        """Whether initials begin it before a family name."""
        return len(self.words) > 1 and self.initial[0] and not self.initial[-1]

    @property
    def is_given(self) -> bool:
        """Whether it is nothing but initials."""
        return bool(self.words) and all(self.initial)

    @property
    def is_shouted(self) -> bool:
        """Whether a family name in capitals begins it, before a given name that is not."""
        if len(self.words) < 2:
            return False
        first, last = self.words[0], self.words[-1]
        return len(first) > 2 and first.isupper() and "." not in first and last[-1].islower()

    @property
    def size(self) -> int:
        """Number of words beside particles."""
        return sum(not _is_particle(word) for word in self.words)


def parse_names(text: str) -> tuple[tuple[Name, ...], bool]:
    """Split an author list into names; the flag tells whether it ends in "et al."."""
    text = _without_end(_ROLE, _LEAD.sub("", " ".join(text.split())))
    listed = _without_end(_OTHERS, text)
    has_others = listed != text or bool(_OTHERS_WITHIN.search(listed))
    listed = _OTHERS_WITHIN.sub(", ", listed)
    text = _NOT_OF_NAMES.sub(" ", _OMITTED.sub(", ", listed))
    if not text.isascii():
        text = unicodedata.normalize("NFC", _ASTRAY.sub(lambda mark: mark[2] + _COMBINING[mark[1]], text))
    # A point between two names of a list: "J. H. KNOX. G. Ashmore".
    text = _POINT_BETWEEN.sub(", ", text).strip(" ,;:&/")
    if not text:
        return (), has_others
    if _is_group(text):
        return (Name(text.strip(" .,;"), is_group=True),), has_others
    chunks = [
        chunk
        for part in _SHORT_AND.sub(" & ", text).split(";")
        for chunk in _AND.split(part)
        if chunk.strip(" .,")
    ]
    dotted = _is_dotted(text)
    commas = [chunk.strip(" ,").count(",") for chunk in chunks]
    # A semicolon parts names whose commas are their own, unless whole lists stand between two of them.
    if ";" in text and 0 < max(commas) < 3:
        names = [_comma_inside(chunk, dotted) for chunk in chunks]
    else:
        parts = [
            [_piece(piece, dotted) for piece in chunk.split(",") if piece.strip(" .,")] for chunk in chunks
        ]
        names = _read([[piece for piece in part if piece.words or piece.suffix] for part in parts])
    return tuple(_pointed(name, dotted) for name in names if name.family), has_others


def _pointed(name: Name, dotted: bool) -> Name:
    """Give back the point of the last initial, which ended the list."""
    is_bare = dotted and _LAST_INITIAL.search(name.given) is not None
    return replace(name, given=f"{name.given}.") if is_bare else name


def _without_end(pattern: re.Pattern[str], text: str) -> str:
    """Take what a pattern finds off the end of a text; only the end is looked at."""
    cut = max(0, len(text) - _LONGEST_END)
    found = pattern.search(text, cut)
    return text[: found.start()] if found else text


def _read(parts: Sequence[Sequence[_Piece]]) -> list[Name]:
    """Read the pieces of a list; those that "and" parts stand in groups of their own."""
    pieces = [piece for part in parts for piece in part]
    last = sum(bool(piece.words) for piece in parts[-1]) if parts else 0
    if _is_paired(pieces, last=last, groups=len(parts)):
        return _inverted(pieces)
    if sum(piece.is_shouted for piece in pieces) > len(pieces) / 3:
        # ZHANG Yuan-hai, HU Zu-liang: capitals show the family name, which stands first.
        return [_shouted(piece) for piece in pieces if piece.words]
    leading, trailing = sum(piece.leads for piece in pieces), sum(piece.trails for piece in pieces)
    names: list[Name] = []
    for piece in pieces:
        if not piece.words and names:
            names[-1] = replace(names[-1], suffix=piece.suffix)
        else:
            names += _single(piece, leading, trailing)
    return names


def _piece(text: str, dotted: bool) -> _Piece:
    """Make a piece of a text; words with digits belong to no name."""
    text = text.strip(" ,")
    if _is_group(text):
        return _Piece((text.strip(" ."),), (False,), is_group=True)
    if "." in text:
        text = _TIGHT.sub(r"\1 ", text)
    words = text.split()
    suffix = ""
    if words and (
        _SUFFIX.fullmatch(words[-1]) or (words[-1] in ("JR", "SR", "JR.", "SR.") and len(words) > 2)
    ):
        suffix = words.pop().rstrip(".")
    words = [word for word in words if _is_word(word)]
    return _Piece(tuple(words), tuple(_initial_words(words, dotted)), suffix)


def _is_dotted(text: str) -> bool:
    """Tell whether initials of a list carry points, so that capitals without one are a family name."""
    return len(_DOTTED.findall(text)) >= max(1, 0.6 * len(_CAPITALS.findall(text)))


def _initial_words(words: Sequence[str], dotted: bool) -> list[bool]:
    flags = [_is_initials(word, dotted) for word in words]
    # Particles and short names in capitals before the family name: DE LA O, Ó Briain, HE T.
    for place, word in enumerate(words[:-1]):
        following = words[place + 1]
        if (_is_particle(word) and len(word) > 1 and "." not in word) or word in ("Ó", "O'"):
            longer = len(following.strip(".")) > 2 or _is_particle(following)
            flags[place] = flags[place] and not longer
    if len(words) == 2 and all(flags) and "." not in words[0] and len(words[0]) > 1:
        flags[0] = False
    return flags


@lru_cache(maxsize=50_000)
def _is_word(word: str) -> bool:
    return not any(letter.isdigit() for letter in word) and any(letter.isalpha() for letter in word)


@lru_cache(maxsize=50_000)
def _is_initials(word: str, dotted: bool) -> bool:
    """Tell whether a word is made of initials: "E.V.", "EV", "J.-P.", "S-H", "Yu."."""
    parts = [part for part in re.split(r"[.\-‐–]", word) if part]
    if not parts or not all(part.isalpha() and part[0].isupper() for part in parts):
        return False
    if "." in word:
        return all(
            len(part) == 1 or (len(part) == 2 and (part[1].islower() or part.isupper())) for part in parts
        )
    return "".join(parts).isupper() and len("".join(parts)) <= (1 if dotted else 3 + (len(parts) > 1))


def _is_group(text: str) -> bool:
    if " " not in text or "," in text or ";" in text:
        return False
    words = text.split()
    return len(words) > 1 and any(_tells_group(word) for word in words) and not _is_initials(words[-1], False)


@lru_cache(maxsize=50_000)
def _tells_group(word: str) -> bool:
    return bool(_GROUP.search(word))


@lru_cache(maxsize=50_000)
def _is_particle(word: str) -> bool:
    plain = word.casefold().replace("’", "'")
    return (plain in _PARTICLES and len(word) != 1) or word == "Ó"


def _is_paired(pieces: Sequence[_Piece], *, last: int, groups: int) -> bool:
    """Tell whether commas part family names from given names: Family, Given, Family, Given."""
    plain = [piece for piece in pieces if piece.words]
    if len(plain) < 2 or plain[0].is_group or plain[0].leads or plain[0].trails or plain[0].size > 2:
        return False
    if any(
        piece.is_given and not plain[place].trails and not plain[place].leads
        for place, piece in enumerate(plain[1:])
    ):
        return True
    first_pair = plain[1].is_given or plain[1].size == 1 or plain[1].trails
    rest = plain[2:]
    if len(plain) == 2:
        return (groups == 1 and plain[0].size == 1) or (groups == 1 and plain[1].trails)
    if all(piece.size > 1 or piece.leads for piece in rest) and plain[0].size == 1:
        # Family, Given; then the others in the order of speech.
        return first_pair or any(piece.leads or piece.size > 1 for piece in rest)
    if len(plain) % 2:
        return False
    families = plain[0::2]
    single = sum(piece.size == 1 for piece in families)
    return (
        last % 2 == 0
        and single >= 0.75 * len(families)
        and not any(piece.trails or piece.leads for piece in families)
    )


def _inverted(pieces: Sequence[_Piece]) -> list[Name]:
    """Read family and given names in turn; after the first, a piece that holds both stands for itself."""
    plain = [piece for piece in pieces if piece.words]
    spoken = all(piece.size > 1 or piece.leads for piece in plain[2:])
    names: list[Name] = []
    for piece in pieces:
        before = names[-1] if names else None
        if not piece.words:
            if before:
                names[-1] = replace(before, suffix=piece.suffix)
        elif piece.is_group:
            names.append(Name(piece.words[0], is_group=True))
        elif before and not before.given and not before.is_group and not piece.leads:
            names[-1] = replace(before, given=" ".join(piece.words), suffix=before.suffix or piece.suffix)
        elif names and (piece.leads or spoken):
            names.append(_spoken(piece, cautious=False))
        elif names and piece.trails:
            names += _trailing(piece)
        else:
            names.append(Name(_joined(piece.words), "", piece.suffix))
    return names


def _single(piece: _Piece, leading: int, trailing: int) -> list[Name]:
    """Read a piece that holds whole names, in the order that the list shows."""
    if piece.is_group:
        return [Name(piece.words[0], is_group=True)]
    if len(piece.words) < 2:
        return [Name(_joined(piece.words), "", piece.suffix)]
    if (
        piece.trails
        or (piece.is_given and trailing >= leading)
        or (piece.initial[-1] and trailing >= leading)
    ):
        return _trailing(piece)
    return [_spoken(piece, cautious=leading < 2)]


def _shouted(piece: _Piece) -> Name:
    if piece.is_group:
        return Name(piece.words[0], is_group=True)
    cut = next(
        (place for place, word in enumerate(piece.words) if place and not (word.isupper() and len(word) > 1)),
        1,
    )
    return Name(_joined(piece.words[:cut]), " ".join(piece.words[cut:]), piece.suffix)


def _comma_inside(text: str, dotted: bool) -> Name:
    """Read one name whose comma parts family and given names."""
    parts = [_piece(part, dotted) for part in text.split(",") if part.strip(" .")]
    plain = [part for part in parts if part.words]
    suffix = next((part.suffix for part in parts if part.suffix), "")
    if not plain:
        return Name("")
    if len(plain) == 1:
        return replace(_single(plain[0], 1, 1)[0], suffix=suffix)
    return Name(_joined(plain[0].words), " ".join(plain[1].words), suffix)


def _trailing(piece: _Piece) -> list[Name]:
    """Read "Family IN", or several such names that only spaces part."""
    names: list[Name] = []
    family: list[str] = []
    given: list[str] = []
    for word, is_initial in zip(piece.words, piece.initial, strict=True):
        is_given = bool(family) and is_initial
        if not is_given and given:
            names.append(Name(_joined(family), " ".join(given)))
            family, given = [], []
        (given if is_given else family).append(word)
    names.append(Name(_joined(family), " ".join(given), piece.suffix))
    return names


def _spoken(piece: _Piece, *, cautious: bool) -> Name:
    """Read a name in the order of speech: given names, particles, family name."""
    words = piece.words
    cut = len(words) - 1
    lead = next((place for place, is_initial in enumerate(piece.initial) if not is_initial), cut)
    if 0 < lead < cut and (not cautious or _is_particle(words[lead])):
        # After initials alone, all that follows is the family name.
        cut = lead
    else:
        inner = [place for place in range(1, cut) if _is_particle(words[place]) and not piece.initial[place]]
        cut = inner[0] if inner else cut
        if _is_particle(words[0]) and words[0][0].islower():
            cut = 0
    return Name(_joined(words[cut:]), " ".join(words[:cut]), piece.suffix)


def _joined(words: Sequence[str]) -> str:
    return " ".join(words).strip(" .,:")
