"""Effect sizes and their sampling variances, from what studies report."""

from tamis.analysis.measures.effect_sizes import back_transform, effect_sizes, read_counts
from tamis.analysis.measures.measure import Input, Measure
from tamis.analysis.measures.registry import MEASURES, find_measure

__all__ = ["MEASURES", "Input", "Measure", "back_transform", "effect_sizes", "find_measure", "read_counts"]
