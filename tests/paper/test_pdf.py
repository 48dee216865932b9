import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.errors import BuildError
from tamis.paper.build import build_paper
from tamis.paper.document import (
    Citation,
    Code,
    Document,
    Figure,
    Paragraph,
    Reference,
    References,
    Row,
    Table,
    Text,
)
from tamis.paper.pdf import write_pdf

SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='50' height='20'>{}</svg>"
# Characters that mean something to Typst, to Markdown or to TeX, and letters to stand between them.
AWKWARD = "_*#$@<>`\"'\\/~=-+[]{}()&%^|;:,.!? \nab1éß≤−τ"


def document(*blocks: Paragraph | Table | Figure | References, title: str = "T") -> Document:
    return Document(title, title, (), (), None, (), "en", (), blocks)


def no_assets(name: str) -> bytes:
    raise AssertionError(name)


def figure(source: str) -> Figure:
    return Figure("fig:x", "Figure 1", (Text("c"),), (), source, "what it shows", None)


@settings(max_examples=40, deadline=None)
@given(st.text(AWKWARD))
def test_any_text_compiles_wherever_it_stands(text: str) -> None:
    table = Table(
        "tab:x",
        "Table 1",
        (Text(text),),
        (Text(text),),
        ((Text(text),),),
        (Row(((Text(text),),)),),
        ("left",),
    )
    reference = References((Reference(1, "k", (Text(text),)),))
    blocks = (Paragraph((Text(text), Code(text), Citation((1,)))), table, reference)
    assert write_pdf(document(*blocks, title=text + "T"), no_assets).startswith(b"%PDF-1.7")


def test_the_fonts_are_our_own_and_embedded(
    manuscript: str,
    results: Mapping[str, Any],
    library: Mapping[str, Mapping[str, str]],
    assets: Callable[[str], bytes],
) -> None:
    pdf = build_paper(manuscript, results, library, assets).pdf
    names = {name.partition(b"+")[2] for name in re.findall(rb"/FontName\s*/([\w+-]+)", pdf)}
    assert names == {
        b"LibertinusSerif-Regular", b"LibertinusSerif-Bold", b"LibertinusSerif-Italic",
        b"SourceSansPro-Regular", b"SourceSansPro-Semibold", b"DejaVuSansMono",
    }  # fmt: skip


def test_a_sign_that_no_font_holds_is_an_error_that_shows_it() -> None:
    with pytest.raises(BuildError, match="漢"):
        write_pdf(document(Paragraph((Text("漢"),))), no_assets)


def test_text_in_a_figure_in_a_foreign_font_is_an_error_that_names_it() -> None:
    picture = SVG.format("<text style=\"font: 10px 'Helvetica Neue', sans-serif\">x</text>").encode()
    with pytest.raises(BuildError, match=r"figures/x\.svg has text in the font 'Helvetica Neue'"):
        write_pdf(document(figure("figures/x.svg")), lambda name: picture)


def test_text_in_a_figure_in_one_of_our_fonts_is_drawn() -> None:
    picture = SVG.format('<text font-family="DejaVu Sans" y="10">x</text>').encode()
    assert b"DejaVuSans" in write_pdf(document(figure("figures/x.svg")), lambda name: picture)


def test_a_broken_picture_is_an_error() -> None:
    with pytest.raises(BuildError, match="SVG"):
        write_pdf(document(figure("figures/x.svg")), lambda name: b"<svg")
