"""The order of reading: a ranking learned from the question and from the decisions, which decides nothing."""

from tamis.review.ranking.metrics import Savings, recall_curve, savings
from tamis.review.ranking.models import MODELS, Model, find_model
from tamis.review.ranking.ranker import Ranker, Ranking, rank_records
from tamis.review.ranking.session import Offer, RankingSession, replay
from tamis.review.ranking.simulation import Reading, draw_priors, simulate

__all__ = [
    "MODELS",
    "Model",
    "Offer",
    "Ranker",
    "Ranking",
    "RankingSession",
    "Reading",
    "Savings",
    "draw_priors",
    "find_model",
    "rank_records",
    "recall_curve",
    "replay",
    "savings",
    "simulate",
]
