"""Design matrices in orthonormal columns, and the sums over studies that are made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.floating[Any]]


def total(a: Array) -> Array:
    """Sum over studies, the last axis.

    Parameters
    ----------
    a : ndarray of shape (n, k)
        Numbers by study.

    Returns
    -------
    ndarray of shape (n,)
        Sums.
    """
    return np.add.reduce(a, axis=-1)


@dataclass(frozen=True, slots=True)
class Basis:
    """A design matrix X = Z R with orthonormal columns in Z, so that no moderator's scale spoils a sum.

    Attributes
    ----------
    Z : ndarray of shape (k, p)
        Orthonormal columns; for an intercept alone, the column of ones itself.
    R : ndarray of shape (p, p)
        Upper triangular; coefficients on X are R^-1 times those on Z.
    products : ndarray of shape (p (p + 1) / 2, k)
        Products of pairs of columns of Z, of which every p × p matrix of sums is made.
    places : ndarray of int of shape (p, p)
        Which product stands where in the matrix.
    constant : bool
        Whether X is a single column of ones.
    """

    Z: Array
    R: Array
    products: Array
    places: NDArray[np.intp]
    constant: bool

    @property
    def p(self) -> int:
        """Number of coefficients.

        Returns
        -------
        int
            Number of columns of X.
        """
        return self.Z.shape[1]

    def gram(self, w: Array) -> Array:
        """Return Z' diag(w) Z for each row of w, shape (n, p, p).

        Parameters
        ----------
        w : ndarray of shape (n, k)
            Weights.

        Returns
        -------
        ndarray of shape (n, p, p)
            One symmetric matrix per row.
        """
        if self.constant:
            return total(w)[:, None, None]
        return np.add.reduce(w[:, None, :] * self.products, axis=-1)[:, self.places]

    def cross(self, u: Array) -> Array:
        """Return Z' u for each row of u, shape (n, p).

        Parameters
        ----------
        u : ndarray of shape (n, k)
            One vector per row.

        Returns
        -------
        ndarray of shape (n, p)
            Products with the columns of Z.
        """
        if self.constant:
            return total(u)[:, None]
        return np.add.reduce(u[:, None, :] * np.ascontiguousarray(self.Z.T), axis=-1)

    def values(self, coef: Array) -> Array:
        """Return Z coef for each row of coef, shape (n, k), or (n, 1) where it is the same for all studies.

        Parameters
        ----------
        coef : ndarray of shape (n, p)
            Coefficients on Z.

        Returns
        -------
        ndarray of shape (n, k) or (n, 1)
            Fitted values; one column where they are the same for all studies.
        """
        if self.constant:
            return coef
        return np.add.reduce(coef[:, :, None] * np.ascontiguousarray(self.Z.T), axis=1)

    def spread(self, C: Array) -> Array:
        """Return the diagonal of Z C Z' for each matrix, shape (n, k).

        Parameters
        ----------
        C : ndarray of shape (n, p, p)
            Symmetric matrices.

        Returns
        -------
        ndarray of shape (n, k)
            Diagonals.
        """
        if self.constant:
            return np.broadcast_to(C[:, :, 0], (C.shape[0], self.Z.shape[0]))
        return np.einsum("ki,nij,kj->nk", self.Z, C, self.Z)

    def coefficients(self, coef: Array) -> Array:
        """Turn coefficients on Z into coefficients on X.

        Parameters
        ----------
        coef : ndarray of shape (n, p)
            Coefficients on Z.

        Returns
        -------
        ndarray of shape (n, p)
            Coefficients on X.
        """
        if self.constant:
            return coef
        return np.linalg.solve(self.R, coef[..., None])[..., 0]

    def covariance(self, C: Array) -> Array:
        """Turn a covariance of coefficients on Z into one of coefficients on X.

        Parameters
        ----------
        C : ndarray of shape (n, p, p)
            Covariances of coefficients on Z.

        Returns
        -------
        ndarray of shape (n, p, p)
            Covariances of coefficients on X.
        """
        if self.constant:
            return C
        root = np.linalg.inv(self.R)
        return root @ C @ root.T


def make_basis(X: Array) -> Basis:
    """Factor a design matrix of full column rank.

    Parameters
    ----------
    X : ndarray of shape (k, p)
        Design matrix, full column rank.

    Returns
    -------
    Basis
        X = Z R, with the products of columns of Z.
    """
    k, p = X.shape
    if p == 1 and np.all(X == 1.0):
        return Basis(X, np.eye(1), X.T, np.zeros((1, 1), dtype=np.intp), True)
    Z, R = np.linalg.qr(X)
    # Columns of length sqrt(k) keep sums of the size of plain sums of weights.
    Z, R = Z * np.sqrt(k), R / np.sqrt(k)
    rows, columns = np.triu_indices(p)
    places = np.zeros((p, p), dtype=np.intp)
    places[rows, columns] = np.arange(rows.size)
    places = np.maximum(places, places.T)
    return Basis(Z, R, np.ascontiguousarray((Z[:, rows] * Z[:, columns]).T), places, False)
