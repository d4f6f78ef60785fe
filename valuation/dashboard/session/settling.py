"""What is loaded to stay is kept out of the collector's way.

Streamlit looks for garbage after every answer, through all objects that there are. Of the machine-learning libraries
alone there are so many that this takes several times as long as the answer itself; and they are never garbage.
"""

import atexit
import gc

__all__ = ["settle"]


def settle() -> None:
    """Call after something large was loaded to stay; what is there now is not looked through any more.

    Only what holds itself in a circle and is dropped later stays in memory for good, so call it seldom. How many there
    are is not asked: `gc.get_objects` also hands out tuples that another thread is still filling, and spoils them ("bad
    argument to internal function").
    """
    gc.collect()
    gc.freeze()
    atexit.unregister(gc.unfreeze)
    atexit.register(gc.unfreeze)  # or at the end some libraries take what is still there for a leak, and say so
