"""Where a report stands, in comparison form: journal, volume, issue and pages.

Pages are completed ("381-5" is 381 to 385), sorted where an export lists several ranges, and read back from the
dates that a spreadsheet made of them ("13-May" is 5 to 13). An article number or electronic locator is a first
page without a last one.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tamis.review.duplicates.text import (
    Text,
    clip,
    fold,
    group,
    hash_text,
    matches,
    pc,
    replace,
    to_numpy,
    unescape,
    words,
)

LONGEST_JOURNAL = 300
KINDS = ("", "journal", "conference", "preprint", "registration", "thesis", "book", "dataset")
_KIND_OF_TYPE = (
    (
        "conference",
        r"conference|proceeding|inproceedings|meeting|congress|\babstract\b|\bcpaper\b|\bconf\b|symposium",
    ),
    ("preprint", r"preprint|posted.content|unpublished|working paper"),
    ("registration", r"registration|clinical trial (?:record|registry)|trial registry|registered"),
    ("thesis", r"thesis|dissertation|\bthes\b"),
    ("dataset", r"\bdataset\b|\bdata\b"),
    ("book", r"\bbook\b|chapter|incollection|inbook|monograph"),
    ("journal", r"journal|article|\bjour\b|periodical"),
)
_KIND_OF_JOURNAL = (
    ("preprint", r"\b(?:medrxiv|biorxiv|arxiv|preprints?|ssrn|research square|psyarxiv|osf|authorea|chemrxiv"
      r"|techrxiv)\b"),
    ("registration", r"\b(?:clinicaltrials ?gov|clinical trials? regist\w*|isrctn|ictrp|euctr|anzctr|chictr)\b"),
    ("conference", r"\b(?:conference|proceedings|symposium|workshop|congress|meeting|annual convention"
      r"|colloquium|proc|conf|symp)\b"),
    ("journal", r"\b(?:journal|transactions|annals|archives|letters|bulletin|gazette|revue|revista"
      r"|zeitschrift|zhurnal|zasshi|j|ann|arch|trans)\b"),
)  # fmt: skip


def place_columns(
    journals: Text, volumes: Text, issues: Text, pages: Text, types: Text
) -> dict[str, pa.Array | NDArray[np.generic]]:
    """Return the columns by which places of publication are compared.

    Returns
    -------
    dict
        ``journal`` (names in comparison form, "|" between alternatives), ``venue`` (hash of the main name), ``kind``
        (index into KINDS, 0 unknown), ``volume``, ``issue`` (numbers or hashes, 0 missing), ``supplement`` (1 where
        volume, issue or pages name one), ``page``, ``last_page`` (0 missing).
    """
    index, rows = _distinct(journals, types)
    names, kind = _journals(journals.take(rows), types.take(rows))
    names, kind = names.take(pa.array(index)), kind[index]
    main = replace(names, r"\|.*$", "")
    index, rows = _distinct(volumes, issues)
    volume, issue, supplement = (column[index] for column in _numbers(volumes.take(rows), issues.take(rows)))
    first, last, in_supplement = page_numbers(pages)
    return {
        "journal": names,
        "venue": hash_text(main),
        "kind": kind,
        "volume": volume,
        "issue": issue,
        "supplement": (supplement | in_supplement).astype(np.uint8),
        "page": first,
        "last_page": last,
    }


def _distinct(one: Text, other: Text) -> tuple[NDArray[np.int64], pa.Array]:
    """Return for each row the number of its pair of texts, and a row for each number: journals come again and again."""
    pairs = pc.dictionary_encode(
        pc.binary_join_element_wise(pc.fill_null(one, ""), pc.fill_null(other, ""), "\x1e")
    )
    index = to_numpy(pairs.indices)
    return index, pa.array(np.unique(index, return_index=True)[1])


def _journals(journals: Text, types: Text) -> tuple[Text, NDArray[np.uint8]]:
    raw = unescape(replace(clip(journals, LONGEST_JOURNAL), r"[\x00-\x1f\x7f]+", " "))
    raw = fold(raw)
    # Other names stand in brackets or behind "="; what follows a colon or " / " is whose organ the journal is.
    raw = replace(raw, r"\b[ld]['’]", "")
    alternatives = replace(raw, r"\s+=\s+|\s*[(\[{]\s*|\s*[)\]}]\s*|\s+&mdash;\s+|\s+[-–—]+\s+", "|")
    alternatives = replace(
        alternatives,
        r"\s*(?::|\s/\s|,\s)\s*(?:the |an? )?(?:official|organ|affiliated|publication|offizielle?s?|organe)\b[^|]*",
        "",
    )
    alternatives = replace(
        alternatives, r"\s*(?::|\s/\s)\s*(?:the )?((?:international )?journal\b|[^|]*\bjournal of\b)", r"|\1"
    )
    alternatives = replace(alternatives, r"&", " and ")
    parts = pc.split_pattern(alternatives, "|")
    owner = to_numpy(pc.list_parent_indices(parts))
    cleaned = replace(words(parts.flatten()), r"^(?:the|acm|ieee) |\b(?:and|the|of|for|in|on)\b", " ")
    cleaned = pc.utf8_trim_whitespace(replace(cleaned, r"\s+", " "))
    joined = _join(to_numpy(cleaned), owner, len(raw))
    kinds = np.zeros(len(raw), np.uint8)
    folded_types = fold(replace(clip(types, 200), r"[_\x00-\x1f]+", " "))
    plain_names = words(raw)
    for name, pattern in reversed(_KIND_OF_TYPE):
        if name != "journal":
            kinds[matches(folded_types, pattern)] = KINDS.index(name)
    for name, pattern in reversed(_KIND_OF_JOURNAL):
        kinds[matches(plain_names, pattern)] = KINDS.index(name)
    return joined, kinds


def _join(parts: NDArray[np.object_], owner: NDArray[np.int64], rows: int) -> pa.Array:
    names: list[list[str]] = [[] for _ in range(rows)]
    for row, part in zip(owner.tolist(), parts.tolist(), strict=True):
        if len(part) > 1 and not part.isdecimal():
            names[row].append(part)
    return pa.array(["|".join(dict.fromkeys(some)) for some in names], pa.string())


def _numbers(volumes: Text, issues: Text) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.bool_]]:
    volume, issue = fold(clip(volumes, 80)), fold(clip(issues, 80))
    within = group(volume, r"^\D*\d+\w*\s*[(/]\s*(?P<x>\d+)")
    supplement = matches(volume, r"supp|\bs\d") | matches(issue, r"supp|\bs\d|^s$")
    numbers = []
    for texts in (volume, issue):
        digits = group(texts, r"^\D{0,12}?0*(?P<x>[1-9]\d{0,8})")
        numbers.append(np.array([int(digit or 0) for digit in digits.to_pylist()], np.uint64))
    digits = np.array([int(digit[:9] or 0) for digit in within.to_pylist()], np.uint64)
    return numbers[0], np.where(numbers[1] == 0, digits, numbers[1]), supplement


def page_numbers(pages: Text) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.bool_]]:
    """Return first page, last page (0 missing) and whether a supplement is named."""
    texts = pc.dictionary_encode(clip(pages, 120))
    known = [parse_pages(text) for text in texts.dictionary.to_pylist()]
    index = to_numpy(texts.indices)
    table = np.array(known, np.uint64).reshape(-1, 3)
    return table[index, 0], table[index, 1], table[index, 2].astype(bool)


_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
_DATE = re.compile(r"^(\d{1,2})-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$")
_DATE_BACK = re.compile(r"^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-(\d{1,2})$")
_RANGE = re.compile(r"([a-z]*)\s*(\d{1,9})([a-z]*)(?:\s*[-–—‐‑‒−]+\s*([a-z]*)\s*(\d{1,9})([a-z]*))?")
_LETTER_WEIGHT = 10_000_000_000


@lru_cache(maxsize=65536)
def parse_pages(text: str) -> tuple[int, int, int]:
    """Return first page, last page and whether the letters name a supplement or an abstract; 0 is missing.

    Letters before a number count ("S27" is not "27"), except that an ``e`` of electronic pages stays.
    """
    text = text.casefold().strip().strip('"').replace("pp.", " ").replace("pages", " ")
    if found := _DATE.match(text):
        low, high = sorted((int(found[1]), _MONTHS[found[2]]))
        return low, high, 0
    if found := _DATE_BACK.match(text):
        low, high = sorted((int(found[2]), _MONTHS[found[1]]))
        return low, high, 0
    # The notes of databases behind the pages are about other pages.
    text = re.split(r"discussion|author repl|quiz|suppl\b|abstract", text)[0] or text
    if "pagination" in text:
        text = re.sub(r"\(?no pagination\)?|unpaginated", "", text)
    ranges: list[tuple[int, int]] = []
    supplement = False
    for prefix, first, _, _, last, _ in _RANGE.findall(text):
        # Annals number the pages of a supplement "viii108"; other databases leave the Roman number out.
        prefix = "" if len(prefix) > 1 and not prefix.strip("ivx") else prefix[-2:]
        supplement |= prefix[-1:] in ("s", "a", "p")
        letter = sum(
            (ord(character) - 96) * 27**place for place, character in enumerate(prefix) if character.isascii()
        )
        start = int(first)
        end = int(last) if last else 0
        if end and end < start and len(last) < len(first):
            end = int(first[: len(first) - len(last)] + last)
        base = letter * _LETTER_WEIGHT
        ranges.append((base + start, base + end if end >= start else 0))
    if not ranges or not ranges[0][0] % _LETTER_WEIGHT:
        return 0, 0, 0
    if len(ranges) > 1 and all(end for _, end in ranges):
        return min(ranges)[0], max(end for _, end in ranges), int(supplement)
    return ranges[0][0], ranges[0][1], int(supplement)


def same_page(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which pages are equal when one of them lacks the letters before its number ("63" for "P63")."""
    bare = (left < _LETTER_WEIGHT) | (right < _LETTER_WEIGHT)
    return (left != 0) & (right != 0) & bare & (left % _LETTER_WEIGHT == right % _LETTER_WEIGHT)
