"""Berkey, Hoaglin, Mosteller & Colditz (1995), Statistics in Medicine 14:395–411, page 408.

Risk ratios of the BCG trials with smoothed variances, empirical Bayes. The paper prints -0.6304 where
these data give -0.6303.
"""

import numpy as np
import pandas as pd
import pytest

from tamis.analysis.pooling import fit
from tests.published.bcg import bcg_trials


@pytest.fixture(scope="module")
def trials() -> pd.DataFrame:
    cells = bcg_trials()
    treated, control = cells.tpos + cells.tneg, cells.cpos + cells.cneg
    return pd.DataFrame(
        {
            "yi": np.log((cells.tpos / treated) / (cells.cpos / control)),
            "vi": (cells.tneg / cells.tpos).mean() / treated + (cells.cneg / cells.cpos).mean() / control,
            "latitude": cells.ablat - 33.46,
        }
    )


def test_average_log_risk_ratio(trials: pd.DataFrame):
    model = fit("yi", "vi", data=trials, method="EB")
    assert round(model.beta[0], 4) == -0.5429
    assert round(model.se[0], 4) == 0.1842
    assert round(model.tau2, 3) == 0.268


def test_regression_on_latitude(trials: pd.DataFrame):
    model = fit("yi", "vi", "~ latitude", data=trials, method="EB")
    np.testing.assert_array_equal(np.round(model.beta, 4), [-0.6303, -0.0268])
    np.testing.assert_array_equal(np.round(model.se, 4), [0.1591, 0.0110])
    assert round(model.tau2, 3) == 0.157
    predicted = model.predict(pd.DataFrame({"latitude": [0.0, 42 - 33.46]}), transform="exp")
    np.testing.assert_array_equal(np.round(predicted.pred, 2), [0.53, 0.42])
