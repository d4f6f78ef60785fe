import gc
import sys
import threading
import time

from valuation.dashboard.session.settling import settle


def test_what_other_threads_are_making_is_not_spoilt() -> None:
    """Listing all objects would be noticed here hundreds of times a second, as a SystemError."""
    ended, switching = threading.Event(), sys.getswitchinterval()

    def keep_settling() -> None:
        while not ended.is_set():
            settle()

    other = threading.Thread(target=keep_settling)
    sys.setswitchinterval(1e-5)
    other.start()
    try:
        end = time.monotonic() + 1
        while time.monotonic() < end:
            assert len(tuple(number for number in range(50))) == 50
    finally:
        ended.set()
        other.join()
        sys.setswitchinterval(switching)
        gc.unfreeze()
