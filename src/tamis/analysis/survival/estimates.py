"""Words shared by survival results: how a fit ended, and an estimate with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]

FitStatus = Literal["ok", "boundary", "not_estimable", "not_converged"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval, or the reason why there is none.

    Attributes
    ----------
    value : float or None
        Estimate; None when ``status`` says so.
    ci_lb, ci_ub : float or None
        Limits of the interval; an upper limit of None with status "ok" is not reached.
    level : float
        Level of the interval.
    method : str
        How the interval was made.
    status : str
        "ok", "boundary", "not_estimable" or "not_converged".
    reason : str
        Why there is no estimate, or what the reader must know about its interval.
    """

    value: float | None
    ci_lb: float | None
    ci_ub: float | None
    level: float
    method: str
    status: FitStatus = "ok"
    reason: str = ""

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.status}: {self.reason}"
        low = "not reached" if self.ci_lb is None else f"{self.ci_lb:.4g}"
        high = "not reached" if self.ci_ub is None else f"{self.ci_ub:.4g}"
        return f"{self.value:.4g} ({100 * self.level:g}% CI {low} to {high}, {self.method})"


def finite(value: float) -> float | None:
    """Return a number, or None where it is infinite or undefined.

    Parameters
    ----------
    value : float
        Any number.

    Returns
    -------
    float or None
        The same number if it is finite.
    """
    return float(value) if np.isfinite(value) else None


def percentile_limits(lower: Vector, upper: Vector, level: float) -> tuple[float, float]:
    """Take percentile limits of replicates that are known as ranges.

    Parameters
    ----------
    lower, upper : ndarray of shape (B,)
        Smallest and largest value that each replicate allows; may be infinite.
    level : float
        Level of the interval, in (0, 1).

    Returns
    -------
    ci_lb, ci_ub : float
        Order statistics, never interpolated, so that infinite replicates count as what they are.
    """
    tail = 0.5 * (1.0 - level)
    low = np.quantile(lower, tail, method="lower")
    high = np.quantile(upper, 1.0 - tail, method="higher")
    return float(low), float(high)
