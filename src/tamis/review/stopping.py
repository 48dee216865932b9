"""When to stop reading a ranked list: rules as advice, each with the recall that it is meant to reach.

All rules read one sequence: whether each record, in the order of reading, was relevant. None of them decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import gammaln
from scipy.stats import hypergeom, nbinom

from tamis.errors import UsageError

Flags = npt.NDArray[np.bool_]

# Odds at which a ranked reading is assumed to meet a relevant record rather than another one, in the rule "tamis".
# A ranking that is no better than chance has odds 1. Of 1.5, 2, 3, 5 and 10 the largest that kept 95 % on all finished
# reviews that were looked at.
ODDS = 1.5
# Blocks of the reading over which the rate of finding is fitted.
BLOCKS = 40
# Irrelevant records in a row after which the rule "consecutive" stops, the habit of many teams.
IN_A_ROW = 100
# The knee method (cormack2016) stops when the slope before the knee is this many times that after it ...
KNEE_RATIO, KNEE_RELEVANT = 156, 150
# ... and not before this many records.
KNEE_LEAST = 100
# The SAFE procedure (boetje2024): least share read, irrelevant ones in a row.
SAFE_SHARE, SAFE_IN_A_ROW = 0.10, 50


@dataclass(frozen=True, slots=True)
class Progress:
    """A reading so far.

    Attributes
    ----------
    relevant : ndarray of bool, shape (read,)
        Whether each record read was relevant, in the order of reading.
    total : int
        Records in the list, read or not.
    known : int
        Relevant records known before the reading began; they count as found.
    """

    relevant: Flags
    total: int
    known: int = 0

    def __post_init__(self) -> None:
        if self.relevant.ndim != 1 or len(self.relevant) > self.total or self.known < 0:
            raise UsageError(f"{len(self.relevant)} records read of {self.total}, {self.known} known before")

    @property
    def read(self) -> int:
        """Records read."""
        return len(self.relevant)

    @property
    def left(self) -> int:
        """Records not read."""
        return self.total - self.read

    @property
    def found(self) -> int:
        """Relevant records known, those known before included."""
        return int(self.relevant.sum()) + self.known


@dataclass(frozen=True, slots=True)
class Remaining:
    """How many relevant records are estimated among those not read.

    Attributes
    ----------
    estimate : float
    upper : int
        Upper limit, one-sided at the level asked for.
    """

    estimate: float
    upper: int


@dataclass(frozen=True, slots=True)
class Advice:
    """What one rule says.

    Attributes
    ----------
    rule, meaning : str
    stop : bool
    target : float or None
        Recall that the rule is meant to reach; None for a rule that promises none.
    because : str
        The numbers on which it rests.
    """

    rule: str
    meaning: str
    stop: bool
    target: float | None
    because: str


def urn_p(progress: Progress, target: float, odds: float = 1.0) -> float:
    """Test the hypothesis that the target was missed.

    Parameters
    ----------
    progress : Progress
    target : float
        Recall, between 0 and 1.
    odds : float
        Odds at which a relevant record is met rather than another one; 1 for a random order.

    Returns
    -------
    float
        The smallest p-value over all points of the past from which the reading is taken as a draw from an urn.

    Notes
    -----
    From each relevant record on, the records read since are taken as drawn at random from those that were left
    (callaghan2020). Had the target been missed there would be at least floor(found / target) + 1 relevant ones;
    the hypergeometric probability of so few among the draws is the p-value. A ranked order draws relevant records
    more readily, so the test is conservative; odds above 1 (Fisher's noncentral hypergeometric distribution, fog2008)
    say how much more.
    """
    _check_target(target)
    if progress.found == 0 or progress.read == 0:
        return 1.0
    met = np.concatenate([[0], np.cumsum(progress.relevant)])
    missing = int(np.floor(progress.found / target + 1e-9)) + 1 - progress.known
    # Between two relevant records a later start has fewer draws and the same finds: only the first can be smallest.
    start = np.concatenate([[0], np.flatnonzero(progress.relevant) + 1])
    start = start[start < progress.read]
    urn, draws = progress.total - start, progress.read - start
    hits, inside = met[-1] - met[start], missing - met[start]
    if missing - int(met[-1]) > progress.left:
        return 0.0  # fewer records are left than would have to be relevant
    if odds == 1.0:
        return float(np.min(hypergeom.cdf(hits, urn, inside, draws)))
    rows = zip(hits.tolist(), urn.tolist(), inside.tolist(), draws.tolist(), strict=True)
    return min(_noncentral_cdf(k, whole, good, drawn, odds) for k, whole, good, drawn in rows)


def _noncentral_cdf(hits: int, urn: int, inside: int, draws: int, odds: float) -> float:
    low, high = max(0, draws - (urn - inside)), min(draws, inside)
    if hits >= high:
        return 1.0
    x = np.arange(low, high + 1)
    weight = _log_choose(inside, x) + _log_choose(urn - inside, draws - x) + x * np.log(odds)
    chance = np.exp(weight - weight.max())
    return float(chance[x <= hits].sum() / chance.sum())


def _log_choose(n: int, k: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def estimate_remaining(progress: Progress, level: float = 0.95) -> Remaining:
    """Estimate the relevant records not read from how the rate of finding fell.

    Parameters
    ----------
    progress : Progress
    level : float
        Level of the one-sided upper limit.

    Returns
    -------
    Remaining
        All that are left where nothing relevant was found yet.

    Notes
    -----
    Finds are a Poisson process whose rate falls exponentially with the number of records read, fitted by maximum
    likelihood to blocks that widen (cormack2016, sneyd2019). The limit is that of a negative binomial count, whose
    spread takes the uncertainty of the rate in as that of half as many finds.
    """
    finds = int(progress.relevant.sum())
    if finds == 0 or progress.left == 0:
        return Remaining(float(progress.left), progress.left)
    read = float(progress.read)
    edges = np.unique(np.round(np.geomspace(1, read + 1, BLOCKS)).astype(int)) - 1
    met = np.concatenate([[0], np.cumsum(progress.relevant)])
    counts = np.diff(met[edges])

    def mean(
        theta: npt.NDArray[np.float64], first: npt.ArrayLike, last: npt.ArrayLike
    ) -> npt.NDArray[np.float64]:
        decay, size = np.exp(np.clip(theta, -50, 50))
        return size * (np.exp(-np.asarray(first) / decay) - np.exp(-np.asarray(last) / decay))

    def loss(theta: npt.NDArray[np.float64]) -> float:
        expected = np.maximum(mean(theta, edges[:-1], edges[1:]), 1e-12)
        return float(expected.sum() - counts @ np.log(expected))

    start = np.log([read / 3.0, 1.05 * finds])
    best = minimize(
        loss, start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-6, "maxiter": 2000}
    )
    # A rate that does not fall leaves the share found so far.
    estimate = min(float(mean(best.x, read, progress.total)), float(progress.left))
    half = max(finds, 1) / 2.0
    upper = int(nbinom.ppf(level, half, half / (half + max(estimate, 1e-9))))
    return Remaining(estimate, min(upper, progress.left))


def certify(progress: Progress, sampled: int, relevant: int, level: float = 0.95) -> float:
    """Return a lower limit of recall from a random sample of the records not read.

    Parameters
    ----------
    progress : Progress
        The reading before the sample.
    sampled : int
        Size of a simple random sample of the records not read, all of it read.
    relevant : int
        Relevant ones among them; they count as found.
    level : float
        Level of the one-sided limit, exact (Clopper & Pearson's inversion, of the hypergeometric distribution).

    Returns
    -------
    float
        Lower limit of the share of relevant records that are known now.
    """
    if not 0 <= relevant <= sampled <= progress.left:
        raise UsageError(
            f"a sample of {sampled} with {relevant} relevant, of {progress.left} records not read"
        )
    found = progress.found + relevant
    if found == 0:
        return 0.0
    most = np.arange(relevant, progress.left - sampled + relevant + 1)
    chance = hypergeom.cdf(relevant, progress.left, most, sampled)
    upper = int(most[chance > 1.0 - level].max()) if sampled else progress.left
    return found / (found + upper - relevant)


def _urn(progress: Progress, target: float, confidence: float) -> tuple[bool, str]:
    p = urn_p(progress, target)
    return p < 1 - confidence, f"p = {p:.2g} for fewer than {target:.0%}"


def _tamis(progress: Progress, target: float, confidence: float) -> tuple[bool, str]:
    p = urn_p(progress, target, ODDS)
    remaining = estimate_remaining(progress, confidence)
    enough = progress.found >= target * (progress.found + remaining.upper)
    words = f"p = {p:.2g}; {remaining.estimate:.1f} relevant left, at most {remaining.upper}"
    return p < 1 - confidence and enough and progress.found > 0, words


def _consecutive(progress: Progress, target: float, confidence: float) -> tuple[bool, str]:
    run = _last_run(progress)
    return run >= IN_A_ROW, f"{run} irrelevant in a row"


def _knee(progress: Progress, target: float, confidence: float) -> tuple[bool, str]:
    finds = np.cumsum(progress.relevant)
    if not len(finds) or finds[-1] == 0:
        return False, "nothing relevant yet"
    rank = np.arange(1, len(finds) + 1)
    # The knee is the point furthest above the chord from the start to now.
    knee = int(np.argmax(finds - finds[-1] * rank / len(finds)))
    before = finds[knee] / rank[knee]
    after = (1 + finds[-1] - finds[knee]) / max(len(finds) - rank[knee], 1)
    needed = KNEE_RATIO - min(int(finds[knee]), KNEE_RELEVANT)
    ratio = before / after
    return bool(ratio >= needed and len(finds) >= KNEE_LEAST), f"slope ratio {ratio:.1f}, needed {needed}"


def _safe(progress: Progress, target: float, confidence: float) -> tuple[bool, str]:
    run, share = _last_run(progress), progress.read / max(progress.total, 1)
    # As many again as are estimated to be relevant must have been read.
    expected = progress.found + estimate_remaining(progress).estimate
    stop = (
        share >= SAFE_SHARE and run >= SAFE_IN_A_ROW and progress.read >= 2 * expected and progress.found > 0
    )
    return bool(stop), f"{share:.0%} read, {run} irrelevant in a row, {expected:.0f} relevant expected"


def _last_run(progress: Progress) -> int:
    finds = np.flatnonzero(progress.relevant)
    return progress.read - (int(finds[-1]) + 1 if len(finds) else 0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of stopping.

    Attributes
    ----------
    name, meaning : str
    promises : bool
        Whether it aims at a recall.
    says : callable
        (progress, target, confidence) -> whether to stop, and the numbers.
    """

    name: str
    meaning: str
    promises: bool
    says: Callable[[Progress, float, float], tuple[bool, str]]


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            Rule(
                "tamis",
                f"urn at odds {ODDS}, and the falling rate of finding leaves few enough",
                True,
                _tamis,
            ),
            Rule("urn", "hypergeometric test that the target was missed", True, _urn),
            Rule("knee", "finding slows down at a knee of the curve", False, _knee),
            Rule(
                "safe", "read a tenth, twice the expected relevant ones, 50 irrelevant in a row", False, _safe
            ),
            Rule("consecutive", f"{IN_A_ROW} irrelevant records in a row", False, _consecutive),
        )
    }
)


def find_rule(name: str) -> Rule:
    """Return a rule by name.

    Raises
    ------
    UsageError
        If there is none; the message lists all.
    """
    if name not in RULES:
        raise UsageError(f"There is no rule of stopping {name!r}. Expected one of: {', '.join(RULES)}.")
    return RULES[name]


def advise(progress: Progress, target: float = 0.95, confidence: float = 0.95) -> list[Advice]:
    """Ask every rule.

    Parameters
    ----------
    progress : Progress
    target : float
        Recall to reach.
    confidence : float
        Level of the tests and limits.

    Returns
    -------
    list of Advice
        One a rule; with nothing left to read all say stop.
    """
    _check_target(target)
    _check_target(confidence)
    found: list[Advice] = []
    for rule in RULES.values():
        stop, because = rule.says(progress, target, confidence) if progress.left else (True, "all are read")
        found.append(Advice(rule.name, rule.meaning, stop, target if rule.promises else None, because))
    return found


def stops_at(rule: Rule, relevant: Flags, *, known: int = 0, target: float = 0.95, every: int = 0) -> int:
    """Return how many records of a finished reading would have been read under a rule.

    Parameters
    ----------
    rule : Rule
    relevant : ndarray of bool, shape (records,)
        The whole list in the order of reading.
    known : int
        Relevant records known before.
    target : float
    every : int
        The rule is asked after so many records; by default after each hundredth of the list.

    Returns
    -------
    int
        All of them where the rule never says stop.
    """
    total = len(relevant)
    step = every or max(1, total // 100)
    for read in range(step, total, step):
        if rule.says(Progress(relevant[:read], total, known), target, 0.95)[0]:
            return read
    return total


def target_set_stop(relevant: Flags, known: int, seed: int, size: int = 10) -> tuple[int, int]:
    """Apply the target method to a finished reading: a random sample until ``size`` relevant records are known.

    Parameters
    ----------
    relevant : ndarray of bool, shape (records,)
        The whole list in the order of reading.
    known : int
        Relevant records known before; they are no targets.
    seed : int
        Draws the sample.
    size : int
        Relevant records that the sample must hold.

    Returns
    -------
    read : int
        Records read in all, those of the sample and of the ranked reading until all targets have been met.
    found : int
        Relevant records known then.

    Notes
    -----
    Cormack & Grossman 2016: ranked reading goes on until every record of the target set has been met.
    """
    order = np.random.default_rng(seed).permutation(len(relevant))
    enough = np.flatnonzero(np.cumsum(relevant[order]) >= size)
    sample = order[: int(enough[0]) + 1] if len(enough) else order
    targets = sample[relevant[sample]]
    last = int(targets.max()) + 1 if len(targets) else len(relevant)
    read = np.zeros(len(relevant), dtype=bool)
    read[sample] = True
    read[:last] = True
    return int(read.sum()), int(relevant[read].sum()) + known


def _check_target(value: float) -> None:
    if not 0.0 < value < 1.0:
        raise UsageError(f"{value} is no share between 0 and 1")
