"""Fail-safe N: how many unpublished null results would change the conclusion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri

from tamis.analysis.bias.caution import require_no_moderators
from tamis.analysis.results import MetaAnalysis
from tamis.errors import UsageError

FailSafeType = Literal["Rosenthal", "Orwin", "Rosenberg", "General"]
# A search beyond this many studies is stopped: no collection of unpublished results is that large.
MOST_STUDIES = 10_000_000


@dataclass(frozen=True, slots=True)
class FailSafeN:
    """Number of unpublished studies averaging no effect that would change the conclusion.

    Attributes
    ----------
    type : {"Rosenthal", "Orwin", "Rosenberg", "General"}
        Method.
    fsnum : int or float
        The number; 0 where the conclusion is already so, infinite where no number suffices.
    alpha : float or None
        Significance level that would be reached; None for a target effect.
    target : float or None
        Average effect that would be reached, on the side of the average; None for a significance level.
    pval : float or None
        p-value of the studies at hand.
    meanes : float or None
        Their average effect.
    tau2 : float or None
        Their between-study variance, for General.
    caution : str
        What the number can and cannot show.
    """

    type: FailSafeType
    fsnum: float
    alpha: float | None
    target: float | None
    pval: float | None
    meanes: float | None
    tau2: float | None
    caution: str


CAUTION = (
    "The number says nothing on whether studies are missing, and grows with the number of studies; "
    "it assumes that missing studies average no effect, not the opposite one."
)


def fail_safe_n(
    model: MetaAnalysis, *, type: FailSafeType = "Rosenthal", alpha: float = 0.05, target: float | None = None
) -> FailSafeN:
    """Compute a fail-safe N.

    Parameters
    ----------
    model : MetaAnalysis
        A model without moderators. Rosenthal, Orwin and Rosenberg use its studies only; General the model.
    type : {"Rosenthal", "Orwin", "Rosenberg", "General"}
        Stouffer's combined one-sided p-value; the common-effect average; its two-sided p-value; the
        two-sided p-value (or, with a target, the average) of the model itself.
    alpha : float
        Significance level to reach.
    target : float, optional
        Average effect to reach, for Orwin (half the average by default) and General. Studies that average no
        effect cannot bring the average to the other side, so only the size of the target counts.

    Returns
    -------
    FailSafeN
        The number of studies, rounded up.

    Raises
    ------
    UsageError
        If a word is unknown, or the model has moderators.

    Notes
    -----
    General adds studies of variance equal to the harmonic mean of the variances, whose true effects vary
    around 0 as those of the model around its average m. The between-study variance of all is then
    tau2 + s (1 - s) m^2 with s the share of the studies at hand; a common-effect model keeps 0.

    References
    ----------
    rosenthal1979, orwin1983, rosenberg2005.
    """
    methods: dict[str, Callable[[MetaAnalysis, float, float | None], FailSafeN]] = {
        "Rosenthal": _rosenthal,
        "Orwin": _orwin,
        "Rosenberg": _rosenberg,
        "General": _general,
    }
    if type not in methods:
        raise UsageError(f"type={type!r} is not known; the options are: {', '.join(methods)}")
    if not 0.0 < alpha < 1.0:
        raise UsageError(f"alpha={alpha!r} is not between 0 and 1")
    require_no_moderators(model, "the fail-safe N")
    return methods[type](model, alpha, target)


def _rosenthal(model: MetaAnalysis, alpha: float, target: float | None) -> FailSafeN:
    z = model.studies.yi / np.sqrt(model.studies.vi)
    k = model.k
    combined = abs(float(z.sum())) / np.sqrt(k)
    number = k * (combined / ndtri(1.0 - alpha)) ** 2 - k
    pval = float(ndtr(-combined))
    return FailSafeN("Rosenthal", _up(number), alpha, None, pval, None, None, CAUTION)


def _average(model: MetaAnalysis) -> tuple[float, float]:
    w = 1.0 / model.studies.vi
    return float(w @ model.studies.yi / w.sum()), float(w.sum())


def _orwin(model: MetaAnalysis, alpha: float, target: float | None) -> FailSafeN:
    average, _ = _average(model)
    goal = _target(average, average / 2.0 if target is None else target)
    number = _up(model.k * (abs(average) - abs(goal)) / abs(goal)) if goal else np.inf
    return FailSafeN("Orwin", number, None, goal, None, average, None, CAUTION)


def _rosenberg(model: MetaAnalysis, alpha: float, target: float | None) -> FailSafeN:
    average, weight = _average(model)
    z = average * np.sqrt(weight)
    number = model.k * ((z / ndtri(1.0 - alpha / 2.0)) ** 2 - 1.0)
    pval = float(2.0 * ndtr(-abs(z)))
    return FailSafeN("Rosenberg", _up(number), alpha, None, pval, average, None, CAUTION)


def _general(model: MetaAnalysis, alpha: float, target: float | None) -> FailSafeN:
    yi, vi, k = model.studies.yi, model.studies.vi, model.k
    average = float(model.beta[0])
    typical = k / float(np.sum(1.0 / vi))
    goal = None if target is None else _target(average, target)
    critical = float(ndtri(1.0 - alpha / 2.0))

    def is_changed(number: int) -> bool:
        share = k / (k + number)
        tau2 = 0.0 if model.is_common_effect else model.tau2 + share * (1.0 - share) * average**2
        w = 1.0 / (vi + tau2)
        weight = float(w.sum()) + number / (typical + tau2)
        effect = abs(float(w @ yi)) / weight
        return effect * np.sqrt(weight) <= critical if goal is None else effect <= abs(goal)

    number = np.inf if goal == 0.0 else _first(is_changed)
    chosen_alpha = alpha if goal is None else None
    return FailSafeN(
        "General", number, chosen_alpha, goal, float(model.pval[0]), average, model.tau2, CAUTION
    )


def _first(is_changed: Callable[[int], bool]) -> int:
    if is_changed(0):
        return 0
    upper = 1
    while not is_changed(upper):
        upper *= 2
        if upper > MOST_STUDIES:
            raise UsageError(
                f"more than {MOST_STUDIES:,} studies would be needed; the question has no useful answer"
            )
    lower = upper // 2
    while upper - lower > 1:
        middle = (lower + upper) // 2
        lower, upper = (lower, middle) if is_changed(middle) else (middle, upper)
    return upper


def _target(average: float, target: float) -> float:
    return float(np.copysign(target, average)) if target else 0.0


def _up(number: float) -> int:
    # A whole number reached up to rounding error is that number.
    return max(0, int(np.ceil(number - 1e-9)))
