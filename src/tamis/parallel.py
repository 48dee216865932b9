"""Spread independent work over processes or machines without changing a bit of its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import Any, TypeVar

import numpy as np

Result = TypeVar("Result")


def run(
    task: Callable[..., Result],
    inputs: Iterable[Any],
    executor: Executor | None = None,
    seed: int | None = None,
) -> list[Result]:
    """Apply a task to each input, and return the results in the order of the inputs.

    Parameters
    ----------
    task : callable
        Of one input, and with a seed of a ``numpy.random.Generator`` too. Processes need a function of a module,
        and inputs that are values.
    inputs : iterable
        What the task is applied to.
    executor : Executor, optional
        Anything with the interface of ``concurrent.futures``: a process pool, ``Client.get_executor()`` of Dask,
        ``mpi4py.futures``. A plain loop by default.
    seed : int, optional
        From it each input gets random numbers of its own, which depend on its position alone; therefore the
        results are the same with any number of workers.
    """
    values = list(inputs)
    if seed is None:
        arguments: list[tuple[Any, ...]] = [(value,) for value in values]
    else:
        children = np.random.SeedSequence(seed).spawn(len(values))
        arguments = [
            (value, np.random.default_rng(child)) for value, child in zip(values, children, strict=True)
        ]
    if executor is None:
        return [task(*given) for given in arguments]
    # Submitted one by one, because executors differ in how their map cuts the inputs.
    futures = [executor.submit(task, *given) for given in arguments]
    return [future.result() for future in futures]
