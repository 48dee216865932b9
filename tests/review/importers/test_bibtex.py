"""Foreign BibTeX: what programs write, and what is broken in it."""

import pytest

from tamis.review.importers import RawRecord, read_records
from tamis.review.importers.bibtex_values import person
from tamis.review.importers.latex import decode_latex
from tamis.review.latex import Mode, to_latex


def only(text: str) -> RawRecord:
    (record,) = read_records(text.encode(), "x.bib").records
    return record


def test_fields_after_a_missing_comma_are_read_and_told_of() -> None:
    result = read_records(b"@article{k,\n  title = {T}\n  year = {2000},\n  volume = {3}\n}\n", "x.bib")

    record = result.records[0]
    assert [record.first(name) for name in ("title", "year", "volume")] == ["T", "2000", "3"]
    assert len(result.notices) == 1


def test_an_open_brace_costs_neither_its_entry_nor_the_next() -> None:
    text = (
        b"@article{a,\n title = {First},\n note = {open { brace},\n}\n\n@article{b,\n title = {Second},\n}\n"
    )

    result = read_records(text, "x.bib")

    assert [record.first("title") for record in result.records] == ["First", "Second"]


def test_strings_are_resolved_and_joined() -> None:
    text = (
        '@string{jmcr = "Journal of Medical"}\n'
        "@article{k, title = {T}, journal = jmcr # { Case Reports}, month = mar, year = 2022}"
    )

    record = only(text)

    assert record.first("journal") == "Journal of Medical Case Reports"
    assert record.first("date") == "2022-03"


def test_a_field_that_stands_twice_is_kept() -> None:
    record = only("@article{k,\n title = {T},\n title = {U}\n}")

    assert (record.first("title"), record.extra["title"]) == ("T", ("U",))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ludwig van Beethoven", "van Beethoven, Ludwig"),
        ("van Beethoven, Ludwig", "van Beethoven, Ludwig"),
        ("King, Jr, Martin Luther", "King, Martin Luther, Jr"),
        ("{World Health Organization}", "World Health Organization"),
        ('G{\\"o}del, Kurt', "Gödel, Kurt"),
        ("others", ""),
    ],
)
def test_names_become_family_and_given(name: str, expected: str) -> None:
    assert person(name) == expected


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        ("no mark", "no mark"),
        ("{DNA} in {\\'e}t{\\'{e}}", "DNA in été"),
        ("\\v{C}ern\\'y, \\O{}rsted, \\ss, \\i", "Černý, Ørsted, ß, ı"),
        ("50\\% \\& \\$5 \\_x\\_ \\#1", "50% & $5 _x_ #1"),
        ("\\emph{in vivo} $\\alpha$-TNF", "in vivo α-TNF"),
        ("a~b --- ``c''", "a b — “c”"),
        ("\\textbraceleft{}x\\textbraceright", "{x}"),
        ("$\\{x\\}$, \\lbrace y \\rbrace{}", "{x}, {y }"),
        ("\\k{a}\\H{o}\\u{g}\\d{s}\\b{k}\\r{u}\\={e}\\.{z}\\c{S}", "ąőğṣḵůēżŞ"),
        ("{\\AE}{\\OE}{\\ae}{\\oe}{\\aa}{\\l}{\\dh}{\\TH}{\\ng}", "ÆŒæœåłðÞŋ"),
        ("$\\varepsilon \\Xi \\upsilon$ 5\\texttimes 6 \\textpm{} 1\\textonehalf", "εΞυ 5×6 ± 1½"),
        ("$p \\leqslant 0.05$, $a\\to b$, 37 \\textcelsius", "p ≤0.05, a→b, 37 ℃"),
        ("\\quotedblbase x\\textquotedblright{} \\guilsinglleft{}y\\guilsinglright", "„x” ‹y›"),
        ("\\unknown{x} \\textbullet{} \\textdagger", "\\unknownx • †"),
        ("{\\textbackslash}par {\\textbraceleft}", "\\par {"),
    ],
)
def test_latex_is_decoded(latex: str, text: str) -> None:
    assert decode_latex(latex) == text


@pytest.mark.parametrize("mode", ["unicode", "ascii"])
def test_every_character_that_is_written_as_a_command_is_read_again(mode: Mode) -> None:
    letters = "\\{}&%$#_~^ßæÆœŒøØåÅłŁıđĐðÐþÞŋŊ§¶©®™°£€…•¡¿‘’“”«»µ×±·†‡"
    letters += "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ≤≥≈≠∞→∼éąőğṣḵůēżŞ"

    assert [decode_latex(to_latex(letter, mode)) for letter in letters] == list(letters)


def test_the_key_of_a_database_is_its_id_and_a_citation_key_is_not() -> None:
    assert only("@article{WOS:0001, title={T}}").first("accession") == "WOS:0001"
    assert "accession" not in only("@article{Cherian2013, title={T}}").fields


def test_plain_entries_and_bibtexparser_agree() -> None:
    body = 'title = {A {B} c}, author = {Li, Bo and Wu, X}, year = 2001, note = "q"'

    plain = only(f"@article{{k:1, {body}}}")
    parsed = only(f"@article(k:1, {body})")

    assert plain == parsed
