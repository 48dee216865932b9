"""The studies of a meta-analysis, checked once: outcomes, variances, moderators, names, what was dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from formulaic import ModelSpec

from tamis.analysis.basis import Array, Basis, make_basis
from tamis.analysis.formula import Design, design_from_formula
from tamis.analysis.least_squares import Batch
from tamis.errors import InputError, Problem, UsageError

# A column whose part outside the columns before it is smaller than this share of its length adds nothing.
DEPENDENT = 1e-10
# More than this many problems of one kind are counted, not listed.
LISTED = 20


@dataclass(frozen=True, slots=True)
class Studies:
    """What a model is fitted to.

    Attributes
    ----------
    yi, vi : ndarray of shape (k,)
        Outcomes and sampling variances of the complete studies.
    X : ndarray of shape (k, p)
        Design matrix, full column rank.
    names : tuple of str
        Names of its columns.
    basis : Basis
        X in orthonormal coordinates.
    weights : ndarray of shape (k,), optional
        The user's weights.
    labels : sequence of str, optional
        Names of the complete studies; None where they are numbered from 1.
    positions : ndarray of int of shape (k,)
        Where the complete studies stood in the data given, from 0.
    dropped : tuple of str
        Studies left out because a value is missing.
    spec : ModelSpec, optional
        How the formula was read.
    """

    yi: Array
    vi: Array
    X: Array
    names: tuple[str, ...]
    basis: Basis
    weights: Array | None
    labels: Sequence[str] | None
    positions: np.ndarray
    dropped: tuple[str, ...]
    spec: ModelSpec | None

    @property
    def k(self) -> int:
        """Number of studies.

        Returns
        -------
        int
            Complete studies.
        """
        return self.yi.size

    @property
    def p(self) -> int:
        """Number of coefficients.

        Returns
        -------
        int
            Columns of X.
        """
        return self.X.shape[1]

    @property
    def intercept(self) -> int | None:
        """Position of the intercept among the coefficients, None without one.

        Returns
        -------
        int or None
            Position of the column of ones.
        """
        constant = np.flatnonzero((self.X == 1.0).all(axis=0))
        return int(constant[0]) if constant.size else None

    @property
    def slab(self) -> tuple[str, ...]:
        """Names of the studies; their numbers in the data given where they have no name.

        Returns
        -------
        tuple of str
            One name per study.
        """
        if self.labels is None:
            return tuple(str(position + 1) for position in self.positions)
        return tuple(self.labels)

    def batch(self) -> Batch:
        """Return the studies as a batch of one.

        Returns
        -------
        Batch
            A single row.
        """
        weights = None if self.weights is None else self.weights[None, :]
        return Batch(self.yi[None, :], self.vi[None, :], self.basis, weights=weights)


def check_studies(
    yi: Any,
    vi: Any,
    mods: Any = None,
    *,
    data: pd.DataFrame | None = None,
    weights: Any = None,
    slab: Any = None,
    intercept: bool = True,
) -> Studies:
    """Check the input of a model, drop incomplete studies, make the design matrix.

    Parameters
    ----------
    yi, vi : array_like of shape (k,) or str
        Outcomes and variances, or their columns in `data`.
    mods : None, str, DataFrame or array_like, optional
        Formula (needs `data`), or moderators by column.
    data : DataFrame, optional
        One row per study.
    weights : array_like of shape (k,) or str, optional
        Weights to use in place of inverse variances.
    slab : array_like of shape (k,) or str, optional
        Names of the studies.
    intercept : bool
        Whether to put an intercept before moderators given by column.

    Returns
    -------
    Studies
        The complete studies.

    Raises
    ------
    InputError
        With every problem found: lengths, values that are no variances, moderators that depend on others.
    UsageError
        If a formula or a column name comes without data.
    """
    y, v = _numbers(yi, data, "yi"), _numbers(vi, data, "vi")
    w = None if weights is None else _numbers(weights, data, "weights")
    labels = _labels(slab, yi, data)
    _check_lengths({"yi": y, "vi": v, "weights": w, "slab": labels, "data": data}, y.size)
    design = _design(mods, data, y.size, intercept)
    kept = design.kept & np.isfinite(y) & ~np.isnan(v)
    if w is not None:
        kept &= ~np.isnan(w)
    problems = _value_problems(y, v, w, labels)
    X = np.empty((y.size, design.X.shape[1]))
    X[design.kept] = design.X
    X, names = X[kept], design.names
    if problems:
        raise InputError(problems)
    if X.shape[0] <= X.shape[1] and not (X.shape == (1, 1)):
        raise InputError([_too_few(X.shape[0], names)])
    X = np.ascontiguousarray(X)
    basis = make_basis(X)
    problems = _dependent_columns(X, basis, names)
    if problems:
        raise InputError(problems)
    everything = bool(kept.all())
    positions = np.arange(y.size) if everything else np.flatnonzero(kept)
    if labels is not None and not everything:
        chosen: Sequence[str] | None = [labels[position] for position in positions.tolist()]
    else:
        chosen = labels
    lost = () if everything else tuple(_label(labels, int(position)) for position in np.flatnonzero(~kept))
    return Studies(
        y if everything else y[kept],
        v if everything else v[kept],
        X,
        names,
        basis,
        w if w is None or everything else w[kept],
        chosen,
        positions,
        lost,
        design.spec,
    )


def _numbers(values: Any, data: pd.DataFrame | None, name: str) -> Array:
    if isinstance(values, str):
        values = _column(values, data, name)
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        numbers = pd.to_numeric(pd.Series(values), errors="coerce").to_numpy(dtype=np.float64)
        bad = int(np.sum(np.isnan(numbers) & ~pd.isna(pd.Series(values)).to_numpy()))
        if bad:
            what = f"{name} holds {bad} values that are not numbers"
            raise InputError([Problem(name, 0, what, "Expected one number per study.")]) from None
    if numbers.ndim != 1:
        what = f"{name} has shape {numbers.shape}"
        raise InputError(
            [Problem(name, 0, what, "Expected one number per study; fit_batch takes more dimensions.")]
        )
    return numbers


def _column(name: str, data: pd.DataFrame | None, argument: str) -> pd.Series:
    if data is None:
        raise UsageError(f"{argument}={name!r} names a column, but data was not given")
    if name not in data.columns:
        raise UsageError(
            f"{argument}={name!r} is no column of data; the columns are: {', '.join(map(str, data.columns))}"
        )
    return data[name]


def _labels(slab: Any, yi: Any, data: pd.DataFrame | None) -> Sequence[str] | None:
    if isinstance(slab, str):
        slab = _column(slab, data, "slab")
    if slab is None and isinstance(yi, pd.Series) and not isinstance(yi.index, pd.RangeIndex):
        slab = yi.index
    return None if slab is None else [str(label) for label in slab]


def _label(labels: Sequence[str] | None, position: int) -> str:
    return str(position + 1) if labels is None else labels[position]


def _check_lengths(parts: dict[str, Any], k: int) -> None:
    problems = [
        Problem(name, 0, f"{name} has {len(part)} entries, yi has {k}", "Expected one entry per study.")
        for name, part in parts.items()
        if part is not None and len(part) != k
    ]
    if problems:
        raise InputError(problems)


def _design(mods: Any, data: pd.DataFrame | None, k: int, intercept: bool) -> Design:
    complete = np.ones(k, dtype=np.bool_)
    if mods is None:
        if not intercept:
            raise UsageError(
                "a model needs an intercept or moderators; intercept=False was given without mods"
            )
        return Design(np.ones((k, 1)), ("intercept",), complete)
    if isinstance(mods, str):
        if data is None:
            raise UsageError(f"mods={mods!r} is a formula; give the frame with its columns as data")
        return design_from_formula(mods, data)
    frame = _moderators(mods)
    if len(frame) != k:
        what = f"mods has {len(frame)} rows, yi has {k} entries"
        raise InputError([Problem("mods", 0, what, "Expected one row per study.")])
    X = frame.to_numpy(dtype=np.float64)
    names = tuple(map(str, frame.columns))
    if intercept:
        X, names = np.column_stack([np.ones(k), X]), ("intercept", *names)
    kept = np.asarray(~np.isnan(X).any(axis=1))
    return Design(X[kept], names, kept)


def _moderators(mods: Any) -> pd.DataFrame:
    if isinstance(mods, pd.Series):
        return mods.to_frame(mods.name if mods.name is not None else "x1")
    if isinstance(mods, pd.DataFrame):
        return mods
    array = np.asarray(mods, dtype=np.float64)
    array = array[:, None] if array.ndim == 1 else array
    return pd.DataFrame(array, columns=[f"x{column + 1}" for column in range(array.shape[1])])


def _value_problems(y: Array, v: Array, w: Array | None, labels: Sequence[str] | None) -> list[Problem]:
    rules = [
        (np.isinf(y), "yi", y, "Expected a finite effect size; leave it missing if the study gives none."),
        (
            (v <= 0.0) | np.isinf(v),
            "vi",
            v,
            "Expected a finite variance above 0. If the study gives none, leave it missing and the study is dropped.",
        ),
    ]
    if w is not None:
        rules.append(((w < 0.0) | np.isinf(w), "weights", w, "Expected a finite weight of at least 0."))
    problems: list[Problem] = []
    for bad, name, values, expected in rules:
        if not bad.any():
            continue
        where = np.flatnonzero(bad)
        for position in where[:LISTED]:
            label = _label(labels, int(position))
            problems.append(Problem(f"study {label}", 0, f"{name} is {values[position]:g}", expected))
        if where.size > LISTED:
            problems.append(Problem(name, 0, f"{where.size - LISTED} more studies like these", expected))
    return problems


def _too_few(k: int, names: tuple[str, ...]) -> Problem:
    what = f"{k} complete studies for {len(names)} coefficients ({', '.join(names)})"
    return Problem("studies", 0, what, "Expected more studies than coefficients; use fewer moderators.")


def _dependent_columns(X: Array, basis: Basis, names: tuple[str, ...]) -> list[Problem]:
    if basis.constant:
        return []
    own = np.abs(np.diag(basis.R)) * np.sqrt(X.shape[0])
    length = np.sqrt(np.einsum("ij,ij->j", X, X))
    expected = "Leave one of them out, or set intercept=False where the others add up to 1."
    return [
        Problem(
            f"moderator {names[j]}",
            0,
            f"it is a combination of {', '.join(names[:j]) or 'nothing'}",
            expected,
        )
        for j in np.flatnonzero(own <= DEPENDENT * length)
    ]
