"""Whether models may be trained from the dashboard: only where it was started so, since training writes to the disk."""

import os

__all__ = ["ALLOW_ARGUMENT", "training_allowed"]

ALLOW_ARGUMENT = "--allow-training"
ALLOW_VARIABLE = "HEARTHMAP_ALLOW_TRAINING"


def training_allowed(arguments: list[str]) -> bool:
    """Whether the arguments after `--` or the environment allow training."""
    return ALLOW_ARGUMENT in arguments or os.environ.get(ALLOW_VARIABLE, "").strip().lower() in ("1", "true", "yes")
