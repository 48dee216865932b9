"""Coefficient alpha of an instrument, raw and transformed."""

from __future__ import annotations

import numpy as np

from tamis.analysis.conversions.scales import BONETT, HAKSTIAN_WHALEN, IDENTITY
from tamis.analysis.measures.measure import Design, Effects, Input, Inputs, Measure, Prepared, ZeroCells


def _prepare(inputs: Inputs, choice: ZeroCells) -> Prepared:
    return Prepared(inputs)


ALPHA = Design(
    name="reliability of an instrument",
    inputs=(
        Input("alpha", "ai", "alpha", "coefficient alpha"),
        Input("items", "mi", "size", "number of items"),
        Input("n", "ni", "size", "size of the sample"),
    ),
    prepare=_prepare,
)
RECIPES = (("alpha", "items", "n"),)


def _raw(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Alpha; delta method on bonett2002."""
    items = x["items"]
    return x["alpha"], 2 * items * (1 - x["alpha"]) ** 2 / ((items - 1) * (x["n"] - 2))


def _cube_root(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Cube root transformation; hakstian1976."""
    items, n = x["items"], x["n"]
    vi = 18 * items * (n - 1) * np.cbrt(1 - x["alpha"]) ** 2 / ((items - 1) * (9 * n - 11) ** 2)
    return HAKSTIAN_WHALEN.transform(x["alpha"]), vi


def _log_complement(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log of the complement; bonett2002."""
    return BONETT.transform(x["alpha"]), 2 * x["items"] / ((x["items"] - 1) * (x["n"] - 2))


RELIABILITY_MEASURES = tuple(
    Measure(code, label, ALPHA, RECIPES, estimate, scale=scale, null_value=None, references=references)
    for code, label, estimate, scale, references in (
        ("ARAW", "coefficient alpha", _raw, IDENTITY, ("bonett2010",)),
        ("AHW", "coefficient alpha, cube root", _cube_root, HAKSTIAN_WHALEN, ("hakstian1976",)),
        ("ABT", "coefficient alpha, log of the complement", _log_complement, BONETT, ("bonett2002",)),
    )
)
