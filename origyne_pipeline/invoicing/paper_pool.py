"""Documents drawn by a pool of processes, or in this one where there are few."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from typing import TypeVar

WORTH_PROCESSES = 100
"""Starting processes costs about a second each: as much as drawing so many documents."""
AHEAD = 8
"""How many documents wait for each process."""

Task = TypeVar("Task")
Result = TypeVar("Result")


def processes_for(documents: int, most: int | None) -> int:
    """How many processes draw so many documents: one of few, else ``most``; None is as many as there are cores."""
    return (most or len(os.sched_getaffinity(0))) if documents >= WORTH_PROCESSES else 1


def run_ahead(work: Callable[[Task], Result], tasks: Iterator[Task], processes: int) -> Iterator[Result]:
    """What work gives for each task, a bounded number ahead of what was taken: memory does not grow with the tasks."""
    if processes == 1:
        yield from map(work, tasks)
        return
    with ProcessPoolExecutor(
        processes,
        get_context("spawn"),
        signal.signal,
        (signal.SIGINT, signal.SIG_IGN),  # Ctrl-C is the parent's
    ) as pool:
        running: set[Future[Result]] = set()
        for task in tasks:
            running.add(pool.submit(work, task))
            if len(running) >= processes * AHEAD:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
