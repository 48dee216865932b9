"""Cumulative meta-analysis: studies are added one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from tamis.analysis.basis import Array, make_basis
from tamis.analysis.closed_form import fit_sequence, has_closed_form
from tamis.analysis.kernel import BatchFit, fit_subsets
from tamis.analysis.results import MetaAnalysis
from tamis.errors import UsageError


@dataclass(frozen=True, slots=True)
class Cumulative:
    """The model as studies accumulate.

    Attributes
    ----------
    slab : tuple of str
        The study added at each step.
    order : ndarray of int of shape (k,)
        Positions of the studies in the model, in order of accumulation.
    fits : BatchFit
        Row i has the first i + 1 studies.
    """

    slab: tuple[str, ...]
    order: np.ndarray
    fits: BatchFit

    def to_frame(self) -> pd.DataFrame:
        """Return one row per step.

        Returns
        -------
        DataFrame
            Fits by study added.
        """
        return self.fits.to_frame().set_index(pd.Index(self.slab, name="added"))


def cumulative(model: MetaAnalysis, order: Any = None) -> Cumulative:
    """Refit a model as its studies accumulate.

    Parameters
    ----------
    model : MetaAnalysis
        A model without moderators; its method, test and level are kept.
    order : array_like of shape (k,), optional
        Values by which to order the studies, such as years; ties keep the order of the model. By default
        the order of the model.

    Returns
    -------
    Cumulative
        One fit per step; the first has one study, for which t tests are undefined.

    Raises
    ------
    UsageError
        If the model has moderators, or `order` does not fit it.

    References
    ----------
    lau1992, lau1995.
    """
    if model.p > 1 or model.studies.intercept is None:
        raise UsageError("a cumulative meta-analysis is defined for a model without moderators")
    studies, k = model.studies, model.k
    positions = np.arange(k)
    if order is not None:
        values = np.asarray(order)
        if values.shape != (k,) or pd.isna(values).any():
            raise UsageError(
                f"order has shape {values.shape} or missing values; expected one value for each of {k} studies"
            )
        positions = np.argsort(values, kind="stable")
    names = studies.slab
    slab = tuple(names[position] for position in positions.tolist())
    ordered = replace(
        studies,
        yi=studies.yi[positions],
        vi=studies.vi[positions],
        basis=make_basis(np.ones((k, 1))),
        weights=None if studies.weights is None else studies.weights[positions],
    )
    if has_closed_form(ordered, model.method):
        return Cumulative(
            slab, positions, fit_sequence(ordered, "cumulative", model.method, model.test, model.level)
        )

    def counts(rows: slice) -> Array:
        return (np.arange(k) <= np.arange(rows.start, rows.stop)[:, None]).astype(float)

    return Cumulative(slab, positions, fit_subsets(ordered, counts, k, model.method, model.test, model.level))
