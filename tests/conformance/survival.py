"""Answer the cases of the survival suite: the model-free estimates and the fits of interval rows."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from tamis.analysis.conversions import hazard_ratios
from tamis.analysis.survival import (
    CaseTimes,
    ParametricFit,
    cox_snell,
    cumulative_incidence,
    fit_cox,
    fit_fine_gray,
    fit_frailty,
    fit_nonparametric,
    fit_parametric,
    goodness_of_fit,
    gray_test,
    impute,
    interval_logrank,
    interval_scores,
    logrank,
    pool_medians,
    product_limit,
    reconstruct_cases,
)
from tamis.analysis.survival.interval_tests import SCORES
from tamis.extraction.times import read_time
from tests.conformance.cases import Case, NotSupportedError
from tests.conformance.comparison import Field, Tolerance, compare

FAMILIES = ("exponential", "weibull", "lognormal", "loglogistic")


def case_times(case: Case, cluster: str | None = None) -> CaseTimes:
    """Read the rows of a case's data set, its subset taken."""
    data = case.dataset
    upper = [np.inf if value is None else value for value in data["right"]]
    times = CaseTimes.of(data["left"], upper, data[cluster] if cluster else None)
    return times.subset(chosen(case))


def chosen(case: Case) -> np.ndarray:
    """Return which rows of the data set the case speaks of."""
    keep = np.ones(case.dataset["n"], dtype=bool)
    for name, value in (case.inputs.get("subset") or {}).items():
        keep &= np.asarray(case.dataset[name]) == value
    return keep


def _npmle(case: Case) -> Mapping[str, Any]:
    fit = fit_nonparametric(case_times(case))
    bounds = fit.survival_at(case.inputs["times"])
    return {
        "intervals": [
            {"q": q, "p": p if np.isfinite(p) else None, "exact": bool(q == p), "mass": mass}
            for q, p, mass in zip(fit.q, fit.p, fit.mass, strict=True)
        ],
        "loglik": fit.loglik,
        "surv": [
            {"t": row.time, "lower": row.lower, "upper": row.upper} for row in bounds.itertuples(index=False)
        ],
        "median_interval": [fit.median_.lower, fit.median_.upper],
        "n_innermost": len(fit.q),
    }


def _compare_npmle(case: Case, got: Mapping[str, Any], tolerance: Tolerance) -> Iterator[Field]:
    """Compare masses by cell; a cell of no mass may be listed or not."""
    want = dict(case.expected)
    found = {(cell["q"], cell["p"]): cell for cell in got["intervals"]}
    for cell in want.pop("intervals"):
        ends = (cell["q"], cell["p"])
        none = {**cell, "mass": 0.0}
        yield from compare(cell, found.pop(ends, none), tolerance, f"intervals {ends}")
    for ends, cell in found.items():
        yield from compare(0.0, cell["mass"], tolerance.below("mass"), f"intervals {ends}.mass")
    yield from compare(want, got, tolerance)


def _aft(case: Case) -> Mapping[str, Any]:
    data, names, family = case.dataset, case.inputs["vars"], case.inputs["dist"]
    if family not in FAMILIES:
        raise NotSupportedError(f"distribution {family}")
    covariates = pd.DataFrame({name: data[name] for name in names}) if names else None
    fit = fit_parametric(case_times(case, case.inputs.get("cluster")), family, covariates)
    table = fit.to_frame(variance="model")
    answer = {
        "names": table["parameter"].tolist(),
        "coef": table["estimate"].tolist(),
        "scale": fit.scale,
        "loglik": fit.loglik,
        "aic": fit.aic,
        "bic": fit.bic,
        "aicc": fit.aicc,
        "n": fit.n,
        "se": table["se"].tolist(),
    }
    if "predict" in case.expected:
        answer["predict"] = _predictions(case, fit)
    if case.inputs.get("cluster"):
        robust = np.sqrt(np.diag(fit.vcov_cluster))
        n, q, groups = fit.n, fit.n_params, fit.n_reports
        factor = groups / (groups - 1) * (n - 1) / (n - q)
        answer |= {
            "cluster": case.inputs["cluster"],
            "n_clusters": groups,
            "robust_se": (robust / np.sqrt(factor)).tolist(),
            "robust_se_cr1": robust.tolist(),
            "robust_note": case.expected.get("robust_note"),
        }
    return answer


def _predictions(case: Case, fit: ParametricFit) -> Mapping[str, Any]:
    """Predict at the rows and probabilities that the case asks for."""
    asked = case.expected["predict"]
    rows = [[row[name] for name in fit.names[1:]] for row in asked["newdata"]] or [None]
    quantiles = []
    for wanted in asked["quantiles"]:
        found = [fit.quantile(wanted["p"], row, variance="model") for row in rows]
        width = [np.log(item.ci_ub or np.nan) - np.log(item.ci_lb or np.nan) for item in found]
        quantiles.append(
            {
                "p": wanted["p"],
                "q": [item.value for item in found],
                "log_se": [float(value / (2 * norm.ppf(0.975))) for value in width],
                "lower": [item.ci_lb for item in found],
                "upper": [item.ci_ub for item in found],
            }
        )
    return {"newdata": asked["newdata"], "quantiles": quantiles}


def _aft_tolerance(case: Case) -> Tolerance:
    given = {name: value[0] if isinstance(value, list) else value for name, value in case.tolerance.items()}
    se, quantile = Tolerance(given["se_rel"], 0.0), Tolerance(given["quantile_rel"], 0.0)
    robust, coef = Tolerance(given["robust_rel"], 0.0), Tolerance(0.0, given["coef"])
    return Tolerance(
        0.0,
        given["loglik"],
        {
            "coef": coef,
            "scale": coef,
            "se": se,
            "log_se": se,
            "q": quantile,
            "lower": quantile,
            "upper": quantile,
            "robust_se": robust,
            "robust_se_cr1": robust,
        },
    )


def _degenerate(case: Case) -> Mapping[str, Any]:
    fit = fit_parametric(case_times(case), case.inputs["dist"])
    return {"status": fit.status, "reason": fit.reason, "median": fit.median_.value}


def _compare_degenerate(case: Case, got: Mapping[str, Any], tolerance: Tolerance) -> Iterator[Field]:
    """Compare the status; the reason must be given, in any words, and no median."""
    yield from compare(case.expected["status"], got["status"], tolerance, "status")
    yield from compare(True, bool(got["reason"]), tolerance, "reason given")
    yield from compare(None, got["median"], tolerance, "median")


def _km(case: Case) -> Mapping[str, Any]:
    curve = product_limit(case_times(case, case.inputs.get("cluster")))
    lower, upper = curve.limits()
    quantiles = [curve.quantile(p) for p in case.expected["quantiles"]["p"]]
    tau = case.expected["rmst"]["tau"]
    value, se = curve.restricted_mean_se(tau)
    return {
        "time": curve.time,
        "n_risk": curve.n_risk,
        "n_event": curve.n_event,
        "n_censor": curve.n_censor,
        "surv": curve.survival,
        "se": curve.se,
        "lower_loglog": lower,
        "upper_loglog": upper,
        "quantiles": {
            "p": case.expected["quantiles"]["p"],
            "q": [item.value for item in quantiles],
            "lower": [item.ci_lb for item in quantiles],
            "upper": [item.ci_ub for item in quantiles],
        },
        "rmst": {"tau": tau, "value": value, "std_err": se},
        "nelson_aalen": curve.hazard,
        "nelson_aalen_se": curve.hazard_se,
        "cluster": case.inputs.get("cluster"),
        "se_cluster": curve.se_cluster,
    }


def _logrank(case: Case) -> Mapping[str, Any]:
    times, keep = case_times(case), chosen(case)
    group = np.asarray(case.dataset[case.inputs["group"]])[keep].tolist()
    strata = case.inputs.get("strata")
    blocks = np.asarray(case.dataset[strata])[keep].tolist() if strata else None
    test = logrank(times, group, strata=blocks)
    return {
        "chisq": test.chisq,
        "df": test.df,
        "p": test.p,
        "observed": test.observed,
        "expected": test.expected,
        "var": test.variance.tolist(),
        "chisq_peto_rho1": logrank(times, group, strata=blocks, rho=1.0).chisq,
    }


def _ic_logrank(case: Case) -> Mapping[str, Any]:
    times = case_times(case)
    group = np.asarray(case.dataset[case.inputs["group"]])[chosen(case)].tolist()
    answer = {}
    for scores in SCORES:
        test = interval_logrank(times, group, scores=scores, unit="case")
        answer[scores] = {
            "levels": test.levels,
            "U": test.U,
            "chisq": test.chisq,
            "df": test.df,
            "z": test.z,
            "p": test.p,
            "score_sum": float(interval_scores(times, scores).sum()),
        }
    return answer


def _coxsnell(case: Case) -> Mapping[str, Any]:
    times = case_times(case)
    residuals = cox_snell(fit_parametric(times, case.inputs["dist"]), times)
    table = goodness_of_fit(residuals, case.inputs["times"])
    return {
        "left_first10": residuals.lower[:10],
        "right_first10": [value if np.isfinite(value) else None for value in residuals.upper[:10]],
        "turnbull_surv": [
            {"t": row.time, "lower": row.lower, "upper": row.upper, "unit_exponential": row.unit_exponential}
            for row in table.itertuples(index=False)
        ],
    }


def _coxsnell_tolerance(case: Case) -> Tolerance:
    residual = Tolerance(case.tolerance["residual_rel"], 1e-12)
    surv = case.tolerance["surv"]
    return Tolerance(
        0.0,
        surv[0] if isinstance(surv, list) else surv,
        {"left_first10": residual, "right_first10": residual},
    )


def _sensitivity(case: Case) -> Mapping[str, Any]:
    times = case_times(case, case.inputs["cluster"])
    family = case.inputs["dist"]
    midpoint = impute(times, "midpoint")
    median = product_limit(midpoint).quantile(0.5)
    primary = np.ones(times.n, dtype=bool)
    for name, value in case.inputs["exclude"].items():
        primary &= np.asarray(case.dataset[name]) != value
    reports = sorted(set(times.report.tolist()))
    return {
        "midpoint_km_median": median.value,
        "midpoint_km_median_ci": [median.ci_lb, median.ci_ub],
        "midpoint_lognormal_median": fit_parametric(midpoint, family).median_.value,
        "interval_lognormal_median": fit_parametric(times, family).median_.value,
        "leave_one_report_out_median": [
            fit_parametric(times.subset(times.report != report), family).median_.value for report in reports
        ],
        "primary_only_median": fit_parametric(times.subset(primary), family).median_.value,
    }


def _loghr(case: Case) -> Mapping[str, Any]:
    given = dict(case.inputs)
    match given.pop("method"):
        case "hr_ci":
            found = hazard_ratios.log_hr_from_interval(**given)
        case "hr_p":
            found = hazard_ratios.log_hr_from_p(given["hr"], given["p_two_sided"])
        case "o_minus_e":
            found = hazard_ratios.log_hr_from_score(given["o_minus_e"], given["variance"])
        case "observed_expected":
            found = hazard_ratios.log_hr_from_observed(given["o1"], given["e1"], given["o2"], given["e2"])
        case "logrank_p_events":
            variance = hazard_ratios.logrank_variance(
                events=given["events_total"], n1=given["n1"], n2=given["n2"]
            )
            found = hazard_ratios.log_hr_from_logrank_p(
                given["p_two_sided"], given["direction"] < 0, variance
            )
        case "medians_exponential":
            found = hazard_ratios.log_hr_from_medians(**given)
        case other:
            raise NotSupportedError(f"method {other}")
    return {"log_hr": float(found.log_hr), "se": float(found.se)}


def _pooled_median(case: Case) -> Mapping[str, Any]:
    pooled = pool_medians(**case.inputs)
    return {
        "weighted_median": pooled.weighted_median,
        "lognormal_sigma": pooled.sigma,
        "var_median": pooled.vi,
        "fixed": pooled.common,
        "tau2_dl": pooled.tau2,
        "random": pooled.random,
        "random_se": pooled.random_se,
        "log_var_median": pooled.log_vi,
        "log_fixed": pooled.log_common,
        "log_fixed_se": pooled.log_common_se,
    }


def _phrase(case: Case) -> Mapping[str, Any]:
    reading = read_time(case.inputs["text"])
    right = None if reading.upper is None or np.isinf(reading.upper) else reading.upper
    return {"left": reading.lower, "right": right, "status": reading.status}


def _phrase_tolerance(case: Case) -> Tolerance:
    return Tolerance(0.0, case.tolerance["days"])


def _cox(case: Case) -> Mapping[str, Any]:
    data, given, keep = case.dataset, case.inputs, chosen(case)
    covariates = pd.DataFrame({name: np.asarray(data[name])[keep] for name in given["vars"]})
    strata = np.asarray(data[given["strata"]])[keep].tolist() if given.get("strata") else None
    fit = fit_cox(case_times(case, given.get("cluster")), covariates, ties=given["ties"], strata=strata)
    return {
        "vars": fit.names,
        "coef": fit.coef,
        "se": np.sqrt(np.diag(fit.vcov)),
        "loglik": [fit.loglik_null, fit.loglik],
        "lr_test": fit.lr_test,
        # R prints the Wald statistic with two decimals.
        "wald": round(fit.wald_test, 2),
        "score": fit.score_test,
        "robust_se": np.sqrt(np.diag(fit.vcov_cluster)),
    }


def _frailty(case: Case) -> Mapping[str, Any]:
    given = case.inputs
    if (given["baseline"], given["frailty"]) != ("weibull", "gamma"):
        raise NotSupportedError(f"{given['frailty']} frailty with a {given['baseline']} baseline")
    covariates = pd.DataFrame({name: case.dataset[name] for name in given["vars"]}) if given["vars"] else None
    fit = fit_frailty(case_times(case, given["cluster"]), covariates)
    return {
        "names": fit.names,
        "coef": fit.estimate,
        "theta": fit.theta,
        "se": fit.se,
        "loglik": fit.loglik,
        "loglik_no_frailty": fit.loglik_no_frailty,
        "boundary": fit.status == "boundary",
    }


def _frailty_tolerance(case: Case) -> Tolerance:
    given = {name: value[0] if isinstance(value, list) else value for name, value in case.tolerance.items()}
    keys = {
        "coef": Tolerance(0.0, given["coef"]),
        "theta": Tolerance(given["theta_rel"], 0.0),
        "se": Tolerance(given["se_rel"], 0.0),
    }
    return Tolerance(0.0, given["loglik"], keys)


def _aj(case: Case) -> Mapping[str, Any]:
    data = case.dataset
    time, cause = np.asarray(data["time"], dtype=float), np.asarray(data["cause"])
    times = CaseTimes.of(time, np.where(cause > 0, time, np.inf))
    table = cumulative_incidence(times, cause).at(case.inputs["times"])
    answer: dict[str, Any] = {}
    group = data["g"]
    tests, ranks, models = [], [], {}
    for k in (1, 2):
        rows = table[table["cause"] == k]
        answer |= {f"cif{k}": rows["incidence"], f"se{k}": rows["se"], "event_free": rows["event_free"]}
        tests.append(gray_test(times, cause, group, event=k))
        specific = CaseTimes.of(time, np.where(cause == k, time, np.inf))
        ranks.append(logrank(specific, group).chisq)
        fit = fit_fine_gray(times, cause, pd.DataFrame({"g": group}), event=k)
        models[f"cause{k}"] = {"coef": fit.coef, "se": fit.se}
    return answer | {
        "gray": {"chisq": [test.chisq for test in tests], "df": [test.df for test in tests], "group": "g"},
        "cause_specific_logrank": ranks,
        "fine_gray": {"var": "g", **models},
    }


def _aj_tolerance(case: Case) -> Tolerance:
    given = case.tolerance
    se, gray, model = (
        Tolerance(given["se_rel"], 0.0),
        Tolerance(0.0, given["gray"]),
        Tolerance(0.0, given["finegray"]),
    )
    keys = {"se1": se, "se2": se, "gray": gray, "cause_specific_logrank": gray, "fine_gray": model}
    return Tolerance(0.0, given["cif"], keys)


def _ipd(case: Case) -> Mapping[str, Any]:
    arms, frames = [], []
    for arm, wanted in zip(case.inputs["arms"], case.expected["arms"], strict=True):
        rebuilt = reconstruct_cases(
            arm["curve"]["time"],
            arm["curve"]["surv"],
            arm["risk_times"],
            arm["n_risk"],
            total_events=arm["total_events"],
        )
        curve = product_limit(rebuilt.to_case_times())
        median = curve.quantile(0.5)
        heights = np.concatenate([[1.0], curve.survival])
        arms.append(
            {
                "group": arm["group"],
                "median": median.value,
                "median_lower": median.ci_lb,
                "median_upper": median.ci_ub,
                "rmst_tau": wanted["rmst_tau"],
                "rmst": curve.restricted_mean_se(wanted["rmst_tau"])[0],
                "S": heights[np.searchsorted(curve.time, arm["risk_times"], side="right")],
                "n_exact": len(rebuilt.time) == arm["n"],
                "events_exact": int(rebuilt.event.sum()) == arm["total_events"],
            }
        )
        frames.append(pd.DataFrame({"time": rebuilt.time, "event": rebuilt.event, "group": arm["group"]}))
    cases = pd.concat(frames, ignore_index=True)
    upper = np.where(cases["event"], cases["time"], np.inf)
    fit = fit_cox(CaseTimes.of(cases["time"], upper), cases[["group"]])
    test = logrank(CaseTimes.of(cases["time"], upper), cases["group"].tolist())
    return {
        "arms": arms,
        "log_hr": fit.coef[0],
        "se_log_hr": float(np.sqrt(fit.vcov[0, 0])),
        "logrank_chisq": test.chisq,
    }


def _compare_ipd(case: Case, got: Mapping[str, Any], tolerance: Tolerance) -> Iterator[Field]:
    """Compare what the case has a tolerance for, and that numbers of cases and events are exact.

    The log-rank statistic of rebuilt cases is not that of the original ones: without a tolerance of its own
    there is nothing to hold it against.
    """
    given = case.tolerance
    keys = {
        "median": Tolerance(given["median_rel"], 0.0),
        "median_lower": Tolerance(given["median_rel"], 0.0),
        "median_upper": Tolerance(given["median_rel"], 0.0),
        "rmst": Tolerance(given["rmst_rel"], 0.0),
        "S": Tolerance(0.0, given["max_abs_S"]),
        "log_hr": Tolerance(0.0, given["log_hr_abs"]),
        "se_log_hr": Tolerance(given["se_rel"], 0.0),
    }
    exact = {"n_exact": given["n_exact"], "events_exact": given["events_exact"]}
    want = {name: value for name, value in case.expected.items() if name != "logrank_chisq"}
    want["arms"] = [arm | exact for arm in want["arms"]]
    yield from compare(want, got, Tolerance(0.0, 0.0, keys))
    reference, found = case.expected["logrank_chisq"], got["logrank_chisq"]
    if "logrank_rel" in given:
        yield from compare(reference, found, Tolerance(given["logrank_rel"], 0.0), "logrank_chisq")
    else:
        yield Field("logrank_chisq", "not compared", reference, found)


ADAPTERS = {
    "aft": _aft,
    "aj": _aj,
    "cox": _cox,
    "coxsnell": _coxsnell,
    "degenerate": _degenerate,
    "frailty": _frailty,
    "ic_logrank": _ic_logrank,
    "ipd_reconstruction": _ipd,
    "km": _km,
    "loghr": _loghr,
    "logrank": _logrank,
    "npmle": _npmle,
    "phrase": _phrase,
    "pooled_median": _pooled_median,
    "sensitivity": _sensitivity,
}
TOLERANCES = {
    "aft": _aft_tolerance,
    "aj": _aj_tolerance,
    "coxsnell": _coxsnell_tolerance,
    "frailty": _frailty_tolerance,
    "phrase": _phrase_tolerance,
}
COMPARISONS = {"degenerate": _compare_degenerate, "ipd_reconstruction": _compare_ipd, "npmle": _compare_npmle}
