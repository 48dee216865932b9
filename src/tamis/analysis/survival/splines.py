"""Royston–Parmar curves: a natural cubic spline in log time for the log cumulative hazard, odds or probit.

The spline is linear beyond its outer knots. With no inner knot the three scales are the Weibull, log-logistic
and log-normal models.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.families import Family
from tamis.analysis.survival.likelihood import Points, Terms

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spline:
    """z(t) = gamma0 + gamma1 log t + sum of gamma_j v_j(log t) + x'b, S = P(W > z) of a family.

    Attributes
    ----------
    family : Family
        "weibull" for log cumulative hazards, "loglogistic" for log odds, "lognormal" for probits.
    knots : tuple of float
        Logarithms of the knots, rising; the first and the last bound the spline.
    """

    family: Family
    knots: tuple[float, ...]

    def parameters(self, covariates: tuple[str, ...]) -> tuple[str, ...]:
        """Name the parameters of the model.

        Parameters
        ----------
        covariates : tuple of str
            Names of the covariates.

        Returns
        -------
        tuple of str
            One name per parameter.
        """
        return (*(f"gamma{k}" for k in range(len(self.knots))), *covariates)

    def points(self, t: Vector, X: Matrix) -> Points:
        """Place times of cases.

        Parameters
        ----------
        t : ndarray of shape (m,)
            Times > 0.
        X : ndarray of shape (m, p)
            Covariates without intercept.

        Returns
        -------
        Points
            The times as the curve needs them.
        """
        log_t = np.log(t)
        basis, slope = spline_basis(log_t, self.knots)
        k, (m, p) = len(self.knots), X.shape
        jacobian = np.zeros((m, 2, k + p))
        jacobian[:, 0, :k], jacobian[:, 1, :k] = basis, slope
        jacobian[:, 0, k:] = X
        return Points(t, log_t, jacobian)

    def log_survival(self, points: Points, local: Matrix) -> Terms:
        """Evaluate log S(t) with two derivatives.

        Parameters
        ----------
        points : Points
            Times.
        local : ndarray of shape (m, k)
            Local parameters.

        Returns
        -------
        Terms
            Values and derivatives for the local parameters.
        """
        value, slope, bend = self.family.log_survival(local[:, 0])
        first, second = np.zeros_like(local), np.zeros((len(value), 2, 2))
        first[:, 0], second[:, 0, 0] = slope, bend
        return Terms(value, first, second)

    def log_density(self, points: Points, local: Matrix) -> Terms:
        """Evaluate log f(t) with two derivatives.

        Parameters
        ----------
        points : Points
            Times.
        local : ndarray of shape (m, k)
            Local parameters.

        Returns
        -------
        Terms
            Values and derivatives for the local parameters.
        """
        value, slope, bend = self.family.log_density(local[:, 0])
        rise = local[:, 1]
        first, second = np.zeros_like(local), np.zeros((len(value), 2, 2))
        first[:, 0], second[:, 0, 0] = slope, bend
        first[:, 1], second[:, 1, 1] = 1.0 / rise, -1.0 / (rise * rise)
        return Terms(value + np.log(rise) - points.log_t, first, second)


def spline_basis(x: Vector, knots: tuple[float, ...]) -> tuple[Matrix, Matrix]:
    """Evaluate the natural cubic spline basis 1, x, v_1, v_2, ... and its first derivative.

    Parameters
    ----------
    x : ndarray of shape (m,)
        Points.
    knots : tuple of float
        Outer and inner knots, rising.

    Returns
    -------
    basis, slope : ndarray of shape (m, k)
        One column per knot.

    References
    ----------
    royston2002.
    """
    low, high = knots[0], knots[-1]
    basis, slope = [np.ones_like(x), x], [np.zeros_like(x), np.ones_like(x)]
    for knot in knots[1:-1]:
        share = (high - knot) / (high - low)
        parts = ((knot, 1.0), (low, -share), (high, share - 1.0))
        over = [np.maximum(x - at, 0.0) for at, _ in parts]
        weight = np.array([c for _, c in parts])
        basis.append(weight @ np.array([part**3 for part in over]))
        slope.append(weight @ np.array([3.0 * part**2 for part in over]))
    return np.column_stack(basis), np.column_stack(slope)


def choose_knots(times: CaseTimes, n_inner: int) -> tuple[float, ...]:
    """Place the knots at the ends and at equal steps among the event times.

    Parameters
    ----------
    times : CaseTimes
        The sample; an interval counts at the middle of its logarithms, one from 0 at half its end.
    n_inner : int
        Number of inner knots, >= 0.

    Returns
    -------
    tuple of float
        Logarithms of n_inner + 2 knots; fewer where they would coincide.

    References
    ----------
    royston2002.
    """
    event = ~times.is_right_censored & (times.upper > 0)
    low, high = times.lower[event], times.upper[event]
    middle = np.log(np.where(low > 0, np.sqrt(np.maximum(low, 1e-300)) * np.sqrt(high), 0.5 * high))
    if not len(middle):
        return ()
    return tuple(float(x) for x in np.unique(np.quantile(middle, np.linspace(0.0, 1.0, n_inner + 2))))
