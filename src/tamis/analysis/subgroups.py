"""Subgroup analysis, with a between-study variance of each group's own or a common one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from tamis.analysis.basis import make_basis
from tamis.analysis.contrasts import Contrasts, contrast
from tamis.analysis.least_squares import weigh
from tamis.analysis.likelihood import fit_statistics
from tamis.analysis.pooling import fit_studies
from tamis.analysis.results import MetaAnalysis
from tamis.errors import UsageError


@dataclass(frozen=True, slots=True)
class Subgroups:
    """A model per subgroup, one for all with a common tau2, and the tests between groups.

    Attributes
    ----------
    levels : tuple of str
        Names of the groups: numbers by size, then words in alphabetical order, whatever their case.
    models : mapping of str to MetaAnalysis
        Each group's own model, with its own tau2.
    Q_between, Q_between_df, Q_between_p : float, int, float
        Heterogeneity of the groups' estimates.
    common : MetaAnalysis
        One coefficient per group, one tau2 for all; its `QE` is the heterogeneity within groups.
    between : Contrasts
        Test of differences between groups under the common tau2: other groups minus the first.
    single : tuple of str
        Groups of one study, whose estimate is that study.
    """

    levels: tuple[str, ...]
    models: Mapping[str, MetaAnalysis]
    Q_between: float
    Q_between_df: int
    Q_between_p: float
    common: MetaAnalysis
    between: Contrasts
    single: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per group.

        Returns
        -------
        DataFrame
            Estimates and heterogeneity.
        """
        rows = {
            level: {
                "k": model.k,
                "beta": model.beta[0],
                "se": model.se[0],
                "ci_lb": model.ci_lb[0],
                "ci_ub": model.ci_ub[0],
                "tau2": model.tau2,
                "I2": model.I2,
                "QE": model.QE,
                "QEp": model.QEp,
            }
            for level, model in self.models.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index")


def subgroups(model: MetaAnalysis, groups: Any) -> Subgroups:
    """Analyse the studies of a model by groups.

    Parameters
    ----------
    model : MetaAnalysis
        A model without moderators; its method, test and level are kept.
    groups : array_like of shape (k,)
        Group of each study, in the order of the model.

    Returns
    -------
    Subgroups
        Models and tests.

    Raises
    ------
    UsageError
        If the model has moderators, a group is missing, there is one group only, or every study has its
        own.

    Notes
    -----
    With own tau2, the test between groups is the heterogeneity of the groups' estimates. With a common
    tau2 it is the Wald test of a mixed-effects model.

    References
    ----------
    borenstein2009, rubioaparicio2020.
    """
    studies = model.studies
    if model.p > 1 or studies.intercept is None:
        raise UsageError(
            "subgroups are defined for a model without moderators; give the other moderators to fit"
        )
    labels = pd.Series(np.asarray(groups))
    if labels.size != model.k or labels.isna().any():
        raise UsageError(
            f"groups has {labels.size} entries, {int(labels.isna().sum())} missing; "
            f"expected one group for each of {model.k} studies"
        )
    words = labels.astype(str).to_numpy()
    levels = tuple(sorted(set(words.tolist()), key=_place))
    if not 1 < len(levels) < model.k:
        raise UsageError(
            f"{len(levels)} groups of {model.k} studies; expected at least 2, and fewer than studies"
        )
    models = {level: _own_model(model, np.flatnonzero(words == level)) for level in levels}
    estimates = np.array([own.beta[0] for own in models.values()])
    weights = np.array([own.se[0] for own in models.values()]) ** -2
    Q = float(weights @ (estimates - weights @ estimates / weights.sum()) ** 2)
    df = len(levels) - 1
    X = np.column_stack([(words == level).astype(float) for level in levels])
    together = replace(studies, X=X, names=levels, basis=make_basis(X), spec=None)
    common = fit_studies(together, model.method, model.test, model.level)
    differences = np.column_stack([-np.ones(df), np.eye(df)])
    single = tuple(level for level, own in models.items() if own.k == 1)
    return Subgroups(
        levels, models, Q, df, float(chdtrc(df, Q)), common, contrast(common, differences), single
    )


def _place(label: str) -> tuple[float, str, str]:
    # Numbers by size, then words without regard to case.
    try:
        return float(label), "", label
    except ValueError:
        return np.inf, label.casefold(), label


def _own_model(model: MetaAnalysis, positions: np.ndarray) -> MetaAnalysis:
    studies, names = model.studies, model.studies.slab
    part = replace(
        studies,
        yi=studies.yi[positions],
        vi=studies.vi[positions],
        X=studies.X[positions],
        basis=make_basis(studies.X[positions]),
        weights=None if studies.weights is None else studies.weights[positions],
        labels=[names[position] for position in positions.tolist()],
        positions=studies.positions[positions],
        dropped=(),
    )
    if positions.size > 1:
        return fit_studies(part, model.method, model.test, model.level)
    own = fit_studies(part, "EE", "z", model.level)
    if model.is_common_effect:
        return own
    # The model has a tau2 for this group too, though one study says nothing of it.
    batch = part.batch()
    return replace(own, fit_stats=fit_statistics(batch, weigh(batch, 1.0 / batch.v), 2))
