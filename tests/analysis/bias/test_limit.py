"""Limit meta-analysis."""

import numpy as np

from tamis.analysis.bias import limit_meta_analysis
from tamis.analysis.pooling import fit

GENERATOR = np.random.default_rng(18)
VI = GENERATOR.uniform(0.01, 0.5, 15)


def test_a_symmetric_radial_line_through_the_origin_keeps_the_average():
    yi = np.full(15, 0.4)
    found = limit_meta_analysis(fit(yi, VI))
    np.testing.assert_allclose((found.estimate, found.beta), (0.4, 0.4), rtol=1e-10)
    assert abs(found.alpha) < 1e-10


def test_the_limits_of_the_studies_average_to_the_estimate_where_spread_is_equal():
    yi = GENERATOR.normal(0.4 + 0.9 * np.sqrt(VI), np.sqrt(VI + 0.1))
    found = limit_meta_analysis(fit(yi, VI))
    assert found.alpha > 0
    assert found.estimate < fit(yi, VI).beta[0] + 1e-12
    np.testing.assert_allclose(found.shrunken.mean(), found.estimate, rtol=1e-9)
