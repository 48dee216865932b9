"""What an effect size measure is: its code, the data it needs, its estimator, its scale.

The families (`binary`, `continuous`, …) make Measures; `registry` gathers them; `effect_sizes` computes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tamis.analysis.conversions.scales import IDENTITY, Scale

Vector: TypeAlias = NDArray[np.float64]
Inputs: TypeAlias = Mapping[str, Vector]
Effects: TypeAlias = tuple[Vector, Vector]
# From the prepared values, the kind of variance and whether to correct for small samples, to yi and vi.
Estimator: TypeAlias = Callable[[Inputs, str, bool], Effects]
To: TypeAlias = Literal["only0", "all", "if0all", "none"]
Kind: TypeAlias = Literal[
    "count", "size", "real", "spread", "positive", "correlation", "probability", "p value", "alpha"
]


@dataclass(frozen=True, slots=True)
class Input:
    """One column that a measure reads.

    Attributes
    ----------
    name : str
        Name in tamis; 1 is the experimental group (or the occasion from which the other is subtracted).
    letter : str
        The name of the same argument in metafor, accepted as an alias.
    kind : str
        What values it may hold; see `checks`.
    meaning : str
        What it is, for messages and documentation.
    """

    name: str
    letter: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class ZeroCells:
    """What to do about zero counts.

    Attributes
    ----------
    add : float
        Amount added to each count.
    to : {"only0", "all", "if0all", "none"}
        Added where: studies with a zero; all studies; all studies once one has a zero; nowhere.
    drop00 : bool
        Whether studies without events (or without non-events) in both groups give no effect.
    """

    add: float = 0.5
    to: To = "only0"
    drop00: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """Inputs made ready for an estimator, and what was done to reach them.

    Attributes
    ----------
    values : mapping of str to ndarray
        Under the names that the estimators of the design read.
    added : ndarray of bool, optional
        Studies to whose counts an amount was added.
    dropped : ndarray of bool, optional
        Studies dropped for having no events, or nothing else, in both groups.
    """

    values: Mapping[str, Vector]
    added: NDArray[np.bool_] | None = None
    dropped: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """A kind of data: the columns it may have, and how they become what its estimators read.

    Attributes
    ----------
    name : str
        As a methods section would say it.
    inputs : tuple of Input
        Every column it knows; each measure needs some of them.
    prepare : callable
        From the columns given and the choice about zero cells to Prepared.
    check : callable, optional
        From the columns to `(positions, what, expected)` triples: conditions between columns.
    """

    name: str
    inputs: tuple[Input, ...]
    prepare: Callable[[Inputs, ZeroCells], Prepared]
    check: Callable[[Inputs], list[tuple[NDArray[np.bool_], str, str]]] | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """An effect size measure.

    Attributes
    ----------
    code : str
        metafor's code, such as ``"RR"``.
    label : str
        Its name in words, on the scale of analysis.
    design : Design
        The kind of data it is computed from.
    recipes : tuple of tuple of str
        Sets of inputs, any one of which suffices for a study.
    estimate : callable
        ``estimate(values, vtype, correct)`` gives yi and vi.
    vtypes : tuple of str
        Kinds of sampling variance, the default first.
    scale : Scale
        How the scale of analysis relates to the scale of reporting.
    null_value : float or None
        Value of no effect on the scale of analysis; None where there is no such value.
    adds : bool
        Whether 1/2 is added to the counts of studies with a zero unless told otherwise.
    corrects : bool
        Whether a correction for small-sample bias is part of the measure and may be turned off.
    references : tuple of str
        Citation keys.
    """

    code: str
    label: str
    design: Design
    recipes: tuple[tuple[str, ...], ...]
    estimate: Estimator
    vtypes: tuple[str, ...] = ("LS",)
    scale: Scale = IDENTITY
    null_value: float | None = 0.0
    adds: bool = False
    corrects: bool = False
    references: tuple[str, ...] = ()

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The inputs that its recipes name, in the order of the design.

        Returns
        -------
        tuple of Input
            What the measure reads.
        """
        named = {name for recipe in self.recipes for name in recipe}
        return tuple(entry for entry in self.design.inputs if entry.name in named)

    @property
    def aliases(self) -> dict[str, str]:
        """The letters of metafor, and the input of the design that each stands for.

        Returns
        -------
        dict of str to str
            From letter to name.
        """
        return {entry.letter: entry.name for entry in self.design.inputs}


def weighted_mean(values: Vector, weights: Vector) -> Any:
    """Average the values that are known.

    Parameters
    ----------
    values, weights : ndarray of shape (k,)
        Values, NaN where unknown, and their weights.

    Returns
    -------
    float
        The weighted mean over the studies where both are known.
    """
    known = ~(np.isnan(values) | np.isnan(weights))
    return np.average(values[known], weights=weights[known])


def to_fisher_z(estimate: Estimator) -> Estimator:
    """Make the estimator of Fisher's z from that of a correlation.

    Parameters
    ----------
    estimate : callable
        Estimator of a correlation and its variance.

    Returns
    -------
    callable
        Estimator of ``atanh(r)`` and its variance by the delta method.
    """

    def transformed(values: Inputs, vtype: str, correct: bool) -> Effects:
        r, variance = estimate(values, vtype, correct)
        return np.arctanh(r), variance / (1 - r**2) ** 2

    return transformed
