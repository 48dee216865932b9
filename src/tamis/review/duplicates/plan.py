"""The plan of a run: statements that DuckDB and Spark read alike, around the functions on Arrow batches.

Prepared records are a table ``prepared``; each engine unnests their keys into ``keys`` (key, position), because the
dialects have no common word for it, and runs STEPS in their order. The batches of ``screening_query`` go through
``screen_pairs`` and become the table ``screened``; those of ``paired_query`` go through ``compare_pairs``.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tamis.review.duplicates.compare import COMPARISONS, column_of, compare_sides, sides
from tamis.review.duplicates.decide import keep_pairs
from tamis.review.duplicates.facts import pair_facts
from tamis.review.duplicates.prepare import COMPARED
from tamis.review.duplicates.screen import SCREENED
from tamis.review.duplicates.weights import Weights

# Records that share one key; more than that says nothing, and the pairs would be too many.
BLOCK_CAP = 60
# From how many different years a title is that of a column, not of a report.
HEADING_YEARS = 3

# Records that say the same in everything are compared only with the first of them.
TWINS = """
SELECT p.position AS position, f.first AS first
FROM prepared p JOIN (
    SELECT twin, min(position) AS first FROM prepared WHERE twin <> 0 GROUP BY twin HAVING count(*) > 1
) f ON p.twin = f.twin
WHERE p.position <> f.first
"""
SINGLE_KEYS = """
SELECT k.key AS key, k.position AS position
FROM keys k LEFT JOIN twins t ON k.position = t.position
WHERE t.position IS NULL
"""
BLOCK_SIZES = """
SELECT key, count(*) AS size, min(position) AS example FROM single_keys GROUP BY key HAVING count(*) > 1
"""
BLOCKED = f"""
SELECT k.key AS key, k.position AS position
FROM single_keys k JOIN block_sizes b ON k.key = b.key WHERE b.size <= {BLOCK_CAP}
"""


def candidates_query(first_new: int = 0) -> str:
    """Return the statement that pairs the records of blocks; the later one stands at ``first_new`` or behind."""
    return f"""
    SELECT a.position AS l, b.position AS r
    FROM blocked a JOIN blocked b ON a.key = b.key AND a.position < b.position AND b.position >= {first_new}
    GROUP BY a.position, b.position
    UNION ALL
    SELECT first AS l, position AS r FROM twins
    """


DROPPED = f"""
SELECT key, size, example FROM block_sizes WHERE size > {BLOCK_CAP} ORDER BY size DESC, key
"""
HEADINGS = f"""
SELECT title FROM prepared WHERE title <> '' AND year <> 0
GROUP BY title HAVING count(DISTINCT year) >= {HEADING_YEARS}
"""
# In this order; each becomes a table of that name.
STEPS = (
    ("twins", TWINS),
    ("single_keys", SINGLE_KEYS),
    ("block_sizes", BLOCK_SIZES),
    ("blocked", BLOCKED),
    ("candidates", candidates_query()),
    ("headings", HEADINGS),
)


def screening_query() -> str:
    """Return the statement that sets side by side what ``screen_pairs`` reads of each candidate."""
    columns = ", ".join(f"{side}.{name} AS {side}_{name}" for side in "lr" for name in SCREENED)
    return f"SELECT {columns} FROM candidates c {_JOINED}"


def paired_query() -> str:
    """Return the statement that sets side by side all compared columns of each pair of the table ``screened``."""
    columns = ", ".join(
        f"CASE WHEN {side}_heading.title IS NULL THEN {side}.generic ELSE 1 END AS {side}_generic"
        if name == "generic"
        else f"{side}.{name} AS {side}_{name}"
        for side in "lr"
        for name in COMPARED
    )
    return (
        f"SELECT {columns} FROM screened c {_JOINED}"
        " LEFT JOIN headings l_heading ON l.title = l_heading.title"
        " LEFT JOIN headings r_heading ON r.title = r_heading.title"
    )


_JOINED = "JOIN prepared l ON c.l = l.position JOIN prepared r ON c.r = r.position"
PAIR_SCHEMA = pa.schema(
    [
        ("l", pa.int64()),
        ("r", pa.int64()),
        ("l_venue", pa.int64()),
        ("r_venue", pa.int64()),
        ("facts", pa.int32()),
        *((column_of(comparison), pa.int8()) for comparison in COMPARISONS),
    ]
)


def compare_pairs(batch: pa.RecordBatch, weights: Weights) -> pa.RecordBatch:
    """Compare a batch of pairs.

    Parameters
    ----------
    batch : RecordBatch
        Columns of ``paired_query``.
    weights : Weights
        Pairs that cannot matter by these are left out.

    Returns
    -------
    RecordBatch
        Of PAIR_SCHEMA: positions, journals, facts and levels of the pairs that are kept.
    """
    left, right = sides(batch)
    levels = compare_sides(left, right)
    facts = pair_facts(left, right)
    rows = np.flatnonzero(keep_pairs(levels, facts, weights))
    columns = [left["position"], right["position"], left["venue"], right["venue"], facts]
    columns += [levels[comparison] for comparison in COMPARISONS]
    return pa.RecordBatch.from_arrays([pa.array(column[rows]) for column in columns], schema=PAIR_SCHEMA)
