"""Where reviewers agree and where they do not: by pair, by reason, and over the course of the work.

Takes votes as ``screening.votes`` rolls them up; coefficients come from ``agreement`` and ``reliability``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from tamis.errors import UsageError
from tamis.review.agreement import agreement, agreement_of_table, count_table
from tamis.review.reliability import Coefficient, krippendorff_alpha

# The name under which all reviewers stand together.
ALL = "all"
COEFFICIENTS = ("kappa", "kappa_linear", "kappa_quadratic", "ac1", "ac2_quadratic", "alpha", "alpha_ordinal")


def agreement_by_pair(judged: Mapping[str, pd.Series], levels: Sequence[str]) -> pd.DataFrame:
    """Compare every pair of reviewers on what both judged, and all of them together by alpha.

    Parameters
    ----------
    judged : mapping
        Reviewer -> Series of unit -> category.
    levels : sequence of str
        All categories, in order where they have one.

    Returns
    -------
    DataFrame
        One row for each pair and coefficient (raw, kappa, kappa_linear, kappa_quadratic, ac1, ac2_quadratic,
        alpha, alpha_ordinal, and ``agreement on <level>``): ``first``, ``second``, ``n``, ``coefficient``,
        ``estimate``, ``ci_lb``, ``ci_ub``, ``status``. Of more than two reviewers the last rows are alpha of
        all, first and second being ``all``.
    """
    rows: list[tuple[object, ...]] = []
    for first, second in combinations(judged, 2):
        found = agreement(judged[first], judged[second], levels)
        pair = (first, second, found.n)
        rows.append((*pair, "raw", found.raw, np.nan, np.nan, "ok" if found.n else found.status))
        rows.append((*pair, "kappa", found.kappa, found.ci_lb, found.ci_ub, found.status))
        rows += [_row(pair, name, getattr(found, name)) for name in COEFFICIENTS[1:]]
        rows += [
            (*pair, f"agreement on {level}", share, np.nan, np.nan, "ok" if share == share else "never given")
            for level, share in zip(levels, found.specific, strict=True)
        ]
    if len(judged) > 2:
        units = pd.concat([pd.Series(given.index) for given in judged.values()])
        shared = (ALL, ALL, int((units.value_counts() >= 2).sum()))
        rows.append(_row(shared, "alpha", krippendorff_alpha(judged, levels, "nominal")))
        rows.append(_row(shared, "alpha_ordinal", krippendorff_alpha(judged, levels, "ordinal")))
    return pd.DataFrame(
        rows, columns=["first", "second", "n", "coefficient", "estimate", "ci_lb", "ci_ub", "status"]
    )


def agreement_by_reason(first: pd.DataFrame, second: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Compare two reviewers reason by reason, each against all other answers.

    Parameters
    ----------
    first, second : DataFrame
        Votes: index unit, column ``reason``.
    codes : sequence of str
        Reasons, in the protocol's order.

    Returns
    -------
    DataFrame
        One row for each reason that either gave on a unit that both judged: ``reason``, ``first``, ``second``
        and ``both`` (times given), ``specific`` (agreement on the reason), ``kappa``, ``ci_lb``, ``ci_ub``,
        ``ac1``. A reason that is not in the protocol stands under its own name, none under "".
    """
    both = first.index.intersection(second.index, sort=False)
    ours_all, theirs_all = (votes.loc[both, "reason"].fillna("").astype(str) for votes in (first, second))
    given = [*codes, *sorted((set(ours_all) | set(theirs_all)) - set(codes))]
    table = count_table(ours_all, theirs_all, given)
    rows = []
    for place, code in enumerate(given):
        ours, theirs, agreed = int(table[place].sum()), int(table[:, place].sum()), int(table[place, place])
        if not ours + theirs:
            continue
        rest = int(table.sum()) - ours - theirs + agreed
        against = np.array([[agreed, ours - agreed], [theirs - agreed, rest]])
        found = agreement_of_table(against, (code, "other"))
        rows.append(
            (code, ours, theirs, agreed, found.specific[0], found.kappa, found.ci_lb, found.ci_ub,
             found.ac1.estimate)
        )  # fmt: skip
    columns = ["reason", "first", "second", "both", "specific", "kappa", "ci_lb", "ci_ub", "ac1"]
    return pd.DataFrame(rows, columns=columns)


def agreement_over_time(
    first: pd.Series,
    second: pd.Series,
    levels: Sequence[str],
    *,
    order: Sequence[Sequence[str]],
    window: int = 50,
) -> pd.DataFrame:
    """Follow the agreement of two reviewers through their work, in windows of equal size.

    Parameters
    ----------
    first, second : Series of str
        Unit -> category.
    levels : sequence of str
        All categories.
    order : sequence of two sequences of str
        For each reviewer the units in the order decided; of several times the last counts. A unit belongs
        where the mean of its two places, each as a share of that reviewer's work, puts it: clocks are not
        compared.
    window : int
        Units that both judged in one window; the last one also takes what remains, up to twice as many.

    Returns
    -------
    DataFrame
        ``window`` (1, 2, …), ``n``, ``agree``, ``raw``, ``kappa``, ``ci_lb``, ``ci_ub``, ``ac1``,
        ``ac1_ci_lb``, ``ac1_ci_ub``.
    """
    if window < 1:
        raise UsageError(f"A window of {window} holds no unit. Expected at least 1.")
    both = first.index.intersection(second.index, sort=False)
    # A unit decided twice stands where it was decided last.
    places = [pd.Series(dict(zip(units, np.linspace(0, 1, len(units)), strict=True)), dtype="float64")
              for units in order]  # fmt: skip
    missing = [str(unit) for unit in both if not all(unit in place.index for place in places)]
    if missing:
        raise UsageError(f"{', '.join(missing[:5])} is in no order of decisions. Name every unit judged.")
    middle = (places[0].loc[both] + places[1].loc[both]).sort_values(kind="stable")
    count = max(1, len(middle) // window) if len(middle) else 0
    rows = []
    for number in range(count):
        last = len(middle) if number == count - 1 else (number + 1) * window
        units = middle.index[number * window : last]
        table = count_table(first.loc[units], second.loc[units], levels)
        found = agreement_of_table(table, levels, resamples=0)
        rows.append(
            (number + 1, found.n, found.agree, found.raw, found.kappa, found.ci_lb, found.ci_ub,
             found.ac1.estimate, found.ac1.ci_lb, found.ac1.ci_ub)
        )  # fmt: skip
    columns = ["window", "n", "agree", "raw", "kappa", "ci_lb", "ci_ub", "ac1", "ac1_ci_lb", "ac1_ci_ub"]
    return pd.DataFrame(rows, columns=columns)


def _row(pair: tuple[str, str, int], name: str, found: Coefficient) -> tuple[object, ...]:
    return (*pair, name, found.estimate, found.ci_lb, found.ci_ub, found.status)
