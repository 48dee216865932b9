import pandas as pd
import pytest

from tamis.errors import UsageError
from tamis.review.duplicates.fit import fit_weights
from tamis.review.duplicates.weights import WEIGHTS
from tests.review.duplicates.cases import WORK, frame

VERDICTS = pd.DataFrame(
    [("s/2", "s/1", "join"), ("s/3", "s/1", "split"), ("s/3", "s/2", "split")],
    columns=["record", "other", "relation"],
)
RECORDS = frame(WORK, WORK | {"doi": ""}, WORK | {"pages": "1001-1009", "doi": ""})


def test_weights_follow_the_verdicts_and_keep_their_order() -> None:
    fitted = fit_weights(RECORDS, VERDICTS, ridge=0.1)
    place = fitted.levels["volume and pages"]
    assert (
        place["volume the same, pages differ"]
        < WEIGHTS.levels["volume and pages"]["volume the same, pages differ"]
    )
    for ordered in (["differs", "distant", "related"], ["similar", "close", "nearly the same", "the same"]):
        weights = [fitted.levels["title"][level] for level in ordered]
        assert weights == sorted(weights)


def test_few_verdicts_hardly_move_strong_priors() -> None:
    fitted = fit_weights(RECORDS, VERDICTS, ridge=1e9)
    for comparison, levels in WEIGHTS.levels.items():
        assert fitted.levels[comparison] == pytest.approx(levels, abs=1e-4)


def test_verdicts_of_one_kind_teach_nothing() -> None:
    with pytest.raises(UsageError, match="some are not"):
        fit_weights(RECORDS, VERDICTS.head(1))
