"""The process that audits: `python -m valuation.dashboard.audit.process`, started by the dashboard.

It reads one order from its input, a line of JSON with the folders portfolio, model and out, and writes one line of JSON
to its output for each thing to tell. When its input is closed, the audit being cancelled or the server gone, it ends at
once: the result is put in its place as a whole at the very end, so that nothing half written can be taken for one.
"""

import json
import os
import sys
import threading
import traceback
from pathlib import Path
from typing import IO, Any

from data.errors import HearthmapError
from data.portfolio import read_portfolio
from explain.audit.audit import audit
from explain.audit.saving import save_audit
from valuation.trained_model.model_folder import load_model


def main() -> int:
    """Audit as ordered; 0 when the result is written."""
    # Libraries that print must not be taken for the audit itself.
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        portfolio = read_portfolio(order["portfolio"])
        found = audit(
            load_model(order["model"]),
            portfolio,
            progress=lambda stage, done, total: _send(output, progress=[stage, done, total]),
        )
        _send(output, progress=["saving", 0, 1])
        save_audit(found, [Path(path) for path in portfolio.photos["path"]], Path(order["out"]))
    except HearthmapError as error:
        _send(output, error=str(error))
        return error.exit_code
    except MemoryError:
        _send(output, error="The memory of this computer does not suffice for the audit: close what else uses it.")
        return 1
    except Exception as error:  # noqa: BLE001  # whatever it is, the page must say so
        traceback.print_exc()
        _send(output, error=f"The audit failed by a fault that is not yours ({type(error).__name__}: {error}).")
        return 1
    _send(output, done=True)
    return 0


def _send(output: IO[str], **content: Any) -> None:
    print(json.dumps(content), file=output, flush=True)


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(130)


if __name__ == "__main__":
    sys.exit(main())
