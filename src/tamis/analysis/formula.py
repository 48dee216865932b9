"""Design matrices from formulas: categories, interactions, splines, by formulaic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from formulaic import ModelSpec, model_matrix
from formulaic.errors import FormulaicError
from numpy.typing import NDArray

from tamis.analysis.basis import Array
from tamis.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class Design:
    """A design matrix with its columns' names, and how to make it again from other data.

    Attributes
    ----------
    X : ndarray of shape (k, p)
        Rows that were complete.
    names : tuple of str
        Names of the columns; the intercept is "intercept".
    kept : ndarray of bool of shape (n,)
        Which rows of the data were complete.
    spec : ModelSpec, optional
        formulaic's memory of categories and knots; None for a matrix given as such.
    """

    X: Array
    names: tuple[str, ...]
    kept: NDArray[np.bool_]
    spec: ModelSpec | None = None


def design_from_formula(formula: str, data: pd.DataFrame) -> Design:
    """Evaluate a one-sided formula such as ``"~ ablat + C(alloc)"`` on the columns of a frame.

    Parameters
    ----------
    formula : str
        One-sided formula; ``C(x)`` makes a category, ``a:b`` an interaction, ``bs(x, df=4)`` a spline.
    data : DataFrame
        One row per study.

    Returns
    -------
    Design
        The design matrix of complete rows.

    Raises
    ------
    InputError
        If the formula cannot be read or names a column that the data does not have.
    """
    rows = data.reset_index(drop=True)
    # formulaic hands its ModelSpec over as an attribute that frames do not know of.
    matrix: Any = _evaluate(lambda: model_matrix(formula, rows, context={}, na_action="drop"), formula, rows)
    kept = np.zeros(len(rows), dtype=np.bool_)
    kept[matrix.index.to_numpy()] = True
    names = tuple("intercept" if name == "Intercept" else str(name) for name in matrix.columns)
    return Design(matrix.to_numpy(dtype=float), names, kept, matrix.model_spec)


def design_again(spec: ModelSpec, data: pd.DataFrame) -> Array:
    """Evaluate a formula on new data, with the categories and knots of the fit.

    Parameters
    ----------
    spec : ModelSpec
        From a Design.
    data : DataFrame
        One row per wanted prediction.

    Returns
    -------
    ndarray of shape (m, p)
        Design matrix of the new rows.

    Raises
    ------
    InputError
        If a column is absent or a value missing.
    """
    rows = data.reset_index(drop=True)
    matrix = _evaluate(lambda: spec.get_model_matrix(rows, context={}), str(spec.formula), rows)
    if len(matrix) < len(rows):
        raise InputError(
            [Problem("new data", 0, "a moderator is missing", "Predictions need every moderator.")]
        )
    return matrix.to_numpy(dtype=float)


def _evaluate(make: Any, formula: str, data: pd.DataFrame) -> pd.DataFrame:
    try:
        return make()
    except (FormulaicError, KeyError, ValueError, TypeError) as error:
        columns = ", ".join(map(str, data.columns))
        raise InputError(
            [Problem(f"formula {formula!r}", 0, str(error).splitlines()[0], f"The columns are: {columns}.")]
        ) from error
