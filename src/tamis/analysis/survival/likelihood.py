"""Likelihood of rows (L, R] for any curve with derivatives, with delayed entry as left truncation.

A curve says log S(t) and log f(t) in a few local parameters, which are linear in the parameters of the model;
this module joins them to rows: exact, left-, right- and interval-censored, each given survival to its entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tamis.analysis.survival.case_times import CaseTimes

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Array3 = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Times at which a curve is evaluated, one per row concerned.

    Attributes
    ----------
    t, log_t : ndarray of shape (m,)
        Times > 0 and their logarithms.
    jacobian : ndarray of shape (m, k, q)
        Derivatives of the k local parameters for the q parameters of the model: the local parameters are
        ``jacobian @ theta``.
    """

    t: Vector
    log_t: Vector
    jacobian: Array3

    def local(self, theta: Vector) -> Matrix:
        """Compute the local parameters of each point.

        Parameters
        ----------
        theta : ndarray of shape (q,)
            Parameters of the model.

        Returns
        -------
        ndarray of shape (m, k)
            Local parameters.
        """
        return self.jacobian @ theta


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """A function of the local parameters with two derivatives.

    Attributes
    ----------
    value : ndarray of shape (m,)
        Values.
    first : ndarray of shape (m, k)
        First derivatives.
    second : ndarray of shape (m, k, k)
        Second derivatives.
    """

    value: Vector
    first: Matrix
    second: Array3


class Curve(Protocol):
    """What the likelihood asks of a survival curve; see ``curve_shapes`` for those there are."""

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
        ...

    def points(self, t: Vector, X: Matrix) -> Points:
        """Place times of cases.

        Parameters
        ----------
        t : ndarray of shape (m,)
            Times > 0.
        X : ndarray of shape (m, p)
            Their covariates, without intercept.

        Returns
        -------
        Points
            Times with the derivatives of the local parameters.
        """
        ...

    def log_survival(self, points: Points, local: Matrix) -> Terms:
        """Evaluate log S(t).

        Parameters
        ----------
        points : Points
            Times.
        local : ndarray of shape (m, k)
            Local parameters.

        Returns
        -------
        Terms
            Values with two derivatives for the local parameters.
        """
        ...

    def log_density(self, points: Points, local: Matrix) -> Terms:
        """Evaluate log f(t).

        Parameters
        ----------
        points : Points
            Times.
        local : ndarray of shape (m, k)
            Local parameters.

        Returns
        -------
        Terms
            Values with two derivatives for the local parameters.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Log-likelihood of each row with its score, and the observed information of all.

    Attributes
    ----------
    rows : ndarray of shape (n,)
        Log-likelihood of each row; -inf where the row is impossible.
    scores : ndarray of shape (n, q)
        Derivatives of each row.
    information : ndarray of shape (q, q)
        Minus the second derivatives of the sum.
    """

    rows: Vector
    scores: Matrix
    information: Matrix

    @property
    def loglik(self) -> float:
        """Sum over the rows; -inf when a row is impossible or undefined."""
        total = float(self.rows.sum())
        return total if np.isfinite(total) else -np.inf


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """The rows of a sample placed on a curve.

    Attributes
    ----------
    curve : Curve
        The curve.
    names : tuple of str
        Its parameters.
    n, n_covariates : int
        Number of rows, and of covariates.
    exact, lower, upper, entry : tuple of (ndarray of int, Points)
        The rows with an exact time, a lower bound > 0, a finite upper bound, an entry > 0, and those times.
    weights : ndarray of shape (n,)
        Weight of each row.
    """

    curve: Curve
    names: tuple[str, ...]
    n: int
    n_covariates: int
    exact: tuple[Indices, Points]
    lower: tuple[Indices, Points]
    upper: tuple[Indices, Points]
    entry: tuple[Indices, Points]
    weights: Vector

    @classmethod
    def of(
        cls, curve: Curve, times: CaseTimes, X: Matrix, names: tuple[str, ...], weights: Vector | None = None
    ) -> Likelihood:
        """Place a sample.

        Parameters
        ----------
        curve : Curve
            The curve.
        times : CaseTimes
            Rows (L, R] with their entries.
        X : ndarray of shape (n, p)
            Covariates without intercept.
        names : tuple of str
            Their names.
        weights : ndarray of shape (n,), optional
            Weights of the rows, >= 0; ones when absent.

        Returns
        -------
        Likelihood
            Ready to be evaluated.
        """
        exact = times.is_exact

        def place(t: Vector, where: npt.NDArray[np.bool_]) -> tuple[Indices, Points]:
            rows = np.flatnonzero(where)
            return rows, curve.points(t[rows], X[rows])

        return cls(
            curve,
            curve.parameters(names),
            times.n,
            X.shape[1],
            place(times.lower, exact),
            place(times.lower, ~exact & (times.lower > 0)),
            place(times.upper, ~exact & np.isfinite(times.upper)),
            place(times.entry, times.entry > 0),
            np.ones(times.n) if weights is None else weights,
        )

    def evaluate(self, theta: Vector) -> Evaluation:
        """Evaluate at a value of the parameters.

        Parameters
        ----------
        theta : ndarray of shape (q,)
            Parameters.

        Returns
        -------
        Evaluation
            Rows, scores and information, weighted.

        Notes
        -----
        With A and B the log survival at both ends, an interval has A + log(1 - exp(B - A)), whose derivatives
        need no difference of survivals.
        """
        q = len(theta)
        w = self.weights
        # A parameter far off may overflow; the value is then not finite, and the search comes back.
        with np.errstate(all="ignore"):
            rows, scores = np.zeros(self.n), np.zeros((self.n, q))
            information = np.zeros((q, q))
            at, points = self.exact
            if len(at):
                terms = self.curve.log_density(points, points.local(theta))
                rows[at] = terms.value
                scores[at] = _chain(terms, points)
                information -= _curvature(terms, points, w[at])
            a_at, a_points = self.lower
            b_at, b_points = self.upper
            log_a, log_b = np.zeros(self.n), np.full(self.n, -np.inf)
            slope = np.zeros((self.n, q))
            a_terms = self.curve.log_survival(a_points, a_points.local(theta)) if len(a_at) else None
            b_terms = self.curve.log_survival(b_points, b_points.local(theta)) if len(b_at) else None
            if a_terms is not None:
                log_a[a_at] = a_terms.value
                slope[a_at] = _chain(a_terms, a_points)
            share_a = np.ones(self.n)
            censored = np.ones(self.n, dtype=bool)
            censored[at] = False
            score_a = slope.copy()
            if b_terms is not None:
                log_b[b_at] = b_terms.value
                fall = log_b[b_at] - log_a[b_at]
                inside = -np.expm1(fall)
                fall_slope = slope[b_at] - _chain(b_terms, b_points)
                share_b = 1.0 / np.expm1(-fall)
                share_a[b_at] = 1.0 / inside
                # log P = A + log(1 - r): the score is A' + r / (1 - r) * (A' - B').
                score_a[b_at] += share_b[:, None] * fall_slope
                log_a[b_at] += np.where(inside > 0, np.log(inside), -np.inf)
                product = w[b_at] * share_b * share_a[b_at]
                information += (fall_slope * product[:, None]).T @ fall_slope
                information += _curvature(b_terms, b_points, w[b_at] * share_b)
            if a_terms is not None:
                information -= _curvature(a_terms, a_points, w[a_at] * share_a[a_at])
            rows[censored] = log_a[censored]
            scores[censored] = score_a[censored]
            at, points = self.entry
            if len(at):
                terms = self.curve.log_survival(points, points.local(theta))
                rows[at] -= terms.value
                scores[at] -= _chain(terms, points)
                information += _curvature(terms, points, w[at])
            rows = np.where(w > 0, w * rows, 0.0)
            scores = np.where(w[:, None] > 0, w[:, None] * scores, 0.0)
        return Evaluation(rows, scores, information)


def _chain(terms: Terms, points: Points) -> Matrix:
    """Return derivatives for the parameters of the model, shape (m, q)."""
    return np.matmul(terms.first[:, None, :], points.jacobian)[:, 0, :]


def _curvature(terms: Terms, points: Points, weights: Vector) -> Matrix:
    """Return the weighted sum of second derivatives for the parameters of the model."""
    m, k, q = points.jacobian.shape
    bent = np.matmul(terms.second * weights[:, None, None], points.jacobian)
    return points.jacobian.reshape(m * k, q).T @ bent.reshape(m * k, q)
