"""The regions of one photo of a subject: cut out of its painted map, named, and with their money."""

import numpy as np
from numpy.typing import NDArray

from explain.activations.subject import Subject
from explain.explanation import Region
from explain.regions.names import SUREST, classifier_channels, confidences, region_logits
from explain.regions.places import box_of, place_of
from explain.regions.segmentation import cut_regions, region_amounts
from explain.regions.vocabulary import vocabulary_of

__all__ = ["photo_regions"]


def photo_regions(
    subject: Subject, number: int, painted: NDArray[np.floating], money: NDArray[np.floating]
) -> tuple[tuple[Region, ...], NDArray[np.uint8]]:
    """The regions of a photo, the one with most money of either sign first.

    Args:
        subject: The listing.
        number: Which of its photos.
        painted: The map that is cut into regions, (h, w), signed, in any unit.
        money: Money per position, (h, w), of any size; the regions' amounts and the rest of the photo add up to its
            sum.

    Returns:
        The regions, and (H, W) over the photo as the net saw it: 0 outside, else 1 + place in the list.
    """
    labels = cut_regions(painted, subject.pixels[number])
    amounts = region_amounts(labels, money)
    order = sorted(range(len(amounts)), key=lambda place: -abs(amounts[place]))
    new_numbers = np.zeros(len(amounts) + 1, np.uint8)
    new_numbers[np.array(order, dtype=np.int64) + 1] = np.arange(1, len(order) + 1)
    labels = new_numbers[labels]
    names, channels = vocabulary_of(subject.room_names[number]), classifier_channels(subject.model.backbone)
    logits = None
    if names and channels is not None:
        usual = subject.baseline[number, channels, None, None]
        logits = (subject.activations[number, channels] - usual).numpy()
    regions = []
    for rank, place in enumerate(order, start=1):
        mask = labels == rank
        where = place_of(mask)
        name, confidence = where, None
        if logits is not None:
            sure = confidences(region_logits(logits, mask), names)
            if sure.max() >= SUREST:
                name, confidence = names[int(sure.argmax())], float(sure.max())
        regions.append(Region(name, confidence, where, box_of(mask), amounts[place]))
    return tuple(regions), labels
