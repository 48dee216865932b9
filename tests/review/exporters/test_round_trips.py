"""Out and in again: the core fields are the same, and a second export has the same bytes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tamis.errors import InputError
from tamis.review.exporters import export_records
from tamis.review.importers import RawRecord, read_records
from tamis.review.importers.assemble import assemble

LOSSLESS = ("ris", "bibtex", "csl-json", "endnote-xml")
CORE = (
    "title", "authors", "year", "date", "journal", "abbreviation", "volume", "issue", "pages", "doi", "pmid", "pmcid",
    "url", "language", "abstract", "keywords", "publisher", "place", "isbn", "issn", "editors", "edition", "series",
    "accessed",
)  # fmt: skip

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=25)
WORD = st.from_regex(r"[A-ZÉŁa-zß0-9{}\\&%$#_~^<>;.'`-]{1,12}", fullmatch=True)
NAME = st.one_of(
    st.tuples(WORD, WORD).map(", ".join), st.tuples(WORD, WORD, st.just("Jr")).map(", ".join), TEXT, WORD
)
DATE = st.dates().map(lambda date: date.isoformat())
VALUES = st.fixed_dictionaries(
    {"title": st.lists(TEXT, min_size=1, max_size=1)},
    optional={
        "authors": st.lists(NAME, max_size=3),
        "editors": st.lists(NAME, max_size=2),
        "year": st.integers(1500, 2099).map(lambda year: [str(year)]),
        "date": DATE.map(lambda date: [date]),
        "journal": st.lists(TEXT, max_size=1),
        "abbreviation": st.lists(WORD, max_size=1),
        "volume": st.lists(WORD, max_size=1),
        "pages": st.lists(st.from_regex(r"e?[0-9]{1,4}(-[0-9]{1,4})?", fullmatch=True), max_size=1),
        "doi": st.just(["10.1002/(sici)1097(19990801)86:3<1::aid>3.0.co;2-#_"]),
        "pmid": st.integers(1, 10**8).map(lambda number: [str(number)]),
        "url": st.lists(
            st.from_regex(r"https://[a-z]{1,9}\.org/[a-z0-9?=&%_#~]{0,9}", fullmatch=True), max_size=2
        ),
        "keywords": st.lists(st.one_of(WORD, TEXT), max_size=3),
        "abstract": st.lists(st.text(max_size=60), max_size=1),
        "notes": st.lists(TEXT, max_size=2),
        "type": st.lists(
            st.sampled_from(["JOUR", "Book", "phdthesis", "article-journal", "Review", "x"]), max_size=2
        ),
        "accession": st.lists(WORD, max_size=1),
        "language": st.lists(st.sampled_from(["English", "en", "German"]), max_size=2),
        "issn": st.just(["0190-9622"]),
        "isbn": st.just(["978-3-86490-311-3"]),
        "query": st.lists(WORD, max_size=1),
    },
)
EXTRA = st.dictionaries(st.one_of(st.sampled_from(["M1", "KW", "T2", "DA", "Cited by", "key", "title"]), TEXT),
                        st.lists(TEXT, min_size=1, max_size=2).map(tuple), max_size=3)  # fmt: skip


def records_of(made: list[tuple[dict[str, list[str]], dict[str, tuple[str, ...]]]]) -> list[RawRecord]:
    """Return records as an importer would have made them of these values; a date is of the year given."""
    for values, _ in made:
        if "year" in values and "date" in values:
            values["date"] = [values["year"][0] + values["date"][0][4:]]
    records = (assemble(1, 1, values, extra) for values, extra in made)
    return [record for record in records if record is not None and record.first("title")]


def core(records: list[RawRecord] | tuple[RawRecord, ...]) -> list[dict[str, tuple[str, ...]]]:
    return [{name: record.fields[name] for name in CORE if name in record.fields} for record in records]


@pytest.mark.parametrize("to", LOSSLESS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(made=st.lists(st.tuples(VALUES, EXTRA), min_size=1, max_size=3))
def test_a_second_export_has_the_same_bytes(to: str, made: list) -> None:  # type: ignore[type-arg]
    records = records_of(made)
    if not records:
        return

    once = export_records(records, to)
    again = read_records(once, "x")

    assert len(again.records) == len(records)
    assert export_records(again.records, to) == once


PLAIN = VALUES.filter(lambda values: all(value.isascii() for found in values.values() for value in found))


@pytest.mark.parametrize("to", LOSSLESS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(made=st.lists(st.tuples(PLAIN, st.just({})), min_size=1, max_size=2))
def test_core_fields_survive(to: str, made: list) -> None:  # type: ignore[type-arg]
    records = records_of(made)
    if not records:
        return

    assert core(read_records(export_records(records, to), "x").records) == core(records)


@pytest.mark.parametrize("to", [*LOSSLESS, "csv"])
def test_real_exports_survive(shared: Callable[[str], Path], to: str) -> None:
    differing: list[str] = []
    for path in sorted(shared("data/formats").rglob("*.*")):
        try:
            records = read_records(path.read_bytes(), path.name).records
        except InputError:
            continue
        if not records:
            continue
        once = export_records(records, to)
        again = read_records(once, path.name).records
        if core(again) != core(records) or export_records(again, to) != once:
            differing.append(path.name)

    assert differing == []
