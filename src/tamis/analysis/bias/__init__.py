"""Small-study effects: tests, adjusted estimates and intervals, each with what it can and cannot show."""

from tamis.analysis.bias.excess_significance import ExcessSignificance, excess_significance
from tamis.analysis.bias.fail_safe import FailSafeN, fail_safe_n
from tamis.analysis.bias.henmi_copas import HenmiCopas, henmi_copas
from tamis.analysis.bias.limit import LimitMetaAnalysis, limit_meta_analysis
from tamis.analysis.bias.pet_peese import PetPeese, PrecisionEffect, pet_peese
from tamis.analysis.bias.rank_test import RankTest, rank_test
from tamis.analysis.bias.regression_test import RegressionTest, regression_test
from tamis.analysis.bias.trim_and_fill import TrimAndFill, trim_and_fill

__all__ = [
    "ExcessSignificance",
    "FailSafeN",
    "HenmiCopas",
    "LimitMetaAnalysis",
    "PetPeese",
    "PrecisionEffect",
    "RankTest",
    "RegressionTest",
    "TrimAndFill",
    "excess_significance",
    "fail_safe_n",
    "henmi_copas",
    "limit_meta_analysis",
    "pet_peese",
    "rank_test",
    "regression_test",
    "trim_and_fill",
]
