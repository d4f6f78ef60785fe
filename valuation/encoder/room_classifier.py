"""Which room a photo shows, for photos that come without a label."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.splits import grouped_kfold

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

__all__ = ["RoomClassifier", "learn_rooms"]

ENOUGH = 10
"""A room type is learned from at least so many labelled photos."""


@dataclass(frozen=True, eq=False)
class RoomClassifier:
    """A classifier of room types on pooled activations.

    Attributes:
        pipeline: Standardisation and logistic regression.
        accuracy: Share of photos named right in cross-validation by groups of listings; NaN where not measured.
        photos: How many labelled photos it was learned from.
    """

    pipeline: "Pipeline"
    accuracy: float
    photos: int

    def rooms(self, features: NDArray[np.float32]) -> NDArray[np.str_]:
        """Room of each photo, (N,)."""
        named: NDArray[np.str_] = self.pipeline.predict(features)
        return named


def learn_rooms(
    features: NDArray[np.float32], rooms: NDArray[np.str_], groups: NDArray[np.int64], seed: int = 0
) -> RoomClassifier | None:
    """A classifier learned from labelled photos; None where fewer than two room types have enough of them.

    Args:
        features: (N, C) pooled activations.
        rooms: (N,) room names.
        groups: (N,) group of the listing; a group is never on both sides of a cross-validation split.
        seed: Of the split.
    """
    # Only where there is something to learn: who values homes need not wait for it.
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    names, counts = np.unique(rooms, return_counts=True)
    keep = np.isin(rooms, names[counts >= ENOUGH])
    if (counts >= ENOUGH).sum() < 2:
        return None
    features, rooms, groups = features[keep], rooms[keep], groups[keep]
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=1e-3, max_iter=300))
    accuracy = float("nan")
    if len(np.unique(groups)) >= 5:
        folds = grouped_kfold(groups, 5, seed)
        splits = [(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)) for fold in range(5)]
        accuracy = float(np.mean(cross_val_predict(pipeline, features, rooms, cv=splits) == rooms))
    return RoomClassifier(pipeline.fit(features, rooms), accuracy, len(rooms))
