from collections.abc import Callable
from threading import Event

import pytest

from valuation.dashboard.jobs.background import Job


def test_a_job_tells_how_far_it_is_and_what_came_of_it() -> None:
    halfway, go_on = Event(), Event()

    def work(report: Callable[[float], None]) -> str:
        report(0.5)
        halfway.set()
        go_on.wait(10)
        return "done"

    job = Job(work)
    assert halfway.wait(10)
    assert not job.wait(0.01)
    assert job.share == 0.5
    go_on.set()
    assert job.wait(10)
    assert (job.share, job.result(), job.result()) == (1.0, "done", "done")


def test_a_job_that_fails_tells_everyone_who_asks() -> None:
    def work(report: Callable[[float], None]) -> None:
        raise ValueError("no")

    job = Job(work)
    assert job.wait(10)
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            job.result()


def test_shares_stay_between_none_and_all() -> None:
    seen, go_on = Event(), Event()

    def work(report: Callable[[float], None]) -> None:
        report(7.0)
        seen.set()
        go_on.wait(10)

    job = Job(work)
    assert seen.wait(10)
    assert job.share == 1.0
    go_on.set()
    assert job.wait(10)
