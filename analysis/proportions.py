# /// tamis
# results = ["proportions.json", "proportions_reports.csv"]
# ///
"""What share of the lesions resolved completely, pooled over reports? With the caution that case reports select."""

from functools import partial
from statistics import harmonic_mean

from tamis.analysis.measures import back_transform, effect_sizes
from tamis.analysis.pooling import fit
from tamis.pipeline.script import open_review

review = open_review(__file__)
known = review.cases[review.cases["resolution"] != "unknown"]
complete = known.assign(complete=(known["resolution"] == "complete").astype(int)).groupby("report_key")[
    "complete"
]
reports = complete.agg(events="sum", n="count").reset_index()
numbers: dict[str, object] = {"reports": len(reports), "patients": int(reports["n"].sum())}
for name, measure in (("logit", "PLO"), ("freeman_tukey", "PFT")):
    sizes = effect_sizes(reports, measure=measure, events="events", n="n", slab="report_key")
    result = fit(sizes["yi"], sizes["vi"], method="REML", test="knha", slab=reports["report_key"])
    share = result.predict(transform=partial(back_transform, measure, n=harmonic_mean(reports["n"])))
    numbers[name] = {"estimate": share.pred[0], "ci_lb": share.ci_lb[0], "ci_ub": share.ci_ub[0], "tau2": result.tau2,
                     "I2": result.I2, "Q": result.QE, "k": result.k}  # fmt: skip
    print(result.summary(), share.to_frame(), sep="\n\n")

review.save_table("proportions_reports", reports)
review.save_json("proportions", numbers)
