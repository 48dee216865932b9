# /// tamis
# results = ["groups.csv", "groups_printed.csv", "groups.json"]
# ///
"""Onset and resolution by origin of the clock and by exposure: what is known in each group; none are pooled."""

import numpy as np
import pandas as pd
from _estimates import median_text
from _samples import exposure_group

from tamis.analysis.survival import CaseTimes, fit_nonparametric, fit_parametric
from tamis.pipeline.script import open_review

# A model of two parameters is not fitted to fewer events than this: it would describe its own assumption.
FEWEST_EVENTS = 5


def every_time(cases: pd.DataFrame, phase: str) -> CaseTimes:
    """Return the times of one phase from all origins, to be taken apart; surgery ends the observation."""
    ends = {"event_type": "event_type", "event": ("spontaneous",)} if phase == "resolution" else {}
    origin = f"{phase}_origin"
    return CaseTimes.from_cases(
        cases.set_index("case_id"),
        lower=f"{phase}_days_lower",
        upper=f"{phase}_days_upper",
        report="report_key",
        origin=origin,
        origins=sorted(set(cases.loc[cases[f"{phase}_days_lower"].notna(), origin])),
        **ends,
    )


def described(times: CaseTimes) -> dict[str, object]:
    """Return counts, the nonparametric median, and a Weibull median where there are events enough."""
    row: dict[str, object] = {
        "n": times.n,
        "n_reports": times.n_reports,
        "n_events": times.n_events,
        "n_right_censored": int(times.is_right_censored.sum()),
        "nonparametric": median_text(fit_nonparametric(times).median_) if times.n_events else "no event seen",
        "median": np.nan,
        "ci_lb": np.nan,
        "ci_ub": np.nan,
        "status": f"fewer than {FEWEST_EVENTS} events",
    }
    if times.n_events < FEWEST_EVENTS:
        return row
    fit = fit_parametric(times, "weibull")
    median = fit.median_
    numbers = {"median": median.value, "ci_lb": median.ci_lb, "ci_ub": median.ci_ub}
    return row | numbers | {"status": fit.reason or fit.status}


review = open_review(__file__)
cases = review.cases.assign(exposure=exposure_group(review.cases["route"]).astype(str))
by_id = cases.set_index("case_id")
rows = []
for phase in ("onset", "resolution"):
    times = every_time(cases, phase)
    known = by_id.loc[list(times.label), [f"{phase}_origin", "exposure"]].set_axis(
        ["origin", "exposure"], axis=1
    )
    sizes = known.value_counts(sort=False).sort_values(ascending=False, kind="stable")
    for origin, exposure in sizes.index:
        mine = (known["origin"].eq(origin) & known["exposure"].eq(exposure)).to_numpy()
        words = {"phase": phase, "origin": origin.replace("_", " "), "exposure": exposure}
        rows.append(words | described(times.subset(mine)))
table = pd.DataFrame(rows).astype(dict.fromkeys(("median", "ci_lb", "ci_ub"), "float64"))
limits = table[["ci_lb", "ci_ub"]].map(lambda end: "not reached" if np.isnan(end) else f"{end:.0f}")
weibull = (
    table["median"].map("{:.0f}".format, na_action="ignore")
    + " ("
    + limits["ci_lb"]
    + " to "
    + limits["ci_ub"]
    + ")"
)

review.save_table("groups", table)
review.save_table(
    "groups_printed",
    table.assign(phase=table["phase"].str.capitalize(), weibull=weibull.fillna("")).drop(
        columns=["median", "ci_lb", "ci_ub"]
    ),
)
heel = table[(table["phase"] == "resolution") & (table["exposure"] == "heel stick")]
resolution = review.cases[review.cases["resolution_days_lower"].notna()]
ends = resolution[["resolution_days_lower", "resolution_days_upper"]].to_numpy(dtype=float)
review.save_json("groups", {
    "groups": len(table),
    "with_model": int(table["median"].notna().sum()),
    "resolution": {
        "intervals": len(ends),
        "exact": int((ends[:, 0] == ends[:, 1]).sum()),
        "right_censored": int(np.isinf(ends[:, 1]).sum()),
        "between": int(((ends[:, 0] < ends[:, 1]) & np.isfinite(ends[:, 1])).sum()),
        "first_look": int(((ends[:, 0] == 0) & np.isfinite(ends[:, 1])).sum()),
        "origins": int(resolution["resolution_origin"].nunique()),
        "after_surgery": int((resolution["event_type"] == "after_surgery").sum()),
        "kind_unknown": int((resolution["event_type"] == "unknown").sum()),
    },
    "heel_stick": {"n": int(heel["n"].sum()), "n_events": int(heel["n_events"].sum())},
})  # fmt: skip
print(table.to_string())
