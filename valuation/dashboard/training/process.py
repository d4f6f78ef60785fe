"""The process that trains: `python -m valuation.dashboard.training.process`, started by the dashboard.

It reads one order from its input and writes one line of JSON to its output for each thing to tell. It goes on as long
as its input is open. When that is closed, the training being cancelled or the server gone, it clears up and ends.
"""

import _thread
import json
import os
import signal
import sys
import threading
import time
import traceback
from typing import IO, Any

from data.errors import HearthmapError
from valuation.dashboard.training.order import TrainingOrder
from valuation.training_to_folder import SAVING, check_target, train_to_folder

_PATIENCE = 20.0  # seconds in which an interrupted training clears up


class _Talk:
    """What is told to the dashboard; knows when it is too late to stop."""

    def __init__(self, output: IO[str]) -> None:
        self.output, self.saving = output, False

    def tell(self, stage: str, done: int, total: int) -> None:
        self.saving = self.saving or stage == SAVING
        self.send(progress=[stage, done, total])

    def send(self, **content: Any) -> None:
        print(json.dumps(content), file=self.output, flush=True)


def main() -> int:
    """Train as ordered; 0 when the model is written."""
    # Libraries that print must not be taken for the training itself.
    talk = _Talk(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)
    order = TrainingOrder.from_json(sys.stdin.readline())
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would ignore it
    threading.Thread(target=_end_with_input, args=(talk,), daemon=True).start()
    try:
        settings = order.train_settings()
        check_target(order.model, overwrite=order.overwrite)
        card = train_to_folder(order.portfolio, order.model, settings, progress=talk.tell).card
    except KeyboardInterrupt:
        return 130
    except HearthmapError as error:
        talk.send(error=str(error))
        return error.exit_code
    except OSError as error:  # such as a photo that was removed meanwhile
        talk.send(error=f"{error.filename or 'A file'} could not be used: {error.strerror or error}.")
        return 1
    except MemoryError:
        talk.send(error="The memory of this computer does not suffice: choose a smaller photo size.")
        return 1
    except Exception as error:  # noqa: BLE001  # whatever it is, the page must say so
        traceback.print_exc()
        talk.send(error=f"Training failed by a fault that is not yours ({type(error).__name__}: {error}).")
        return 1
    training = {name: card["training"][name] for name in ("homes", "photos", "sale_prices", "asking_prices")}
    talk.send(done={**training, "metrics": card["metrics"], "room_accuracy": card["room_accuracy"]})
    return 0


def _end_with_input(talk: _Talk) -> None:
    sys.stdin.read()
    if talk.saving:
        return  # a second more, and the model is whole
    _thread.interrupt_main()
    time.sleep(_PATIENCE)
    os._exit(130)


if __name__ == "__main__":
    sys.exit(main())
