import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.paper.manuscript import read_manuscript
from tamis.paper.markdown import read_attributes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("{#fig:flow}", {"#": "fig:flow"}),
        ('{width=85 landscape alt="two words"}', {"width": "85", "landscape": "yes", "alt": "two words"}),
        ('{alt=""}', {"alt": ""}),
        ("{width=}", None),
        ('{alt="open}', None),
    ],
)
def test_attributes_are_a_name_flags_and_values(text: str, expected: dict[str, str] | None) -> None:
    assert read_attributes(text) == expected


# Pieces of marks, so that broken and nested ones are common.
MARKS = [
    "{{",
    "}}",
    "[@",
    "]",
    "{@",
    "}",
    "![",
    "](",
    ")",
    "^",
    "~",
    "|",
    "*",
    "\\",
    "<!--",
    "-->",
    "<b>",
    "```",
]
STARTS = ["\n", "\n\n", "# ", "- ", "> ", "Table: ", "Note: ", "{references}", "{#tab:x}", "x.csv", "a", " "]


@given(st.lists(st.sampled_from(MARKS + STARTS), max_size=30))
def test_no_manuscript_breaks_the_reader(pieces: list[str]) -> None:
    text = "".join(pieces)
    _, problems = read_manuscript(
        f'+++\ntitle = "T"\n+++\n{text}', {}, {}, lambda name: b"a,b\n1,2\n", "m.md"
    )
    assert all(problem.path in ("m.md", "x.csv") and problem.what for problem in problems)
