"""All import formats, and the one function that reads a file of any of them.

The content decides, never the name of the file: `_baseline.ris` may well hold MEDLINE text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from tamis.errors import InputError, Problem
from tamis.review.importers import (
    bibtex,
    clinicaltrials_json,
    csl_json,
    delimited,
    endnote_xml,
    medline,
    openalex_json,
    ovid,
    pubmed_xml,
    refer,
    refworks,
    ris,
    web_of_science,
    xlsx,
)
from tamis.review.importers.encoding import to_utf8
from tamis.review.importers.model import (
    Claim,
    Format,
    ImportResult,
    Item,
    Notice,
    RawRecord,
    Source,
    nobody_asks,
)

# In this order they are asked: formats with a firm beginning before those that are known by a line somewhere.
FORMATS: tuple[Format, ...] = (
    xlsx.FORMAT,
    pubmed_xml.FORMAT,
    endnote_xml.FORMAT,
    openalex_json.FORMAT,
    clinicaltrials_json.FORMAT,
    csl_json.FORMAT,
    medline.FORMAT,
    web_of_science.FORMAT,
    refworks.FORMAT,
    refer.FORMAT,
    ovid.FORMAT,
    ris.FORMAT,
    bibtex.FORMAT,
    delimited.FORMAT,
)
_HEAD = 1 << 16


def read_records(data: bytes, name: str, progress: Callable[[float], None] | None = None) -> ImportResult:
    """Return all records of a file beside what could not be read; raise InputError where no format fits.

    ``progress`` is called now and then with the share of the file that is read, 0 to 1.
    """
    told = nobody_asks if progress is None else _share(progress, len(data))
    found, encoding, items = stream_records(data, name, told)
    records: list[RawRecord] = []
    problems: list[Problem] = []
    notices: list[Problem] = []
    claimed: int | None = None
    for item in items:
        if isinstance(item, RawRecord):
            records.append(item)
        elif isinstance(item, Problem):
            problems.append(item)
        elif isinstance(item, Notice):
            notices.append(item.problem)
        else:
            claimed = item.count
    return ImportResult(found.name, tuple(records), tuple(problems), tuple(notices), encoding, claimed)


def stream_records(
    data: bytes, name: str, reached: Callable[[int], None] = nobody_asks
) -> tuple[Format, str, Iterator[Item]]:
    """Return format, encoding, and the records one by one, for files that should not be held in memory whole.

    ``reached`` is called now and then with the number of bytes of the text that are read.
    """
    if not data or data.isspace():
        raise InputError([Problem(name, 0, "the file is empty", "Export it again.")])
    beginning = data[:64].decode("latin-1")
    for form in FORMATS:
        if form.raw and form.sniff(beginning):
            return form, "binary", _items(form, Source(name, data, reached), [])
    text, encoding, notices = to_utf8(data, name)
    head = text[:_HEAD].decode("utf-8", errors="ignore")
    for form in FORMATS:
        if not form.raw and form.sniff(head):
            return form, encoding, _items(form, Source(name, text, reached), notices)
    known = ", ".join(form.title for form in FORMATS)
    raise InputError([Problem(name, 0, "the content has no format that tamis knows", f"Known are: {known}.")])


def _share(progress: Callable[[float], None], size: int) -> Callable[[int], None]:
    """Return a function that takes a number of bytes and tells the share, a hundred times at most."""
    told = [0]

    def reached(count: int) -> None:
        share = min(100 * count // size, 100)
        if share > told[0]:
            told[0] = share
            progress(share / 100)

    return reached


def _items(form: Format, source: Source, notices: list[Problem]) -> Iterator[Item]:
    return chain(map(Notice, notices), form.read(source))


__all__ = ["FORMATS", "Claim", "read_records", "stream_records"]
