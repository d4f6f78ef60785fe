"""What a model's folds fitted, on disk beside the model; read when the first home of a fold is valued.

Values of homes that the model did not learn from need none of it, so opening a model takes no longer for it.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, overload

import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from valuation.encoder.backbone import Backbone
from valuation.encoder.stored_backbone import backbone_shape
from valuation.nearest_neighbours.likeness import Likeness
from valuation.trained_model.fitted_files import read_fitted, write_fitted
from valuation.trained_model.model import FoldModel, GradWeights

__all__ = ["StoredFolds", "read_fold", "write_fold"]

ReadBackbone = Callable[[Path, Mapping[str, Any]], Backbone]
"""Makes the backbone of a file, of what `write_fold` told of it."""


def write_fold(fold: FoldModel, folder: Path, prefix: str = "") -> dict[str, Any]:
    """Write what a fold fitted into a folder; what is returned has to be kept with it, in plain JSON.

    Args:
        fold: What to write.
        folder: Where.
        prefix: Of the files' names.
    """
    likeness = fold.likeness
    structure: dict[str, Any] = {"fitted": write_fitted(fold.fitted, folder, prefix)}
    structure["likeness"] = {"names": list(likeness.names), "numbers": likeness.numbers}
    kept: dict[str, NDArray[Any]] = {"usual": likeness.usual.numpy(), "weights": likeness.weights.numpy()}
    if fold.photos is not None:
        kept["photos"] = fold.photos
    if (store := fold.grad_weights) is not None:
        kept |= {"grad.weights": store.weights, "grad.scale": store.scale, "grad.nearest": store.nearest}
        structure["grad_weights"] = dict(store.facts)
    save_file(kept, folder / f"{prefix}homes.safetensors")
    if fold.backbone is not None:
        state = {key: value.contiguous().numpy() for key, value in fold.backbone.net.state_dict().items()}
        save_file(state, folder / f"{prefix}backbone.safetensors")
        preprocessing = fold.backbone.preprocessing
        structure["backbone"] = {
            "name": fold.backbone.name,
            "stack": list(fold.backbone.stack),
            "height": preprocessing.height,
            "width": preprocessing.width,
            "stored": True,
            "fingerprint": fold.backbone.fingerprint(),
            "weights": asdict(fold.backbone.weights),
            "shape": backbone_shape(fold.backbone),
        }
    return structure


def read_fold(
    folder: Path, structure: Mapping[str, Any], prefix: str = "", backbone: ReadBackbone | None = None
) -> FoldModel:
    """Read what `write_fold` wrote.

    Args:
        folder: Where.
        structure: What it returned.
        prefix: Of the files' names.
        backbone: Reads a backbone of its own, where there is one.
    """
    kept = load_file(folder / f"{prefix}homes.safetensors")
    facts, own, store = structure["likeness"], None, None
    if "backbone" in structure and backbone is not None:
        own = backbone(folder / f"{prefix}backbone.safetensors", structure["backbone"])
    if "grad_weights" in structure:
        store = GradWeights(kept["grad.weights"], kept["grad.scale"], kept["grad.nearest"], structure["grad_weights"])
    return FoldModel(
        read_fitted(folder, structure["fitted"], prefix),
        Likeness(
            tuple(facts["names"]), torch.tensor(kept["usual"]), torch.tensor(kept["weights"]), int(facts["numbers"])
        ),
        kept.get("photos"),
        own,
        store,
    )


class StoredFolds(Sequence[FoldModel]):
    """The folds of a model in a folder, each read when first asked for; may be asked by several threads."""

    def __init__(self, count: int, read: Callable[[int], FoldModel]) -> None:
        """Know how many folds there are, and what reads one.

        Args:
            count: Folds.
            read: Reads a fold by its number.
        """
        self._count, self._read = count, read
        self._known: dict[int, FoldModel] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many."""
        return self._count

    @overload
    def __getitem__(self, number: int) -> FoldModel: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[FoldModel]: ...
    def __getitem__(self, number: int | slice) -> FoldModel | Sequence[FoldModel]:
        """A fold by its number.

        Raises:
            ModelFolderError: Its files were changed or removed since the model was opened.
        """
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(self._count))]
        if not -self._count <= number < self._count:
            raise IndexError(number)
        number %= self._count
        with self._lock:
            if number not in self._known:
                self._known[number] = self._read(number)
            return self._known[number]
