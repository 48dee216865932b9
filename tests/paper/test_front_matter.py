import datetime

import pytest

from tamis.paper.document import Author
from tamis.paper.front_matter import split_front_matter

GOOD = """+++
title = "T"
date = 2026-05-03
[[authors]]
name = "A"
affiliations = ["X", "Y"]
[[authors]]
name = "B"
affiliations = ["Y"]
+++
text
"""


def test_front_matter_gives_authors_with_numbered_affiliations() -> None:
    matter, text, problems = split_front_matter(GOOD, "m.md")
    assert problems == []
    assert matter.people() == ((Author("A", (1, 2)), Author("B", (2,))), ("X", "Y"))
    assert matter.date == datetime.date(2026, 5, 3)
    assert text.split("\n").index("text") == GOOD.split("\n").index("text")


@pytest.mark.parametrize(
    ("markdown", "printed"),
    [
        ("text", "m.md:1: the manuscript has no front matter"),
        ("+++\ntitle = 'T'\n", "m.md:1: the front matter has no end"),
        ("+++\ntitle = 'T'\nx = \n+++\n", "m.md:3: the front matter is not valid TOML"),
        ("+++\ndate = 2026-05-03\n+++\n", "m.md:1: the front matter has no title"),
        ("+++\ntitle = 'T'\ntile = 'U'\n+++\n", "m.md:3: tile is not a known key"),
        (
            "+++\ntitle = 'T'\n\n[[authors]]\nnme = 'U'\n+++\n",
            "m.md:4: the front matter has no authors.0.name",
        ),
        ("+++\ntitle = 3\n+++\n", "m.md:2: title is 3"),
    ],
)
def test_wrong_front_matter_is_a_problem_with_its_line(markdown: str, printed: str) -> None:
    _, _, problems = split_front_matter(markdown, "m.md")
    assert printed in "\n".join(str(problem) for problem in problems)
