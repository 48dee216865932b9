"""Decisions in and out: Rayyan, Covidence, ASReview and plain tables."""

from tamis.review.transfer.match import RecordIndex
from tamis.review.transfer.model import FORMATS, ForeignVote, ImportPlan, TransferFormat, VotesFile
from tamis.review.transfer.plan import ReasonWords, plan_import
from tamis.review.transfer.read import read_votes
from tamis.review.transfer.write import export_votes

__all__ = [
    "FORMATS",
    "ForeignVote",
    "ImportPlan",
    "ReasonWords",
    "RecordIndex",
    "TransferFormat",
    "VotesFile",
    "export_votes",
    "plan_import",
    "read_votes",
]
