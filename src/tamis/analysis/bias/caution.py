"""What a test of small-study effects can and cannot show with the studies at hand."""

from __future__ import annotations

from tamis.analysis.results import MetaAnalysis
from tamis.errors import UsageError

# Below this number the tests have too little power to tell chance from real asymmetry (sterne2011).
ENOUGH_STUDIES = 10


def caution(k: int) -> str:
    """Say what asymmetry among k studies can mean.

    Parameters
    ----------
    k : int
        Number of studies.

    Returns
    -------
    str
        One or two sentences.

    References
    ----------
    sterne2011.
    """
    meaning = (
        "Small studies may differ for other reasons than unpublished results: "
        "their patients, their conduct, the effect measure itself, or chance."
    )
    if k >= ENOUGH_STUDIES:
        return meaning
    few = (
        f"{k} studies are fewer than {ENOUGH_STUDIES}: a large p-value does not speak for the absence of "
        "small-study effects, and a small one may come from a single study."
    )
    return f"{few} {meaning}"


def require_no_moderators(model: MetaAnalysis, name: str) -> None:
    """Raise UsageError for a model with moderators.

    Parameters
    ----------
    model : MetaAnalysis
        The model.
    name : str
        The method that needs a model without them.

    Raises
    ------
    UsageError
        If the model has moderators.
    """
    if model.p > 1 or model.studies.intercept is None:
        raise UsageError(f"{name} is defined for a model without moderators; fit it without mods first")


def require_studies(model: MetaAnalysis, least: int, name: str) -> None:
    """Raise UsageError for a model of too few studies.

    Parameters
    ----------
    model : MetaAnalysis
        The model.
    least : int
        Number of studies without which the method cannot be computed.
    name : str
        The method.

    Raises
    ------
    UsageError
        If there are fewer studies.
    """
    if model.k < least:
        raise UsageError(f"{name} needs at least {least} studies, the model has {model.k}")
