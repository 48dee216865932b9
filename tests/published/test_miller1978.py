"""Miller (1978), The American Statistician 32:138: pooling double arcsine proportions and transforming back."""

import numpy as np

from tamis.analysis.measures import back_transform
from tamis.analysis.pooling import fit

XI = np.array([3.0, 6.0, 10.0, 1.0])
NI = np.array([11.0, 17.0, 21.0, 6.0])
# Miller's angles are twice those of the measure PFT.
ANGLES = np.arcsin(np.sqrt(XI / (NI + 1))) + np.arcsin(np.sqrt((XI + 1) / (NI + 1)))


def test_unweighted_and_weighted_means():
    yi, vi = ANGLES / 2, 1 / (4 * NI + 2)
    unweighted = fit(yi, vi, method="EE", weights=np.ones(4))
    weighted = fit(yi, vi, method="EE")
    np.testing.assert_allclose(ANGLES, [1.1391, 1.2888, 1.5253, 0.9515], atol=5e-5)
    assert abs(2 * unweighted.beta[0] - 1.2262) < 5.01e-5
    harmonic = 4 / np.sum(1 / NI)
    assert abs(back_transform("PFT", unweighted.beta[0], n=harmonic) - 0.3164) < 5.01e-5
    assert abs(back_transform("PFT", weighted.beta[0], n=harmonic) - 0.3595) < 5.01e-5
