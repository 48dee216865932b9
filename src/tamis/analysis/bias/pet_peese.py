"""PET and PEESE: precision-effect tests by weighted regression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tamis.analysis.basis import Array
from tamis.analysis.bias.caution import caution, require_no_moderators, require_studies
from tamis.analysis.bias.regression_test import weighted_least_squares
from tamis.analysis.intervals import p_value, quantile
from tamis.analysis.results import MetaAnalysis


@dataclass(frozen=True, slots=True)
class PrecisionEffect:
    """Weighted regression of effects on their standard errors (PET) or variances (PEESE).

    Attributes
    ----------
    intercept, intercept_se, intercept_t, intercept_p : float
        Effect as the standard error goes to 0.
    intercept_ci : tuple of float
        Its interval.
    slope, slope_se, slope_t, slope_p : float
        Small-study effect.
    """

    intercept: float
    intercept_se: float
    intercept_t: float
    intercept_p: float
    intercept_ci: tuple[float, float]
    slope: float
    slope_se: float
    slope_t: float
    slope_p: float


@dataclass(frozen=True, slots=True)
class PetPeese:
    """PET, PEESE, and which of the two the conditional rule takes.

    Attributes
    ----------
    PET, PEESE : PrecisionEffect
        The two regressions.
    chosen : {"PET", "PEESE"}
        PEESE where PET's intercept is significantly positive in the direction of the average, else PET.
    df : float
        Degrees of freedom.
    caution : str
        What the estimate can and cannot show.
    """

    PET: PrecisionEffect
    PEESE: PrecisionEffect
    chosen: str
    df: float
    caution: str


def pet_peese(model: MetaAnalysis, *, alpha: float = 0.10) -> PetPeese:
    """Estimate the effect free of small-study effects by PET and PEESE.

    Parameters
    ----------
    model : MetaAnalysis
        A model without moderators; only its studies and level are used.
    alpha : float
        Level of the two-sided test of PET's intercept that decides for PEESE.

    Returns
    -------
    PetPeese
        Both regressions and the choice.

    Raises
    ------
    UsageError
        If the model has moderators, fewer than 3 studies or equal variances.

    References
    ----------
    stanley2008, stanley2014.
    """
    require_no_moderators(model, "PET-PEESE")
    require_studies(model, 3, "PET-PEESE")
    yi, vi = model.studies.yi, model.studies.vi
    pet, df = _regression(yi, np.sqrt(vi), vi, model.level)
    peese, _ = _regression(yi, vi, vi, model.level)
    agrees = pet.intercept * float(np.sum(yi / vi)) > 0.0
    chosen = "PEESE" if pet.intercept_p < alpha and agrees else "PET"
    return PetPeese(pet, peese, chosen, df, caution(model.k))


def _regression(yi: Array, x: Array, vi: Array, level: float) -> tuple[PrecisionEffect, float]:
    beta, vcov, df = weighted_least_squares(yi, np.column_stack([np.ones_like(x), x]), 1.0 / vi)
    se = np.sqrt(np.diag(vcov))
    t = beta / se
    p = p_value(t, df)
    reach = quantile(level, df) * float(se[0])
    interval = (float(beta[0]) - reach, float(beta[0]) + reach)
    (intercept, slope), (se0, se1), (t0, t1), (p0, p1) = (
        tuple(map(float, part)) for part in (beta, se, t, p)
    )
    return PrecisionEffect(intercept, se0, t0, p0, interval, slope, se1, t1, p1), df
