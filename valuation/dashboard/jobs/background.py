"""Long work that goes on by itself, so that a page that is left or drawn again neither stops nor repeats it."""

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from threading import Thread
from typing import Generic, Protocol, TypeVar

__all__ = ["Job", "Report"]

Result = TypeVar("Result")


class Report(Protocol):
    """Where work tells how far it is."""

    def __call__(self, done: float, words: str = "") -> None:
        """Tell the share that is done, from 0 to 1, and what is being done."""


class Job(Generic[Result]):
    """One piece of work in a thread of its own, started at once.

    Any number of pages may watch it. The thread ends with the program.

    Example:
        >>> job = Job(lambda progress: 6 * 7)
        >>> job.wait(5), job.result(), job.share
        (True, 42, 1.0)
    """

    def __init__(self, work: Callable[[Report], Result]) -> None:
        """Start.

        Args:
            work: Called with a function that it may tell the share that is done, from 0 to 1, and in a few words what
                is being done.
        """
        self._work = work
        self._share = 0.0
        self._words = ""
        self._future: Future[Result] = Future()
        Thread(target=self._run, name="hearthmap-job", daemon=True).start()

    @property
    def share(self) -> float:
        """The share that is done, from 0 to 1."""
        return 1.0 if self._future.done() else self._share

    @property
    def words(self) -> str:
        """What is being done, as far as the work has told."""
        return self._words

    def wait(self, seconds: float) -> bool:
        """Wait for the end, but no longer than this; tell whether the work has ended, well or badly."""
        wait_for([self._future], timeout=seconds)
        return self._future.done()

    def result(self) -> Result:
        """What the work gave, once it has ended; raises what it raised."""
        return self._future.result()

    def _run(self) -> None:
        try:
            result = self._work(self._report)
        except BaseException as error:
            # Whatever it is, the pages that wait must hear of it; the thread has nobody else to tell.
            self._future.set_exception(error)
        else:
            self._future.set_result(result)

    def _report(self, done: float, words: str = "") -> None:
        self._share, self._words = min(max(done, 0.0), 1.0), words
