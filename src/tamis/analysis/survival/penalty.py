"""Jeffreys' penalty for few events: half the log determinant of the information of the coefficients.

It takes away the first-order bias of the coefficients and keeps them finite where a covariate separates the
cases; standard errors are those of the likelihood at the penalised estimate.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tamis.analysis.survival.likelihood import Evaluation

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

# Step of the four-point differences of the penalty, in standard errors of each parameter.
STEP = 0.01


def with_jeffreys_penalty(
    evaluate: Callable[[Vector], Evaluation], coefficients: npt.NDArray[np.bool_]
) -> Callable[[Vector], Evaluation]:
    """Add the penalty to a likelihood.

    Parameters
    ----------
    evaluate : callable
        Parameters -> Evaluation, unpenalised.
    coefficients : ndarray of bool, shape (q,)
        Which parameters are coefficients of the design, whose information enters the penalty.

    Returns
    -------
    callable
        Parameters -> Evaluation whose rows and scores hold equal shares of the penalty and of its gradient;
        its information is that of the likelihood.

    Notes
    -----
    The observed information of the coefficients is used. For exponential times that are exact or
    right-censored it equals the expected information given the times at risk, so that the estimate is Firth's:
    the rate of a group with d events in E days is (d + 1/2) / E.

    References
    ----------
    firth1993, heinze2001.
    """

    def penalty(information: Matrix) -> float:
        block = information[coefficients][:, coefficients]
        if not np.isfinite(block).all():
            return -np.inf
        sign, value = np.linalg.slogdet(block)
        return 0.5 * float(value) if sign > 0 else -np.inf

    def penalised(theta: Vector) -> Evaluation:
        plain = evaluate(theta)
        value = penalty(plain.information)
        n = len(plain.rows)
        rows = plain.rows + value / n
        if not np.isfinite(rows.sum()):
            return Evaluation(np.full(n, -np.inf), plain.scores, plain.information)
        step = STEP / np.sqrt(np.maximum(np.diag(plain.information), 1e-12))
        gradient = np.zeros(len(theta))
        for j, h in enumerate(step):
            unit = np.zeros(len(theta))
            unit[j] = h
            near, far = (
                penalty(evaluate(theta + m * unit).information)
                - penalty(evaluate(theta - m * unit).information)
                for m in (1.0, 2.0)
            )
            gradient[j] = (8.0 * near - far) / (12.0 * h)
        return Evaluation(rows, plain.scores + gradient / n, plain.information)

    return penalised
