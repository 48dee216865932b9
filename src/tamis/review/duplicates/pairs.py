"""Pairs of records that were compared: probability, decision, relation and the evidence in words."""

from __future__ import annotations

from typing import Literal, TypeAlias

from tamis.tables import Column, Table

# merge: one report, done without asking; ask: a question to a reviewer; link: two reports that belong together;
# apart: two reports.
Decision: TypeAlias = Literal["merge", "ask", "link", "apart"]
# What the later record is to the earlier one; only duplicates are ever merged.
PairRelation: TypeAlias = Literal["duplicate", "version", "erratum", "abstract", "part", "update"]
DECISIONS: tuple[Decision, ...] = ("merge", "ask", "link", "apart")
RELATIONS: tuple[PairRelation, ...] = ("duplicate", "version", "erratum", "abstract", "part", "update")

PAIRS = Table(
    "pairs of records",
    (
        Column("record", "id", "record", required=True),
        Column("other", "id", "the other record, earlier in the order of the records", required=True),
        Column("probability", "number", "probability that both are of one report", required=True,
               minimum=0, maximum=1),
        Column("decision", "category", "what follows", codes=DECISIONS, required=True),
        Column("relation", "category", "how the two belong together", codes=RELATIONS, required=True),
        Column("veto", meaning="rule that forbids an automatic merge; empty for none"),
        Column("why", meaning="evidence: each comparison with its weight, the strongest first"),
        Column("weight", "number", "sum of the evidence", unit="log-odds"),
    ),
    key=("record", "other"),
)  # fmt: skip
