from pathlib import Path

import pytest

from tamis.paper.exhibits import FIGURE_KEYS, TABLE_KEYS
from tamis.paper.numbers import STYLES

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "paper.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("style", STYLES)
def test_every_format_is_in_the_docs(style: str) -> None:
    assert f"`{style}" in DOCS


@pytest.mark.parametrize("key", sorted({*FIGURE_KEYS, *TABLE_KEYS}))
def test_every_attribute_is_in_the_docs(key: str) -> None:
    assert f"`{key}" in DOCS
