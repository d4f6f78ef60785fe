"""What a model keeps of its training homes, made anew after parts of the model were changed.

Methods that borrow from training photos would otherwise go on borrowing from the model that was learned: its photo
index, the embeddings of its homes, the grad-weights, and the means and scales that activations are taken relative to.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from data.errors import InputError
from data.photos.decoding import read_photos
from data.portfolio import Portfolio
from explain.activations.aggregation import with_grad_weights
from explain.activations.bands import check_photo_index
from valuation.encoder.backbone import Backbone
from valuation.encoder.features import BATCH, pooled
from valuation.encoder.serving import Server, compile_for_serving
from valuation.metric_learning.projection import Projection, initial_projection, listing_embedding
from valuation.trained_model.model import ComparableIndex, Model, PhotoIndex

__all__ = ["training_homes"]

FEW = 40
"""Training homes that a model with another backbone keeps: it has to look at all their photos."""


@dataclass(frozen=True, eq=False)
class TrainingHomes:
    """Some of a model's training homes; called with a changed model, it gives that one what it would keep of them.

    Called with the model itself, it gives the model as if it had kept no more than these: what a changed one is to be
    held against, so that nothing differs but the change.

    Attributes:
        model: As it was learned.
        homes: (m,) rows of its comparable index.
        photos: (n,) rows of its photo index.
        paths: Files of the n photos.
        features: (n, C) pooled activations by the backbone as it was learned.
    """

    model: Model
    homes: NDArray[np.intp]
    photos: NDArray[np.intp]
    paths: tuple[Path, ...]
    features: NDArray[np.float32]

    def __call__(self, changed: Model) -> Model:
        """The changed model with an index of these homes and photos, and their grad-weights.

        Args:
            changed: The model with other parts; its comparable index has the same homes in the same order, though
                maybe with other prices.

        Raises:
            InputError: The model looks at no photos.
        """
        kept, (backbone, projection) = check_photo_index(self.model), _parts(changed)
        room, features = kept.room[self.photos], self.features
        if backbone is not self.model.backbone:
            features = _features(Server(backbone, None), backbone, self.paths)
            # Components and gains are the changed model's; means and scales merely describe what its backbone puts out.
            standard = initial_projection(features, room, backbone.blocks, len(changed.rooms), 1)
            gains = projection.gains.detach()
            projection = Projection(standard.room_mean, standard.scale, projection.components, gains)
        embedding = projection.of(features, room)
        names = changed.index.listing_id[self.homes]
        place = {name: number for number, name in enumerate(names.tolist())}
        owner = torch.tensor([place[name] for name in kept.listing_id[self.photos].tolist()])
        by_room = listing_embedding(
            torch.tensor(embedding), torch.tensor(room), owner, len(names), len(changed.rooms)
        ).numpy()
        index = changed.index
        rebuilt = replace(
            changed,
            fitted=replace(changed.fitted, projection=projection),
            index=ComparableIndex(names, by_room, index.log_price[self.homes], index.expected[self.homes]),
            photos=PhotoIndex(kept.listing_id[self.photos], kept.file[self.photos], room, embedding),
            grad_weights=None,
            folds=(),
        )  # sold homes and out-of-fold estimates stay as they are: no map asks for these
        return with_grad_weights(rebuilt)


def training_homes(
    model: Model, portfolio: Portfolio, server: Server | None = None, *, few: int | None = FEW, seed: int = 0
) -> TrainingHomes:
    """A random draw of a model's training homes that have photos, with all their photos.

    Args:
        model: As it was learned.
        portfolio: What it was trained on.
        server: Its compiled backbone.
        few: How many homes; all when None.
        seed: Of the draw.

    Raises:
        InputError: The model looks at no photos, or the portfolio does not have them.
        PhotoError: One cannot be read.
    """
    kept, (backbone, _) = check_photo_index(model), _parts(model)
    with_photos = np.flatnonzero(np.isin(model.index.listing_id, kept.listing_id))
    homes = np.sort(np.random.default_rng(seed).permutation(with_photos)[:few])
    photos = np.flatnonzero(np.isin(kept.listing_id, model.index.listing_id[homes]))
    paths = dict(zip(portfolio.photos["file"], portfolio.photos["path"], strict=True))
    files = kept.file[photos].tolist()
    missing = [file for file in files if file not in paths]
    if missing:
        raise InputError(f"{portfolio.folder} is not what the model was trained on: it lacks {missing[0]}.")
    found = tuple(Path(paths[file]) for file in files)
    features = _features(server or compile_for_serving(backbone), backbone, found)
    return TrainingHomes(model, homes, photos, found, features)


def _parts(model: Model) -> tuple[Backbone, Projection]:
    if model.backbone is None or model.fitted.projection is None:
        raise InputError("The model was trained without photos, so there are no maps to check.")
    return model.backbone, model.fitted.projection


def _features(server: Server, backbone: Backbone, paths: tuple[Path, ...]) -> NDArray[np.float32]:
    size = (backbone.preprocessing.height, backbone.preprocessing.width)
    batches = (paths[start : start + BATCH] for start in range(0, len(paths), BATCH))
    return np.concatenate([pooled(server, np.stack(list(read_photos(batch, size)))) for batch in batches])
