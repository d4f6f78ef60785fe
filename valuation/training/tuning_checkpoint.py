"""Where a run of fine-tuning stands, kept after every epoch so that a run that was stopped can go on."""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from data.files import atomic_write
from valuation.encoder.backbone import Backbone

__all__ = ["TuningCheckpoint"]


class TuningCheckpoint:
    """Weights and the optimiser's state after each epoch, and the weights of the best epoch so far."""

    def __init__(self, model: Backbone, head: nn.Module, optimiser: torch.optim.Optimizer, file: Path | None) -> None:
        """Start at epoch 0, or where the file left off, if there is one."""
        self.model, self.head, self.optimiser, self.file = model, head, optimiser, file
        self.epoch, self.best_epoch, self.error = 0, 0, float("inf")
        self.best: dict[str, Tensor] = {}
        if file is not None and file.is_file():
            self._load(load_file(file))

    def consider(self, epoch: int, error: float) -> None:
        """Take note of a finished epoch."""
        self.epoch = epoch
        if error < self.error:
            self.best_epoch, self.error = epoch, error
            self.best = {key: value.detach().cpu().clone() for key, value in self.model.state_dict().items()}
        if self.file is not None:
            with atomic_write(self.file) as temporary:
                save_file(self._tensors(), temporary)

    def _tensors(self) -> dict[str, Tensor]:
        tensors = {f"model.{key}": value for key, value in self.model.state_dict().items()}
        tensors |= {f"best.{key}": value for key, value in self.best.items()}
        tensors |= {f"head.{key}": value for key, value in self.head.state_dict().items()}
        for number, state in self.optimiser.state_dict()["state"].items():
            tensors |= {f"optimiser.{number}.{key}": torch.as_tensor(value) for key, value in state.items()}
        tensors["progress"] = torch.tensor([self.epoch, self.error, self.best_epoch], dtype=torch.float64)
        return {key: value.detach().cpu().clone().contiguous() for key, value in tensors.items()}

    def _load(self, tensors: dict[str, Tensor]) -> None:
        def of(prefix: str) -> dict[str, Tensor]:
            return {key[len(prefix) :]: value for key, value in tensors.items() if key.startswith(prefix)}

        self.model.load_state_dict(of("model."))
        self.head.load_state_dict(of("head."))
        self.best = of("best.")
        states: dict[int, dict[str, Tensor]] = {}
        for key, value in of("optimiser.").items():
            number, part = key.split(".", 1)
            states.setdefault(int(number), {})[part] = value
        self.optimiser.load_state_dict({**self.optimiser.state_dict(), "state": states})
        epoch, self.error, best_epoch = tensors["progress"].tolist()
        self.epoch, self.best_epoch = int(epoch), int(best_epoch)
