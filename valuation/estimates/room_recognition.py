"""Which rooms the photos of a portfolio show, as far as the model can tell by looking at them."""

import numpy as np

from data.portfolio import Portfolio
from valuation.encoder.features import portfolio_features
from valuation.encoder.serving import Server
from valuation.trained_model.model import Model

__all__ = ["recognised_rooms"]


def recognised_rooms(model: Model, portfolio: Portfolio, server: Server | None = None) -> list[str | None]:
    """The room that each photo shows by the model's recogniser, whatever room is given for it.

    Args:
        model: The trained model.
        portfolio: Whose photos; their features are kept in its folder.
        server: The model's compiled backbone, where one is at hand already.

    Returns:
        Row by row of `Portfolio.photos`; None where the photo cannot be read or the model recognises no rooms.
    """
    rooms: list[str | None] = [None] * len(portfolio.photos)
    if model.backbone is None or not rooms:
        return rooms
    features = portfolio_features(portfolio, model.backbone, server=server).values
    seen = np.flatnonzero(np.isfinite(features[:, 0]))
    if model.classifier is not None and len(seen):
        for row, room in zip(seen.tolist(), model.classifier.rooms(features[seen]).tolist(), strict=True):
            rooms[row] = str(room)
    return rooms
