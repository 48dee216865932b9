from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from tamis.parallel import run


def draw(size: int, generator: np.random.Generator) -> bytes:
    return generator.normal(size=size).tobytes()


def square(value: int) -> int:
    return value * value


def test_a_plain_loop_and_a_process_pool_give_the_same_bytes_in_the_same_order():
    sizes = [5, 1, 5, 3]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        spread = run(draw, sizes, executor, seed=1)
        squares = run(square, [3, 1, 2], executor)
    assert spread == run(draw, sizes, seed=1)
    assert squares == [9, 1, 4]


def test_each_input_has_random_numbers_of_its_own():
    first, second = run(draw, [5, 5], seed=1)
    assert first != second
    assert run(draw, [5, 5, 5], seed=1)[:2] == [first, second]
