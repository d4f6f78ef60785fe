"""What the folds of training fitted, kept for the model: it values the homes that the model learned from."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.files import atomic_folder, write_json
from valuation.encoder.backbone import Backbone, load_backbone
from valuation.nearest_neighbours.sold_homes import likeness_of, seen
from valuation.pricing.market import Fitted, Market
from valuation.trained_model.fold_files import read_fold, write_fold
from valuation.trained_model.model import FoldModel
from valuation.training.train_settings import TrainSettings

__all__ = ["FoldKeeper"]

_STRUCTURE = "fold.json"


class FoldKeeper:
    """Keeps the folds of one training, in memory and, where there is a workspace, on disk."""

    def __init__(self, groups: NDArray[np.int64], settings: TrainSettings, workspace: Path | None) -> None:
        """Keep the folds of n training homes.

        Args:
            groups: (n,) homes that share photos.
            settings: Of the training.
            workspace: Folder of its checkpoints; None for none.
        """
        self._groups, self._settings, self._workspace = groups, settings, workspace
        self._kept: dict[int, FoldModel] = {}

    def keep(
        self, fold: int, rows: NDArray[np.intp], fitted: Fitted, market: Market, backbone: Backbone | None
    ) -> None:
        """Keep what was fitted for a fold.

        Args:
            fold: Its number.
            rows: Training homes outside of it.
            fitted: What was fitted to them.
            market: All training homes as it sees them.
            backbone: What it sees them with.
        """
        embedding = fitted.embeddings(market)
        if embedding is None:
            embedding = np.zeros((len(market.listings), 0, 0), np.float32)
        compared, listings = seen(fitted, market.listings.iloc[rows], embedding[rows]), market.listings.iloc[rows]
        likeness = likeness_of(fitted, market.rooms, listings, compared, self._groups[rows], seed=self._settings.seed)
        photos = None if fitted.projection is None else fitted.projection.of(market.features, market.room)
        own = backbone if self._settings.tune != "none" and fitted.projection is not None else None
        kept = FoldModel(fitted, likeness, photos, own)
        self._kept[fold] = kept
        if self._workspace is not None:
            with atomic_folder(_folder(self._workspace, fold)) as temporary:
                write_json(temporary / _STRUCTURE, write_fold(kept, temporary))

    def folds(self, number: int) -> tuple[FoldModel, ...]:
        """All folds by their number, those of an earlier run from the workspace.

        Args:
            number: How many there are.
        """
        found = []
        for fold in range(number):
            if fold not in self._kept and self._workspace is not None:
                folder = _folder(self._workspace, fold)
                structure = json.loads((folder / _STRUCTURE).read_text(encoding="utf-8"))
                self._kept[fold] = read_fold(folder, structure, backbone=self._backbone)
            found.append(self._kept[fold])
        return tuple(found)

    def _backbone(self, file: Path, facts: Mapping[str, Any]) -> Backbone:
        size = (facts["height"], facts["width"])
        return load_backbone(facts["name"], weights=file, layer=self._settings.layer, size=size)


def _folder(workspace: Path, fold: int) -> Path:
    return workspace / f"fold-{fold}-model"
