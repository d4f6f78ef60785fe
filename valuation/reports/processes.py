"""Work shared out to processes, each with a state of its own that is made once."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import torch

from data.errors import HearthmapError

__all__ = ["map_processes"]

State = TypeVar("State")
Item = TypeVar("Item")
Result = TypeVar("Result")
# What libraries ask how many threads to start; read when they are loaded.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
# Until a process knows this one's import path, it must not look into the folder it is started in.
_SAFE_PATH = {"PYTHONSAFEPATH": "1"}
_process: "_Process[Any, Any, Any] | None" = None


class _Process(Generic[State, Item, Result]):
    """What one process works with."""

    def __init__(self, make: Callable[[], State], work: Callable[[State, Item], Result]) -> None:
        self.state, self.work = make(), work


def map_processes(
    make: Callable[[], State], work: Callable[[State, Item], Result], items: Sequence[Item], workers: int
) -> Iterator[Result]:
    """Do the work on every item, each process with one thread; results come as they are done, in any order.

    When the caller stops early, or Ctrl-C is pressed, items that were begun are finished and no others are.

    Args:
        make: Makes a process's state; it, `work` and the items must be picklable where there are several workers.
        work: What to do with the state and an item.
        items: What to do it to.
        workers: Processes; 1 works in this one.

    Raises:
        HearthmapError: The system ended a process.
    """
    if workers <= 1 or len(items) <= 1:
        with one_thread():
            state = make()
            for item in items:
                yield work(state, item)
        return
    context = multiprocessing.get_context("spawn")  # a fork would inherit threads that hold locks
    pool = ProcessPoolExecutor(min(workers, len(items)), context, _start, (make, work))
    try:
        with _told_children():
            waiting = [pool.submit(_run, item) for item in items]
        for done in as_completed(waiting):
            yield done.result()
    except BrokenProcessPool as error:
        raise HearthmapError(
            "A process was ended by the system, most likely for want of memory: go on with --resume and fewer "
            "--workers."
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def one_thread() -> Iterator[None]:
    """One thread for PyTorch: sums are then rounded alike whatever the number of processes."""
    number = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(number)


@contextmanager
def _told_children() -> Iterator[None]:
    """Processes started meanwhile have one thread each, and leave Ctrl-C to this one."""
    told = dict.fromkeys(_THREADS, "1") | _SAFE_PATH
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    main = threading.current_thread() is threading.main_thread()  # no other may touch signals
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN) if main else None
    try:
        yield
    finally:
        if main:
            signal.signal(signal.SIGINT, handler)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _start(make: Callable[[], Any], work: Callable[[Any, Any], Any]) -> None:
    global _process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)
    _process = _Process(make, work)


def _run(item: Any) -> Any:
    if _process is None:
        raise RuntimeError("the process was not started by map_processes")
    return _process.work(_process.state, item)
