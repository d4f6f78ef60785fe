"""What is to be trained: the folders and the settings, as a process can hand them to another."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from valuation.training.train_settings import TrainSettings

__all__ = ["TrainingOrder"]


@dataclass(frozen=True)
class TrainingOrder:
    """One training.

    Attributes:
        portfolio: Folder to learn from.
        model: Folder for the model.
        settings: Fields of `TrainSettings`, `metric` as a dictionary; those not named keep their defaults.
        overwrite: Whether a model that is there is replaced.
    """

    portfolio: Path
    model: Path
    settings: dict[str, Any] = field(default_factory=dict)
    overwrite: bool = False

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> "TrainingOrder":
        """The order in one line of JSON."""
        content = json.loads(text)
        folders = {name: Path(content[name]) for name in ("portfolio", "model")}
        return cls(**{**content, **folders})

    def train_settings(self) -> "TrainSettings":
        """The settings, checked.

        Raises:
            InputError: They cannot work.
        """
        from valuation.metric_learning.projection import MetricSettings
        from valuation.training.train_settings import TrainSettings, check_settings

        values = dict(self.settings)
        settings = TrainSettings(**{**values, "metric": MetricSettings(**values.get("metric", {}))})
        check_settings(settings)
        return settings
