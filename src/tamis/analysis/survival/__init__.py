"""Time to event from case reports: interval-censored times (L, R], clustered in reports."""

from tamis.analysis.survival.aggregate_series import compare_with_series, series_mean
from tamis.analysis.survival.bootstrap_nonparametric import BootstrapCurves, bootstrap_nonparametric
from tamis.analysis.survival.bootstrap_parametric import BootstrapFits, bootstrap_parametric
from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.ends import count_ends
from tamis.analysis.survival.estimates import Estimate
from tamis.analysis.survival.families import FAMILIES
from tamis.analysis.survival.interval_tests import GroupTest, interval_logrank, interval_scores
from tamis.analysis.survival.logrank import LogRank, logrank
from tamis.analysis.survival.model_table import at_risk, compare, curves
from tamis.analysis.survival.npmle import NonparametricFit, Quantile, fit_nonparametric
from tamis.analysis.survival.parametric import ParametricFit, fit_parametric
from tamis.analysis.survival.right_censored import ProductLimit, product_limit
from tamis.analysis.survival.sensitivity import impute, sensitivity

__all__ = [
    "FAMILIES",
    "BootstrapCurves",
    "BootstrapFits",
    "CaseTimes",
    "Estimate",
    "GroupTest",
    "LogRank",
    "NonparametricFit",
    "ParametricFit",
    "ProductLimit",
    "Quantile",
    "at_risk",
    "bootstrap_nonparametric",
    "bootstrap_parametric",
    "compare",
    "compare_with_series",
    "count_ends",
    "curves",
    "fit_nonparametric",
    "fit_parametric",
    "impute",
    "interval_logrank",
    "interval_scores",
    "logrank",
    "product_limit",
    "sensitivity",
    "series_mean",
]
