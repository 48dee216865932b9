"""BibTeX files: read without loss, written in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.bibtex import Entry, read_bibtex, write_bibtex
from tamis.review.importers.latex import decode_latex
from tamis.review.latex import to_latex

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=60)
KEYS = st.from_regex(r"[A-Z][a-z]{0,8}[0-9]{4}[a-z]?", fullmatch=True)
FIELDS = st.dictionaries(
    st.sampled_from(["author", "title", "journal", "year", "note", "tamis-raw"]),
    TEXTS.map(lambda text: to_latex(" ".join(text.split()))),
)


@given(st.dictionaries(KEYS, FIELDS, max_size=5))
def test_what_is_written_is_read_back_whole(library):
    entries = tuple(Entry(key, "article", fields) for key, fields in sorted(library.items()))

    text = write_bibtex(entries)

    found = read_bibtex(text, "references.bib")
    assert not found.problems
    assert {entry.key: entry for entry in found.entries} == {entry.key: entry for entry in entries}
    assert write_bibtex(found.entries, found.head, found.failed) == text


@given(
    st.text("@{}()\"',=#\\ \n%aB1", max_size=80)
    | st.lists(
        st.sampled_from(["@article{A2001", "@misc{B, ", "title = ", "{T}", '"U"', ",", "}", "\n", "# x", "@"])
    ).map("".join)
)
def test_any_text_is_read_without_an_error_and_its_second_copy_equals_its_first(text):
    first = read_bibtex(text, "x.bib")
    once = write_bibtex(first.entries, first.head, first.failed)
    second = read_bibtex(once, "x.bib")
    assert write_bibtex(second.entries, second.head, second.failed) == once


def test_a_block_that_cannot_be_read_is_a_problem_with_its_line_and_is_written_back():
    good, fine = "@article{Good2001,\n  title = {Whole}\n}", "@book{Fine2003, title = {Also whole}}"
    text = f"{good}\n\n@article{{Bad2002,\n  title = {{never closed\n\n{fine}\n"

    found = read_bibtex(text, "references.bib")

    assert [entry.key for entry in found.entries] == ["Good2001", "Fine2003"]
    assert [(problem.path, problem.line) for problem in found.problems] == [("references.bib", 5)]
    assert found.failed_keys == {"Bad2002"}
    assert "@article{Bad2002,\n  title = {never closed" in write_bibtex(
        found.entries, found.head, found.failed
    )


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("@article{A2001, title = {One} year = {2001}}", "a comma, a brace or a macro is missing"),
        ("@article{A2001, journal = undefined # { B}}", "a comma, a brace or a macro is missing"),
        ("@article{A2001, title = {One}, title = {Two}}", "title"),
        ("@article{A2001, title = {One}}\n@article{A2001, title = {Two}}", "A2001 stands twice"),
        ("@article{, title = {One}}", "is not a citation key"),
    ],
)
def test_what_bibtex_would_take_wrongly_is_named(block, said):
    found = read_bibtex(block, "x.bib")
    assert len(found.problems) == 1
    assert said in found.problems[0].what


def test_macros_and_joined_pieces_are_resolved():
    text = '@string{aj = "Acta"}\n@article{A2001, journal = aj # { Derm} # " 2", month = mar, year = 2001}'
    entry = read_bibtex(text, "x.bib").entries[0]
    assert entry.fields == {"journal": "Acta Derm 2", "month": "mar", "year": "2001"}


def test_comments_and_macros_keep_their_text():
    text = "% our library\n\n@string{aj = {Acta}}\n\n@comment{kept}\n\n@misc{A2001,\n  title = {T},\n}\n"
    found = read_bibtex(text, "x.bib")
    assert write_bibtex(found.entries, found.head, found.failed) == text


def test_fields_come_in_the_order_of_reading_and_tamis_own_last():
    entry = Entry(
        "A2001", "article", {"tamis-raw": "r", "zzz": "z", "doi": "d", "year": "2001", "author": "A"}
    )
    lines = write_bibtex([entry]).splitlines()
    assert [line.split(" = ")[0].strip() for line in lines[1:-1]] == [
        "author",
        "year",
        "doi",
        "zzz",
        "tamis-raw",
    ]


@pytest.mark.parametrize(
    "text", ["Jiménez-Gallo", "Łukasz Ørsted, 50% & more", "β-blockers – a “review”", "Şafak İnönü"]
)
def test_ascii_mode_holds_no_other_letters_and_reads_back_the_same(text):
    written = to_latex(text, "ascii")
    assert written.isascii()
    assert decode_latex(written) == text
