"""The curve of a mixture: a share of the cases never has the event, the others follow another curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from tamis.analysis.survival.likelihood import Curve, Points, Terms

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MixtureCure:
    """S(t) = share + (1 - share) * S0(t), with the logit of the share linear in covariates of its own.

    Attributes
    ----------
    latency : Curve
        S0, the curve of those who have the event.
    n_incidence : int
        Number of covariates, the first of the design, that act on the share instead of on S0.
    """

    latency: Curve
    n_incidence: int = 0

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
        share = tuple(f"never:{name}" for name in covariates[: self.n_incidence])
        return ("logit_never", *share, *self.latency.parameters(covariates[self.n_incidence :]))

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
        inner = self.latency.points(t, X[:, self.n_incidence :])
        m, k, q = inner.jacobian.shape
        jacobian = np.zeros((m, k + 1, q + 1 + self.n_incidence))
        jacobian[:, 0, 0] = 1.0
        jacobian[:, 0, 1 : 1 + self.n_incidence] = X[:, : self.n_incidence]
        jacobian[:, 1:, 1 + self.n_incidence :] = inner.jacobian
        return Points(inner.t, inner.log_t, jacobian)

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
        inner = self.latency.log_survival(points, local[:, 1:])
        logit = local[:, 0]
        # log S = log(e^logit + S0) - log(1 + e^logit).
        top = np.logaddexp(logit, inner.value)
        never, later = np.exp(logit - top), np.exp(inner.value - top)
        share = expit(logit)
        m, k = local.shape
        first, second = np.zeros((m, k)), np.zeros((m, k, k))
        first[:, 0], first[:, 1:] = never - share, later[:, None] * inner.first
        both = never * later
        second[:, 0, 0] = both - share * (1.0 - share)
        second[:, 0, 1:] = second[:, 1:, 0] = -both[:, None] * inner.first
        square = inner.first[:, :, None] * inner.first[:, None, :]
        second[:, 1:, 1:] = later[:, None, None] * inner.second + both[:, None, None] * square
        return Terms(top - np.logaddexp(0.0, logit), first, second)

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
        inner = self.latency.log_density(points, local[:, 1:])
        logit = local[:, 0]
        share = expit(logit)
        m, k = local.shape
        first, second = np.zeros((m, k)), np.zeros((m, k, k))
        first[:, 0], first[:, 1:] = -share, inner.first
        second[:, 0, 0], second[:, 1:, 1:] = -share * (1.0 - share), inner.second
        return Terms(inner.value - np.logaddexp(0.0, logit), first, second)
