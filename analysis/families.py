# /// tamis
# results = ["families.csv", "families.json"]
# ///
"""Does the median hang on the family of the model? Further families where the sample can carry them."""

import pandas as pd
from _estimates import FAMILIES
from _samples import onset_times, resolution_times

from tamis.analysis.survival import CaseTimes, average_quantile, check_models, compare, fit_families
from tamis.pipeline.script import open_review

FURTHER = ("exponential", "gamma", "gompertz", "gengamma")


def compared(times: CaseTimes) -> tuple[pd.DataFrame, dict[str, object]]:
    """Return the table of all families, and the average over the planned ones with what the others add."""
    fits = fit_families(times, [*FAMILIES, *FURTHER])
    labels = {fit.family: fit.label for fit in fits}
    table = compare(fits).merge(check_models(fits, times)[1][["model", "largest_outside"]], on="model")
    table = table.assign(model=table["model"].map(labels))
    average = average_quantile([fit for fit in fits if fit.family in FAMILIES])
    good = table[table["status"] == "ok"]
    return table, {
        "n": times.n,
        "families": len(table),
        "estimable": len(good),
        "not_estimable": ", ".join(table.loc[table["status"] != "ok", "model"]) or "none",
        "lowest": good["median"].min(),
        "highest": good["median"].max(),
        "average": {"median": average.value, "ci_lb": average.ci_lb, "ci_ub": average.ci_ub},
    }


review = open_review(__file__)
results = {
    "onset": compared(onset_times(review.cases)),
    "resolution": compared(resolution_times(review.cases)),
}
table = pd.concat([frame.assign(phase=phase) for phase, (frame, _) in results.items()], ignore_index=True)
review.save_table("families", table)
review.save_json("families", {phase: numbers for phase, (_, numbers) in results.items()})
print(table.to_string())
