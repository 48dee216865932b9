"""Every measure by its code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tamis.analysis.measures.binary import BINARY_MEASURES
from tamis.analysis.measures.biserial import BISERIAL_MEASURES
from tamis.analysis.measures.continuous import CONTINUOUS_MEASURES
from tamis.analysis.measures.correlation import CORRELATION_MEASURES
from tamis.analysis.measures.matched import MATCHED_MEASURES
from tamis.analysis.measures.mean import MEAN_MEASURES
from tamis.analysis.measures.measure import Measure
from tamis.analysis.measures.prepost import PREPOST_MEASURES
from tamis.analysis.measures.proportion import PROPORTION_MEASURES
from tamis.analysis.measures.rate import RATE_MEASURES
from tamis.analysis.measures.reliability import RELIABILITY_MEASURES
from tamis.analysis.measures.superiority import SUPERIORITY_MEASURES
from tamis.errors import UsageError

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        measure.code: measure
        for measure in (
            *BINARY_MEASURES,
            *CONTINUOUS_MEASURES,
            *SUPERIORITY_MEASURES,
            *BISERIAL_MEASURES,
            *RATE_MEASURES,
            *CORRELATION_MEASURES,
            *PROPORTION_MEASURES,
            *MEAN_MEASURES,
            *PREPOST_MEASURES,
            *MATCHED_MEASURES,
            *RELIABILITY_MEASURES,
        )
    }
)


def find_measure(code: str) -> Measure:
    """Return the measure of a code.

    Parameters
    ----------
    code : str
        A code such as ``"RR"`` or ``"SMD"``.

    Returns
    -------
    Measure
        Its entry.

    Raises
    ------
    UsageError
        If there is no such measure; the message lists those there are.
    """
    measure = MEASURES.get(code)
    if measure is None:
        raise UsageError(f'there is no measure "{code}"; the measures are {", ".join(MEASURES)}')
    return measure
