import numpy as np

from tamis.analysis.survival.families import find_family
from tamis.analysis.survival.location_scale import row_terms, sort_rows


def test_terms_of_intervals_do_not_pass_through_whatever_stood_in_memory():
    rows = sort_rows(np.array([2.0, 1.0, 0.0, 20.0]), np.array([2.0, np.inf, 3.0, 40.0]))
    eta, rate = np.zeros(4), np.ones(1)
    # Freed buffers of the same size are what an array without initial values would be made of.
    poison = [np.full(4, 1.7e308) for _ in range(8)]
    del poison
    with np.errstate(all="raise"):
        terms = row_terms(find_family("lognormal"), rows, eta, 10.0 * rate)
    assert np.isfinite(terms.d2_rate).all()
