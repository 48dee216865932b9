"""A small form and its grids, on which the rules of extraction can be read off."""

from collections.abc import Callable

import pandas as pd
import pytest

from tamis.extraction import Field, Form, Matching, match_cases, parse_grid
from tamis.textfiles import Row

CASE = Field("case_id", "id", "source", "patient", role="case", required=True, compare=False)
REPORT = Field("report", "id", "source", "report", role="report", required=True, compare=False)
LEVEL = Field(
    "level",
    "category",
    "source",
    "level",
    codes=("full", "abstract"),
    role="source_level",
    required=True,
    compare=False,
)
LOCATOR = Field("locator", "text", "source", "place", role="locator", required=True, compare=False)
SEX = Field("sex", "category", "patient", "sex", codes=("male", "female"), former_codes=("boy",))
DAYS = Field("days", "number", "course", "days to resolution", unit="day", minimum=0)
EVENT = Field("event", "category", "course", "kind of event", codes=("own", "surgery"), agreed_only=True)


@pytest.fixture
def form() -> Form:
    return Form((CASE, REPORT, LEVEL, LOCATOR, SEX, DAYS, EVENT))


@pytest.fixture
def grid(form: Form) -> Callable[..., pd.DataFrame]:
    """Return a function from (case, sex, days) triples to a grid."""

    def build(*cases: tuple[str, str, str]) -> pd.DataFrame:
        rows = [
            Row(
                line,
                {
                    "case_id": case,
                    "report": "R",
                    "level": "full",
                    "locator": "p. 1",
                    "sex": sex,
                    "days": days,
                },
            )
            for line, (case, sex, days) in enumerate(cases, start=2)
        ]
        frame, problems = parse_grid(form, rows, "grid.csv", "entries")
        assert problems == []
        return frame

    return build


@pytest.fixture
def matched(form: Form) -> Callable[..., list[Matching]]:
    """Return a function that matches two grids and an agreed one that share a numbering."""

    def build(a: pd.DataFrame, b: pd.DataFrame, agreed: pd.DataFrame) -> list[Matching]:
        return match_cases(form, {"A": a, "B": b}, agreed, pd.DataFrame({"case_id": [], "A": [], "B": []}))

    return build
