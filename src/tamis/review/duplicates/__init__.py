"""Duplicates: which records are of one report, why, and what a person should look at."""

from tamis.review.duplicates.clusters import cluster_pairs, cluster_records
from tamis.review.duplicates.find import Duplicates, find_duplicates
from tamis.review.duplicates.first_pass import automatic_pairs
from tamis.review.duplicates.merge import merge_records
from tamis.review.duplicates.pairs import DECISIONS, PAIRS, RELATIONS, Decision, PairRelation
from tamis.review.duplicates.queue import question_queue
from tamis.review.duplicates.verdicts import VERDICTS, Relation, parse_verdicts
from tamis.review.duplicates.weights import WEIGHTS, Weights

__all__ = [
    "DECISIONS",
    "PAIRS",
    "RELATIONS",
    "VERDICTS",
    "WEIGHTS",
    "Decision",
    "Duplicates",
    "PairRelation",
    "Relation",
    "Weights",
    "automatic_pairs",
    "cluster_pairs",
    "cluster_records",
    "find_duplicates",
    "merge_records",
    "parse_verdicts",
    "question_queue",
]
