"""Duplicates: which records are of one report, why, and what a person should look at."""

from tamis.review.duplicates.clusters import cluster_pairs, found_by, recluster
from tamis.review.duplicates.find import ENGINES, Duplicates, EngineName, find_duplicates
from tamis.review.duplicates.merge import merge_records, origins_of, other_values
from tamis.review.duplicates.pairs import DECISIONS, PAIRS, RELATIONS, Decision, PairRelation
from tamis.review.duplicates.queue import Questions, question_queue
from tamis.review.duplicates.side_by_side import FieldPair, compare_fields
from tamis.review.duplicates.store import Added, add_records, stored_inputs
from tamis.review.duplicates.verdicts import (
    STANDING,
    VERDICTS,
    Relation,
    last_words,
    own_view,
    parse_verdicts,
    settle_verdicts,
)
from tamis.review.duplicates.weights import WEIGHTS, Weights

__all__ = [
    "DECISIONS",
    "ENGINES",
    "PAIRS",
    "RELATIONS",
    "STANDING",
    "VERDICTS",
    "WEIGHTS",
    "Added",
    "Decision",
    "Duplicates",
    "EngineName",
    "FieldPair",
    "PairRelation",
    "Questions",
    "Relation",
    "Weights",
    "add_records",
    "cluster_pairs",
    "compare_fields",
    "find_duplicates",
    "found_by",
    "last_words",
    "merge_records",
    "origins_of",
    "other_values",
    "own_view",
    "parse_verdicts",
    "question_queue",
    "recluster",
    "settle_verdicts",
    "stored_inputs",
]
