"""Pooling of odds ratios by Peto's method: observed minus expected events over their variance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from tamis.analysis.measures import effect_sizes, read_counts
from tamis.analysis.measures.binary import peto_score
from tamis.analysis.measures.measure import To
from tamis.analysis.table_pooling import TablePooling, infer


@dataclass(frozen=True, slots=True, repr=False)
class Peto(TablePooling):
    """A common log odds ratio by Peto's method.

    Attributes
    ----------
    score, variance : float
        Sums over the studies of observed minus expected events and of their variances.
    k_informative : int
        Studies with both events and non-events; the others leave the result as it is.
    """

    score: float
    variance: float
    k_informative: int

    def _title(self) -> str:
        return f"Peto's method, common effect, k = {self.k}"


def peto(
    data: pd.DataFrame | None = None,
    *,
    level: float = 0.95,
    add: float = 0.5,
    to: To = "only0",
    drop00: bool = True,
    slab: ArrayLike | str | None = None,
    **inputs: Any,
) -> Peto:
    """Pool odds ratios by Peto's method.

    Parameters
    ----------
    data : DataFrame, optional
        One row per study, see `effect_sizes`.
    level : float
        Level of the interval.
    add : float
        Amount added to the counts, for the listed effects of single studies only.
    to : {"only0", "all", "if0all", "none"}
        Where it is added.
    drop00 : bool
        Whether studies without events, or without non-events, have no effect of their own.
    slab : str or array_like, optional
        Labels of the studies.
    **inputs : str or array_like
        Counts: ``events1``, ``n1``, ``events2``, ``n2`` (or ``nonevents1``, …).

    Returns
    -------
    Peto
        Pooled log odds ratio and heterogeneity.

    Raises
    ------
    UsageError
        If inputs are not given.
    InputError
        If counts cannot be what they claim, or no table says anything.

    Notes
    -----
    Heterogeneity is measured from the observed and expected events themselves, with nothing added. The
    method is for rare events, small effects and groups of similar size, and biased otherwise
    (greenland1990).

    References
    ----------
    yusuf1985; greenland1990.
    """
    counts = read_counts(data, measure="PETO", **inputs)
    complete = ~np.isnan(np.sum(list(counts.values()), axis=0))
    counts = {name: values[complete] for name, values in counts.items()}
    events, others = counts["a"] + counts["c"], counts["b"] + counts["d"]
    informative = (events > 0) & (others > 0)
    counts = {name: values[informative] for name, values in counts.items()}
    scores, variances = peto_score(counts)
    score, variance = float(scores.sum()), float(variances.sum())
    effects = effect_sizes(
        data, measure="PETO", add=add, to=to, drop00=drop00, slab=slab, append=False, **inputs
    )
    beta, spread = (score / variance, 1 / variance) if variance > 0 else (np.nan, np.nan)
    pooled = infer(beta, spread, level, scores / variances, 1 / variances)
    return Peto(
        measure="PETO",
        level=level,
        beta=beta,
        se=float(np.sqrt(spread)),
        stat=pooled.stat,
        pval=pooled.pval,
        ci_lb=pooled.ci_lb,
        ci_ub=pooled.ci_ub,
        QE=pooled.QE,
        QE_df=pooled.QE_df,
        QEp=pooled.QEp,
        I2=pooled.I2,
        H2=pooled.H2,
        k=int(complete.sum()),
        effects=effects,
        score=score,
        variance=variance,
        k_informative=int(informative.sum()),
    )
