"""Records in a space of a few directions in which words that go together are one: latent semantic indexing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

# Directions; more bring back what single words say.
_DIRECTIONS = 50
# Directions drawn beyond those that are kept, and passes that turn them towards the strongest.
_SPARE, _PASSES = 20, 4
# The directions of a large library are found on so many of its records, spread over it evenly.
_SAMPLE = 5000


def latent_space(matrix: sparse.csr_array) -> npt.NDArray[np.float32]:
    """Return records by the strongest directions of their terms, each record to length 1.

    Parameters
    ----------
    matrix : csr_array of shape (records, terms)

    Returns
    -------
    ndarray of shape (records, directions)
        Zeros for records without terms. There are at most as many directions as a quarter of the records.

    References
    ----------
    deerwester1990; halko2011 for the way of finding the directions.
    """
    n, width = matrix.shape
    size = min(n, _SAMPLE)
    directions = min(_DIRECTIONS, size // 4, width // 4)
    if directions < 1:
        return np.zeros((n, 0), np.float32)
    sample = matrix[np.linspace(0, n - 1, size).round().astype(int)].astype(np.float64)
    axes = matrix @ _axes(sample, directions).astype(np.float32)
    length = np.linalg.norm(axes, axis=1, keepdims=True)
    length[length == 0] = 1
    return axes / length


def _axes(sample: sparse.csr_array, count: int) -> npt.NDArray[np.float64]:
    """Return the strongest right singular vectors as columns, by a random projection from a fixed seed."""
    drawn = np.random.default_rng(0).standard_normal((sample.shape[1], count + _SPARE))
    found = sample @ drawn
    for _ in range(_PASSES):
        found = sample @ (sample.T @ np.linalg.qr(found)[0])
    basis = np.linalg.qr(found)[0]
    return np.linalg.svd((sample.T @ basis), full_matrices=False)[0][:, :count]
