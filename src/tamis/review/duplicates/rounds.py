"""What hangs together through pairs, found in rounds that any engine can run: each round is one statement.

Every record starts with its own position for a label and takes, round by round, the smallest label of its neighbours
and the label of its label. When nothing changes, records with one label hang together. Labels of labels make the
number of rounds grow with the logarithm of the longest chain, not with its length.
"""

from __future__ import annotations

from collections.abc import Callable

# Tables: ``edges`` (l, r) and ``labels`` (position, label).
FIRST_LABELS = """
SELECT position, min(label) AS label FROM (
    SELECT l AS position, least(l, r) AS label FROM edges
    UNION ALL
    SELECT r AS position, least(l, r) AS label FROM edges
) ends GROUP BY position
"""
NEXT_LABELS = """
SELECT position, min(label) AS label FROM (
    SELECT position, label FROM labels
    UNION ALL
    SELECT e.r AS position, n.label AS label FROM edges e JOIN labels n ON e.l = n.position
    UNION ALL
    SELECT e.l AS position, n.label AS label FROM edges e JOIN labels n ON e.r = n.position
    UNION ALL
    SELECT o.position AS position, n.label AS label FROM labels o JOIN labels n ON o.label = n.position
) near GROUP BY position
"""
# Labels only ever fall, so the sum stands still when they do.
SUM_OF_LABELS = "SELECT CAST(sum(CAST(label AS DECIMAL(38, 0))) AS STRING) AS total FROM labels"


def settle_labels(replace_labels: Callable[[str], None], total: Callable[[], str]) -> int:
    """Run rounds until no label changes.

    Parameters
    ----------
    replace_labels : callable
        Runs a statement and makes its result the table ``labels``.
    total : callable
        Returns the sum of the labels, as of SUM_OF_LABELS.

    Returns
    -------
    int
        How many rounds it took.
    """
    replace_labels(FIRST_LABELS)
    before, rounds = total(), 1
    while True:
        replace_labels(NEXT_LABELS)
        rounds += 1
        after = total()
        if after == before:
            return rounds
        before = after
