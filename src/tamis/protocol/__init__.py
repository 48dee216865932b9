"""What was promised: question, coded eligibility criteria, sources, plan and deviations."""

from tamis.protocol.checks import check_protocol
from tamis.protocol.criteria import Criterion, criteria_version, first_reason, reasons
from tamis.protocol.deviations import Deviation
from tamis.protocol.files import load_protocol
from tamis.protocol.plan import Plan, PlannedAnalysis, Rule, StagePlan
from tamis.protocol.protocol import Protocol
from tamis.protocol.question import Highlight, Question
from tamis.protocol.searches import Query, Source

__all__ = [
    "Criterion",
    "Deviation",
    "Highlight",
    "Plan",
    "PlannedAnalysis",
    "Protocol",
    "Query",
    "Question",
    "Rule",
    "Source",
    "StagePlan",
    "check_protocol",
    "criteria_version",
    "first_reason",
    "load_protocol",
    "reasons",
]
