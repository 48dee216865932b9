"""Curves given by their hazard on the clock: Weibull hazards, Gompertz, piecewise constant.

Each class is a ``Curve`` of ``likelihood`` with analytic derivatives; covariates multiply the hazard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tamis.analysis.survival.curve_shapes import INTERCEPT, common_parameters, through
from tamis.analysis.survival.likelihood import Points, Terms

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Array3 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PowerHazard:
    """Cumulative hazard exp(x'b) * t**shape: Weibull proportional hazards, exponential when shape is 1."""

    free_shape: bool

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
        return (INTERCEPT, *covariates, *(("log_shape",) if self.free_shape else ()))

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
        return common_parameters(t, X, int(self.free_shape))

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
        z, d_z, d2_z = self._log_hazard(points, local)
        u = np.exp(z)
        return through(-u, -u, -u, d_z, d2_z)

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
        z, d_z, d2_z = self._log_hazard(points, local)
        u = np.exp(z)
        terms = through(z - u, 1.0 - u, -u, d_z, d2_z)
        first = terms.first.copy()
        log_shape = np.zeros(len(z))
        if self.free_shape:
            first[:, 1] += 1.0
            log_shape = local[:, 1]
        return Terms(terms.value + log_shape - points.log_t, first, terms.second)

    def _log_hazard(self, points: Points, local: Matrix) -> tuple[Vector, Matrix, Array3]:
        m, k = local.shape
        d_z, d2_z = np.ones((m, k)), np.zeros((m, k, k))
        if not self.free_shape:
            return local[:, 0] + points.log_t, d_z, d2_z
        power = np.exp(local[:, 1]) * points.log_t
        d_z[:, 1] = power
        d2_z[:, 1, 1] = power
        return local[:, 0] + power, d_z, d2_z


@dataclass(frozen=True, slots=True)
class Gompertz:
    """Hazard exp(x'b + shape * t); a negative shape leaves a share for whom the event never comes."""

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
        return (INTERCEPT, *covariates, "shape")

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
        return common_parameters(t, X, 1)

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
        s = points.t
        x = local[:, 1] * s
        base = np.exp(local[:, 0]) * s
        g, g_1, g_2 = exponential_mean(x)
        hazard, d_a, d2_a = base * g, base * s * g_1, base * s * s * g_2
        first = np.column_stack([-hazard, -d_a])
        second = np.zeros((len(x), 2, 2))
        second[:, 0, 0] = -hazard
        second[:, 0, 1] = second[:, 1, 0] = -d_a
        second[:, 1, 1] = -d2_a
        return Terms(-hazard, first, second)

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
        survival = self.log_survival(points, local)
        first = survival.first + np.column_stack([np.ones_like(points.t), points.t])
        return Terms(survival.value + local[:, 0] + local[:, 1] * points.t, first, survival.second)


def exponential_mean(x: Vector) -> tuple[Vector, Vector, Vector]:
    """Return (exp(x) - 1) / x, the mean of exp over (0, x), and two derivatives.

    Parameters
    ----------
    x : ndarray of shape (m,)
        Points.

    Returns
    -------
    value, first, second : ndarray of shape (m,)
        The function and its derivatives.
    """
    near = np.abs(x) < 0.5
    s = np.where(near, x, 0.0)
    value, first, second = np.zeros_like(s), np.zeros_like(s), np.zeros_like(s)
    # Sum of x**k / (k + 1)!, by Horner's rule with its derivatives.
    factorials = np.cumprod(np.arange(1.0, 19.0))
    for k in range(17, -1, -1):
        second = second * s + 2.0 * first
        first = first * s + value
        value = value * s + 1.0 / factorials[k]
    u = np.where(near, 1.0, x)
    e = np.exp(u)
    return (
        np.where(near, value, np.expm1(u) / u),
        np.where(near, first, (e * (u - 1.0) + 1.0) / (u * u)),
        np.where(near, second, (e * (u * u - 2.0 * u + 2.0) - 2.0) / u**3),
    )


@dataclass(frozen=True, slots=True)
class PiecewiseExponential:
    """Hazard constant between cut points, times exp(x'b); the k-th rate holds on (cuts[k-1], cuts[k]]."""

    cuts: tuple[float, ...]

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
        return (*(f"log_rate{k + 1}" for k in range(len(self.cuts) + 1)), *covariates)

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
        k, (m, p) = len(self.cuts) + 1, X.shape
        jacobian = np.zeros((m, k, k + p))
        jacobian[:, :, :k] = np.eye(k)
        jacobian[:, :, k:] = X[:, None, :]
        return Points(t, np.log(t), jacobian)

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
        edges = np.array([0.0, *self.cuts, np.inf])
        spent = np.clip(points.t[:, None] - edges[:-1], 0.0, np.diff(edges))
        hazard = np.where(spent > 0, spent * np.exp(local), 0.0)
        return Terms(-hazard.sum(axis=1), -hazard, -hazard[:, :, None] * np.eye(local.shape[1]))

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
        survival = self.log_survival(points, local)
        piece = np.searchsorted(np.array(self.cuts), points.t, side="left")
        first = survival.first.copy()
        first[np.arange(len(piece)), piece] += 1.0
        return Terms(survival.value + local[np.arange(len(piece)), piece], first, survival.second)
