import duckdb
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.duplicates.components import component_firsts
from tamis.review.duplicates.rounds import SUM_OF_LABELS, settle_labels

ENDS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).filter(lambda pair: pair[0] != pair[1]), min_size=1
)


def labels_of(edges: list[tuple[int, int]]) -> tuple[dict[int, int], int]:
    """Run the rounds on DuckDB."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE edges (l BIGINT, r BIGINT)")
    connection.executemany("INSERT INTO edges VALUES (?, ?)", edges)

    def replace_labels(statement: str) -> None:
        connection.execute(f"CREATE OR REPLACE TABLE next AS {statement}")
        connection.execute("CREATE OR REPLACE TABLE labels AS FROM next")

    rounds = settle_labels(replace_labels, lambda: connection.execute(SUM_OF_LABELS).fetchall()[0][0])
    return dict(connection.execute("SELECT position, label FROM labels").fetchall()), rounds


@given(ENDS)
def test_rounds_end_at_the_smallest_of_each_component(edges: list[tuple[int, int]]) -> None:
    left, right = np.array(edges, dtype="int64").T
    firsts = component_firsts(41, left, right)
    labels, _ = labels_of(edges)
    assert labels == {position: firsts[position] for position in labels}
    assert set(labels) == {*left.tolist(), *right.tolist()}


def test_a_chain_of_a_thousand_takes_few_rounds() -> None:
    labels, rounds = labels_of([(place, place + 1) for place in range(1000)])
    assert set(labels.values()) == {0}
    assert rounds < 20
