from tamis.paper.checklist import (
    Place,
    checklist_csv,
    checklist_markdown,
    fill_checklist,
    prisma_items,
    read_places,
    with_checklist,
)  # fmt: skip
from tamis.paper.document import Document, Figure, Heading, Table, Text, plain_text
from tamis.paper.manuscript import CHECKLIST_ANCHOR

FIGURE = Figure("fig:prisma", "Figure 1", (Text("c"),), (), "figures/prisma.svg", "a", None)
PLACE = Table(CHECKLIST_ANCHOR, "Table 1", (Text("c"),), (), (), (), ())
DOCUMENT = Document(
    "T", "T", (), (), None, (), "en", (),
    (Heading(1, (Text("Rationale"),), "sec:rationale"), FIGURE, PLACE),
)  # fmt: skip


def places(stated: dict[str, Place], files: tuple[str, ...] = ()) -> dict[str, str]:
    filled, problems = fill_checklist(DOCUMENT, stated, files)
    assert problems == []
    return {entry.item.number: plain_text(entry.place) for entry in filled}


def test_the_checklist_has_the_27_items_of_prisma_2020_and_their_parts() -> None:
    numbers = [item.number for item in prisma_items()]
    assert len(numbers) == len(set(numbers)) == 42
    assert list(dict.fromkeys(int(number.rstrip("abcdef")) for number in numbers)) == list(range(1, 28))


def test_what_tamis_knows_is_filled_in_and_the_rest_is_said_to_be_unfilled() -> None:
    found = places({}, ("protocol/criteria.toml",))
    assert found["3"] == "Rationale"
    assert found["5"] == "protocol/criteria.toml"
    assert found["16a"] == "Figure 1"
    assert found["15"] == ""
    filled, _ = fill_checklist(DOCUMENT, {}, ())
    assert "| 15 | Certainty assessment |" in checklist_markdown(filled)
    assert checklist_markdown(filled).count("Not filled in") == sum(not entry.place for entry in filled)
    assert checklist_csv(filled).count("\n") == 43


def test_a_stated_place_comes_first_and_may_name_exhibits() -> None:
    assert places({"16a": Place("Results and {@fig:prisma}", 1)})["16a"] == "Results and Figure 1"


def test_a_stated_exhibit_that_is_not_there_is_a_problem() -> None:
    _, problems = fill_checklist(DOCUMENT, {"17": Place("{@fig:prism}", 3)}, ())
    assert [str(problem) for problem in problems] == [
        "paper/checklist.toml:3: item 17 names 'fig:prism', which the paper does not have\n"
        "  Did you mean fig:prisma?"
    ]


def test_the_checklist_stands_where_the_manuscript_asked_for_it() -> None:
    filled, _ = fill_checklist(DOCUMENT, {}, ())
    table = with_checklist(DOCUMENT, filled).blocks[2]
    assert isinstance(table, Table)
    assert len([row for row in table.rows if not row.section]) == 42


def test_wrong_places_are_problems_with_their_line() -> None:
    stated, problems = read_places('5 = "Methods"\n28 = "x"\n7 = 3\n')
    assert stated == {"5": Place("Methods", 1)}
    assert [(problem.line, problem.what) for problem in problems] == [
        (2, "PRISMA 2020 has no item '28'"),
        (3, "item 7 is 3"),
    ]
    assert [problem.line for problem in read_places("a = \n")[1]] == [1]
