# /// tamis
# results = ["sensitivity.csv", "sensitivity_printed.csv", "sensitivity.json"]
# figures = ["sensitivity"]
# ///
"""Do the estimates change under other choices of sample, event, origin and likelihood?"""

import pandas as pd
from _estimates import printed
from _samples import onset_times, resolution_times

from tamis.analysis.survival import sensitivity
from tamis.figures import draw_tornado
from tamis.pipeline.script import open_review

review = open_review(__file__)
cases = review.cases
main = resolution_times(cases)
level_of = cases.set_index("case_id")["source_level"]
full_text = level_of.loc[list(main.label)].eq("full_text").to_numpy()
every_origin = tuple(sorted(set(cases["resolution_origin"]) - {""}))
variants = {
    "resolution": sensitivity(main, subsets={"full text only": full_text}, n_boot=0),
    "resolution, all origins": sensitivity(
        resolution_times(cases, every_origin),
        imputations=(), leave_one_report_out=False, n_boot=0),
    "resolution, all origins, surgery as event": sensitivity(
        resolution_times(cases, every_origin, event=("spontaneous", "after_surgery")),
        imputations=(), leave_one_report_out=False, n_boot=0),
    "onset": sensitivity(onset_times(cases), leave_one_report_out=False, n_boot=0),
    "onset, infusion end added": sensitivity(
        onset_times(cases, ("infusion_start", "extravasation", "infusion_end")),
        imputations=(), leave_one_report_out=False, n_boot=0),
}  # fmt: skip
table = pd.concat([frame.assign(estimate=name) for name, frame in variants.items()], ignore_index=True)
table = table[["estimate", *(name for name in table.columns if name != "estimate")]]
left_out = table["analysis"].str.startswith("without ")
medians = table.loc[left_out, "median"]

review.save_table("sensitivity", table)
review.save_table("sensitivity_printed", printed(table))
review.save_json("sensitivity", {
    name.replace(", ", "_").replace(" ", "_"): frame.iloc[0].to_dict() for name, frame in variants.items()
} | {
    "rules": {row["analysis"].replace(": ", "_").replace(" ", "_"): row
              for row in variants["resolution"].to_dict("records")
              if not row["analysis"].startswith("without ")},
    "leave_one_report_out": {"n": int(left_out.sum()), "lowest": medians.min(), "highest": medians.max()},
})  # fmt: skip
review.save_figure(
    "sensitivity", draw_tornado(variants["resolution"], label="Median time (95% CI)"), variants["resolution"]
)
print(table.to_string())
