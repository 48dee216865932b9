"""The library references.bib: entries that keep their keys, grow by rebuilding, and may be edited by hand.

A generated entry carries a digest of what was generated. While the digest fits, a rebuild may refresh the
entry; once it does not, a person has edited it, and a rebuild only adds sources. Entries are never
removed, and keys never change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from rapidfuzz import fuzz

from tamis.review.bibtex import Entry, write_bibtex
from tamis.review.citations.reference import ParsedReference
from tamis.review.importers.latex import decode_latex
from tamis.review.latex import Mode
from tamis.review.library_entries import (
    CHECK,
    DIGEST,
    RAW,
    SOURCE,
    base_key,
    entry_from_record,
    entry_from_reference,
    is_edited,
    stamped,
)
from tamis.review.normalize import doi_key, title_key

__all__ = [
    "MergeReport",
    "entry_from_record",
    "entry_from_reference",
    "is_edited",
    "merge_library",
    "to_bibtex",
]

# Two prints of one title differ by a hyphen or a letter; titles that differ by a word stay below this.
_SAME_TITLE = 95.0


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge did.

    Attributes
    ----------
    keys : mapping
        Source of each new reference -> key of its entry.
    added : tuple of str
        Keys given out.
    refreshed : tuple of str
        Keys of entries whose generated fields changed.
    kept : tuple of str
        Keys of entries edited by hand that a source disagrees with.
    aliases : mapping
        Key that was asked for -> key of the entry that holds the reference, where they differ.
    possible_duplicates : tuple of pairs
        Keys of entries that agree in title and author but lack what would make it sure.
    """

    keys: Mapping[str, str]
    added: tuple[str, ...]
    refreshed: tuple[str, ...]
    kept: tuple[str, ...]
    aliases: Mapping[str, str]
    possible_duplicates: tuple[tuple[str, str], ...]


def merge_library(
    existing: Sequence[Entry], new: Iterable[Entry], *, reserved: Iterable[str] = ()
) -> tuple[tuple[Entry, ...], MergeReport]:
    """Merge new references into a library.

    Parameters
    ----------
    existing : sequence of Entry
        The library; its keys stay, and what was edited by hand stays.
    new : iterable of Entry
        From ``entry_from_reference`` and ``entry_from_record``; their order does not matter.
    reserved : iterable of str
        Keys that are not to be given out, as those of blocks that cannot be read.

    Returns
    -------
    tuple of Entry
        Sorted by key.
    MergeReport
    """
    shelf = _Shelf(existing, reserved)
    candidates = sorted(new, key=_candidate_order)
    asked = {candidate.key for candidate in candidates if candidate.key}
    for candidate in candidates:
        shelf.place(candidate, asked)
    return shelf.entries(), shelf.report()


def to_bibtex(references: Sequence[ParsedReference], *, mode: Mode = "unicode") -> str:
    """Write references as BibTeX; strings of one reference share an entry."""
    entries, _ = merge_library((), [entry_from_reference(reference, mode=mode) for reference in references])
    return write_bibtex(entries)


class _Shelf:
    """The library while it is merged."""

    def __init__(self, existing: Sequence[Entry], reserved: Iterable[str]) -> None:
        self._by_key: dict[str, Entry] = {}
        self._facts: dict[str, _Facts] = {}
        self._holders: dict[tuple[str, str], set[str]] = {}
        for entry in existing:
            self._shelve(entry)
        self._taken = {key.casefold() for key in (*self._by_key, *reserved)}
        self._keys: dict[str, str] = {}
        self._added: list[str] = []
        self._refreshed: list[str] = []
        self._kept: list[str] = []
        self._aliases: dict[str, str] = {}

    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._by_key[key] for key in sorted(self._by_key, key=lambda key: (key.casefold(), key)))

    def report(self) -> MergeReport:
        refreshed = [key for key in dict.fromkeys(self._refreshed) if key not in self._added]
        return MergeReport(
            self._keys, tuple(self._added), tuple(refreshed), tuple(dict.fromkeys(self._kept)), self._aliases,
            tuple(self._possible_duplicates()),
        )  # fmt: skip

    def place(self, candidate: Entry, asked: set[str]) -> None:
        key = self._match(candidate, asked)
        if key is None:
            key = self._add(candidate)
        else:
            self._join(key, candidate)
        for source in _sources(candidate.fields):
            self._keys[source] = key
        if candidate.key and candidate.key != key:
            self._aliases[candidate.key] = key

    def _shelve(self, entry: Entry) -> None:
        facts = _Facts.of(entry)
        self._by_key[entry.key] = entry
        self._facts[entry.key] = facts
        for handle in facts.handles():
            self._holders.setdefault(handle, set()).add(entry.key)

    def _match(self, candidate: Entry, asked: set[str]) -> str | None:
        """Return the key of the entry that surely is the same reference."""
        facts = _Facts.of(candidate)
        near = {key for handle in facts.handles() for key in self._holders.get(handle, ())}
        if candidate.key:
            # Two reports of a review stay two entries, however alike they look.
            near -= asked - {candidate.key}
        for same in (_Facts.same_print, _Facts.same_number, _Facts.same_work):
            found = sorted(key for key in near if same(facts, self._facts[key]))
            if found:
                return candidate.key if candidate.key in found else found[0]
        return None

    def _add(self, candidate: Entry) -> str:
        base = candidate.key or base_key(candidate)
        key, count = base, 0
        while key.casefold() in self._taken:
            key, count = base + _letters(count), count + 1
        self._taken.add(key.casefold())
        self._shelve(replace(candidate, key=key))
        self._added.append(key)
        return key

    def _join(self, key: str, candidate: Entry) -> None:
        entry = self._by_key[key]
        edited = is_edited(entry)
        generated = {name: value for name, value in candidate.fields.items() if not _is_provenance(name)}
        current = {name: value for name, value in entry.fields.items() if not _is_provenance(name)}
        if _is_primary(entry, candidate) and (generated, candidate.type) != (current, entry.type):
            if edited:
                self._kept.append(key)
            else:
                provenance = {name: value for name, value in entry.fields.items() if _is_provenance(name)}
                entry = Entry(key, candidate.type, generated | provenance)
                self._refreshed.append(key)
        entry = replace(entry, fields=_with_provenance(entry.fields, candidate.fields))
        self._shelve(entry if edited else stamped(entry))

    def _possible_duplicates(self) -> Iterator[tuple[str, str]]:
        """Pairs that agree in title and first author, and lack a year to make it sure."""
        for (kind, _), keys in sorted(self._holders.items()):
            if kind == "family":
                for one, other in combinations(sorted(keys), 2):
                    if self._facts[one].may_be(self._facts[other]):
                        yield one, other


@dataclass(frozen=True, slots=True)
class _Facts:
    """What two entries of one reference have in common."""

    sources: tuple[str, ...]
    raws: frozenset[str]
    doi: str
    pmid: str
    title: str
    year: str
    family: str

    @classmethod
    def of(cls, entry: Entry) -> _Facts:
        fields = entry.fields
        author = decode_latex(re.split(r"\s+and\s+", fields.get("author", ""))[0])
        return cls(
            sources=_sources(fields),
            raws=frozenset(value for name, value in fields.items() if _is_raw(name)),
            doi=doi_key(fields.get("doi", "")),
            pmid=fields.get("pmid", ""),
            title=title_key(decode_latex(fields.get("title", ""))),
            year=fields.get("year", ""),
            family=title_key(author.split(",")[0]),
        )

    def handles(self) -> list[tuple[str, str]]:
        """Everything by which an entry may be found."""
        single = [("doi", self.doi), ("pmid", self.pmid), ("family", self.family)]
        several = [("raw", raw) for raw in self.raws] + [("source", source) for source in self.sources]
        return [handle for handle in (*single, *several) if handle[1]]

    def same_print(self, other: _Facts) -> bool:
        """Tell whether both are the very string, or the very record."""
        if self.raws & other.raws:
            return True
        # A record keeps its name for good; a line of a list may move, so that its string decides.
        return not self.raws and bool(set(self.sources) & set(other.sources))

    def same_number(self, other: _Facts) -> bool:
        """Tell whether both have one DOI or PubMed number, and titles that do not speak against it."""
        if not (self.doi and self.doi == other.doi) and not (self.pmid and self.pmid == other.pmid):
            return False
        return (
            not (self.title and other.title) or fuzz.token_set_ratio(self.title, other.title) >= _SAME_TITLE
        )

    def same_work(self, other: _Facts) -> bool:
        """Tell whether both have one title, year and first author, and no DOI speaks against it."""
        return bool(self.year and self.year == other.year) and self._same_title_and_author(other)

    def may_be(self, other: _Facts) -> bool:
        """Tell whether both have one title and first author, while a year is missing."""
        return not (self.year and other.year) and self._same_title_and_author(other)

    def _same_title_and_author(self, other: _Facts) -> bool:
        if self.doi and other.doi and self.doi != other.doi:
            return False
        same_author = bool(self.family) and self.family == other.family
        return same_author and bool(self.title) and fuzz.ratio(self.title, other.title) >= _SAME_TITLE


def _candidate_order(entry: Entry) -> tuple[object, ...]:
    """Put records that ask for a key first, then what is sure and complete: the first becomes the entry."""
    fields = entry.fields
    return (
        not entry.key,
        entry.key,
        len(fields.get(CHECK, "").split(";")) if CHECK in fields else 0,
        -len(fields),
        fields.get("title", ""),
        sorted(fields.items()),
    )


def _is_raw(name: str) -> bool:
    return name == RAW or name.startswith(f"{RAW}-")


def _is_provenance(name: str) -> bool:
    return name in (SOURCE, DIGEST) or _is_raw(name)


def _is_primary(entry: Entry, candidate: Entry) -> bool:
    """Tell whether a candidate is the print that the entry's fields were made from."""
    same_source = _sources(entry.fields)[:1] == _sources(candidate.fields)[:1]
    return same_source and candidate.fields.get(RAW) in (None, entry.fields.get(RAW))


def _sources(fields: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(part.strip() for part in fields.get(SOURCE, "").split(";") if part.strip())


def _with_provenance(fields: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Add sources and raw strings; those that are there keep their place."""
    merged = dict(fields)
    sources = list(dict.fromkeys([*_sources(fields), *_sources(more)]))
    if sources:
        merged[SOURCE] = "; ".join(sources)
    known = {value for name, value in merged.items() if _is_raw(name)}
    for raw in (value for name, value in sorted(more.items()) if _is_raw(name) and value not in known):
        count = sum(map(_is_raw, merged))
        merged[RAW if not count else f"{RAW}-{count + 1}"] = raw
    return merged


def _letters(count: int) -> str:
    """Count in letters: a, b to z, aa, ab."""
    text = ""
    count += 1
    while count:
        count, rest = divmod(count - 1, 26)
        text = chr(ord("a") + rest) + text
    return text
