"""Agreement between two reviewers: raw agreement and Cohen's kappa with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.stats.inter_rater import cohens_kappa


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two reviewers agree on the same units.

    Attributes
    ----------
    levels : tuple of str
        Categories, in the order of ``table``.
    table : tuple of tuple of int
        Counts, rows the first reviewer, columns the second.
    n, agree : int
        Units judged by both; units with the same category.
    raw : float
        agree / n, NaN for no unit.
    kappa, ci_lb, ci_ub : float
        Cohen's kappa and its large-sample interval; NaN where kappa is not defined.
    status : str
        ``ok``, or why kappa is not defined.
    """

    levels: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    n: int
    agree: int
    raw: float
    kappa: float
    ci_lb: float
    ci_ub: float
    status: str


def agreement(first: pd.Series, second: pd.Series, levels: Sequence[str], level: float = 0.95) -> Agreement:
    """Compare two reviewers on the units that both judged.

    Parameters
    ----------
    first, second : Series of str
        Unit -> category.
    levels : sequence of str
        All categories.
    level : float
        Confidence level, between 0 and 1.

    Returns
    -------
    Agreement

    Notes
    -----
    The interval uses the large-sample variance of Fleiss, Cohen and Everitt; its ends are cut at -1 and 1.

    References
    ----------
    cohen1960, fleiss1969. Computed by statsmodels, compared with the examples of both papers.
    """
    both = first.index.intersection(second.index)
    table = pd.crosstab(
        pd.Categorical(first.loc[both], categories=list(levels)),
        pd.Categorical(second.loc[both], categories=list(levels)),
        dropna=False,
    ).to_numpy()
    n, agree = int(table.sum()), int(np.trace(table))
    counts = tuple(tuple(int(count) for count in row) for row in table)
    chance = float(table.sum(axis=0) @ table.sum(axis=1)) / n**2 if n else 1.0
    if n == 0 or chance == 1.0:
        status = "no unit judged by both" if n == 0 else "both reviewers used one category only"
        raw = agree / n if n else math.nan
        return Agreement(tuple(levels), counts, n, agree, raw, math.nan, math.nan, math.nan, status)
    with np.errstate(
        invalid="ignore", divide="ignore"
    ):  # the largest possible kappa, unused here, can be 0 / 0
        result: Any = cohens_kappa(table)
    kappa = float(result.kappa)
    # Rounding can leave a variance of -1e-18 where agreement is perfect.
    margin = float(norm.ppf(0.5 + level / 2)) * math.sqrt(max(0.0, float(result.var_kappa)))
    return Agreement(
        tuple(levels),
        counts,
        n,
        agree,
        agree / n,
        kappa,
        max(-1.0, kappa - margin),
        min(1.0, kappa + margin),
        "ok",
    )
