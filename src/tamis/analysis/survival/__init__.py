"""Time to event from case reports: interval-censored times (L, R], clustered in reports."""

from tamis.analysis.survival.aggregate_series import compare_with_series, series_mean
from tamis.analysis.survival.bootstrap_nonparametric import BootstrapCurves, bootstrap_nonparametric
from tamis.analysis.survival.bootstrap_parametric import BootstrapFits, bootstrap_parametric
from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.competing import (
    CumulativeIncidence,
    GrayTest,
    cumulative_incidence,
    gray_test,
)
from tamis.analysis.survival.competing_intervals import (
    CompetingIntervals,
    incidence_band,
    incidence_of_intervals,
)
from tamis.analysis.survival.cox import CoxFit, fit_cox
from tamis.analysis.survival.cure import CureFit, fit_cure
from tamis.analysis.survival.ends import count_ends
from tamis.analysis.survival.estimates import Estimate
from tamis.analysis.survival.families import FAMILIES
from tamis.analysis.survival.fine_gray import FineGrayFit, fit_fine_gray
from tamis.analysis.survival.flexible import USUAL_FAMILIES, fit_families, fit_flexible
from tamis.analysis.survival.flexible_families import FLEXIBLE_FAMILIES
from tamis.analysis.survival.flexible_fit import FlexibleFit
from tamis.analysis.survival.frailty import fit_frailty
from tamis.analysis.survival.frailty_fit import FrailtyFit
from tamis.analysis.survival.interval_tests import GroupTest, interval_logrank, interval_scores
from tamis.analysis.survival.likelihood_band import likelihood_band, likelihood_quantile
from tamis.analysis.survival.logrank import LogRank, logrank
from tamis.analysis.survival.model_average import average_survival, bootstrap_average
from tamis.analysis.survival.model_table import at_risk, average_quantile, compare, curves
from tamis.analysis.survival.npmle import NonparametricFit, Quantile, fit_nonparametric
from tamis.analysis.survival.parametric import ParametricFit, fit_parametric
from tamis.analysis.survival.pooled_medians import PooledMedian, pool_medians
from tamis.analysis.survival.pooled_series import pool_series_means, pool_series_medians
from tamis.analysis.survival.profile import profile_coefficient, profile_quantile
from tamis.analysis.survival.reconstruction import Reconstruction, reconstruct_cases
from tamis.analysis.survival.regression import fit_aft, fit_ph, predict
from tamis.analysis.survival.residuals import check_models, cox_snell, goodness_of_fit, residual_frame
from tamis.analysis.survival.right_censored import ProductLimit, product_limit
from tamis.analysis.survival.sensitivity import assume_lost, impute, sensitivity
from tamis.analysis.survival.series import join, series_from_counts, series_from_quantiles

__all__ = [
    "FAMILIES",
    "FLEXIBLE_FAMILIES",
    "USUAL_FAMILIES",
    "BootstrapCurves",
    "BootstrapFits",
    "CaseTimes",
    "CompetingIntervals",
    "CoxFit",
    "CumulativeIncidence",
    "CureFit",
    "Estimate",
    "FineGrayFit",
    "FlexibleFit",
    "FrailtyFit",
    "GrayTest",
    "GroupTest",
    "LogRank",
    "NonparametricFit",
    "ParametricFit",
    "PooledMedian",
    "ProductLimit",
    "Quantile",
    "Reconstruction",
    "assume_lost",
    "at_risk",
    "average_quantile",
    "average_survival",
    "bootstrap_average",
    "bootstrap_nonparametric",
    "bootstrap_parametric",
    "check_models",
    "compare",
    "compare_with_series",
    "count_ends",
    "cox_snell",
    "cumulative_incidence",
    "curves",
    "fit_aft",
    "fit_cox",
    "fit_cure",
    "fit_families",
    "fit_fine_gray",
    "fit_flexible",
    "fit_frailty",
    "fit_nonparametric",
    "fit_parametric",
    "fit_ph",
    "goodness_of_fit",
    "gray_test",
    "impute",
    "incidence_band",
    "incidence_of_intervals",
    "interval_logrank",
    "interval_scores",
    "join",
    "likelihood_band",
    "likelihood_quantile",
    "logrank",
    "pool_medians",
    "pool_series_means",
    "pool_series_medians",
    "predict",
    "product_limit",
    "profile_coefficient",
    "profile_quantile",
    "reconstruct_cases",
    "residual_frame",
    "sensitivity",
    "series_from_counts",
    "series_from_quantiles",
    "series_mean",
]
