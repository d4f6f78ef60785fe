"""What a region shows, told by the backbone's own ImageNet classifier at the region's positions.

The default backbone's activations end with the classifier's logits at every position. They are averaged over the
region, and the softmax over the room's vocabulary (`explain.regions.vocabulary`) gives each thing's confidence. The
logits are taken as they differ from the room's training mean: a microwave's logit is high all over every kitchen, so
only where it is higher than kitchens have it on average does it tell of a microwave.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explain.regions.segmentation import spreading
from explain.regions.vocabulary import IMAGENET_CLASSES, class_numbers
from valuation.encoder.backbone import Backbone

__all__ = ["SUREST", "classifier_channels", "confidences", "region_logits"]

CLASSIFIER = "classifier"  # the entry of `Backbone.stack`
SUREST = 0.65
"""Confidence below which a thing is not named. Where the masks of rendered homes can tell, 52 of 55 names above it are
right, and 58 of 73 above 0.5."""


def classifier_channels(backbone: Backbone | None) -> slice | None:
    """Where among the channels of the activations the ImageNet logits are; None where they are not among them."""
    if backbone is None or CLASSIFIER not in backbone.stack:
        return None
    place = backbone.stack.index(CLASSIFIER)
    if backbone.blocks[place] != IMAGENET_CLASSES:
        return None
    start = sum(backbone.blocks[:place])
    return slice(start, start + IMAGENET_CLASSES)


def region_logits(logits: NDArray[np.floating], mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Mean logits of a region, one per class.

    Args:
        logits: (classes, h, w).
        mask: (H, W), True on the region's pixels; a position counts by its share in them.

    Raises:
        ValueError: No pixel is True.
    """
    if not mask.any():
        raise ValueError("An empty region shows nothing.")
    down, across = spreading(logits.shape[1], mask.shape[0]), spreading(logits.shape[2], mask.shape[1])
    weights = down.T @ mask @ across
    mean: NDArray[np.float64] = np.tensordot(logits, weights / weights.sum(), axes=2)
    return mean


def confidences(logits: NDArray[np.floating], names: Sequence[str]) -> NDArray[np.float64]:
    """Confidence in each thing of a vocabulary, adding up to 1: softmax over all its classes, added up by thing.

    Args:
        logits: (1000,), as they differ from the room's mean.
        names: Of the vocabulary, at least one.
    """
    numbers = [list(class_numbers(name)) for name in names]
    chosen = np.asarray(logits, np.float64)[sorted({number for group in numbers for number in group})]
    top = chosen.max()
    shares = np.array([np.exp(np.asarray(logits, np.float64)[group] - top).sum() for group in numbers])
    return shares / float(shares.sum())
