"""What a model keeps of its training photos, made anew after parts of the model were changed.

Methods that borrow from training photos would otherwise go on borrowing from the model that was learned.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.errors import InputError
from data.photos.decoding import PhotoArray, read_photos
from data.portfolio import Portfolio
from explain.activations.aggregation import with_grad_weights
from explain.activations.bands import check_photo_index
from valuation.encoder.features import BATCH, pooled
from valuation.encoder.serving import Server, compile_for_serving
from valuation.trained_model.model import Model, PhotoIndex

__all__ = ["FEW", "TrainingPhotos", "training_photos"]

FEW = 160
"""Training photos of which a changed model makes an index: each changed backbone has to look at all of them."""


@dataclass(frozen=True, eq=False)
class TrainingPhotos:
    """Some of a model's training photos; called with a changed model, it gives that one their index and grad-weights.

    Attributes:
        model: As it was learned.
        rows: (n,) which photos of its index.
        pixels: (n, H, W, 3).
        features: (n, C) pooled activations by the backbone as it was learned.
    """

    model: Model
    rows: NDArray[np.intp]
    pixels: PhotoArray
    features: NDArray[np.float32]

    def __call__(self, changed: Model) -> Model:
        """The changed model with an index of these photos and their grad-weights.

        Raises:
            InputError: The model looks at no photos.
        """
        photos, backbone, projection = check_photo_index(self.model), changed.backbone, changed.fitted.projection
        if backbone is None or projection is None:
            raise InputError("The model was trained without photos, so there are no maps to check.")
        features = self.features
        if backbone is not self.model.backbone:
            features = _features(Server(backbone, None), self.pixels)
        room = photos.room[self.rows]
        owner, file = photos.listing_id[self.rows], photos.file[self.rows]
        index = PhotoIndex(owner, file, room, projection.of(features, room))
        return with_grad_weights(replace(changed, photos=index, grad_weights=None))


def training_photos(
    model: Model, portfolio: Portfolio, server: Server | None = None, *, few: int = FEW, seed: int = 0
) -> TrainingPhotos:
    """A random draw of a model's training photos, the same number of each room where there are enough.

    Args:
        model: As it was learned.
        portfolio: What it was trained on.
        server: Its compiled backbone.
        few: How many photos.
        seed: Of the draw.

    Raises:
        InputError: The model looks at no photos, or the portfolio does not have them.
        PhotoError: One cannot be read.
    """
    photos, backbone = check_photo_index(model), model.backbone
    if backbone is None:
        raise InputError("The model was trained without photos, so there are no maps to check.")
    order = np.random.default_rng(seed).permutation(len(photos))
    place = np.zeros(len(photos), np.intp)  # of each photo within its room
    for room in np.unique(photos.room):
        mine = order[photos.room[order] == room]
        place[mine] = np.arange(len(mine))
    rows = np.sort(order[np.argsort(place[order], kind="stable")][:few])
    paths = dict(zip(portfolio.photos["file"], portfolio.photos["path"], strict=True))
    missing = [file for file in photos.file[rows].tolist() if file not in paths]
    if missing:
        raise InputError(f"{portfolio.folder} is not what the model was trained on: it lacks {missing[0]}.")
    size = (backbone.preprocessing.height, backbone.preprocessing.width)
    pixels = np.stack(list(read_photos([Path(paths[file]) for file in photos.file[rows].tolist()], size)))
    return TrainingPhotos(model, rows, pixels, _features(server or compile_for_serving(backbone), pixels))


def _features(server: Server, pixels: PhotoArray) -> NDArray[np.float32]:
    return np.concatenate([pooled(server, pixels[start : start + BATCH]) for start in range(0, len(pixels), BATCH)])
