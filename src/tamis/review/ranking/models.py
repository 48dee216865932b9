"""Ways of ranking, by name, as a few constants each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tamis.errors import UsageError


@dataclass(frozen=True, slots=True)
class Model:
    """One way of ranking.

    Attributes
    ----------
    name, meaning : str
    learns : bool
        Whether labels change the order.
    question : float
        Weight of the question before any relevant record is known, in standard deviations of what was learned.
    fade : float
        Number of relevant records at which the question weighs half as much.
    latent : float
        Weight of a second classifier, of records in their latent space, over that of the first.
    keywords : bool
        Whether keywords are read beside title and abstract.
    pairs : bool
        Whether pairs of words that stand side by side are read beside the words.
    cost : float
        Cost of an error, the mean over the labelled records.
    balance : float
        Total cost of the relevant records over that of the irrelevant ones.
    """

    name: str
    meaning: str
    learns: bool = True
    question: float = 0.0
    fade: float = 20.0
    latent: float = 0.0
    keywords: bool = False
    pairs: bool = False
    cost: float = 0.11
    balance: float = 9.8

    @property
    def reads_question(self) -> bool:
        """Return whether the question changes the order."""
        return self.question > 0

    def question_weight(self, relevant: int) -> float:
        """Return the weight of the question when so many relevant records are known."""
        return self.question / (1 + relevant / self.fade)

    def costs(self, relevant: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        """Return the cost of an error on each labelled record."""
        count, others = int(relevant.sum()), int((~relevant).sum())
        cost = np.where(relevant, 1.0, count / (self.balance * max(others, 1)))
        return self.cost * cost * len(cost) / cost.sum()


# Cost and balance are those of ELAS u4, the default of ASReview 3. The other constants are round numbers.
MODELS: Mapping[str, Model] = {
    model.name: model
    for model in (
        Model(
            "tamis",
            "the question's words, fading, and two linear classifiers: of terms, and of what terms share",
            question=2.0,
            latent=1.0,
            keywords=True,
        ),
        Model("elas-u4", "a linear classifier of words and pairs, as in ASReview's ELAS u4", pairs=True),
        Model("question", "the question's words alone", learns=False, question=1.0, fade=np.inf),
        Model("random", "a random order", learns=False),
    )
}


def find_model(name: str) -> Model:
    """Return a model by name.

    Raises
    ------
    UsageError
        If there is none; the message lists all.
    """
    if name not in MODELS:
        raise UsageError(f"There is no model {name!r}. Expected one of: {', '.join(MODELS)}.")
    return MODELS[name]
