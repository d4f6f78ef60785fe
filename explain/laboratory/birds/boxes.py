"""Boxes of what maps are hottest at, and their overlap with true boxes."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import find_objects, label

__all__ = ["Box", "box_iou", "hottest_box"]

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels; the last two excluded."""


def hottest_box(heat: NDArray[np.floating], threshold: float) -> Box | None:
    """Box around the largest connected area with at least `threshold` of the largest heat.

    Zhou et al. 2016 ("CAM") with 20 %, Selvaraju et al. 2017 ("Grad-CAM") with 15 %.

    Args:
        heat: (H, W), at least 0.
        threshold: Share of the peak, 0 to 1.

    Returns:
        None where there is no heat.
    """
    peak = float(heat.max(initial=0))
    if peak <= 0:
        return None
    areas, count = label(heat >= threshold * peak)
    largest = int(np.argmax(np.bincount(areas.ravel(), minlength=count + 1)[1:]))
    rows, columns = find_objects(areas)[largest]
    return float(columns.start), float(rows.start), float(columns.stop), float(rows.stop)


def box_iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, 0 to 1."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    common = max(0.0, width) * max(0.0, height)
    both = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
    return common / (both - common) if common else 0.0
