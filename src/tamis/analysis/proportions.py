"""Single proportions with confidence intervals, by statsmodels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from tamis.errors import UsageError

ProportionMethod: TypeAlias = Literal["wilson", "clopper_pearson", "agresti_coull", "jeffreys"]

# The names under which statsmodels knows the intervals.
_STATSMODELS: dict[ProportionMethod, str] = {
    "wilson": "wilson",
    "clopper_pearson": "beta",
    "agresti_coull": "agresti_coull",
    "jeffreys": "jeffreys",
}


@dataclass(frozen=True, slots=True)
class Proportion:
    """A proportion and its confidence interval.

    Attributes
    ----------
    events, n : int
    estimate : float
        ``events / n``.
    ci_lb, ci_ub : float
        Bounds of the interval, within [0, 1].
    level : float
    method : ProportionMethod
    """

    events: int
    n: int
    estimate: float
    ci_lb: float
    ci_ub: float
    level: float
    method: ProportionMethod


def proportion(events: int, n: int, level: float = 0.95, method: ProportionMethod = "wilson") -> Proportion:
    """Estimate a proportion with a confidence interval.

    Parameters
    ----------
    events : int
        Number with the event, 0 to ``n``.
    n : int
        Number observed, at least 1; those with a missing value are not counted.
    level : float, default 0.95
        Confidence level, between 0 and 1.
    method : {"wilson", "clopper_pearson", "agresti_coull", "jeffreys"}, default "wilson"
        Kind of interval.

    Returns
    -------
    Proportion
        Estimate and bounds.

    Raises
    ------
    UsageError
        If the counts do not make a proportion, or an option is unknown.

    Notes
    -----
    The Wilson interval inverts the score test and keeps about its level in small samples, where the
    Wald interval does not (brown2001). The Clopper-Pearson interval never falls below its level and is
    wider. Bounds that the theory puts at 0 or 1 are exactly that.

    References
    ----------
    wilson1927, clopper1934, brown2001. Compared with Table I of newcombe1998.
    """
    if method not in get_args(ProportionMethod):
        raise UsageError(f"method is {method!r}. Known: {', '.join(get_args(ProportionMethod))}.")
    if not 0 < level < 1:
        raise UsageError(f"level is {level!r}. Expected a number between 0 and 1, such as 0.95.")
    if n < 1 or not 0 <= events <= n or not float(events).is_integer() or not float(n).is_integer():
        raise UsageError(
            f"{events} of {n} is no proportion. Expected whole numbers, 0 <= events <= n, n >= 1."
        )
    bounds = proportion_confint(events, n, alpha=1 - level, method=_STATSMODELS[method])
    lower, upper = np.asarray(bounds, dtype="float64").tolist()
    # Rounding leaves the Wilson bounds of 0 and n events some 1e-17 beside 0 and 1; Agresti-Coull
    # bounds may lie outside by construction.
    ci_lb = 0.0 if events == 0 and method == "wilson" else max(0.0, lower)
    ci_ub = 1.0 if events == n and method == "wilson" else min(1.0, upper)
    return Proportion(int(events), int(n), events / n, ci_lb, ci_ub, level, method)
