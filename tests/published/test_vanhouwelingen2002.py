"""van Houwelingen, Arends & Stijnen (2002), Statistics in Medicine 21:589–624: the BCG trials as odds ratios.

The number of the figure has not been checked against the printed paper.
"""

import numpy as np

from tamis.analysis.pooling import fit
from tests.published.bcg import log_odds_ratios


def test_common_odds_ratio_of_page_596():
    pooled = fit("yi", "vi", data=log_odds_ratios(), method="EE").predict(transform="exp")
    assert round(pooled.pred[0], 3) == 0.647
    assert round(pooled.ci_lb[0], 3) == 0.595
    # Printed as 0.703 from rounded logarithms.
    assert round(pooled.ci_ub[0], 3) == 0.702


def test_random_effects_odds_ratio_of_page_597():
    model = fit("yi", "vi", data=log_odds_ratios(), method="ML")
    pooled = model.predict(transform="exp")
    assert [round(x[0], 3) for x in (pooled.pred, pooled.ci_lb, pooled.ci_ub)] == [0.476, 0.336, 0.675]
    assert round(model.tau2, 3) == 0.302


def test_profile_likelihood_interval_of_tau2_drawn_in_figure_2():
    interval = fit("yi", "vi", data=log_odds_ratios(), method="ML").conf_int("PL")
    np.testing.assert_array_equal(np.round(interval.tau2[1:], 2), [0.12, 0.89])


def test_regression_on_latitude_of_pages_608_and_609():
    model = fit("yi", "vi", "~ ablat", data=log_odds_ratios(), method="ML")
    np.testing.assert_array_equal(np.round(model.beta, 3), [0.371, -0.033])
    np.testing.assert_array_equal(np.round(model.se, 3), [0.106, 0.003])
    assert round(model.tau2, 3) == 0.004
