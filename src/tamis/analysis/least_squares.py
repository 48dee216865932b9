"""Weighted least squares for many meta-analyses at once: rows of a batch share a design matrix.

Weights are diagonal, so everything an estimator needs is a sum over studies and a p × p matrix; nothing
here has k × k entries. Sums run along the last, contiguous axis, so a row gives the same bits alone or in
a batch. `tau2` builds the estimators on this, `kernel` the fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tamis.analysis.basis import Array, Basis, total

# Numbers of a block that are worked on together; 256 kB stays in a processor's second-level cache.
BLOCK = 32_768


@dataclass(frozen=True, slots=True)
class Batch:
    """Meta-analyses of the same k studies or fewer: outcomes, variances, how often each study counts.

    Attributes
    ----------
    y, v : ndarray of shape (n, k)
        Outcomes and sampling variances of n meta-analyses.
    basis : Basis
        Their common design.
    counts : ndarray of shape (n, k), optional
        How often a study counts: 0 leaves it out, 2 counts it twice. None counts each once.
    weights : ndarray of shape (n, k), optional
        The user's weights; None where weights are inverse variances.
    """

    y: Array
    v: Array
    basis: Basis
    counts: Array | None = None
    weights: Array | None = None

    @property
    def size(self) -> Array:
        """Number of studies of each meta-analysis, shape (n,).

        Returns
        -------
        ndarray of shape (n,)
            Studies, each counted as often as it should be.
        """
        if self.counts is None:
            return np.full(self.y.shape[0], float(self.y.shape[1]))
        return total(self.counts)

    @property
    def df(self) -> Array:
        """Residual degrees of freedom, shape (n,).

        Returns
        -------
        ndarray of shape (n,)
            Studies minus coefficients.
        """
        return self.size - self.basis.p

    def counted(self, w: Array) -> Array:
        """Return w with each study counted as often as it should be.

        Parameters
        ----------
        w : ndarray of shape (n, k)
            Weights.

        Returns
        -------
        ndarray of shape (n, k)
            Weights times counts.
        """
        return w if self.counts is None else w * self.counts

    def rows(self, which: Any) -> Batch:
        """Return some of the meta-analyses, by a slice, positions or a mask.

        Parameters
        ----------
        which : slice or ndarray
            Positions or a mask.

        Returns
        -------
        Batch
            Those rows.
        """
        counts = None if self.counts is None else self.counts[which]
        weights = None if self.weights is None else self.weights[which]
        return replace(self, y=self.y[which], v=self.v[which], counts=counts, weights=weights)


@dataclass(frozen=True, slots=True)
class Weighted:
    """A weighted least squares fit of each row.

    Attributes
    ----------
    w : ndarray of shape (n, k)
        Weights, not yet counted.
    cw : ndarray of shape (n, k)
        Weights times counts.
    C : ndarray of shape (n, p, p)
        Inverse of Z' W Z.
    coef : ndarray of shape (n, p)
        Coefficients on Z.
    resid : ndarray of shape (n, k)
        Outcomes minus fitted values.
    """

    w: Array
    cw: Array
    C: Array
    coef: Array
    resid: Array


def inverse(M: Array) -> Array:
    """Invert p × p matrices, shape (n, p, p); a singular one (too few studies) becomes NaN.

    Parameters
    ----------
    M : ndarray of shape (n, p, p)
        Symmetric, positive definite where enough studies count.

    Returns
    -------
    ndarray of shape (n, p, p)
        Inverses.
    """
    p = M.shape[-1]
    if p == 1:
        return 1.0 / M
    if p == 2:
        a, b, d = M[:, 0, 0], M[:, 0, 1], M[:, 1, 1]
        determinant = a * d - b * b
        # A determinant lost in rounding means that the studies that count do not carry the design.
        determinant = np.where(determinant > 1e-13 * a * d, determinant, np.nan)
        parts = np.stack([d, -b, -b, a], axis=-1).reshape(-1, 2, 2)
        return parts / determinant[:, None, None]
    scale = np.sqrt(np.einsum("nii->ni", M))
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = M / (scale[:, :, None] * scale[:, None, :])
    sound = np.isfinite(scaled).all(axis=(1, 2))
    sound[sound] = np.linalg.cond(scaled[sound]) < 1e13
    result = np.full_like(M, np.nan)
    result[sound] = np.linalg.inv(M[sound])
    return result


def product(A: Array, B: Array) -> Array:
    """Multiply p × p matrices row by row.

    Parameters
    ----------
    A, B : ndarray of shape (n, p, p)
        Matrices.

    Returns
    -------
    ndarray of shape (n, p, p)
        Products.
    """
    return A * B if A.shape[-1] == 1 else A @ B


def trace(A: Array) -> Array:
    """Trace of p × p matrices row by row.

    Parameters
    ----------
    A : ndarray of shape (n, p, p)
        Matrices.

    Returns
    -------
    ndarray of shape (n,)
        Traces.
    """
    return A[:, 0, 0] if A.shape[-1] == 1 else np.einsum("nii->n", A)


def trace_product(A: Array, B: Array) -> Array:
    """Trace of the product of symmetric p × p matrices row by row.

    Parameters
    ----------
    A, B : ndarray of shape (n, p, p)
        Symmetric matrices.

    Returns
    -------
    ndarray of shape (n,)
        Traces of A B.
    """
    return A[:, 0, 0] * B[:, 0, 0] if A.shape[-1] == 1 else np.einsum("nij,nij->n", A, B)


def weigh(batch: Batch, w: Array) -> Weighted:
    """Fit each row by weighted least squares.

    Parameters
    ----------
    batch : Batch
        Outcomes and design.
    w : ndarray of shape (n, k)
        Weights, > 0.

    Returns
    -------
    Weighted
        Coefficients, residuals and what else later sums need.
    """
    basis = batch.basis
    cw = batch.counted(w)
    C = inverse(basis.gram(cw))
    right = basis.cross(cw * batch.y)
    coef = C[:, :, 0] * right if basis.p == 1 else np.einsum("nij,nj->ni", C, right)
    return Weighted(w, cw, C, coef, batch.y - basis.values(coef))


def random_effects_weights(batch: Batch, tau2: Array) -> Array:
    """Return 1 / (v + tau2).

    Parameters
    ----------
    batch : Batch
        The meta-analyses.
    tau2 : ndarray of shape (n,)
        Between-study variances.

    Returns
    -------
    ndarray of shape (n, k)
        Weights.
    """
    return 1.0 / (batch.v + tau2[:, None])


def residual_sum(fit: Weighted) -> Array:
    """Return y'Py, the weighted residual sum of squares.

    Parameters
    ----------
    fit : Weighted
        A fit.

    Returns
    -------
    ndarray of shape (n,)
        Sums of squares.
    """
    return total(fit.cw * fit.resid * fit.resid)


def trace_of_projection(batch: Batch, fit: Weighted, times: Array | None = None) -> Array:
    """Return tr(P D), P = W - W X (X'W X)^-1 X'W, D diagonal (`times`, or the identity).

    Parameters
    ----------
    batch : Batch
        The meta-analyses.
    fit : Weighted
        Their fit with the weights W.
    times : ndarray of shape (n, k), optional
        Diagonal of D.

    Returns
    -------
    ndarray of shape (n,)
        Traces.
    """
    cw = fit.cw if times is None else fit.cw * times
    return total(cw) - trace_product(fit.C, batch.basis.gram(cw * fit.w))


def trace_of_squared_projection(batch: Batch, fit: Weighted, times: Array) -> Array:
    """Return tr(P D P D) for a diagonal D.

    Parameters
    ----------
    batch : Batch
        The meta-analyses.
    fit : Weighted
        Their fit with the weights W.
    times : ndarray of shape (n, k)
        Diagonal of D.

    Returns
    -------
    ndarray of shape (n,)
        Traces.
    """
    c = fit.cw * fit.w * times
    inner = product(fit.C, batch.basis.gram(c))
    third = batch.basis.gram(c * fit.w * times)
    return total(c * times) - 2.0 * trace_product(fit.C, third) + trace(product(inner, inner))


def blocks(n: int, k: int) -> Iterator[slice]:
    """Cut n rows of k numbers into slices of about BLOCK numbers.

    Parameters
    ----------
    n : int
        Rows.
    k : int
        Numbers in each.

    Yields
    ------
    slice
        Rows that are worked on together.
    """
    step = max(1, BLOCK // max(1, k))
    for start in range(0, n, step):
        yield slice(start, min(n, start + step))


def iterate(
    batch: Batch,
    start: Array,
    step: Callable[[Batch, Array, NDArray[np.intp]], tuple[Array, NDArray[np.bool_]]],
    limit: int,
) -> tuple[Array, NDArray[np.bool_]]:
    """Repeat a step on each row until that row says it is done.

    Parameters
    ----------
    batch : Batch
        The meta-analyses.
    start : ndarray of shape (n,)
        First values.
    step : callable
        From the rows not yet done, their values and their positions to the next values and which are done.
    limit : int
        Steps after which a row is given up.

    Returns
    -------
    tuple of ndarray of shape (n,)
        Values, and whether each row is done.
    """
    values = start.copy()
    done = np.zeros(start.shape, dtype=np.bool_)
    active = np.arange(start.size)
    rows, current = batch, values
    for _ in range(limit):
        current, finished = step(rows, current, active)
        values[active] = current
        done[active] = finished
        left = ~finished
        if not left.any():
            break
        if finished.any():
            active, rows, current = active[left], rows.rows(left), current[left]
    return values, done
