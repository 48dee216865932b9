"""Curves on the logarithm of time: location-scale families, gamma and generalised gamma.

Each class is a ``Curve`` of ``likelihood``: log survival and log density in local parameters, with analytic
derivatives. Hazards on the clock are in ``hazard_shapes``, splines in ``splines``, cure fractions in ``cure``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tamis.analysis.survival import generalised_gamma
from tamis.analysis.survival.families import Family
from tamis.analysis.survival.likelihood import Points, Terms

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Array3 = npt.NDArray[np.float64]
Six = tuple[Vector, Vector, Vector, Vector, Vector, Vector]

INTERCEPT = "(Intercept)"


def common_parameters(t: Vector, X: Matrix, n_common: int) -> Points:
    """Place points whose first local parameter is an intercept with covariates, the others common to all.

    Parameters
    ----------
    t : ndarray of shape (m,)
        Times > 0.
    X : ndarray of shape (m, p)
        Covariates.
    n_common : int
        Number of further parameters.

    Returns
    -------
    Points
        With parameters (intercept, covariates, common ones).
    """
    m, p = X.shape
    jacobian = np.zeros((m, 1 + n_common, 1 + p + n_common))
    jacobian[:, 0, 0] = 1.0
    jacobian[:, 0, 1 : 1 + p] = X
    for k in range(n_common):
        jacobian[:, 1 + k, 1 + p + k] = 1.0
    return Points(t, np.log(t), jacobian)


@dataclass(frozen=True, slots=True)
class LocationScale:
    """log T = x'b + scale * W of a family with log-concave W (``families``); accelerated failure time."""

    family: Family

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
        return (INTERCEPT, *covariates, "log_scale")[: 1 + len(covariates) + self.family.n_shape]

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
        return common_parameters(t, X, self.family.n_shape)

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
        w, d_w, d2_w = self._standardise(points, local)
        value, slope, bend = self.family.log_survival(w)
        return through(value, slope, bend, d_w, d2_w)

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
        w, d_w, d2_w = self._standardise(points, local)
        value, slope, bend = self.family.log_density(w)
        terms = through(value, slope, bend, d_w, d2_w)
        first = terms.first.copy()
        log_scale = np.zeros(len(w))
        if self.family.n_shape:
            first[:, 1] -= 1.0
            log_scale = local[:, 1]
        return Terms(terms.value - log_scale - points.log_t, first, terms.second)

    def _standardise(self, points: Points, local: Matrix) -> tuple[Vector, Matrix, Array3]:
        if self.family.n_shape:
            return _standard(points.log_t, local)
        m = len(points.t)
        return points.log_t - local[:, 0], np.full((m, 1), -1.0), np.zeros((m, 1, 1))


def _standard(log_t: Vector, local: Matrix) -> tuple[Vector, Matrix, Array3]:
    """Return w = (log t - location) / scale and its derivatives for (location, log scale)."""
    rate = np.exp(-local[:, 1])
    w = (log_t - local[:, 0]) * rate
    d_w = np.column_stack([-rate, -w])
    d2_w = np.zeros((len(w), 2, 2))
    d2_w[:, 0, 1] = d2_w[:, 1, 0] = rate
    d2_w[:, 1, 1] = w
    return w, d_w, d2_w


def through(value: Vector, slope: Vector, bend: Vector, d_w: Matrix, d2_w: Array3) -> Terms:
    """Apply the chain rule to a function of one variable.

    Parameters
    ----------
    value, slope, bend : ndarray of shape (m,)
        The function and its derivatives.
    d_w : ndarray of shape (m, k)
        Derivatives of the variable.
    d2_w : ndarray of shape (m, k, k)
        Its second derivatives.

    Returns
    -------
    Terms
        Values and derivatives for the local parameters.
    """
    second = bend[:, None, None] * d_w[:, :, None] * d_w[:, None, :] + slope[:, None, None] * d2_w
    return Terms(value, slope[:, None] * d_w, second)


@dataclass(frozen=True, slots=True)
class GeneralisedGamma:
    """Generalised gamma in Prentice's form, or with ``gamma`` the gamma distribution, where Q is the scale.

    For the gamma distribution exp(location) is the mean and 1 / scale**2 the shape.
    """

    gamma: bool = False

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
        return (INTERCEPT, *covariates, "log_scale", *(() if self.gamma else ("Q",)))

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
        return common_parameters(t, X, 1 if self.gamma else 2)

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
        return self._chain(points, local, generalised_gamma.log_survival)

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
        terms = self._chain(points, local, generalised_gamma.log_density)
        first = terms.first.copy()
        first[:, 1] -= 1.0
        return Terms(terms.value - local[:, 1] - points.log_t, first, terms.second)

    def _chain(self, points: Points, local: Matrix, function: Callable[[Vector, Vector], Six]) -> Terms:
        w, d_w, d2_w = _standard(points.log_t, local)
        Q = np.exp(local[:, 1]) if self.gamma else local[:, 2]
        value, s_w, s_q, s_ww, s_wq, s_qq = function(w, Q)
        inner = through(value, s_w, s_ww, d_w, d2_w)
        if self.gamma:
            # Q = exp(log scale): derivatives for log scale are Q times those for Q.
            first, second = inner.first.copy(), inner.second.copy()
            first[:, 1] += Q * s_q
            cross = (Q * s_wq)[:, None] * d_w
            second[:, 1, :] += cross
            second[:, :, 1] += cross
            second[:, 1, 1] += Q * Q * s_qq + Q * s_q
            return Terms(value, first, second)
        m = len(w)
        first, second = np.zeros((m, 3)), np.zeros((m, 3, 3))
        first[:, :2], first[:, 2] = inner.first, s_q
        second[:, :2, :2] = inner.second
        second[:, 2, :2] = second[:, :2, 2] = s_wq[:, None] * d_w
        second[:, 2, 2] = s_qq
        return Terms(value, first, second)
