"""Adapters of effect sizes, conversions, Mantel–Haenszel and Peto."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from tamis.analysis.conversions import overlap, scales, standardized
from tamis.analysis.conversions.delta import delta_method
from tamis.analysis.conversions.hazard_ratios import (
    LogHazardRatio,
    log_hr_from_interval,
    log_hr_from_logrank_p,
    log_hr_from_observed,
    log_hr_from_score,
    logrank_variance,
)
from tamis.analysis.conversions.quantiles import mean_sd_from_quantiles
from tamis.analysis.conversions.two_by_two import reconstruct_table
from tamis.analysis.conversions.wald import from_wald
from tamis.analysis.mantel_haenszel import mantel_haenszel
from tamis.analysis.measures import MEASURES, effect_sizes
from tamis.analysis.peto import peto
from tamis.analysis.survival import CaseTimes, fit_cox, logrank, product_limit, reconstruct_cases
from tamis.analysis.table_pooling import TablePooling
from tests.conformance.cases import Case, NotSupportedError

Answer = Mapping[str, Any]

# The functions that the suites call by R's names.
TRANSFORMS: dict[str, Callable[..., Any]] = {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "atanh": np.arctanh,
    "rtoz": scales.fisher_z,
    "ztor": scales.inverse_fisher_z,
    "r2toz": scales.fisher_z_squared,
    "ztor2": scales.inverse_fisher_z_squared,
    "logit": scales.logit,
    "ilogit": scales.inverse_logit,
    "plogis": scales.inverse_logit,
    "expit": scales.inverse_logit,
    "qlogis": scales.logit,
    "probit": scales.probit,
    "iprobit": scales.inverse_probit,
    "pnorm": scales.inverse_probit,
    "qnorm": scales.probit,
    "arcsin": scales.arcsine,
    "iarcsin": scales.inverse_arcsine,
    "asin2": scales.inverse_arcsine,
    "square": np.square,
    "pft": scales.freeman_tukey,
    "ipft": scales.inverse_freeman_tukey,
    "irft": scales.freeman_tukey_rate,
    "iirft": scales.inverse_freeman_tukey_rate,
    "sqrt": np.sqrt,
    "isqrt": scales.inverse_square_root,
    "ahw": scales.hakstian_whalen,
    "iahw": scales.inverse_hakstian_whalen,
    "abt": scales.bonett,
    "iabt": scales.inverse_bonett,
    "dtou1": overlap.d_to_u1,
    "dtou2": overlap.d_to_u2,
    "dtou3": overlap.d_to_u3,
    "dtoovl": overlap.d_to_overlap,
    "dtocles": overlap.d_to_superiority,
    "dtocliffd": overlap.d_to_cliff_delta,
    "dtobesd": overlap.d_to_binomial_display,
    "dtorpb": standardized.d_to_point_biserial,
    "dtorbis": standardized.d_to_biserial,
    "rpbtod": standardized.point_biserial_to_d,
    "rpbtorbis": standardized.point_biserial_to_biserial,
    "rtorpb": standardized.biserial_to_point_biserial,
    "rtod": standardized.correlation_to_d,
    "lnortord": standardized.log_odds_ratio_to_risk_difference,
    "lnortorr": standardized.log_odds_ratio_to_risk_ratio,
    "lnortod_norm": standardized.log_odds_ratio_to_d_normal,
    "lnortod_logis": standardized.log_odds_ratio_to_d_logistic,
    "dtolnor_norm": standardized.d_to_log_odds_ratio_normal,
    "dtolnor_logis": standardized.d_to_log_odds_ratio_logistic,
    "lnortortet_pearson": standardized.log_odds_ratio_to_tetrachoric_pearson,
    "lnortortet_digby": standardized.log_odds_ratio_to_tetrachoric_digby,
}
# Second arguments of the transformations, and the words tamis has for them.
SECOND = {"ni": "n", "n1i": "n1", "n2i": "n2", "ti": "time", "pc": "control_risk", "pi": "p"}


def _columns(case: Case) -> dict[str, Any]:
    return {name: np.array(values, dtype=float) for name, values in case.data.items()}


def _escalc(case: Case) -> Answer:
    args = dict(case.args)
    measure, vtypes = args.pop("measure"), args.pop("vtypes", ["default"])
    if measure not in MEASURES:
        raise NotSupportedError(f"measure {measure}")
    answers = {}
    for vtype in vtypes:
        kind = None if vtype in ("default", "LS") else vtype
        if kind is not None and kind not in MEASURES[measure].vtypes:
            raise NotSupportedError(f"vtype {kind} of {measure}")
        effects = effect_sizes(measure=measure, vtype=kind, **args, **_columns(case))
        answers[vtype] = {"yi": effects["yi"], "vi": effects["vi"]}
    return answers


def transformation(name: str) -> Callable[..., Any]:
    """Find what tamis offers for a transformation that the suite calls by its name in R."""
    short = name.removeprefix("transf.").replace(".", "_")
    if short not in TRANSFORMS:
        raise NotSupportedError(f"transformation {name}")
    return TRANSFORMS[short]


def _conversion(case: Case) -> Answer:
    if case.function.startswith("transf."):
        data = _columns(case)
        first = data.pop("x") if "x" in data else data.pop("xi")
        others = {**case.args, **data}
        if others.keys() - SECOND.keys():
            raise NotSupportedError(f"{case.function} with {', '.join(others)}")
        second = {SECOND[name]: np.array(value, float) for name, value in others.items()}
        return {"y": transformation(case.function)(first, **second)}
    if case.function not in CONVERSIONS:
        raise NotSupportedError(case.function)
    return CONVERSIONS[case.function](case)


def _five_numbers(case: Case) -> Answer:
    data = _columns(case)
    method = case.args.get("method", "default")
    if method not in ("default", "luo/wan/shi", "qe", "bc") or case.args.get("transf") is False:
        raise NotSupportedError(f"conv.fivenum, method {method}, on the log scale")
    estimates = mean_sd_from_quantiles(
        n=data["n"],
        minimum=data.get("min"),
        q1=data.get("q1"),
        median=data.get("median"),
        q3=data.get("q3"),
        maximum=data.get("max"),
        method="luo/wan/shi" if method == "default" else method,
        distribution="lognormal" if case.args.get("dist", "norm") == "lnorm" else "normal",
    )
    if case.args.get("test", False):
        estimates = estimates.mask(estimates["skewness"] > estimates["critical"])
    return {"mean": estimates["mean"], "sd": estimates["sd"]}


def _wald(case: Case) -> Answer:
    names = {"ci_lb": "ci_lb", "ci_ub": "ci_ub", "zval": "z", "pval": "p"}
    data = _columns(case)
    given = {word: data[name] for name, word in names.items() if name in data}
    transform = transformation(case.args["transf"]) if "transf" in case.args else None
    level = np.array(case.args.get("level", 95), dtype=float) / 100
    effects = from_wald(data["out"], **given, level=level, transform=transform)
    return {"yi": effects["yi"], "vi": effects["vi"]}


def _table(case: Case) -> Answer:
    names = {"ori": "odds_ratio", "ri": "phi", "x2i": "chi2"}
    data = _columns(case)
    given = {word: data[name] for name, word in names.items() if name in data}
    yates = case.args.get("correct", True)
    cells = reconstruct_table(n=data["ni"], row=data["n1i"], column=data["n2i"], yates=yates, **given)
    return {f"{cell}i": cells[cell] for cell in "abcd"}


def _delta(case: Case) -> Answer:
    data = _columns(case)
    effects = delta_method(data["yi"], data["vi"], transformation(case.args["transf"]))
    return {"yi": effects["yi"], "vi": effects["vi"]}


CONVERSIONS: dict[str, Callable[[Case], Answer]] = {
    "conv.fivenum": _five_numbers,
    "conv.wald": _wald,
    "conv.2x2": _table,
    "conv.delta": _delta,
}


def _log_hazard_ratio(result: LogHazardRatio) -> Answer:
    return {"loghr": result.log_hr, "se": result.se, "V": result.variance, "OmE": result.score}


def _survival(case: Case) -> Answer:
    if case.function == "km_to_ipd":
        return _from_curves(case)
    if case.function != "extract_hr":
        raise NotSupportedError(case.function)
    data = case.data
    answers: dict[str, Answer] = {}
    if "lb" in data:
        result = log_hr_from_interval(data["hr"], data["lb"], data["ub"], data.get("level", 0.95))
        answers["ci"] = _log_hazard_ratio(result)
    if "sign" in data:
        ways = {
            "p_events_equal": {"events": data["events"]},
            "p_events_ratio": {"events": data["events"], "n1": data["n1"], "n2": data["n2"]},
            "p_events_arms": {"events1": data["e1"], "events2": data["e2"]},
        }
        for way, counts in ways.items():
            result = log_hr_from_logrank_p(data["p"], data["sign"] < 0, logrank_variance(**counts))
            answers[way] = _log_hazard_ratio(result)
    if "O1" in data:
        result = log_hr_from_observed(data["O1"], data["E1"], data["O2"], data["E2"])
        answers["observed_expected"] = _log_hazard_ratio(result)
    if "OmE" in data:
        answers["OmE_V"] = _log_hazard_ratio(log_hr_from_score(data["OmE"], data["V"]))
    return answers


def _from_curves(case: Case) -> Answer:
    arms = [case.data["arm1"], case.data["arm2"]]
    rebuilt = [
        reconstruct_cases(
            arm["time"], arm["surv"], arm["trisk"], arm["nrisk"], total_events=arm.get("tot_events")
        )
        for arm in arms
    ]
    time, event = (np.concatenate([getattr(arm, name) for arm in rebuilt]) for name in ("time", "event"))
    group = np.repeat([1, 2], [len(arm.time) for arm in rebuilt])
    cases = CaseTimes.of(time, np.where(event, time, np.inf))
    fit = fit_cox(cases, pd.DataFrame({"arm2": group == 2}, dtype=float))
    return {
        "loghr": fit.coef[0],
        "se": np.sqrt(fit.vcov[0, 0]),
        "logrank_chi2": logrank(cases, group).chisq,
        "events": [arm.event.sum() for arm in rebuilt],
        "median": [product_limit(arm.to_case_times()).quantile(0.5).value for arm in rebuilt],
    }


def _pooled(result: TablePooling) -> dict[str, Any]:
    answer = {
        "beta": result.beta,
        "se": result.se,
        "zval": result.stat,
        "pval": result.pval,
        "ci_lb": result.ci_lb,
        "ci_ub": result.ci_ub,
        "QE": result.QE,
        "QEp": result.QEp,
        "I2": result.I2,
        "H2": result.H2,
        "k": result.k,
    }
    if MEASURES[result.measure].scale is scales.LOG:
        answer["exp_beta"] = np.exp(result.beta)
    return answer


def _options(case: Case) -> dict[str, Any]:
    args = dict(case.args)
    if "level" in args:
        args["level"] = args["level"] / 100
    # Pairs are for single tables and for pooling; one value is for single tables, and pooling adds nothing.
    pooled = [args[name][1] for name in ("add", "to") if isinstance(args.get(name), list)]
    if len(pooled) == 2 and pooled[0] != 0 and pooled[1] != "none":
        raise NotSupportedError(f"adding {pooled[0]} when pooling")
    for name in ("add", "to"):
        if isinstance(args.get(name), list):
            args[name] = args[name][0]
    return args


def _mh(case: Case) -> Answer:
    result = mantel_haenszel(**_options(case), **_columns(case))
    answer = _pooled(result)
    if result.cmh is not None and result.cmh_uncorrected is not None:
        answer |= {"CMH": result.cmh.statistic, "CMHp": result.cmh.pval}
        answer |= {"CMH_uncorrected": result.cmh_uncorrected.statistic}
    if result.tarone is not None and result.breslow_day is not None:
        answer |= {"Tarone": result.tarone.statistic, "Tarone_p": result.tarone.pval}
        answer |= {"Breslow_Day": result.breslow_day.statistic}
    return answer


def _peto(case: Case) -> Answer:
    result = peto(**_options(case), **_columns(case))
    known = result.effects.dropna(subset=["yi"])
    return {**_pooled(result), "k_pos": result.k_informative, "yi": known["yi"], "vi": known["vi"]}


ADAPTERS = {
    "escalc": _escalc,
    "conversion": _conversion,
    "survival": _survival,
    "mh": _mh,
    "peto": _peto,
}
