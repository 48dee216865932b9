# /// tamis
# results = ["competing.csv", "competing.json"]
# figures = ["competing"]
# ///
"""What share of the lesions healed by themselves, and what share after surgery, by when?"""

import numpy as np
from _estimates import N_BOOT, ticks
from _samples import resolution_times

from tamis.analysis.survival import at_risk, incidence_band, incidence_of_intervals
from tamis.figures import draw_incidence
from tamis.pipeline.script import open_review

KINDS = {"spontaneous": "by itself", "after_surgery": "after surgery"}
DAYS = (90, 180)

review = open_review(__file__)
cases = review.cases
# A time counted from the operation does not say how long the lesion had lasted.
origins = tuple(sorted(set(cases["resolution_origin"]) - {"", "surgery"}))
times = resolution_times(cases, origins, event=tuple(KINDS))
cause = cases.set_index("case_id").loc[list(times.label), "event_type"].map(KINDS).to_numpy()
ended = ~times.is_right_censored
any_end = resolution_times(cases, event=tuple(KINDS))
estimate = incidence_of_intervals(times, cause)
ends = np.unique(np.concatenate([[0.0], times.lower, times.upper[np.isfinite(times.upper)]]))
grid = np.unique(np.concatenate([ends, ends[:-1] + 1e-6, DAYS]))
band = incidence_band(times, cause, grid, n_boot=N_BOOT, seed=review.seed)
shares = estimate.at(DAYS)
table = shares.merge(band, on=["cause", "time"])

review.save_table("competing", table)
review.save_json("competing", {
    "n": times.n,
    "n_reports": times.n_reports,
    "n_origins": len(times.pooled_origins),
    "left_out": len(times.left_out),
    "n_ended": {name.replace(" ", "_"): int((cause[ended] == name).sum()) for name in KINDS.values()},
    "n_right_censored": int(times.is_right_censored.sum()),
    "operated_in_main": any_end.n_events - resolution_times(cases).n_events,
    "kkt_gap": estimate.kkt_gap,
    "shares": {
        f"{row['cause'].replace(' ', '_')}_{row['time']:.0f}": row for row in table.to_dict("records")
    },
})  # fmt: skip
cells = estimate.to_frame()
figure = draw_incidence(
    cells,
    band=band,
    at_risk=at_risk(times, ticks(ends[-1])),
    origin="the origin of each report",
    event="healed",
)
review.save_figure("competing", figure, cells)
print(times.summary(), estimate.summary(), table.to_string(), sep="\n\n")
