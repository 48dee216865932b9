from collections.abc import Callable
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from tamis.paper.build import build_paper
from tamis.paper.document import Document, Link, Paragraph, Row, Table, Text
from tamis.paper.html import inline_html, write_html

VOID = {"meta", "img", "br"}


def document(*blocks: Paragraph | Table, title: str = "T") -> Document:
    return Document(title, title, (), (), None, (), "en", (), blocks)


def table_of(cell: str) -> Table:
    return Table("tab:x", "Table 1", (Text("c"),), (), ((Text("h"),),), (Row(((Text(cell),),)),), ("left",))


def no_assets(name: str) -> bytes:
    raise AssertionError(name)


class Reader(HTMLParser):
    """Collects the cells' text and checks that tags close in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.cells: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "td":
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "td":
            self.cells[-1] += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


# Line endings and NUL are normalised by every HTML reader; all other characters must come back.
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00")))
def test_any_cell_text_appears_literally(cell: str) -> None:
    assert read(write_html(document(table_of(cell)), no_assets)).cells == [cell]


def test_a_link_to_a_script_is_shown_as_text() -> None:
    assert inline_html((Link("javascript:alert(1)", (Text("x"),)),)) == "x"


def test_the_page_stands_alone(
    manuscript: str,
    results: dict[str, object],
    library: dict[str, dict[str, str]],
    assets: Callable[[str], bytes],
) -> None:
    reader = read(build_paper(manuscript, results, library, assets).html.decode())
    names = {tag for tag, _ in reader.tags}
    assert not names & {"script", "link", "iframe", "object"}
    sources = [attributes["src"] for tag, attributes in reader.tags if tag == "img"]
    assert len(sources) == 2
    assert all(source and source.startswith("data:image/svg+xml;base64,") for source in sources)


def test_every_link_inside_the_page_has_its_target_and_every_picture_its_words(
    manuscript: str,
    results: dict[str, object],
    library: dict[str, dict[str, str]],
    assets: Callable[[str], bytes],
) -> None:
    reader = read(build_paper(manuscript, results, library, assets).html.decode())
    anchors = [attributes["id"] for _, attributes in reader.tags if attributes.get("id")]
    targets = {
        attributes["href"][1:]
        for tag, attributes in reader.tags
        if tag == "a" and (attributes["href"] or "").startswith("#") and attributes["href"]
    }
    assert len(anchors) == len(set(anchors))
    assert targets <= set(anchors)
    assert all(attributes["alt"] for tag, attributes in reader.tags if tag == "img")
    assert [tag for tag, _ in reader.tags if tag == "h1"] == ["h1"]
