"""What the page Audit is given in tests in place of a trained model: results made up, and an audit that is quick."""

import sys
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pandas as pd

from valuation.dashboard.audit import drift_section, equity_section, run, shortcuts_section
from valuation.dashboard.session import opening
from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.monitoring.distributions import compare_missing, compare_names, compare_numbers, judged
from valuation.monitoring.drift import DISTANCE, ROOM, AttributeDrift
from valuation.monitoring.photo_drift import PhotoDrift

MODEL = SimpleNamespace(
    card={"training": {"homes": 60}, "metrics": {}},
    has_photos=True,
    photos=SimpleNamespace(),
    backbone=None,
    currency="USD",
    area_unit="sqft",
    index=SimpleNamespace(listing_id=np.array(["b"]), log_price=np.zeros(1), expected=np.full(1, np.nan)),
)
RNG = np.random.default_rng(0)
AREA = compare_numbers("area", RNG.normal(1800, 300, 60), RNG.normal(2600, 300, 40))
BEDROOMS = compare_numbers("bedrooms", np.tile([2.0, 3.0, 4.0], 20), np.tile([2.0, 3.0, 4.0, 3.0], 10))
PLACES = compare_names(
    "location", pd.Series(["90210"] * 60), pd.Series(["90210"] * 38 + ["x"] * 2), new="new to the model"
)
DRIFT = AttributeDrift(
    40,
    0,
    60,
    judged([AREA, BEDROOMS, PLACES, compare_missing("area", (60, 0), (39, 1))]),
    {"attributes": 9},
    ("pool",),
)
TRAINING = AttributeDrift(0, 60, 60, (), {}, ())
PHOTOS = PhotoDrift(
    40,
    80,
    40,
    compare_names(ROOM, pd.Series(["kitchen"] * 60 + ["frontal"] * 60), pd.Series(["kitchen"] * 40 + ["frontal"] * 40)),
    compare_numbers(DISTANCE, RNG.normal(1, 0.1, 120), RNG.normal(1, 0.1, 80)),
    pd.DataFrame(
        {"room": ["kitchen", "frontal"], "photos": [40, 40], "far": [0.0, 0.05], "usual": 1.0, "median": 1.02}
    ),
    0.025,
)


def held_out(homes: int = 60, *, unfair: bool = True, new: bool = False) -> HeldOutHomes:
    """Homes at two places, one valued 20 % higher than the other if it is to be unfair."""
    rng = np.random.default_rng(1)
    price = np.exp(rng.normal(12.8, 0.3, homes))
    estimate = price * np.exp(rng.normal(0, 0.05, homes)) * np.where(np.arange(homes) % 2, 1.0, 1.2 if unfair else 1.0)
    table = pd.DataFrame(
        {"price": price, "estimate": estimate, "ratio": estimate / price, "group": np.arange(homes), "new": new},
        index=[f"h{number}" for number in range(homes)],
    )
    return HeldOutHomes(table, 0.8, 0, 0, 0)


def auditing(*lines: str) -> list[str]:
    """A process that reads its order, does this, and knows `say` and `save`."""
    beginning = [
        "import json, sys, time",
        "from pathlib import Path",
        "order = json.loads(sys.stdin.readline())",
        "say = lambda **c: print(json.dumps(c), flush=True)",
        "from tests.dashboard.saved_audit import save",
    ]
    return [sys.executable, "-c", "\n".join([*beginning, *lines])]


QUICK = auditing("say(progress=['looking for marks', 3, 4])", "time.sleep(1.5)", "save(order['out'])", "say(done=True)")


class QuickDesk(run.AuditDesk):
    """Starts a process that makes an audit up, or another that a test has in mind."""

    command = QUICK

    def start(self, order: run.AuditOrder, command: list[str] | None = None) -> run.AuditRun:
        return super().start(order, command or self.command)


def install(replace: Callable[[object, str, object], None], desk: run.AuditDesk) -> None:
    """Put everything made up in its place.

    Args:
        replace: Such as `setattr`.
        desk: Where audits are ordered.
    """
    replace(opening, "load_model", lambda folder: MODEL)
    replace(shortcuts_section, "desk", desk)
    replace(drift_section, "check_fit", lambda model, portfolio: None)
    replace(drift_section, "server_of", lambda model: None)
    replace(drift_section, "attribute_drift", lambda model, portfolio: DRIFT)
    replace(drift_section, "photo_drift", lambda model, portfolio, **_: PHOTOS)
    replace(equity_section, "judged_homes", lambda opened, model: held_out())
    replace(equity_section, "locations_of", lambda opened, table: places(table))


def places(table: pd.DataFrame) -> pd.Series:
    return pd.Series(np.where(np.arange(len(table)) % 2, "east", "west"), index=table.index)
