"""Weights of evidence: what each comparison adds to the log-odds that two records are of one report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """Additive log-odds.

    Attributes
    ----------
    intercept : float
        Log-odds of a pair of which nothing can be compared.
    levels : mapping
        Comparison -> level -> log-odds added.
    """

    intercept: float
    levels: Mapping[str, Mapping[str, float]]


WEIGHTS = Weights(0.0, {})
