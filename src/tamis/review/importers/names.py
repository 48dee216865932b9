"""Names of authors as formats write them, turned into "Family, Given".

Only what is certain is turned: a name whose order the format does not tell stays as it is.
"""

from __future__ import annotations

import re

_INITIALS = re.compile(
    r"(\S.*?)\s+((?:[^\W\d_a-zà-öø-ÿ]\.?[- ]?){1,4})((?:\s*(?:Jr|Sr|2nd|3rd|4th|I{2,3}|IV)\.?)?)$"
)
_SUFFIX = re.compile(r"(?i)^(?:jr|sr)\.?$|^(?:ii|iii|iv)$|^(?:2nd|3rd|4th)$")
_PARTICLE_WORDS = (
    "af al am ap auf bin d' da das de del della den der des di do dos du e el en ibn la las le los op 't "
    "te ten ter tho thoe to tot und van vande vanden vander vom von y zu zum zur"
)
_PARTICLES = frozenset(_PARTICLE_WORDS.split())


_REGULAR = re.compile(r"[^,;]++, [^,;]++(?>; [^,;]++, [^,;]++)++")


def is_regular_list(cell: str) -> bool:
    """Whether a cell reads "A, B; C, D", which every source would mean in the same way."""
    return _REGULAR.fullmatch(cell) is not None


def family_first(name: str) -> str:
    """Put a comma between family name and initials of a name such as "Yang Z." or "Sears ME"; leave others alone."""
    if "," in name:
        if name.count(",") == 1 and ", " in name and " ," not in name:
            return name.strip(" ,")
        return re.sub(r"\s*,\s*", ", ", name).strip(" ,")
    found = _INITIALS.fullmatch(name.strip())
    if not found or (found[1].isupper() and len(found[1]) < 2):
        return name.strip()
    suffix = found[3].strip()
    return f"{found[1]}, {found[2].strip()}" + (f", {suffix}" if suffix else "")


def given_first(name: str) -> str:
    """Turn "Björn A. van Blomberg Jr." into "van Blomberg, Björn A., Jr.", as the source writes all its names."""
    if "," in name:
        return re.sub(r"\s*,\s*", ", ", name).strip(" ,")
    words = name.split()
    suffix = words.pop() if len(words) > 2 and _SUFFIX.match(words[-1]) else ""
    if len(words) < 2:
        return name.strip()
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() in _PARTICLES:
        cut -= 1
    return f"{' '.join(words[cut:])}, {' '.join(words[:cut])}" + (f", {suffix}" if suffix else "")


def semicolon_list(cell: str) -> list[str]:
    """Split "A, B; C, D"; names without a comma are read as "Family IN" where they end in initials."""
    return [family_first(part) for part in cell.split(";") if part.strip(" ,")]


def and_list(cell: str) -> list[str]:
    """Split "A, B and C, D" as BibTeX does."""
    return [family_first(part) for part in re.split(r"\s+and\s+", cell.strip()) if part.strip(" ,")]


def comma_list(cell: str) -> list[str]:
    """Split "Smith A, Walter B." where every name is family name and initials; a semicolon splits before a comma."""
    if ";" in cell:
        return semicolon_list(cell)
    # PubMed ends its list with a full stop; where initials have theirs, the last one is not the list's.
    cell = cell.strip().removesuffix(".") if cell.count(".") == 1 else cell
    return [family_first(part) for part in cell.split(",") if part.strip()]


def given_first_list(cell: str) -> list[str]:
    """Split names in the order given name, family name at semicolons, bars or commas."""
    for separator in (";", "|"):
        if separator in cell:
            return [given_first(part) for part in cell.split(separator) if part.strip()]
    return [given_first(part) for part in cell.split(",") if part.strip()]


def guessed_list(cell: str) -> list[str]:
    """Split a cell whose convention is not known: semicolons, bars, lines, " and ", then "Smith A, Walter B"."""
    if ";" in cell:
        return semicolon_list(cell)
    if "|" in cell:
        return [family_first(part) for part in cell.split("|") if part.strip()]
    people = re.split(r"\s+and\s+", cell.strip())
    if len(people) > 1 and ("," in cell or all(map(_INITIALS.fullmatch, people))):
        return and_list(cell)
    parts = [part.strip() for part in cell.rstrip().split(",")]
    if len(parts) > 1 and all(_INITIALS.fullmatch(part) for part in parts if part):
        return comma_list(cell)
    return [family_first(cell)] if cell.strip(" ,") else []
