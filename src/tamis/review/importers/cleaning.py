"""One written form for values: texts, names, identifiers, pages and dates.

Every function here gives the same answer when it is applied to its own answer, which is what makes a second
export the same as the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_RESOLVER = re.compile(
    r"(?i)^(?:doi:?\s*)?(?:(?:https?:)?(?://)?(?:dx\.)?doi\.org(?:\.[\w.-]+)?/)?(?:doi:?\s*)?"
)
_PMID = re.compile(r"(?<![\w.])(\d{1,9})(?:\.0)?(?![\w.])")
_PMCID = re.compile(r"(?i)\bPMC\s*(\d+)")
_BOOK_NUMBER = re.compile(r"(?i)(?:\d[- ]?){9}(?:(?:\d[- ]?){3})?[\dX](?![\dX])")
_NUMBER_WORDS = re.compile(r"(?i)\s*\([^)]*\)|^isbn:?\s*")
_ADDRESS = re.compile(r"[\s;|]+(?=(?:https?:)?//)")
_ISO_PARTS = re.compile(r"(\d{4})(?:[/.-](\d{1,2})(?:[/.-](\d{1,2}))?)?(?:[/.-]+(.*))?$", re.DOTALL)
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_LINE_ENDS = re.compile(r"[\r\n]+")
# Control characters, halves of pairs and non-characters, which XML and spreadsheets cannot hold, and byte-order marks.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufeff\ufffe\uffff]")
_DASHES = re.compile(r"\s*(?:[-‐-―−]{2,}|[‐-―−])\s*")
_SPACED_DASH = re.compile(r"(?<=\w)\s+-\s+(?=\w)")
_COMMA = re.compile(r"\s*,\s*")


def is_clean(values: Sequence[str]) -> bool:
    """Whether no value has characters or blanks to be mended: one look at all of them instead of one at each."""
    return "".join(values).isprintable() and is_single_spaced(values)


def is_single_spaced(values: Sequence[str]) -> bool:
    """Whether no value begins or ends with a blank or has two of them side by side."""
    joined = " ".join(filter(None, values))
    return "  " not in joined and joined[:1] != " " and joined[-1:] != " "


def clean_text(value: str) -> str:
    """Return a value without blanks at its ends, empty lines and characters that no file can hold."""
    if value.isprintable():
        return value.strip()
    value = _UNWRITABLE.sub("", value)
    return "\n".join(line for line in map(str.strip, _LINE_ENDS.split(value)) if line)


def one_line(value: str) -> str:
    """Return a value on one line, with single blanks."""
    if value.isprintable() and "  " not in value:
        return value.strip()
    return " ".join(_UNWRITABLE.sub("", value).split())


def clean_names(names: Sequence[str]) -> Sequence[str]:
    """Return names with one blank after each comma, none before, and no mark at the end; blanks at ends are gone."""
    joined = "\n".join(("", *names))
    if (
        joined.count(",") == joined.count(", ")
        and " ," not in joined
        and ";" not in joined
        and "\n," not in joined
    ):
        return names
    return [_COMMA.sub(", ", name).strip(" ,;") for name in names]


def clean_dois(values: Sequence[str]) -> Sequence[str]:
    """Return DOIs without the address of a resolver; a text that is no DOI stays."""
    first = values[0] if values else ""
    if first[:3] == "10." and " " not in first:
        if len(values) == 1:
            return values
        joined = "\n".join(("", *values))
        if " " not in joined and joined.count("\n10.") == len(values):
            return values
    return [_doi(value) for value in values]


def clean_addresses(values: Sequence[str]) -> Sequence[str]:
    """Return addresses one by one: some programs write several into one value."""
    joined = "\n".join(("", *values)) if len(values) > 1 else values[0] if values else ""
    count = joined.count("//")
    if count < 2 or count == len(values) == joined.count("\nhttps://") + joined.count("\nhttp://"):
        return values
    return [part for value in values for part in _ADDRESS.split(value)]


def clean_pages(values: Sequence[str]) -> Sequence[str]:
    """Return pages with one kind of dash; "//-//" of an empty export is nothing."""
    first = values[0] if len(values) == 1 else ""
    if first:
        plain = first.replace("-", "0", 1).isdecimal() and first.isascii() and first[0] != "-" != first[-1]
    else:
        joined = "\n".join(("", *values, ""))
        digits = joined.replace("\n", "").replace("-", "")
        lone = "--" not in joined and "\n-" not in joined and "-\n" not in joined
        plain = lone and digits.isdecimal() and digits.isascii()
    return values if plain else [_pages(value) for value in values]


def clean_pmids(values: Sequence[str]) -> Sequence[str]:
    """Return the numbers of PubMed in texts that hold one; a zero is none."""
    joined = "".join(values)
    if joined.isascii() and joined.isdecimal() and not any(map(_is_padded, values)):
        return values
    found = [(_PMID.search(value), value) for value in values]
    return [(match[1].lstrip("0") if match else value) for match, value in found]


def clean_pmcids(values: Sequence[str]) -> Sequence[str]:
    """Return the numbers of PubMed Central with their letters."""
    found = [(_PMCID.search(value), value) for value in values]
    return [f"PMC{match[1]}" if match else value for match, value in found]


def numbers(values: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the numbers of journals and those of books: many formats have one place for both."""
    parts = (part for value in values for part in re.split(r"[;,\n]", value))
    found = dict.fromkeys(_NUMBER_WORDS.sub("", one_line(part)).strip('[]" ') for part in parts)
    found.pop("", None)
    books = tuple(number for number in found if _BOOK_NUMBER.match(number))
    return tuple(number for number in found if number not in books), books


def iso_date(value: str) -> tuple[str, str]:
    """Return the year of a date, and the date in ISO 8601 where it says more; other words stay as they are."""
    value = one_line(value)
    found = _ISO_PARTS.match(value)
    if not found:
        return year_in(value), value
    year, month, day, rest = found[1], int(found[2] or 0), int(found[3] or 0), (found[4] or "").strip("/ ")
    if rest or month > 12 or day > 31:
        return year, value.strip("/ ") if rest or month else year
    if not month:
        return year, ""
    return year, f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")


def _is_padded(number: str) -> bool:
    return len(number) > 9 or number[:1] in ("0", "")


def is_iso(date: str) -> bool:
    """Whether a date is written in numbers."""
    return _ISO_PARTS.fullmatch(date) is not None


def year_in(text: str) -> str:
    """Return the first number of four digits that can be a year, or an empty text."""
    found = _YEAR.search(text)
    return found[1] if found else ""


def _doi(value: str) -> str:
    if value.startswith("10.") and " " not in value:
        return value
    cut = _RESOLVER.sub("", value, count=1)
    return cut.split()[0] if cut.startswith("10.") else value


def _pages(value: str) -> str:
    if value.replace("-", "", 1).isalnum() and value.isascii() and value[-1] != "-" and value[0] != "-":
        return value
    return _SPACED_DASH.sub("-", _DASHES.sub("-", value)).strip("-/ ")
