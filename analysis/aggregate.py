# /// tamis
# results = ["aggregate.csv", "aggregate.json"]
# ///
"""Does the pooled time to resolution agree with the one series that reports a mean and an SD only?"""

from _samples import resolution_times

from tamis.analysis.survival import bootstrap_parametric, compare_with_series
from tamis.pipeline.script import open_review

review = open_review(__file__)
# PMID 37545297: 16 newborns, healed in 1 to 3 months, mean 1.6, SD 0.6 months; compared, never merged.
series = {"mean": 1.6, "sd": 0.6, "n": 16, "unit_days": 30.4375, "name": "series of 16 newborns"}
fit = bootstrap_parametric(resolution_times(review.cases), "weibull", n_boot=2000, seed=review.seed)
table = compare_with_series(fit, **series)

review.save_table("aggregate", table)
rows = dict(zip(("series", "pooled_mean", "pooled_median", "ratio"), table.to_dict("records"), strict=True))
review.save_json("aggregate", rows)
print(table.to_string())
