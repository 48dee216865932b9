"""The 13 trials of the BCG vaccine that several of the papers analyse (colditz1994)."""

import numpy as np
import pandas as pd

# Trial, cases and others among the vaccinated and the not vaccinated, latitude.
CELLS = np.array(
    [
        [4, 119, 11, 128, 44],
        [6, 300, 29, 274, 55],
        [3, 228, 11, 209, 42],
        [62, 13536, 248, 12619, 52],
        [33, 5036, 47, 5761, 13],
        [180, 1361, 372, 1079, 44],
        [8, 2537, 10, 619, 19],
        [505, 87886, 499, 87892, 13],
        [29, 7470, 45, 7232, 27],
        [17, 1699, 65, 1600, 42],
        [186, 50448, 141, 27197, 18],
        [5, 2493, 3, 2338, 33],
        [27, 16886, 29, 17825, 33],
    ],
    dtype=float,
)


def bcg_trials() -> pd.DataFrame:
    """Return the cell counts and latitudes."""
    return pd.DataFrame(CELLS, columns=["tpos", "tneg", "cpos", "cneg", "ablat"])


def log_odds_ratios() -> pd.DataFrame:
    """Return the log odds ratios and their variances, with the latitudes."""
    a, b, c, d, ablat = CELLS.T
    return pd.DataFrame({"yi": np.log(a * d / (b * c)), "vi": 1 / a + 1 / b + 1 / c + 1 / d, "ablat": ablat})
