"""The lists that the review began with, from pages as they come: every field and every name."""

import csv
import json
import re
import textwrap
import unicodedata

import pytest
import typst

from tamis.review.citations import parse_references
from tamis.review.citations.pdf import pdf_text

LISTS = ("Nayak_nd", "Goh_nd")
BODY = (
    "Discussion\nThe lesions resolved within 2 months, as in other reports [1, 4-6]. In 1980 heel sticks were\n"
    "held to be the cause. 7. We followed the child until 12 months of age.\n"
)
LIGATURES = (("ffi", "ﬃ"), ("fi", "ﬁ"), ("fl", "ﬂ"))


def key(text):
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain.casefold() if letter.isalnum())


@pytest.fixture(scope="module")
def gold(shared):
    """Return the rows of the two lists, as they were parsed by hand."""
    with shared("data/calcinosis/references_gold.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["source_key"] in LISTS]


def wanted(row):
    names = [name.strip() for name in row["authors"].split(";") if key(name) not in ("", "etal")]
    fields = [row[name] for name in ("year", "title", "container", "volume", "issue", "doi")]
    return [key(text) for text in [*fields, row["pages"] or row["article_number"], *names]]


def read(text):
    """Return the keys of every field and name of every reference of a text."""
    return [
        [
            key(text)
            for text in (
                *(found.year, found.title, found.container, found.volume, found.issue, found.doi),
                found.pages or found.article_number,
                *(name.family + name.given for name in found.authors),
            )
        ]
        for found in parse_references(text)
    ]


def broken(text, width):
    """Break lines as a typesetter does: words may be parted by a hyphen."""
    lines = textwrap.wrap(text, width, break_on_hyphens=False)
    for place in range(len(lines) - 1):
        found = re.match(r"([a-z]{3,})([a-z]{3,})\b", lines[place + 1])
        if found and len(lines[place]) + len(found[1]) < width:
            lines[place] += f" {found[1]}-"
            lines[place + 1] = lines[place + 1][len(found[1]) :]
    return lines


def page(strings, style, width):
    """Return the text of pages: body, heading, list with running heads, and what follows."""
    out = []
    for number, raw in enumerate(strings, start=1):
        # What was printed in italics comes with asterisks from one of the pages.
        out += broken(style.format(number) + re.sub(r"^\d+\. ", "", raw), width)
    for place, shown in ((30, 214), (15, 213)):
        out[place:place] = ["", f"Calcinosis cutis in a neonate {shown}", ""] if place < len(out) else []
    text = BODY + "References\n" + "\n".join(out) + "\nConflict of interest\nNone declared.\n"
    for letters, ligature in LIGATURES:
        text = text.replace(letters, ligature)
    return text


@pytest.mark.parametrize("style", ["{}. ", "[{}] ", "({}) ", "{} "])
@pytest.mark.parametrize("width", [44, 92])
def test_all_twelve_are_read_from_the_text_of_pages(gold, style, width):
    assert len(gold) == 12
    assert read(page([row["raw"] for row in gold], style, width)) == [wanted(row) for row in gold]


TYPST = """
#set page(paper: "a4", columns: {columns}, margin: 2cm, header: [Annals of Invented Medicine #h(1fr)
  #context counter(page).display()], footer: align(center)[Downloaded from example.org on 1 May 2020])
#set text(size: {size}, hyphenate: true, lang: "en")
#set par(justify: true)
{setting}
#for place in range({before}) [#par[The lesions of the newborn resolved within two months, as in other reports.]]
= References
{body}
= Author contributions
All authors wrote the paper.
"""
NUMBERED = '#enum(numbering: "{}", ..json("list.json"))'
HANGING = '#set par(hanging-indent: 1.2em, spacing: 0.65em)\n#for raw in json("list.json") [#par(raw)]'


@pytest.mark.parametrize(
    ("columns", "size", "setting", "before", "body"),
    [
        (2, "9pt", "", 44, NUMBERED.format("1.")),
        (2, "9pt", "", 70, NUMBERED.format("[1]")),
        (3, "7pt", "", 90, NUMBERED.format("1")),
        (1, "11pt", '#set par.line(numbering: "1")', 30, NUMBERED.format("1.")),
        (1, "10pt", "", 30, HANGING),
        (2, "8pt", "", 80, HANGING),
    ],
    ids=[
        "two columns",
        "two columns, brackets",
        "three columns",
        "line numbers",
        "hanging",
        "hanging, two columns",
    ],
)
def test_all_twelve_are_read_from_pdfs(gold, columns, size, setting, before, body):
    strings = [re.sub(r"^\d+\. ", "", row["raw"]).replace("*", "") for row in gold]
    source = TYPST.format(columns=columns, size=size, setting=setting, before=before, body=body)
    files = {"main.typ": source.encode(), "list.json": json.dumps(strings).encode()}
    text = pdf_text(bytes(typst.compile(files, format="pdf")))
    assert read(text) == [wanted(row) for row in gold]
