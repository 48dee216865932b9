"""Trim and fill: estimate how many studies are missing on one side, and impute their mirror images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tamis.analysis.basis import Array
from tamis.analysis.bias.caution import caution, require_no_moderators, require_studies
from tamis.analysis.bias.regression_test import regression_test
from tamis.analysis.pooling import fit_studies
from tamis.analysis.results import MetaAnalysis
from tamis.analysis.studies import check_studies
from tamis.errors import ConvergenceError, UsageError

Side = Literal["left", "right"]
MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class TrimAndFill:
    """Studies estimated to be missing, and the model with them filled in.

    Attributes
    ----------
    estimator : {"L0", "R0", "Q0"}
        Estimator of their number.
    side : {"left", "right"}
        Side on which they are missing.
    k0 : int
        Estimated number.
    se_k0 : float
        Its standard error.
    p_k0 : float or None
        p-value of no missing studies; for R0 only.
    filled_yi, filled_vi : ndarray of shape (k0,)
        Imputed studies.
    model : MetaAnalysis
        Model of all studies, imputed ones last.
    caution : str
        What the method can and cannot show.
    """

    estimator: str
    side: Side
    k0: int
    se_k0: float
    p_k0: float | None
    filled_yi: Array
    filled_vi: Array
    model: MetaAnalysis
    caution: str


def _r0(ranks: Array, k: int) -> float:
    # Length of the run of largest deviations on the far side, of which one is expected by chance.
    below = ranks[ranks < 0.0]
    return k - (float(np.max(-below)) if below.size else 0.0) - 1.0


def _l0(ranks: Array, k: int) -> float:
    positive = float(ranks[ranks > 0.0].sum())
    return (4.0 * positive - k * (k + 1.0)) / (2.0 * k - 1.0)


def _q0(ranks: Array, k: int) -> float:
    positive = float(ranks[ranks > 0.0].sum())
    root = 2.0 * k**2 - 4.0 * positive + 0.25
    if root <= 0.0:
        raise UsageError(
            "Q0 does not exist when nearly all deviations lie on one side; take estimator='L0' or 'R0'"
        )
    return k - 0.5 - float(np.sqrt(root))


ESTIMATORS: dict[str, Callable[[Array, int], float]] = {"L0": _l0, "R0": _r0, "Q0": _q0}


def _standard_error(estimator: str, k0: float, k: int) -> float:
    if estimator == "R0":
        return float(np.sqrt(2.0 * max(0.0, k0) + 2.0))
    # Variance of the Wilcoxon sum when k0 of the k largest ranks are known to be positive (duval2000b).
    variance = (
        k * (k + 1.0) * (2.0 * k + 1.0)
        + 10.0 * k0**3
        + 27.0 * k0**2
        + 17.0 * k0
        - 18.0 * k * k0**2
        - 18.0 * k * k0
        + 6.0 * k**2 * k0
    ) / 24.0
    if variance < 0.0:
        return np.nan
    if estimator == "L0":
        return float(4.0 * np.sqrt(variance) / (2.0 * k - 1.0))
    return float(2.0 * np.sqrt(variance) / np.sqrt((k - 0.5) ** 2 - k0 * (2.0 * k - k0 - 1.0)))


def trim_and_fill(
    model: MetaAnalysis, *, estimator: Literal["L0", "R0", "Q0"] = "L0", side: Side | None = None
) -> TrimAndFill:
    """Estimate the number of missing studies and refit the model with their mirror images.

    Parameters
    ----------
    model : MetaAnalysis
        A model without moderators; its method and test are kept.
    estimator : {"L0", "R0", "Q0"}
        Estimator of the number of missing studies.
    side : {"left", "right"}, optional
        Side on which studies may be missing; by default opposite to the slope of effects on standard
        errors.

    Returns
    -------
    TrimAndFill
        Their number, the imputed studies, the refitted model.

    Raises
    ------
    UsageError
        If a word is unknown, the model has moderators, Q0 does not exist, or there are fewer than 2
        studies or too few to estimate the side from.
    ConvergenceError
        If trimming does not come to rest.

    Notes
    -----
    The result is a sensitivity analysis: how the estimate would change if the asymmetry were due to
    missing studies.

    References
    ----------
    duval2000a, duval2000b, duval2005.
    """
    if estimator not in ESTIMATORS:
        raise UsageError(f"estimator={estimator!r} is not known; the options are: {', '.join(ESTIMATORS)}")
    if side not in (None, "left", "right"):
        raise UsageError(f"side={side!r} is not known; the options are: left, right, or None to estimate it")
    require_no_moderators(model, "trim and fill")
    require_studies(model, 2, "trim and fill")
    missing_side: Side = side or _estimated_side(model)
    # Work as if the missing studies were on the left.
    sign = -1.0 if missing_side == "right" else 1.0
    order = np.argsort(sign * model.studies.yi, kind="stable")
    y, v = sign * model.studies.yi[order], model.studies.vi[order]
    w = None if model.studies.weights is None else model.studies.weights[order]
    k = y.size
    k0, raw, centre = _trim(model, estimator, y, v, w)
    deviations = y - centre
    trimmed = slice(k - k0, k)
    filled_yi, filled_vi = sign * (centre - deviations[trimmed]), v[trimmed]
    weights = None if w is None else np.concatenate([_original(w, order), w[trimmed]])
    everything = check_studies(
        np.concatenate([model.studies.yi, filled_yi]),
        np.concatenate([model.studies.vi, filled_vi]),
        weights=weights,
        slab=(*model.studies.slab, *(f"filled {number + 1}" for number in range(k0))),
    )
    return TrimAndFill(
        estimator=estimator,
        side=missing_side,
        k0=k0,
        se_k0=_standard_error(estimator, raw, k),
        p_k0=0.5 ** (k0 + 1) if estimator == "R0" else None,
        filled_yi=filled_yi,
        filled_vi=filled_vi,
        model=fit_studies(everything, model.method, model.test, model.level),
        caution=f"A sensitivity analysis, not a corrected estimate. {caution(k)}",
    )


def _original(w: Array, order: NDArray[np.intp]) -> Array:
    restored = np.empty_like(w)
    restored[order] = w
    return restored


def _estimated_side(model: MetaAnalysis) -> Side:
    if np.ptp(model.studies.vi) == 0.0:
        raise UsageError(
            "all variances are equal, so the side cannot be estimated; give side='left' or 'right'"
        )
    return "right" if regression_test(model).slope < 0.0 else "left"


def _trim(
    model: MetaAnalysis, estimator: str, y: Array, v: Array, w: Array | None
) -> tuple[int, float, float]:
    k, k0 = y.size, 0
    for _ in range(MOST_ROUNDS):
        rest = slice(0, k - k0)
        trimmed = check_studies(y[rest], v[rest], weights=None if w is None else w[rest])
        method = model.method if trimmed.k > 1 else "EE"
        centre = float(fit_studies(trimmed, method, "z", model.level).beta[0])
        deviations = y - centre
        ranks = np.empty(k)
        ranks[np.argsort(np.abs(deviations), kind="stable")] = np.arange(1.0, k + 1.0)
        raw = ESTIMATORS[estimator](np.sign(deviations) * ranks, k)
        # Rounds half to even, so that 0.5 does not fill a study.
        following = min(max(0, round(raw)), k - 1)
        if following == k0:
            return k0, raw, centre
        k0 = following
    raise ConvergenceError(
        f"trim and fill with {estimator} moves between numbers of missing studies without coming to rest; "
        "take another estimator"
    )
