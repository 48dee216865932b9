"""Author lists as printed, in any order and with any separators, into structured names."""

from __future__ import annotations

import re

from tamis.review.citations.reference import Name

_LETTER = r"[^\W\d_]"
UPPER = r"[A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚА-ЯЁΑ-ΩΆΈΉΊΌΎΏ]"
# One group of initials: "E. V.", "EV", "J.-P.", "K. A.-M.", "Yu." (two letters with a point).
INITIALS = rf"(?:{UPPER}(?:h|u|a)?\s?\.\s?[-‐–]?\s?)+{UPPER}?\.?|{UPPER}{{1,4}}|{UPPER}-{UPPER}|(?:{UPPER}\s)+{UPPER}"
_INITIALS = re.compile(rf"(?:{INITIALS})\s*")
_OTHERS = re.compile(
    r"[\s,;&(\[]*(?:\band\b\s*)?(?:\bet\.?\s?al(?:ii|ia)?\b\.?|\band\s+(?:\d+\s+)?(?:others|coworkers|co-workers)\b|\bu\.\s?a\.|\b(?:и\s+др|и\s+соавт)\.?"
    r"|\.\s?\.\s?\.|…)[\s,.;)\]]*$",
    re.IGNORECASE,
)
_OTHERS_INSIDE = re.compile(r"[\s,;]*(?:\.\s?\.\s?\.|…)[\s,;&]*")
_ROLE = re.compile(
    r"[\s,(\[]*\b(?:editors?|eds?|hrsg|hg|translators?|trans|coords?|dirs?|ed(?:itado)?\s+por)\b\.?\s*[)\]]*[\s.,:;]*$",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^[\s,.;:*•–—-]*(?:(?:in|by|von|par|por|edited\s+by)\b:?\s+)?", re.IGNORECASE)
_AND = re.compile(r"\s*[,;]?\s*(?:\s(?:and|und|et|y|och|og|en)\s|\s?&\s?)\s*(?!al\b)", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|2nd|3rd|4th|Jnr|Snr)\.?$", re.IGNORECASE)
_SUFFIX_TAIL = re.compile(r"(?<=\s)(?:Jr\.?|Sr\.?|II|III|2nd|3rd|4th|Jnr|Snr)$")
_PARTICLES = frozenset({
    "von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "do", "du", "la", "le", "los",
    "las", "el", "al", "ten", "ter", "te", "zu", "zur", "zum", "af", "av", "bin", "ibn", "d'", "dal",
    "degli", "dei", "vom", "'t", "op", "e", "y", "st",
})  # fmt: skip
_GROUP_WORDS = re.compile(
   
    r"\b(?:group|committee|consortium|collaborat\w*|organi[sz]ation|association|society|academy|institute|department" r"|ministry|council|centers?|centre|agency|foundation|university|universit\w+|network|investigators?|team|task\s+force|board" r"|commission|college|bureau|office|federation|union|program(?:me)?|project|trialists|international|national" r"|service|services|administration|company|inc|ltd|corporation|gmbh|working|nations|press|library|statistics)\b",
    re.IGNORECASE,
)  # fmt: skip


def parse_names(text: str) -> tuple[tuple[Name, ...], bool]:
    """Split an author list into names; the flag tells whether it ends in "et al."."""
    text = _LEAD.sub("", " ".join(text.split()))
    text = _ROLE.sub("", text)
    others = bool(_OTHERS.search(text))
    text = _OTHERS.sub("", text)
    if _OTHERS_INSIDE.search(text):
        text = _OTHERS_INSIDE.sub(", ", text)
    text = re.sub(r"\(\s*\d{4}[a-z]?\s*\)?|[\"“”]", " ", text).strip(" ,;:&")
    if not text:
        return (), others
    names: list[Name] = []
    for chunk in _chunks(text):
        names += _names_of(chunk)
    return tuple(name for name in names if name.family), others


def _chunks(text: str) -> list[str]:
    """Split at semicolons or slashes between names; the commas inside are left to the reading of names."""
    if ";" in text:
        return [
            part
            for part in (
                piece.strip(" ,.") if not _ends_in_initial(piece) else piece.strip(" ,")
                for piece in text.split(";")
            )
            if part
        ]
    return [text]


def _ends_in_initial(text: str) -> bool:
    return bool(re.search(rf"(?:^|[\s.,-]){UPPER}(?:h|u)?\.\s*$", text))


def _names_of(text: str) -> list[Name]:
    if _is_group(text):
        return [Name(text.strip(" ."), is_group=True)]
    pieces = [piece.strip() for piece in re.split(r"\s*,\s*", _AND.sub(" , ", text)) if piece.strip(" .")]
    names: list[Name] = []
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        following = pieces[place + 1] if place + 1 < len(pieces) else ""
        if _SUFFIX.match(piece) and names:
            names[-1] = Name(names[-1].family, names[-1].given, piece.rstrip("."))
        elif _is_initials(piece) and names and not names[-1].given:
            names[-1] = Name(names[-1].family, _given(piece), names[-1].suffix)
        elif (run := _surname_first_run(piece)) is not None:
            names += run
        elif _is_group(piece):
            names.append(Name(piece.strip(" ."), is_group=True))
        elif following and _is_inverted(piece, following, first=not names, rest=pieces[place + 2 :]):
            family, suffix = _suffix_of(piece)
            given, later = _suffix_of(following)
            names.append(Name(family, _given(given), suffix or later))
            place += 1
        else:
            names.append(_whole(piece))
        place += 1
    return names


def _is_group(text: str) -> bool:
    return bool(_GROUP_WORDS.search(text)) and "," not in text and not _is_initials(text.split()[-1])


def _is_initials(text: str) -> bool:
    return bool(_INITIALS.fullmatch(text.strip() + (" " if not text.endswith(" ") else "")))


def _surname_first_run(piece: str) -> list[Name] | None:
    """Read "Family IN", or several such names that only spaces part ("Harding J.E. Wilson J."); else None."""
    body, suffix = _suffix_of(piece)
    pattern = rf"((?:[\w'’ʼ`´-]+\s+){{0,4}}?[\w'’ʼ`´‐–-]*{_LETTER}[\w'’ʼ`´‐–-]+\.?)\s+({INITIALS})(?=\s|$)\s*"
    found, end = [], 0
    for match in re.finditer(pattern, body):
        if match.start() != end or (
            _is_initials(match[1].split()[0]) and len(match[1].split()[0].strip(".")) == 1
        ):
            return None
        found.append(Name(match[1].strip(" ."), _given(match[2])))
        end = match.end()
    if not found or end != len(body):
        return None
    if len(found) == 1:
        words = found[0].family.split()
        # "Christopher W. V." has no family name before its initials when a comma precedes; the caller pairs it.
        lower = sum(word[0].islower() for word in words)
        return [Name(found[0].family, found[0].given, suffix)] if lower or len(words) <= 3 else None
    return found


def _is_inverted(piece: str, following: str, *, first: bool, rest: list[str]) -> bool:
    """Tell whether "piece, following" is a family name and its given names."""
    words = piece.split()
    if _is_initials(following) and not (_is_initials(words[0]) and "." in words[0]):
        return True
    if "." in words[0] and _is_initials(words[0]):
        return False
    bare = [word for word in words if word.casefold() not in _PARTICLES]
    if len(bare) > 2 or (len(bare) == 2 and not first):
        return False
    if len(bare) == 2:
        return len(following.split()) <= 2 and not rest and _ends_in_initial(following)
    return bool(bare) or first


def _suffix_of(text: str) -> tuple[str, str]:
    found = _SUFFIX_TAIL.search(text.strip())
    return (text.strip()[: found.start()].strip(" ,"), found[0].rstrip(".")) if found else (text.strip(), "")


def _whole(piece: str) -> Name:
    """Read a name printed in its spoken order: given names, particles, family name."""
    text, suffix = _suffix_of(piece)
    text = re.sub(rf"({UPPER}\.)(?={UPPER}{_LETTER})", r"\1 ", text)
    words = text.split()
    if len(words) == 1:
        return Name(text.strip(" ."), "", suffix)
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].casefold() in _PARTICLES and words[cut - 1][0].islower():
        cut -= 1
    if cut == 1 and words[0][0].islower() and words[0].casefold() in _PARTICLES:
        cut = 0
    return Name(" ".join(words[cut:]).strip(" ."), _given(" ".join(words[:cut])), suffix)


def _given(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" ,")
