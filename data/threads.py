"""Work on several threads, with results in order and never more than a few items in memory.

That is `Executor.map` with a `buffersize`, which Python has from 3.14 on. Joblib's generators keep the order too, but
run ahead of whoever takes the results: as many photos would lie in memory as there are.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["map_threads"]

Item = TypeVar("Item")
Result = TypeVar("Result")


def usual_workers() -> int:
    """Number of threads that decode photos: one per core, at most eight, beyond which the disk is the limit."""
    return min(8, os.cpu_count() or 1)


def map_threads(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    workers: int | None = None,
) -> Iterator[Result]:
    """Apply a function to items on threads; it must release Python's lock for that to help, as decoders do.

    Args:
        function: What to do; an exception it raises comes out in its turn and ends the work.
        items: Taken up only as the results are, four per thread ahead.
        workers: Threads; `usual_workers()` by default.

    Yields:
        The results, in the order of the items.
    """
    workers = workers or usual_workers()
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(function, item))
                if len(waiting) >= 4 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:  # also when the caller stops early
            for future in waiting:
                future.cancel()
