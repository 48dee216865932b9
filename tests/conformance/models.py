"""Answers of tamis.analysis for the families of models: pooling, heterogeneity, prediction, bias, influence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from tamis.analysis.bias import (
    excess_significance,
    fail_safe_n,
    henmi_copas,
    pet_peese,
    rank_test,
    regression_test,
    trim_and_fill,
)
from tamis.analysis.contrasts import average_models, likelihood_ratio, variance_inflation, wald_test
from tamis.analysis.cumulative import cumulative
from tamis.analysis.gosh import gosh
from tamis.analysis.influence import baujat_coordinates, influence, leave_one_out
from tamis.analysis.kernel import BatchFit
from tamis.analysis.likelihood import profile
from tamis.analysis.measures import back_transform, effect_sizes
from tamis.analysis.permutation import permutation_test
from tamis.analysis.pooling import fit
from tamis.analysis.results import MetaAnalysis
from tamis.analysis.subgroups import subgroups
from tamis.errors import UsageError
from tests.conformance.cases import Case, NotSupportedError
from tests.conformance.effect_sizes import transformation

Answer = Mapping[str, Any]


def _model(case: Case, **options: Any) -> MetaAnalysis:
    """Fit the model that a case describes; the design matrix is given with its intercept."""
    args = case.args
    X = case.inputs.get("X")
    words = {"method": args.get("method", "REML"), "test": args.get("test", "z")} | options
    return fit(
        case.data["yi"],
        case.data["vi"],
        None if X is None else pd.DataFrame(X),
        weights=case.data.get("weights"),
        intercept=X is None,
        level=args.get("level", 95) / 100.0,
        **words,
    )


def _names(case: Case) -> list[str]:
    return list(case.inputs.get("X") or {"intrcpt": None})


def _statistics(model: MetaAnalysis) -> Answer:
    statistics = {kind: asdict(values) for kind, values in model.fit_stats.items()}
    return {kind: values | {"logLik": values["loglik"]} for kind, values in statistics.items()}


def _common(case: Case, model: MetaAnalysis) -> dict[str, Any]:
    answer = {
        "k": model.k,
        "p": model.p,
        "coef_names": _names(case),
        "tau2": model.tau2,
        "se_tau2": model.se_tau2,
        "I2": model.I2,
        "H2": model.H2,
        "QE": model.QE,
        "QE_df": model.QE_df,
        "QEp": model.QEp,
        "fit_stats": _statistics(model),
    }
    return answer if model.R2 is None else answer | {"R2": model.R2}


def _coefficients(model: MetaAnalysis) -> dict[str, Any]:
    names = ("beta", "se", "stat", "pval", "ci_lb", "ci_ub", "vcov")
    answer = {name: getattr(model, name) for name in names}
    if model.ddf is not None:
        answer["ddf"] = np.full(model.p, model.ddf)
    if model.QM is not None:
        answer |= {"QM": model.QM, "QM_df": [model.QM_df, model.ddf], "QMp": model.QMp}
    return answer


def pooled(case: Case) -> Answer:
    """Answer rma.uni."""
    tests = case.args.get("tests")
    if tests is None:
        model = _model(case)
        answer = _common(case, model) | _coefficients(model)
        if model.method.startswith("GENQ"):
            answer["tau2_ci"] = model.conf_int("GENQ").tau2[1:]
        return answer
    models = {test: _model(case, test=test) for test in ([tests] if isinstance(tests, str) else tests)}
    answer = _common(case, next(iter(models.values())))
    return answer | {"by_test": {test: _coefficients(model) for test, model in models.items()}}


def heterogeneity(case: Case) -> Answer:
    """Answer confint."""
    intervals = _model(case).conf_int(case.args.get("type", "QP"))
    return {name: getattr(intervals, name) for name in ("tau2", "tau", "I2", "H2")}


def _prediction(predictions: Any) -> dict[str, Any]:
    names = ("pred", "se", "ci_lb", "ci_ub", "pi_lb", "pi_ub")
    return {name: value for name in names if (value := getattr(predictions, name)) is not None}


def predicted(case: Case) -> Answer:
    """Answer predict."""
    model = _model(case)
    new = case.inputs.get("newX")
    rows = None if new is None else pd.DataFrame(new)
    raw = model.predict(rows)
    answer: dict[str, Any] = {"raw": _prediction(raw)}
    for name in case.expected:
        if name.startswith("predtype_"):
            answer[name] = _prediction_interval(model, rows, name.removeprefix("predtype_").lower())
    if "transf" in case.args:
        answer[case.args["transf"]] = _prediction(raw.transform(transformation(case.args["transf"])))
    return answer


def _prediction_interval(model: MetaAnalysis, rows: pd.DataFrame | None, kind: Any) -> dict[str, Any]:
    """Predict with another kind of interval; one that has no degrees of freedom has no bounds."""
    try:
        return _prediction(model.predict(rows, interval=kind))
    except UsageError:
        without = _prediction(model.predict(rows, interval="z"))
        return without | {name: np.full(len(without["pred"]), np.nan) for name in ("pi_lb", "pi_ub")}


def _fields(result: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(result, name) for name in names}


def _rank_test(case: Case) -> Answer:
    return _fields(rank_test(_model(case)), "kendall_tau", "pval")


def _regression_test(case: Case) -> Answer:
    predictor = case.args.get("predictor", "sei")
    test = regression_test(
        _model(case), kind=case.args.get("model", "rma"), predictor=predictor, ni=case.data.get("ni")
    )
    return _fields(test, "stat", "pval", "df", "limit_est", "limit_ci_lb", "limit_ci_ub")


def _trim_and_fill(case: Case) -> Answer:
    result = trim_and_fill(_model(case), estimator=case.args["estimator"], side=case.args.get("side"))
    names = ("k0", "se_k0", "side", "p_k0", "filled_yi", "filled_vi")
    model = _fields(result.model, "beta", "se", "ci_lb", "ci_ub", "tau2", "QE", "I2")
    return _fields(result, *names) | model | {"k_total": result.model.k}


def _fail_safe_n(case: Case) -> Answer:
    args = case.args
    model = _model(case)
    result = fail_safe_n(model, type=args["type"], alpha=args["alpha"], target=args.get("target"))
    return _fields(result, "fsnum", "pval", "meanes", "target", "tau2") | {"est": result.meanes}


def _excess_significance(case: Case) -> Answer:
    args = {
        name: case.args[name] for name in ("alpha", "alternative", "tes_alternative") if name in case.args
    }
    result = excess_significance(_model(case, method="EE"), **args)
    names = ("O", "E", "OE", "power", "X2", "p_chi2", "p_binom", "p_exact", "theta", "theta_lim")
    return _fields(result, *names)


def _henmi_copas(case: Case) -> Answer:
    return _fields(henmi_copas(_model(case)), "beta", "se", "ci_lb", "ci_ub", "tau2")


def _pet_peese(case: Case) -> Answer:
    result = pet_peese(_model(case))
    return {"PET": asdict(result.PET), "PEESE": asdict(result.PEESE)}


BIAS: Mapping[str, Callable[[Case], Answer]] = {
    "ranktest": _rank_test,
    "regtest": _regression_test,
    "trimfill": _trim_and_fill,
    "fsn": _fail_safe_n,
    "tes": _excess_significance,
    "hc": _henmi_copas,
    "pet_peese": _pet_peese,
}


def small_study_effects(case: Case) -> Answer:
    """Answer bias, by function."""
    return _by_function(case, BIAS)


def _by_function(case: Case, answers: Mapping[str, Callable[[Case], Answer]]) -> Answer:
    if case.function not in answers:
        raise NotSupportedError(case.function)
    return answers[case.function](case)


def _influence(case: Case) -> Answer:
    result = influence(_model(case))
    skipped = ("dfbetas", "names", "slab", "not_estimable")
    answer = {name: getattr(result, name) for name in result.__slots__ if name not in skipped}
    return answer | {"dfbetas": dict(zip(_names(case), result.dfbetas.T, strict=True))}


def _sequence(fits: BatchFit) -> Answer:
    answer = {"estimate": fits.beta[:, 0], "zval": fits.stat[:, 0], "Q": fits.QE, "Qp": fits.QEp}
    answer |= {name: getattr(fits, name)[:, 0] for name in ("se", "pval", "ci_lb", "ci_ub")}
    return answer | _fields(fits, "tau2", "I2", "H2")


def _blup(case: Case) -> Answer:
    result = _model(case).blup()
    return _fields(result, *(name for name in result.__slots__ if name != "slab"))


INFLUENCE: Mapping[str, Callable[[Case], Answer]] = {
    "influence": _influence,
    "leave1out": lambda case: _sequence(leave_one_out(_model(case)).fits),
    "cumul": lambda case: _sequence(cumulative(_model(case), case.data.get("order")).fits),
    "blup": _blup,
    "baujat": lambda case: {
        name: column.to_numpy() for name, column in baujat_coordinates(_model(case)).items()
    },
}


def single_studies(case: Case) -> Answer:
    """Answer influence, by function."""
    return _by_function(case, INFLUENCE)


QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


def all_subsets(case: Case) -> Answer:
    """Answer gosh by summaries over all subsets."""
    result = gosh(_model(case))
    return {
        "n_subsets": result.k.size,
        "estimate_mean": result.estimate.mean(),
        "estimate_sd": result.estimate.std(ddof=1),
        "estimate_quantiles": np.quantile(result.estimate, QUANTILES),
        "I2_mean": result.I2.mean(),
        "I2_quantiles": np.quantile(result.I2, QUANTILES),
        "QE_mean": result.QE.mean(),
        "QE_max": result.QE.max(),
    }


def permuted(case: Case) -> Answer:
    """Answer permutest; only exact tests have a reference."""
    if not case.args.get("exact"):
        raise NotSupportedError("permutation test by random permutations of another generator")
    result = permutation_test(_model(case), exact=True)
    return _fields(result, "pval", "QMp", "n_perm", "obs_stat") | {"obs_QM": result.obs_qm}


def by_groups(case: Case) -> Answer:
    """Answer subgroup."""
    result = subgroups(_model(case), case.data["group"])
    own = {level: _common(case, model) | _coefficients(model) for level, model in result.models.items()}
    return {
        "levels": result.levels,
        "separate_tau2": own,
        "Q_between_separate": result.Q_between,
        "Q_between_df": result.Q_between_df,
        "Q_between_p": result.Q_between_p,
        "common_tau2": {
            "level_estimates": result.common.beta,
            "level_se": result.common.se,
            "tau2": result.common.tau2,
            "QE": result.common.QE,
            "QEp": result.common.QEp,
            "QM_between": result.between.QM,
            "QM_df": result.between.QM_df[0],
            "QMp": result.between.QMp,
        },
    }


def compared(case: Case) -> Answer:
    """Answer anova of univariate models: likelihood ratio by ML, Wald tests by REML, variance inflation."""
    if "V" in case.inputs or "random" in case.args:
        raise NotSupportedError("anova of a multivariate model")
    yi, vi = case.data["yi"], case.data["vi"]
    X, X_reduced = (pd.DataFrame(case.inputs[name]) for name in ("X", "X_reduced"))
    full, reduced = (fit(yi, vi, part, method="ML", intercept=False) for part in (X, X_reduced))
    ratio = likelihood_ratio(full, reduced)
    model = fit(yi, vi, X, intercept=False)
    btt = case.args["btt"]
    wald = wald_test(model, btt)
    wald_f = wald_test(fit(yi, vi, X, intercept=False, test="knha"), btt)
    return {
        "LRT": ratio.LRT,
        "LRT_df": ratio.df,
        "LRTp": ratio.pval,
        "R2_between_models": ratio.R2,
        "Wald_QM": wald.QM,
        "Wald_df": wald.QM_df,
        "Wald_p": wald.QMp,
        "Wald_F_knha": wald_f.QM,
        "Wald_F_df": wald_f.QM_df,
        "Wald_F_p": wald_f.QMp,
        "vif": variance_inflation(model).to_numpy(),
    }


def averaged(case: Case) -> Answer:
    """Answer multimodel."""
    args = case.args
    model = fit(case.data["yi"], case.data["vi"], pd.DataFrame(case.inputs["X"]), method=args["method"])
    result = average_models(model, args["criterion"])
    return {
        "n_models": result.ic.size,
        "averaged_beta": result.beta,
        "averaged_se": result.se,
        **_fields(result, "subsets", "ic", "weights", "importance"),
    }


def profiled(case: Case) -> Answer:
    """Answer profile."""
    model = _model(case)
    method = case.args["method"]
    values = profile(model.studies.batch(), np.array(case.args["tau2"], dtype=float), method == "REML")
    return {"logLik": values, "maxll": model.fit_stats[method].loglik, "tau2_hat": model.tau2}


def proportions(case: Case) -> Answer:
    """Answer proportion: measures by methods, transformed back."""
    xi, ni = np.array(case.data["xi"], dtype=float), np.array(case.data["ni"], dtype=float)
    frame = pd.DataFrame({"xi": xi, "ni": ni})
    harmonic = ni.size / np.sum(1.0 / ni)
    answer: dict[str, Any] = {"harmonic_mean_n": harmonic}
    for code, method in product(("PR", "PLO", "PAS", "PFT"), ("EE", "DL", "REML")):
        effects = effect_sizes(frame, measure=code, xi="xi", ni="ni")
        model = fit(effects["yi"], effects["vi"], method=method, level=case.args.get("level", 95) / 100.0)
        back = model.predict(transform=partial(back_transform, code, n=harmonic))
        answer[f"{code}_{method}"] = {
            "estimate": back.pred[0],
            "ci_lb": back.ci_lb[0],
            "ci_ub": back.ci_ub[0],
            "tau2": model.tau2,
            "QE": model.QE,
            "I2": model.I2,
        }
    return answer


ADAPTERS: Mapping[str, Callable[[Case], Answer]] = {
    "rma.uni": pooled,
    "confint": heterogeneity,
    "predict": predicted,
    "bias": small_study_effects,
    "influence": single_studies,
    "gosh": all_subsets,
    "permutest": permuted,
    "subgroup": by_groups,
    "anova": compared,
    "multimodel": averaged,
    "profile": profiled,
    "proportion": proportions,
}
