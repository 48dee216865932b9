"""BibTeX and BibLaTeX exports of databases and programs.

bibtexparser splits the text; blocks that it gives up are read again here, field by field, as far as they go.
The library ``references.bib`` of a review is another matter: see ``review.bibtex``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping

from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter

from tamis.errors import Problem
from tamis.review.importers.assemble import assemble, one_line
from tamis.review.importers.latex import decode_latex
from tamis.review.importers.model import LISTS, Format, Item, Notice, RawRecord, Source

FIELDS: Mapping[str, str] = {
    "title": "title", "author": "authors", "editor": "editors", "year": "year", "date": "date", "month": "month",
    "day": "day", "journal": "journal", "journaltitle": "journal", "booktitle": "journal",
    "shortjournal": "abbreviation", "volume": "volume", "number": "issue", "issue": "issue", "pages": "pages",
    "eid": "article_number", "articleno": "article_number", "article-number": "article_number",
    "art_number": "article_number", "doi": "doi", "pmid": "pmid", "pubmedid": "pmid", "pubmed_id": "pmid",
    "pubmed-id": "pmid", "pmcid": "pmcid", "pmc": "pmcid", "url": "url", "link": "url", "language": "language",
    "langid": "language", "abstract": "abstract", "keywords": "keywords", "keyword": "keywords",
    "author_keywords": "keywords", "document_type": "type", "unique-id": "accession", "publisher": "publisher",
    "school": "publisher", "institution": "publisher", "organization": "publisher", "address": "place",
    "location": "place", "isbn": "isbn", "issn": "issn", "eissn": "issn", "edition": "edition", "series": "series",
    "source": "database", "database": "database", "urldate": "accessed", "affiliation": "address",
    "affiliations": "address", "note": "notes", "annote": "notes", "annotation": "notes", "type": "type",
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NUMBER = {name: f"{number:02d}" for number, name in enumerate(_MONTHS, start=1)}
_VERBATIM = frozenset({"url", "doi", "link", "file", "eprint"})
_PMID_NOTE = re.compile(r"(?i)\bPMID:?\s*(\d{4,9})")
_BLOCK = re.compile(r"(?m)^[ \t]*@[ \t]*([A-Za-z_]\w*)[ \t]*[{(]")
_FIELD = re.compile(r"[,\n]\s*([A-Za-z][\w.:+-]*)\s*=\s*")
# Blocks are handed to bibtexparser in parts of about this many characters, so that a long file streams.
_PART = 1 << 20


def sniff(head: str) -> bool:
    """BibTeX has a line that opens a block, ``@article{key,``."""
    return re.search(r"(?m)^[ \t\ufeff]*@[ \t]*[A-Za-z]+[ \t]*[{(]\s*[^\s,={}]*\s*[,=\n]", head) is not None


def read(source: Source) -> Iterator[Item]:
    """Yield the entries of a BibTeX text."""
    logging.getLogger("bibtexparser").addHandler(logging.NullHandler())
    text = source.data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    macros: dict[str, str] = {}
    position = 0
    for offset, part in _parts(text):
        for block in Splitter(part).split().blocks:
            line = offset + (block.start_line or 0) + 1
            if isinstance(block, String):
                macros[block.key.lower()] = _value(block.value, macros)
                continue
            entry: Entry | None = None
            damage = ""
            if isinstance(block, Entry):
                entry = block
            elif isinstance(block, DuplicateFieldKeyBlock):
                entry = block.ignore_error_block
            elif isinstance(block, ParsingFailedBlock):
                kind = _BLOCK.match(block.raw or "")
                if kind is None or kind[1].lower() in ("string", "comment", "preamble"):
                    yield Notice(
                        Problem(
                            source.name, line, "a block cannot be read", "It was left out; mend its braces."
                        )
                    )
                    continue
                damage = block.raw or ""
            else:
                continue
            position += 1
            if isinstance(entry, Entry):
                pairs = [(field.key, field.value) for field in entry.fields]
                record = _record(position, line, entry.entry_type, entry.key, pairs, macros)
            else:
                record = _recovered(position, line, damage, macros)
                if record is not None:
                    what = f"entry {position} is damaged; its fields were read as far as they go"
                    yield Notice(Problem(source.name, line, what, "Look at it; mend its braces and commas."))
            yield record or Problem(
                source.name, line, f"entry {position} holds no field", "Mend it, or remove it."
            )


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Cut a long text before lines that open a block; yield the number of lines before each part, and the part."""
    start, lines = 0, 0
    while start < len(text):
        end = len(text)
        if end - start > _PART:
            found = _BLOCK.search(text, start + _PART)
            end = found.start() if found else end
        part = text[start:end]
        yield lines, part
        lines += part.count("\n")
        start = end


def _record(
    position: int, line: int, kind: str, key: str, pairs: list[tuple[str, str]], macros: Mapping[str, str]
) -> RawRecord | None:
    values: dict[str, list[str]] = {"type": [kind]}
    extra: dict[str, tuple[str, ...]] = {}
    for field_key, raw in pairs:
        tag = field_key.lower()
        text = _value(raw, macros)
        if not text:
            continue
        name = FIELDS.get(tag)
        if name in ("authors", "editors"):
            found = [person for person in map(_person, _people(text)) if person]
        else:
            plain = text if tag in _VERBATIM else decode_latex(text)
            found = [
                plain.replace("\\_", "_").replace("\\%", "%").replace("\\&", "&")
                if tag in _VERBATIM
                else plain
            ]
        if name == "keywords":
            found = [
                part.strip()
                for part in re.split(r"[;,]" if ";" not in found[0] else ";", found[0])
                if part.strip()
            ]
        elif name in ("isbn", "issn"):
            found = [part for part in re.split(r"[;,\s]+", found[0]) if part]
        elif name == "month":
            found = (
                [_MONTH_NUMBER.get(found[0].strip().lower()[:3], found[0])] if found[0].isalpha() else found
            )
        elif name == "url":
            found = found[0].split()
        if name is None:
            extra[field_key] = (*extra.get(field_key, ()), *found)
        elif name in LISTS and name not in ("authors", "editors"):
            values.setdefault(name, []).extend(found)
        elif name in values:
            if found != values[name]:
                extra[field_key] = tuple(found)
        else:
            values[name] = found
    if "accession" in values:
        extra["key"] = (key,)
    elif key:
        values["accession"] = [key]
    if "pmid" not in values:
        for text in (*values.get("notes", ()), key):
            if pmid := _PMID_NOTE.search(text):
                values["pmid"] = [pmid[1]]
    if values.keys() == {"type"} or values.keys() == {"type", "accession"} and not extra:
        return None
    return assemble(position, line, values, extra)


def _recovered(position: int, line: int, raw: str, macros: Mapping[str, str]) -> RawRecord | None:
    """Read what can be read of a block whose braces or commas are wrong: each field to its end or to the next."""
    head = _BLOCK.match(raw)
    if head is None:
        return None
    key_end = re.compile(r"[,\n=]").search(raw, head.end())
    key = raw[head.end() : key_end.start()].strip() if key_end and key_end[0] != "=" else ""
    body = raw[(key_end.start() if key_end and key_end[0] != "=" else head.end()) :]
    starts = list(_FIELD.finditer(body if body[:1] in ",\n" else f"\n{body}"))
    body = body if body[:1] in ",\n" else f"\n{body}"
    pairs: list[tuple[str, str]] = []
    reached = 0
    for number, found in enumerate(starts):
        if found.start() < reached:
            continue
        limit = starts[number + 1].start() if number + 1 < len(starts) else len(body)
        end = _balanced_end(body, found.end())
        if end is None:
            value = body[found.end() : limit].strip().rstrip("}),").strip()
            value = value[1:] if value[:1] in '{"' else value
        else:
            value, reached = body[found.end() + 1 : end], end
        pairs.append((found[1], "{" + _evened(value) + "}"))
    return _record(position, line, head[1].lower(), key, pairs, macros)


def _balanced_end(text: str, start: int) -> int | None:
    """Return where a braced or quoted value ends, None where it does not end before a line that opens a field."""
    opening = text[start : start + 1]
    if opening not in ("{", '"'):
        return None
    depth = 0
    for index in range(start, len(text)):
        character = text[index]
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if opening == "{" and depth == 0:
                return index
        elif character == '"' and opening == '"' and depth == 0 and index > start:
            return index
        elif character == "\n" and _FIELD.match(text, index):
            return None
    return None


def _evened(value: str) -> str:
    return value if value.count("{") == value.count("}") else value.replace("{", "").replace("}", "")


def _value(raw: str, macros: Mapping[str, str]) -> str:
    """Return a value without its braces or quotation marks; pieces joined by # are resolved."""
    raw = raw.strip()
    if raw[:1] == "{" and raw[-1:] == "}" and _balanced_end(raw, 0) in (len(raw) - 1, None):
        return raw[1:-1].strip()
    if raw[:1] == '"' and raw[-1:] == '"' and len(raw) > 1 and _balanced_end(raw, 0) == len(raw) - 1:
        return raw[1:-1].strip()
    if "#" not in raw:
        return macros.get(raw.lower(), raw)
    pieces = re.findall(r'\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|"[^"]*"|[^#\s]+', raw)
    return "".join(
        piece[1:-1] if piece[:1] in '{"' else macros.get(piece.lower(), _macro_month(piece))
        for piece in pieces
    ).strip()


def _macro_month(piece: str) -> str:
    return _MONTH_NUMBER.get(piece.lower(), piece)


def _people(text: str) -> list[str]:
    """Split at "and" outside braces."""
    if "{" not in text:
        return re.split(r"\s+and\s+", text)
    people, depth, current = [], 0, []
    for word in re.split(r"(\s+)", text):
        if word == "and" and depth == 0:
            people.append("".join(current).strip())
            current = []
            continue
        depth += word.count("{") - word.count("}")
        current.append(word)
    return [*people, "".join(current).strip()]


def _person(name: str) -> str:
    """Return a name as "Family, Given"; a name in braces is a group and stays."""
    name = name.strip()
    if name.startswith("{") and name.endswith("}") and _balanced_end(name, 0) == len(name) - 1:
        return one_line(decode_latex(name[1:-1]))
    plain = one_line(decode_latex(name))
    if plain.lower() == "others":
        return ""
    if "," in plain:
        parts = [part.strip() for part in plain.split(",") if part.strip()]
        # BibTeX writes "von Family, Jr, Given".
        return ", ".join((parts[0], parts[2], parts[1])) if len(parts) == 3 else ", ".join(parts)
    words = plain.split()
    if len(words) < 2:
        return plain
    cut = next(
        (index for index, word in enumerate(words[:-1]) if word[0].islower() and index), len(words) - 1
    )
    return f"{' '.join(words[cut:])}, {' '.join(words[:cut])}"


FORMAT = Format("bibtex", "BibTeX, BibLaTeX", sniff, read)
