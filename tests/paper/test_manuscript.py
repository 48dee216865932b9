from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tamis.errors import Problem
from tamis.paper.document import (
    Citation,
    CodeBlock,
    Document,
    Figure,
    Heading,
    Link,
    Listing,
    Paragraph,
    Quote,
    References,
    Styled,
    Table,
    Text,
    plain_text,
)  # fmt: skip
from tamis.paper.manuscript import manuscript_assets, read_manuscript

FRONT = '+++\ntitle = "T"\n+++\n'
FILES = {
    "figures/prisma.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "analysis/results/table1.csv": b"report,n\nA_b,3\n  of which,1\n",
    "paper/tables/x.md": b"| a | b |\n|---|--:|\n| {{ n }} | [@Soon2001] |\n",
}
LIBRARY = {"Cherian2013": {"author": "Cherian, E.", "year": "2013"}, "Soon2001": {"title": "S"}}


def files(name: str) -> bytes:
    try:
        return FILES[name]
    except KeyError:
        raise FileNotFoundError(name) from None


def read(text: str) -> tuple[Document, list[Problem]]:
    return read_manuscript(FRONT + text, {"n": 3}, LIBRARY, files, "m.md")


def good(text: str) -> Document:
    document, problems = read(text)
    assert problems == []
    return document


def test_marks_become_numbers_citations_and_cross_references() -> None:
    document = good(
        "We found {{ n | words }} [@Soon2001;\n@Cherian2013], see {@fig:prisma} and H~2~O.\n\n"
        "![Flow of *records*](figures/prisma.svg)\n"
    )
    paragraph = document.blocks[0]
    assert paragraph == Paragraph(
        (
            Text("We found three "),
            Citation((1, 2)),
            Text(", see "),
            Link("#fig:prisma", (Text("Figure\N{NO-BREAK SPACE}1"),)),
            Text(" and H"),
            Styled("subscript", (Text("2"),)),
            Text("O."),
        )
    )
    references = document.blocks[-1]
    assert isinstance(references, References)
    assert [entry.key for entry in references.entries] == ["Soon2001", "Cherian2013"]


def test_marks_in_code_and_behind_a_backslash_stay_as_they_are() -> None:
    document = good(r"`{{ n }}` \{{ n }} \[@x] 5 ~ 6 ^ 7")
    assert plain_text(document.blocks[0].children) == "{{ n }} {{ n }} [@x] 5 ~ 6 ^ 7"  # type: ignore[union-attr]


def test_values_of_results_are_text_and_never_markup() -> None:
    text = '*a* <b> [@x] {{ y }} $z$ # _w_ \\ "'
    document, problems = read_manuscript(f"{FRONT}{{{{ s }}}}", {"s": text}, {}, files, "m.md")
    assert problems == []
    assert document.blocks[0] == Paragraph((Text(text),))


def test_every_problem_is_collected_with_its_line() -> None:
    _, problems = read(
        "First {{ m }}\nand [@Soon2002;\n@Sonn2001] here\n{{ n | huge }}.\n\n"
        "- item {@fig:nothing}\n\n"
        "| a |\n|---|\n| {{ k }} |\n\nTable: caption {{ j }}\n\n"
        "![c](figures/absent.svg)\n\n![c](data.xlsx)\n\n<div>x</div>\n"
    )
    assert [(problem.line, problem.what.split(":")[0]) for problem in problems] == [
        (4, "no result is named 'm'"),
        (5, "no reference has the key 'Soon2002'"),
        (6, "no reference has the key 'Sonn2001'"),
        (7, "{{ n | huge }} cannot be shown"),
        (9, "there is no figure or table 'fig"),
        (13, "no result is named 'k'"),
        (15, "no result is named 'j'"),
        (17, "there is no file figures/absent.svg"),
        (19, "data.xlsx is neither a figure nor a table"),
        (21, "there is HTML, which the PDF cannot carry"),
    ]


def test_a_figure_takes_its_name_from_its_file_and_its_note_from_the_next_paragraph() -> None:
    document = good('![Flow](figures/prisma.svg){width=85 alt="boxes"}\n\nNote: After PRISMA 2020.\n')
    figure = document.blocks[0]
    assert figure == Figure(
        anchor="fig:prisma",
        label="Figure\N{NO-BREAK SPACE}1",
        caption=(Text("Flow"),),
        note=(Text("After PRISMA 2020."),),
        source="figures/prisma.svg",
        alt="boxes",
        width_mm=85,
    )


def test_a_table_from_csv_holds_its_cells_as_text() -> None:
    (table, *_) = good(
        '![Cases](analysis/results/table1.csv){#tab:cases columns="n: *N*; report" align=cl landscape}'
    ).blocks
    assert isinstance(table, Table)
    assert table.header == ((Text("*N*"),), (Text("report"),))
    assert table.aligns == ("center", "left")
    assert [row.cells for row in table.rows] == [
        ((Text("3"),), (Text("A_b"),)),
        ((Text("1"),), (Text("of which"),)),
    ]
    assert table.landscape


def test_a_table_from_a_markdown_file_is_read_as_the_manuscript_is() -> None:
    (table, *_) = good("![x](paper/tables/x.md)").blocks
    assert isinstance(table, Table)
    assert table.rows[0].cells == ((Text("3"),), (Citation((1,)),))
    assert table.aligns == ("left", "right")


def test_a_problem_in_a_table_names_the_file_it_is_in() -> None:
    _, problems = read('![x](analysis/results/table1.csv){cite=report columns="report; year"}')
    assert [str(problem).split("\n")[0] for problem in problems] == [
        "analysis/results/table1.csv:2: no reference has the key 'A_b'",
        "analysis/results/table1.csv:3: no reference has the key 'of which'",
        "m.md:4: the table has no column 'year'",
    ]


def test_a_table_in_the_manuscript_needs_a_caption() -> None:
    _, problems = read("| a |\n|---|\n| b |\n\nText.\n")
    assert [(problem.line, problem.what) for problem in problems] == [(4, "the table has no caption")]


def test_the_abstract_is_set_apart_and_the_other_blocks_keep_their_order() -> None:
    document = good("# Abstract\n\nShort.\n\n# Methods\n\n1. one\n2. two\n\n> said\n\n```\na OR b\n```\n")
    assert document.abstract == (Paragraph((Text("Short."),)),)
    assert [type(block) for block in document.blocks] == [Heading, Listing, Quote, CodeBlock]


@pytest.mark.parametrize(
    ("attributes", "what"),
    [
        ("{wide}", "'wide' is not a known attribute"),
        ("{#tab:x}", "the figure is named 'tab:x'"),
        ("{width=broad}", "width is 'broad'"),
        ("{width=}", "the attributes {width=} cannot be read"),
    ],
)
def test_a_wrong_attribute_is_a_problem(attributes: str, what: str) -> None:
    _, problems = read(f"![Flow](figures/prisma.svg){attributes}")
    assert [(problem.line, problem.what) for problem in problems] == [(4, what)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{{ n", "'{{ n' begins a mark that cannot be read"),
        ("[@Soon2001, p. 3]", "'[@Soon2001, p. 3]' begins a mark that cannot be read"),
        ("{@fig:x y}", "'{@fig:x y}' begins a mark that cannot be read"),
        ("{refrences}", "there is no directive {refrences}"),
        ("![a](figures/my prisma.svg)", "the paragraph is neither text nor a figure or table"),
        (
            "![a](figures/prisma.svg) and [b](https://c.org)",
            "the paragraph is neither text nor a figure or table",
        ),
        ("See ![a](figures/prisma.svg).", "an image stands inside a paragraph"),
        ("- ![a](figures/prisma.svg)", "a figure or table stands inside a list or a quotation"),
        ("Table: alone", "a caption stands without its table"),
        ("[x](#nowhere)", "a link leads to '#nowhere'"),
        ("[x](other.md)", "a link leads to 'other.md'"),
        ("## A", "a heading of level 2 is the first one"),
        ("<b>x</b>", "<b> is HTML, which the PDF cannot carry"),
    ],
)
def test_a_slip_of_the_pen_is_a_problem_and_never_printed(text: str, what: str) -> None:
    _, problems = read(f"\n{text}\n")
    assert (5, what) in [(problem.line, problem.what) for problem in problems]


def test_a_paragraph_that_begins_with_note_elsewhere_stays_whole() -> None:
    assert good("Note: nothing is above.").blocks == (Paragraph((Text("Note: nothing is above."),)),)


def test_the_assets_of_a_manuscript_are_known_before_it_is_read(manuscript: str) -> None:
    assert manuscript_assets(manuscript) == (
        "figures/prisma.svg",
        "figures/prisma.png",
        "analysis/results/table1.csv",
        "figures/resolution.svg",
        "figures/resolution.png",
        "analysis/results/characteristics.csv",
    )


def test_two_exhibits_of_one_name_are_a_problem() -> None:
    _, problems = read("![a](figures/prisma.svg)\n\n![b](figures/prisma.svg)\n")
    assert [problem.what for problem in problems] == ["two exhibits are named 'fig:prisma'"]


def test_a_heading_may_not_skip_a_level() -> None:
    _, problems = read("# A\n\n### B\n")
    assert [str(problem) for problem in problems] == [
        "m.md:6: a heading of level 3 follows one of level 1\n  Write ## instead of ###."
    ]


def test_comments_are_left_out() -> None:
    document = good("<!-- one\n{{ unknown }} -->\n\na <!-- two --> b\n")
    assert [plain_text(block.children) for block in document.blocks if isinstance(block, Paragraph)] == [
        "a  b"
    ]


def test_the_example_reads_without_a_problem(
    manuscript: str,
    results: Mapping[str, Any],
    library: Mapping[str, Mapping[str, str]],
    assets: Callable[[str], bytes],
) -> None:
    document, problems = read_manuscript(manuscript, results, library, assets)
    assert problems == []
    labels = [block.label for block in document.blocks if isinstance(block, (Figure, Table))]
    assert labels == [
        f"{word}\N{NO-BREAK SPACE}{number}"
        for word, number in (
            ("Figure", 1),
            ("Table", 1),
            ("Figure", 2),
            ("Table", 2),
            ("Table", 3),
            ("Table", 4),
        )
    ]
