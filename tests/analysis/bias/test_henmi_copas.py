"""The Henmi–Copas interval."""

import numpy as np

from tamis.analysis.bias import henmi_copas
from tamis.analysis.pooling import fit


def test_where_tau2_is_estimated_as_0_the_interval_is_inside_that_of_the_common_effect():
    yi, vi = np.array([0.30, 0.31, 0.29, 0.32]), np.array([0.1, 0.2, 0.3, 0.1])
    common, found = fit(yi, vi, method="EE"), henmi_copas(fit(yi, vi))
    assert found.tau2 == 0.0
    np.testing.assert_allclose((found.beta, found.se), (common.beta[0], common.se[0]), rtol=1e-12)
    # The pivot is divided by an estimate of heterogeneity, which is at least 0 also when it is 0.
    assert common.ci_lb[0] < found.ci_lb < found.beta < found.ci_ub < common.ci_ub[0]


def test_the_interval_covers_as_often_as_it_says():
    # 400 meta-analyses of 8 studies with tau2 = 0.1; three standard errors of a share of 0.95 are 0.033.
    generator = np.random.default_rng(15)
    vi = generator.uniform(0.02, 0.3, (400, 8))
    yi = generator.normal(0.5, np.sqrt(vi + 0.1))
    found = [henmi_copas(fit(y, v, method="EE")) for y, v in zip(yi, vi, strict=True)]
    covered = np.mean([interval.ci_lb < 0.5 < interval.ci_ub for interval in found])
    assert abs(covered - 0.95) < 0.033
