"""The result of a fit: numbers, tables, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from tamis.analysis.basis import Array
from tamis.analysis.formula import design_again
from tamis.analysis.intervals import (
    HeterogeneityIntervals,
    IntervalType,
    PredictionInterval,
    heterogeneity_intervals,
    prediction_df,
)
from tamis.analysis.likelihood import FitStatistics
from tamis.analysis.regression import BestPredictions, Predictions, best_predictions, predict_rows
from tamis.analysis.studies import Studies
from tamis.analysis.summaries import Table, html_text, plain_text
from tamis.analysis.tau2 import ESTIMATORS
from tamis.errors import InputError, Problem, UsageError


@dataclass(frozen=True, slots=True, repr=False)
class MetaAnalysis:
    """A fitted common-effect, random-effects or mixed-effects model.

    Attributes
    ----------
    studies : Studies
        What the model was fitted to; ``studies.dropped`` lists the studies left out.
    method : str
        Estimator of tau2, or "EE".
    test : {"z", "t", "knha", "adhoc"}
        Test of coefficients.
    level : float
        Level of the intervals.
    beta, se, stat, pval, ci_lb, ci_ub : ndarray of shape (p,)
        Coefficients and their inference.
    vcov : ndarray of shape (p, p)
        Covariance of the coefficients.
    ddf : float or None
        Degrees of freedom of t tests; None for z.
    tau2 : float
        Between-study variance.
    se_tau2 : float or None
        Its standard error; None for a common effect.
    QE, QE_df, QEp : float, int, float
        Test of (residual) heterogeneity.
    QM, QM_df, QMp : float or None, int or None, float or None
        Omnibus test of all coefficients but the intercept: chi-squared for z, else F with (QM_df, ddf)
        degrees of freedom; None for an intercept alone.
    I2, H2 : float
        From tau2 and the typical sampling variance (percent, ratio); from QE for a common effect.
    R2 : float or None
        Heterogeneity accounted for by the moderators, in percent; None without moderators.
    typical_vi : float
        Typical sampling variance.
    fit_stats : mapping of str to FitStatistics
        Under "ML" and "REML".
    """

    studies: Studies
    method: str
    test: Literal["z", "t", "knha", "adhoc"]
    level: float
    beta: Array
    vcov: Array
    se: Array
    stat: Array
    pval: Array
    ci_lb: Array
    ci_ub: Array
    ddf: float | None
    tau2: float
    se_tau2: float | None
    QE: float
    QE_df: int
    QEp: float
    QM: float | None
    QM_df: int | None
    QMp: float | None
    I2: float
    H2: float
    R2: float | None
    typical_vi: float
    fit_stats: Mapping[str, FitStatistics]

    @property
    def k(self) -> int:
        """Number of studies.

        Returns
        -------
        int
            Complete studies.
        """
        return self.studies.k

    @property
    def p(self) -> int:
        """Number of coefficients.

        Returns
        -------
        int
            Coefficients.
        """
        return self.studies.p

    @property
    def is_common_effect(self) -> bool:
        """Whether the model has no between-study variance.

        Returns
        -------
        bool
            True for EE, CE and FE.
        """
        return self.se_tau2 is None

    @property
    def weights(self) -> Array:
        """Weights of the studies in percent, shape (k,).

        Returns
        -------
        ndarray of shape (k,)
            Percentages that add up to 100.
        """
        given = self.studies.weights
        w = 1.0 / (self.studies.vi + self.tau2) if given is None else given
        return 100.0 * w / w.sum()

    @property
    def fitted(self) -> Array:
        """Fitted values, shape (k,).

        Returns
        -------
        ndarray of shape (k,)
            X times the coefficients.
        """
        return self.studies.X @ self.beta

    @property
    def resid(self) -> Array:
        """Outcomes minus fitted values, shape (k,).

        Returns
        -------
        ndarray of shape (k,)
            Raw residuals.
        """
        return self.studies.yi - self.fitted

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient.

        Returns
        -------
        DataFrame
            Coefficients and their inference.
        """
        names = ("beta", "se", "stat", "pval", "ci_lb", "ci_ub")
        columns = {name: getattr(self, name) for name in names}
        return pd.DataFrame(columns, index=pd.Index(self.studies.names, name="coefficient"))

    def conf_int(
        self, kind: IntervalType | None = None, level: float | None = None
    ) -> HeterogeneityIntervals:
        """Compute confidence intervals of tau2, tau, I2 and H2.

        Parameters
        ----------
        kind : {"QP", "GENQ", "PL", "HT"}, optional
            Q-profile, generalised Q, profile likelihood, test-based. By default the Q-profile, which is
            exact for any estimator; for GENQ and GENQM the generalised Q.
        level : float, optional
            Level; that of the model by default.

        Returns
        -------
        HeterogeneityIntervals
            Estimates with bounds.

        Raises
        ------
        UsageError
            If the model has no between-study variance.

        References
        ----------
        viechtbauer2007, jackson2013.
        """
        if self.is_common_effect:
            raise UsageError(
                "a common-effect model has no tau2 to give an interval for; fit with method='REML'"
            )
        chosen: IntervalType = kind or ("GENQ" if self.method.startswith("GENQ") else "QP")
        return heterogeneity_intervals(
            self.studies.batch(),
            self.tau2,
            self.typical_vi,
            self.QE,
            self.method,
            chosen,
            level or self.level,
        )

    def predict(
        self,
        new: Any = None,
        *,
        transform: str | Callable[[Array], Any] | None = None,
        interval: PredictionInterval = "test",
        level: float | None = None,
    ) -> Predictions:
        """Predict average outcomes, with confidence and prediction intervals.

        Parameters
        ----------
        new : None, DataFrame, mapping or array_like of shape (m, p) or (m, p - 1), optional
            Where to predict: for a model by formula a frame of its variables; otherwise values of the
            moderators, with or without the intercept's column. By default the average effect, or with
            moderators each study's fitted value.
        transform : str or callable, optional
            Scale of the predictions, such as "exp".
        interval : {"test", "z", "t", "riley"}
            Distribution of the prediction interval: as the model's test (normal for z, else t with k - p);
            normal; t with k - p; t with k - p - 1, which is k - 2 without moderators.
        level : float, optional
            Level; that of the model by default.

        Returns
        -------
        Predictions
            One per row.

        Raises
        ------
        InputError
            If the new values do not fit the model.

        References
        ----------
        higgins2009, riley2011.
        """
        X, labels = self._rows(new)
        pi_df = None if self.is_common_effect else prediction_df(interval, self.ddf, self.k, self.p)
        tau2 = None if self.is_common_effect else self.tau2
        predictions = predict_rows(
            X, self.beta, self.vcov, tau2, self.ddf, pi_df, self.level if level is None else level, labels
        )
        return predictions if transform is None else predictions.transform(transform)

    def _rows(self, new: Any) -> tuple[Array, tuple[str, ...]]:
        studies = self.studies
        if new is None:
            only_intercept = studies.p == 1 and studies.intercept == 0
            return (np.ones((1, 1)), ("average",)) if only_intercept else (studies.X, studies.slab)
        if isinstance(new, Mapping):
            new = pd.DataFrame(new)
        labels = tuple(map(str, new.index)) if isinstance(new, pd.DataFrame) else None
        if studies.spec is not None and isinstance(new, pd.DataFrame):
            X = design_again(studies.spec, new)
        else:
            X = np.asarray(new, dtype=float)
            if X.ndim == 1:
                # One moderator: a list of its values. Several: one combination.
                X = X[:, None] if studies.p - (studies.intercept is not None) == 1 else X[None, :]
            if X.shape[1] == studies.p - 1 and studies.intercept is not None:
                X = np.insert(X, studies.intercept, 1.0, axis=1)
        if X.shape[1] != studies.p or not np.isfinite(X).all():
            what = f"new has shape {X.shape}, or a missing value"
            expected = f"Expected finite columns {', '.join(studies.names)}; the intercept may be left out."
            raise InputError([Problem("new", 0, what, expected)])
        return X, labels or tuple(str(row + 1) for row in range(X.shape[0]))

    def blup(self, level: float | None = None) -> BestPredictions:
        """Predict the true outcomes of the studies, shrunken towards the model.

        Parameters
        ----------
        level : float, optional
            Level; that of the model by default.

        Returns
        -------
        BestPredictions
            True outcomes and deviations, with standard errors and intervals.

        References
        ----------
        morris1983, raudenbush1985.
        """
        studies = self.studies
        variance = np.einsum("ki,ij,kj->k", studies.X, self.vcov, studies.X)
        chosen = self.level if level is None else level
        return best_predictions(
            studies.yi, studies.vi, self.fitted, variance, self.tau2, self.ddf, chosen, studies.slab
        )

    def summary(self) -> str:
        """Return the result as text, as a methods section would lay it out.

        Returns
        -------
        str
            Several lines.
        """
        return plain_text(self._title(), self._notes(), self._tables())

    def _repr_html_(self) -> str:
        return html_text(self._title(), self._notes(), self._tables())

    def __repr__(self) -> str:
        average = f"{self.beta[0]:.4g} [{self.ci_lb[0]:.4g}, {self.ci_ub[0]:.4g}]"
        return f"<MetaAnalysis {self.method}, k = {self.k}, {self.studies.names[0]} {average}, tau2 = {self.tau2:.4g}>"

    def __str__(self) -> str:
        return self.summary()

    def _title(self) -> str:
        kind = "Common-effect" if self.is_common_effect else "Random-effects"
        if self.QM is not None:
            kind = "Common-effect meta-regression" if self.is_common_effect else "Mixed-effects"
        estimator = "" if self.is_common_effect else f"; tau2 by {ESTIMATORS[self.method].label}"
        return f"{kind} model, k = {self.k}{estimator}"

    def _notes(self) -> list[str]:
        dropped = self.studies.dropped
        if not dropped:
            return []
        return [f"Left out for missing values: {', '.join(dropped)}."]

    def _tables(self) -> list[Table]:
        ddf = "" if self.ddf is None else f", t({self.ddf:g})"
        test = {"z": "z", "t": "t", "knha": "Knapp–Hartung", "adhoc": "Knapp–Hartung, ad hoc"}[self.test]
        tables = [Table(f"Coefficients ({test}{ddf}, {100 * self.level:g} % intervals)", self.to_frame())]
        tables.append(Table("Heterogeneity", self._heterogeneity()))
        statistics = {
            name: [s.loglik, s.deviance, s.AIC, s.BIC, s.AICc] for name, s in self.fit_stats.items()
        }
        columns = ["logLik", "deviance", "AIC", "BIC", "AICc"]
        tables.append(Table("Fit", pd.DataFrame.from_dict(statistics, orient="index", columns=columns)))
        return tables

    def _heterogeneity(self) -> pd.DataFrame:
        source = "from Q" if self.is_common_effect else "from tau2"
        rows: dict[str, list[str]] = {}
        if self.se_tau2 is not None:
            rows["tau2"] = [f"{self.tau2:.4f}", f"SE {self.se_tau2:.4f}, tau {np.sqrt(self.tau2):.4f}"]
        rows["I2"] = [f"{self.I2:.2f} %", source]
        rows["H2"] = [f"{self.H2:.2f}", source]
        if self.R2 is not None:
            rows["R2"] = [f"{self.R2:.2f} %", "accounted for by the moderators"]
        rows["QE" if self.p > 1 else "Q"] = [f"{self.QE:.4f}", f"df {self.QE_df}, p {self.QEp:.4g}"]
        if self.QM is not None:
            name = "QM" if self.ddf is None else "F"
            df = f"{self.QM_df}" if self.ddf is None else f"{self.QM_df}, {self.ddf:g}"
            rows[name] = [f"{self.QM:.4f}", f"df {df}, p {self.QMp:.4g}"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "detail"])
