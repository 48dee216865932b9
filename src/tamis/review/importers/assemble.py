"""From the values of one record under canonical names to a RawRecord: DOI, pages, dates and kinds in one shape.

Readers may use names beyond FIELDS for parts that are joined here: ``page_first`` and ``page_last``,
``article_number``, ``month`` and ``day``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tamis.review.importers.model import LISTS, Kind, RawRecord

PARTS = frozenset({"page_first", "page_last", "article_number", "month", "day"})

_RESOLVER = re.compile(
    r"(?i)^(?:doi:?\s*)?(?:(?:https?:)?(?://)?(?:dx\.)?doi\.org(?:\.[\w.-]+)?/)?(?:doi:?\s*)?"
)
_PMCID = re.compile(r"(?i)\bPMC\s*(\d+)")
_BOOK_NUMBER = re.compile(r"(?i)(?:isbn:?\s*)?(?:\d[- ]?){9}(?:(?:\d[- ]?){3})?[\dX](?![\dX])")
_PUBMED_PAGE = re.compile(r"(?:ncbi\.nlm\.nih\.gov/(?:m/)?pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(\d{1,9})\b")
_ISO_PARTS = re.compile(r"(\d{4})(?:[/.-](\d{1,2})(?:[/.-](\d{1,2}))?)?(?:[/.-]+(.*))?$", re.DOTALL)
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_LINE_ENDS = re.compile(r"[\r\n]+")
# Control characters, halves of pairs and non-characters: XML and spreadsheets cannot hold them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DASHES = re.compile(r"\s*(?:--+|[‐-―−])\s*")

# Words of the sources, in lower case without blanks and marks, and what they mean.
_KIND_WORDS: Mapping[Kind, str] = {
    "article": "jour article journalarticle articlejournal mgzn news ejour jfull inpr ejournal articlemagazine "
    "articlenewspaper electronicarticle magazinearticle newspaperarticle journal journalfull review reviewarticle "
    "editorial letter note articleinpress erratum shortsurvey casereports clinicaltrial metaanalysis systematicreview "
    "randomizedcontrolledtrial comparativestudy multicenterstudy j periodical suppperiodical reviewbook reviewjournal",
    "book": "book booklet edbook ebook mvbook collection mvcollection referencebook editedbook electronicbook "
    "bookwhole b wholebook monograph inbookwhole proceedings mvproceedings reference",
    "chapter": "chap chapter incollection inbook booksection echap bookchapter entryencyclopedia entrydictionary "
    "encyc dict inreference encyclopediaarticle electronicbooksection suppbook bookitem suppcollection",
    "thesis": "thes thesis phdthesis mastersthesis mathesis dissertation dissertationabstract dissertationthesis",
    "report": "rprt report techreport govdoc govermentdocument standard stand technicalreport manual working paper",
    "conference": "conf cpaper conference inproceedings conferencepaper conferenceproceedings conferenceabstract "
    "paperconference proceedingsarticle meetingabstract conferencereview proceedingspaper c s",
    "preprint": "unpb unpublished preprint manuscript postedcontent",
    "web": "online elec webpage electronic web postweblog website post blog blogpost onlinedatabase electronicsource",
    "dataset": "data dataset database aggr",
    "registration": "registration trialregistration clinicaltrialregistration trialregistryrecord interventional "
    "observational",
    "patent": "pat patent p",
}  # fmt: skip
_KINDS: Mapping[str, Kind] = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split()}


def kind_of(words: tuple[str, ...]) -> Kind:
    """Return what a record is, from the first word for it that is known."""
    for word in words:
        kind = _KINDS.get(word) or _KINDS.get(re.sub(r"[^a-z]+", "", word.lower()))
        if kind:
            return kind
    return "other"


def assemble(
    position: int,
    line: int,
    values: Mapping[str, list[str]],
    extra: Mapping[str, tuple[str, ...]],
    kind: Kind | None = None,
) -> RawRecord | None:
    """Return a record, or None where no field but its type has a value."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, found in values.items():
        if name in PARTS or name in _NUMBERS:
            continue
        if name in _SPLITS:
            found = [part for value in found for part in _SPLITS[name].split(value)]
        found = map(clean_text if name in _PARAGRAPHS else one_line, found)
        shape = _SHAPES.get(name)
        kept = [value for value in (map(shape, found) if shape else found) if value]
        if kept:
            fields[name] = tuple(dict.fromkeys(kept)) if name in LISTS else (kept[0],)
    _settle_numbers(fields, values)
    if "pages" not in fields and (pages := _joined_pages(values)):
        fields["pages"] = (pages,)
    _settle_date(fields, values)
    if "abbreviation" in fields:
        fields.setdefault("journal", fields["abbreviation"])
        if fields["journal"] == fields["abbreviation"]:
            del fields["abbreviation"]
    for address in fields.get("url", ()):
        if "nlm.nih.gov" in address and (found := _PUBMED_PAGE.search(address)):
            fields.setdefault("pmid", (found[1],))
    extra = {one_line(tag): kept for tag, found in extra.items() if (kept := tuple(filter(None, map(clean_text, found))))}
    for name, shape in _IDENTIFIERS.items():
        if name in fields and not shape.fullmatch(fields[name][0]):
            extra[name] = (*extra.get(name, ()), *fields.pop(name))
    if not fields.keys() - {"type", "database", "language"} and not extra:
        return None
    return RawRecord(position, line, kind or kind_of(fields.get("type", ())), fields, extra)


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


def clean_doi(value: str) -> str:
    """Return a DOI without the address of a resolver; a text that is no DOI stays."""
    if value.startswith("10.") and " " not in value:
        return value
    cut = _RESOLVER.sub("", value, count=1)
    return cut.split()[0] if cut.startswith("10.") else value


def is_isbn(number: str) -> bool:
    """Whether a number has the length of a book's; that of a journal has eight digits."""
    return _BOOK_NUMBER.match(number) is not None


def clean_pages(value: str) -> str:
    """Return pages with one kind of dash; "//-//" of an empty export is nothing."""
    if value.isalnum():
        return value
    value = _DASHES.sub("-", value)
    return re.sub(r"(?<=\w)\s+-\s+(?=\w)", "-", value).strip("-/ ")


def iso_date(value: str) -> tuple[str, str]:
    """Return the year of a date, and the date in ISO 8601 where it says more; other words stay as they are."""
    value = one_line(value)
    found = _ISO_PARTS.match(value)
    if not found:
        year = _YEAR.search(value)
        return (year[1] if year else "", value)
    year, month, day, rest = found[1], int(found[2] or 0), int(found[3] or 0), (found[4] or "").strip("/ ")
    if rest or month > 12 or day > 31:
        return year, value.strip("/ ") if rest or month else year
    if not month:
        return year, ""
    return year, f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")


def _clean_pmcid(value: str) -> str:
    found = _PMCID.search(value)
    return f"PMC{found[1]}" if found else value


def _clean_pmid(value: str) -> str:
    found = re.search(r"(?<![\w.])(\d{1,9})(?:\.0)?(?![\w.])", value)
    return ("" if found[1] == "0" else found[1]) if found else value


def _clean_number(value: str) -> str:
    return re.sub(r"(?i)\s*\([^)]*\)|^isbn:?\s*", "", value).strip('[]" ')


def _clean_name(value: str) -> str:
    if " ," in value or value.count(",") != value.count(", "):
        value = re.sub(r"\s*,\s*", ", ", value)
    return value.strip(" ,;")


_SHAPES: Mapping[str, Callable[[str], str]] = {
    "authors": _clean_name,
    "editors": _clean_name,
    "doi": clean_doi,
    "pages": clean_pages,
    "pmid": _clean_pmid,
    "pmcid": _clean_pmcid,
}
_SPLITS: Mapping[str, re.Pattern[str]] = {
    "url": re.compile(r"[\s;|]+(?=(?:https?:)?//)"),
}
# What is no number of PubMed is kept beside the fields.
_IDENTIFIERS = {"pmid": re.compile(r"[0-9]+"), "pmcid": re.compile(r"PMC[0-9]+")}
_NUMBERS = ("issn", "isbn")
_PARAGRAPHS = frozenset({"abstract", "notes", "address"})


def _settle_numbers(fields: dict[str, tuple[str, ...]], values: Mapping[str, list[str]]) -> None:
    """Tell numbers of books from those of journals by their length: many formats have one tag for both."""
    if "issn" not in values and "isbn" not in values:
        return
    parts = (part for name in _NUMBERS for value in values.get(name, ()) for part in re.split(r"[;,\n]", value))
    numbers = dict.fromkeys(number for part in parts if (number := _clean_number(one_line(part))))
    for name, wanted in (("issn", False), ("isbn", True)):
        if found := tuple(number for number in numbers if is_isbn(number) == wanted):
            fields[name] = found


def _joined_pages(values: Mapping[str, list[str]]) -> str:
    first, last, number = (
        clean_pages(one_line(next(iter(values.get(name, ())), "")))
        for name in ("page_first", "page_last", "article_number")
    )
    if first and last and last != first and "-" not in first:
        return f"{first}-{last}"
    return first or last or number


def _settle_date(fields: dict[str, tuple[str, ...]], values: Mapping[str, list[str]]) -> None:
    """Settle one year, the first with four digits, and beside it the fullest date that says more."""
    years = values.get("year", [])
    dates = values.get("date", [])
    month = next(iter(values.get("month", ())), "")
    if len(years) == 1 and not dates and not month and len(years[0]) == 4 and years[0].isdecimal():
        fields["year"] = (years[0],)
        return
    if month and not dates:
        year = next((year for value in years if (year := iso_date(value)[0])), "")
        parts = [part for part in (year, month, *values.get("day", ())[:1]) if part]
        plain = year and all(part.isdecimal() for part in parts)
        dates = ["-".join(part.zfill(2) for part in parts) if plain else " ".join(parts)]
    read = [iso_date(value) for value in (*years, *dates) if value.strip("/- ")]
    fields.pop("year", None)
    fields.pop("date", None)
    if not read:
        return
    year = next((year for year, _ in read if year), "")
    fields["year"] = (year or one_line((years or dates)[0]),)
    written = [(when, date) for when, date in read if date and date != fields["year"][0]]
    same = [date for when, date in written if when == year] or [date for _, date in written]
    if same:
        date = max(same, key=lambda date: (bool(_ISO_PARTS.fullmatch(date)), len(date)))
        fields["date"] = (date if not year or _YEAR.search(date) else f"{date} {year}",)
