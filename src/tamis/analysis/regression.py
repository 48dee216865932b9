"""Coefficients and predictions: Wald tests, predicted outcomes, best linear unbiased predictions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from tamis.analysis.basis import Array
from tamis.analysis.intervals import quantile
from tamis.errors import UsageError

TRANSFORMS: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "expit": expit,
    "tanh": np.tanh,
    "square": np.square,
    "asin2": lambda x: np.sin(np.clip(x, 0.0, np.pi / 2)) ** 2,
}


@dataclass(frozen=True, slots=True)
class Predictions:
    """Predicted average outcomes with their intervals.

    Attributes
    ----------
    pred : ndarray of shape (m,)
        Predicted average outcomes.
    se : ndarray of shape (m,) or None
        Standard errors; None after a transformation, which has no standard error.
    ci_lb, ci_ub : ndarray of shape (m,)
        Confidence interval of the average.
    pi_lb, pi_ub : ndarray of shape (m,) or None
        Interval in which the true outcome of a new study is expected; None for a common-effect model.
    level : float
        Level of the intervals.
    labels : tuple of str
        Names of the rows.
    """

    pred: Array
    se: Array | None
    ci_lb: Array
    ci_ub: Array
    pi_lb: Array | None
    pi_ub: Array | None
    level: float
    labels: tuple[str, ...]

    def transform(self, how: str | Callable[[Array], Any]) -> Predictions:
        """Return the predictions and bounds on another scale.

        Parameters
        ----------
        how : str or callable
            Name in `TRANSFORMS`, or a monotone function of arrays.

        Returns
        -------
        Predictions
            Without standard errors; bounds exchanged where the function decreases.

        Raises
        ------
        UsageError
            If the name is unknown.
        """
        function = find_transform(how)

        def moved(part: Array) -> Array:
            return np.asarray(function(part), dtype=float)

        def pair(lower: Array, upper: Array) -> tuple[Array, Array]:
            lower, upper = moved(lower), moved(upper)
            return np.minimum(lower, upper), np.maximum(lower, upper)

        wide = (None, None) if self.pi_lb is None or self.pi_ub is None else pair(self.pi_lb, self.pi_ub)
        return Predictions(
            moved(self.pred), None, *pair(self.ci_lb, self.ci_ub), *wide, level=self.level, labels=self.labels
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row per prediction.

        Returns
        -------
        DataFrame
            Predictions and bounds.
        """
        names = ("pred", "se", "ci_lb", "ci_ub", "pi_lb", "pi_ub")
        columns = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return pd.DataFrame(columns, index=pd.Index(self.labels))

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html())


def find_transform(how: str | Callable[[Array], Any]) -> Callable[[Array], Any]:
    """Return a transformation by name, or the function given.

    Parameters
    ----------
    how : str or callable
        Name in `TRANSFORMS`, or a function of arrays.

    Returns
    -------
    callable
        The function.

    Raises
    ------
    UsageError
        If the name is unknown.
    """
    if callable(how):
        return how
    if how not in TRANSFORMS:
        raise UsageError(
            f"transform={how!r} is not known; the options are: {', '.join(TRANSFORMS)}, or a function"
        )
    return TRANSFORMS[how]


def predict_rows(
    X: Array,
    beta: Array,
    vcov: Array,
    tau2: float | None,
    df: float | None,
    pi_df: float | None,
    level: float,
    labels: Sequence[str],
) -> Predictions:
    """Predict average outcomes at rows of a design matrix.

    Parameters
    ----------
    X : ndarray of shape (m, p)
        Rows.
    beta, vcov : ndarray of shape (p,) and (p, p)
        Coefficients and their covariance.
    tau2 : float or None
        Between-study variance; None for no prediction interval.
    df, pi_df : float or None
        Degrees of freedom of confidence and prediction interval; None for the normal distribution.
    level : float
        Level of both.
    labels : sequence of str
        Names of the rows.

    Returns
    -------
    Predictions
        Averages and intervals.

    References
    ----------
    higgins2009, riley2011.
    """
    pred = X @ beta
    variance = np.einsum("mi,ij,mj->m", X, vcov, X)
    se = np.sqrt(variance)
    reach = quantile(level, df) * se
    lower = upper = None
    if tau2 is not None:
        far = quantile(level, pi_df) * np.sqrt(variance + tau2)
        lower, upper = pred - far, pred + far
    return Predictions(pred, se, pred - reach, pred + reach, lower, upper, level, tuple(labels))


def wald_statistic(contrasts: Array, beta: Array, vcov: Array, against: Array | None = None) -> float:
    """Return the Wald chi-squared statistic of linear contrasts of coefficients.

    Parameters
    ----------
    contrasts : ndarray of shape (m, p)
        One contrast per row, of full row rank.
    beta, vcov : ndarray of shape (p,) and (p, p)
        Coefficients and their covariance.
    against : ndarray of shape (m,), optional
        Values under the null hypothesis; zero by default.

    Returns
    -------
    float
        Chi-squared statistic with m degrees of freedom.
    """
    estimate = contrasts @ beta if against is None else contrasts @ beta - against
    return float(estimate @ np.linalg.solve(contrasts @ vcov @ contrasts.T, estimate))


@dataclass(frozen=True, slots=True)
class BestPredictions:
    """Best linear unbiased predictions of the studies' true outcomes.

    Attributes
    ----------
    blup, blup_se, blup_pi_lb, blup_pi_ub : ndarray of shape (k,)
        Predicted true outcomes, shrunken towards the model, with standard errors and intervals.
    ranef, ranef_se, ranef_pi_lb, ranef_pi_ub : ndarray of shape (k,)
        Predicted deviations from the model.
    slab : tuple of str
        Names of the studies.
    """

    blup: Array
    blup_se: Array
    blup_pi_lb: Array
    blup_pi_ub: Array
    ranef: Array
    ranef_se: Array
    ranef_pi_lb: Array
    ranef_pi_ub: Array
    slab: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per study.

        Returns
        -------
        DataFrame
            Predictions and bounds.
        """
        names = [name for name in self.__slots__ if name != "slab"]
        return pd.DataFrame({name: getattr(self, name) for name in names}, index=pd.Index(self.slab))


def best_predictions(
    yi: Array,
    vi: Array,
    fitted: Array,
    fitted_variance: Array,
    tau2: float,
    df: float | None,
    level: float,
    slab: Sequence[str],
) -> BestPredictions:
    """Compute empirical Bayes predictions of true outcomes and of deviations from the model.

    Parameters
    ----------
    yi, vi : ndarray of shape (k,)
        Outcomes and sampling variances.
    fitted, fitted_variance : ndarray of shape (k,)
        Fitted values and their variances.
    tau2 : float
        Between-study variance.
    df : float or None
        Degrees of freedom of the intervals; None for the normal distribution.
    level : float
        Level of the intervals.
    slab : sequence of str
        Names of the studies.

    Returns
    -------
    BestPredictions
        Predictions with standard errors and intervals.

    Notes
    -----
    With B = tau2 / (tau2 + v), the prediction is B y + (1 - B) fitted; its variance
    B v + (1 - B)^2 Var(fitted). The deviation B (y - fitted) has prediction variance
    B v + B^2 Var(fitted).

    References
    ----------
    morris1983, raudenbush1985, robinson1991.
    """
    share = tau2 / (tau2 + vi)
    blup = share * yi + (1.0 - share) * fitted
    blup_se = np.sqrt(share * vi + (1.0 - share) ** 2 * fitted_variance)
    ranef = share * (yi - fitted)
    ranef_se = np.sqrt(share * vi + share**2 * fitted_variance)
    reach = quantile(level, df)
    return BestPredictions(
        blup,
        blup_se,
        blup - reach * blup_se,
        blup + reach * blup_se,
        ranef,
        ranef_se,
        ranef - reach * ranef_se,
        ranef + reach * ranef_se,
        tuple(slab),
    )
