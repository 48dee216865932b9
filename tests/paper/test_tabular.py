import pytest

from tamis.paper.document import Row, Text
from tamis.paper.tabular import make_body, read_cells

CSV = b"row,n,sites\nSex,,\n  Girls,3 (50%),arm\n  Boys,3 (50%),\nMedian (IQR),2.0 (1.0\xe2\x80\x935.5),leg\n"


def unused(key: str, line: int) -> tuple[str, int | None]:
    raise AssertionError(f"nothing is cited on line {line}")


def test_a_row_of_one_filled_cell_is_a_section_and_spaces_move_a_row_in() -> None:
    cells, problems = read_cells(CSV, "t.csv")
    body, more = make_body(cells, {}, unused, "m.md", 4)
    assert problems + more == []
    assert body.rows[0] == Row(((Text("Sex"),),), section=True)
    assert [row.indent for row in body.rows] == [0, 1, 1, 0]
    assert body.rows[2].cells == ((Text("Boys"),), (Text("3 (50%)"),), ())


def test_columns_of_numbers_are_set_flush_right() -> None:
    cells, _ = read_cells(CSV, "t.csv")
    body, _ = make_body(cells, {}, unused, "m.md", 4)
    assert body.aligns == ("left", "right", "left")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("-11.7", "−11.7"),
        ("0.1 (-0.2 to 0.4)", "0.1 (−0.2 to 0.4)"),
        ("2020-01-02", "2020-01-02"),
        ("-a", "-a"),
    ],
)
def test_the_minus_of_a_number_is_a_minus_and_other_hyphens_stay(cell: str, shown: str) -> None:
    cells, _ = read_cells(f"a\n{cell}\n".encode(), "t.csv")
    body, _ = make_body(cells, {}, unused, "m.md", 4)
    assert body.rows[0].cells == ((Text(shown),),)


def test_a_row_of_another_length_is_a_problem_and_the_others_stay() -> None:
    cells, problems = read_cells(b'a,b\n1,2\n"x\ny",3\n4\n5,6\n', "t.csv")
    assert [(line, row[0]) for line, row in cells.rows] == [(2, "1"), (3, "x\ny"), (6, "5")]
    assert [str(problem).split("\n")[0] for problem in problems] == [
        "t.csv:5: the row has 1 cells, the header 2"
    ]


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"", "the table is empty"), (b"a\n\xff\n", "the table is not UTF-8")],
)
def test_a_file_that_is_no_table_is_a_problem(data: bytes, what: str) -> None:
    _, problems = read_cells(data, "t.csv")
    assert [problem.what for problem in problems] == [what]


def test_a_wrong_alignment_says_what_was_expected() -> None:
    cells, _ = read_cells(CSV, "t.csv")
    _, problems = make_body(cells, {"align": "lx"}, unused, "m.md", 4)
    assert [str(problem) for problem in problems] == [
        "m.md:4: align is 'lx'\n  Expected 3 letters out of l, r and c."
    ]
