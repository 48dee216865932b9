"""The rank correlation test of Begg and Mazumdar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import kendalltau

from tamis.analysis.bias.caution import caution, require_no_moderators, require_studies
from tamis.analysis.results import MetaAnalysis

# From here on the exact distribution is replaced by its normal limit, as is customary.
MANY_STUDIES = 50


@dataclass(frozen=True, slots=True)
class RankTest:
    """Rank correlation between standardised effects and variances.

    Attributes
    ----------
    kendall_tau : float
        Kendall's tau-b.
    pval : float
        Two-sided p-value.
    exact : bool
        Whether the p-value comes from the exact distribution (no ties, fewer than 50 studies).
    k : int
        Number of studies.
    caution : str
        What the test can and cannot show.
    """

    kendall_tau: float
    pval: float
    exact: bool
    k: int
    caution: str


def rank_test(model: MetaAnalysis) -> RankTest:
    """Test funnel plot asymmetry by the rank correlation of effects with their variances.

    Parameters
    ----------
    model : MetaAnalysis
        A model without moderators; only its studies are used.

    Returns
    -------
    RankTest
        Kendall's tau and its p-value.

    Raises
    ------
    UsageError
        If the model has moderators or fewer than 2 studies.

    Notes
    -----
    Effects are standardised as (y - m) / sqrt(v - 1 / sum(1/v)), m the common-effect estimate.

    References
    ----------
    begg1994, kendall1970.
    """
    require_no_moderators(model, "the rank test")
    require_studies(model, 2, "the rank test")
    yi, vi = model.studies.yi, model.studies.vi
    w = 1.0 / vi
    average = (w @ yi) / w.sum()
    standardised = (yi - average) / np.sqrt(vi - 1.0 / w.sum())
    ties = np.unique(vi).size < vi.size or np.unique(standardised).size < vi.size
    exact = not ties and vi.size < MANY_STUDIES
    result = kendalltau(standardised, vi, method="exact" if exact else "asymptotic")
    return RankTest(float(result.statistic), float(result.pvalue), exact, vi.size, caution(vi.size))
