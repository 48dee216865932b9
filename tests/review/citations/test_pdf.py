"""A reference list comes out of a PDF as it went in."""

import json

import pytest
import typst

from tamis.errors import InputError, UsageError
from tamis.review.citations import pdf, split_references
from tamis.review.citations.layout import running_rows
from tamis.review.citations.pdf import pdf_text

pytest.importorskip("pypdfium2")

# Words without a syllable that a compound may begin with (new-born, ex-): at a line end no one can tell.
WORDS = ("Calcinosis", "Nodules", "Sclerodactyly", "Hyperphosphataemia", "Panniculitis", "Electromyography")
PLACES = ("toddlers", "adolescents", "rehabilitation", "haemodialysis", "transplantation")
NAMES = ("Abbott", "Brandt", "Castellanos", "Dimitriou", "Eriksen", "Featherstone", "Grünwald", "Haddad")
LIST = [
    f"{name} {'ABCDEF'[k % 6]}B, {NAMES[k % 8]} {'GHJKL'[k % 5]}. {WORDS[k % 6]} and its differential diagnosis in "
    f"{PLACES[k % 5]}: a study of hospitalisations. J Pediatr. {1970 + k};{100 + k}:{77 * k + 1}-{9}."
    for k, name in enumerate(
        f"{name}{tail}" for name in NAMES for tail in ("", "berg", "ini", "sen", "stein")
    )
]
PAGE = """
#set page(width: 170mm, height: 200mm, columns: {columns}, margin: 18mm,
  header: context [Annals of Invented Medicine 2019;12 #h(1fr) Roe et al. #h(1fr) #(counter(page).get().at(0) + 40)],
  footer: align(center)[Downloaded on 3 May 2021])
#set text(size: 8pt, lang: "en", hyphenate: true, region: "us")
#set par(justify: true, {paragraph})
#place(top, scope: "parent", float: true)[= Lumps after infusions: a report in full width across both of the columns]
#lorem(260)

= References
"""
NUMBERED = '#enum(..json("list.json"))'
HANGING = '#for raw in json("list.json") [#par(raw)]'


def document(body: str, columns: int = 2, paragraph: str = "") -> bytes:
    source = PAGE.format(columns=columns, paragraph=paragraph)
    if columns == 1:
        source = source.replace('#place(top, scope: "parent", float: true)', "")
    files = {"main.typ": (source + body).encode(), "list.json": json.dumps(LIST).encode()}
    return bytes(typst.compile(files, format="pdf"))  # type: ignore[arg-type]


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize(
    ("body", "paragraph"),
    [
        (NUMBERED, ""),
        (HANGING, "hanging-indent: 1.2em, spacing: 0.65em"),
        (HANGING, "spacing: 1.4em"),
        (HANGING, "first-line-indent: (amount: 1.2em, all: true), spacing: 0.65em"),
    ],
    ids=["numbered", "hanging indent", "gaps between", "first lines indented"],
)
def test_every_string_of_a_list_in_columns_comes_back(columns, body, paragraph):
    text = pdf_text(document(body, columns, paragraph))
    assert [piece.raw for piece in split_references(text)] == LIST


def test_lines_are_broken_within_words_and_heads_are_repeated_before_they_are_undone(monkeypatch):
    monkeypatch.setattr(pdf, "reading_order", lambda pages: seen.extend(pages) or [])
    seen = []
    with pytest.raises(InputError):
        pdf_text(document(NUMBERED))
    texts = [run.text for runs in seen for run in runs]
    assert sum(text.endswith("-") for text in texts) > 5
    assert sum("Annals of Invented Medicine" in text for text in texts) == len(seen) > 1


@pytest.mark.parametrize("engine", ["pypdfium2", "pypdf"])
@pytest.mark.parametrize("body", [NUMBERED, HANGING], ids=["numbered", "hanging indent"])
def test_the_numbers_of_lines_are_left_out(body, engine, monkeypatch):
    if engine == "pypdf":
        monkeypatch.setattr(pdf, "pypdfium2", None)
    monkeypatch.setitem(globals(), "PAGE", '#set par.line(numbering: "1")' + PAGE)
    text = pdf_text(document(body, 1, "hanging-indent: 1.2em, spacing: 0.65em"))
    assert [piece.raw for piece in split_references(text)] == LIST


def test_addresses_broken_alike_on_several_pages_are_no_running_heads():
    words = iter("abcdefghijklmnop")
    pages = [
        [
            "Head",
            f"10.1371/journal.pone.{number}",
            *(next(words) for _ in range(4)),
            f"doi.org/10.1/x{number}",
        ]
        for number in (17, 21, 35)
    ]
    assert running_rows(pages) == {(0, 0), (1, 0), (2, 0)}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Smith et al. 12", "Smith et al. 14"),
        ("12 Annals of Things 2021; 34", "Annals of Things 2021; 34 13"),
    ],
)
def test_running_heads_may_carry_the_number_of_the_page_on_either_side(left, right):
    assert running_rows([[left, "a", "b", "c"], [right, "d", "e", "f"]]) == {(0, 0), (1, 0)}


def test_pypdf_stands_in_for_pypdfium2(monkeypatch):
    monkeypatch.setattr(pdf, "pypdfium2", None)
    found = split_references(pdf_text(document(NUMBERED)))
    assert [piece.number for piece in found] == [str(number) for number in range(1, len(LIST) + 1)]
    assert not any("Annals" in piece.raw or "Downloaded" in piece.raw for piece in found)


def test_without_either_library_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(pdf, "pypdfium2", None)
    monkeypatch.setattr(pdf, "pypdf", None)
    with pytest.raises(UsageError, match=r'pip install "tamis\[pdf\]"'):
        pdf_text(document(NUMBERED))


@pytest.mark.parametrize("engine", ["pypdfium2", "pypdf"])
def test_a_damaged_file_is_a_problem_with_its_name(engine, monkeypatch):
    if engine == "pypdf":
        monkeypatch.setattr(pdf, "pypdfium2", None)
    with pytest.raises(InputError, match=r"lists/a\.pdf: the PDF cannot be read"):
        pdf_text(b"%PDF-1.7\nnothing", "lists/a.pdf")


def test_a_scan_without_text_is_a_problem():
    with pytest.raises(InputError, match="holds no text"):
        pdf_text(bytes(typst.compile(b"#rect()", format="pdf")))
