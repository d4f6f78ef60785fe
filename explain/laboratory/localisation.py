"""Does a map point at the thing? Measures of one map against one mask, on pixels of the same photo.

A map is signed: what raises the target is positive. An element that lowers the price should be found in the negative
values, so every measure takes the sign of the element, and looks only at values of that sign, the *heat*. A map that
has none of it points at nothing, and scores 0.

- Energy share: heat inside the mask over all heat (Wang et al. 2020, "Score-CAM", section 4.3: energy-based pointing
  game). By chance it is the mask's share of the photo.
- Pointing game: whether the peak is in the mask (Zhang et al. 2018, "Top-down Neural Attention by Excitation Backprop",
  section 4.1). As published, 15 pixels beside it still count, on photos 500 pixels long; here the same share of the
  longer side. By chance it is the share of the mask with that margin.
- IoU: of the mask and the area whose heat is at least a share of the peak's, 20 % (Zhou et al. 2016, "CAM") or 15 %
  (Selvaraju et al. 2017, "Grad-CAM").
"""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from explain.laboratory.perturbing import to_pixels

__all__ = ["Mask", "Values", "energy_share", "heat", "iou", "pointing_game", "spread", "with_margin"]

Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

TOLERANCE = 15 / 500
"""Of the pointing game, as a share of the photo's longer side."""


def heat(values: Values, shape: tuple[int, int], sign: int = 1) -> Values:
    """The values of one sign, made positive, bilinearly enlarged to pixels: (H, W), at least 0.

    They are enlarged with their sign and cut off then, as a viewer sees the map.

    Args:
        values: Signed map (h, w), of any size.
        shape: H and W.
        sign: 1 for what raises the target, -1 for what lowers it.
    """
    pixels = values if values.shape == shape else to_pixels(torch.tensor(values)[None], shape)[0]
    return np.maximum(sign * pixels, 0).astype(np.float32)


def energy_share(values: Values, mask: Mask, sign: int = 1) -> float:
    """Share of the heat that lies inside the mask, 0 to 1; 0 where there is no heat at all."""
    found = heat(values, mask.shape, sign)
    total = float(found.sum(dtype=np.float64))
    return float(found[mask].sum(dtype=np.float64)) / total if total > 0 else 0.0


def with_margin(mask: Mask, tolerance: float = TOLERANCE) -> Mask:
    """The mask and all pixels whose distance to it is at most `tolerance` times the photo's longer side, (H, W)."""
    if not mask.any():
        return mask
    distance: NDArray[np.float64] = distance_transform_edt(~mask)
    near: Mask = distance <= tolerance * max(mask.shape)
    return near


def pointing_game(values: Values, mask: Mask, sign: int = 1, tolerance: float = TOLERANCE) -> float:
    """1 where the hottest pixel is in the mask or within the tolerance of it, else 0.

    Where several pixels are equally hot, the share of them that are; 0 where there is no heat at all.
    """
    found = heat(values, mask.shape, sign)
    peak = found.max(initial=0)
    return float(with_margin(mask, tolerance)[found == peak].mean()) if peak > 0 else 0.0


def iou(values: Values, mask: Mask, sign: int = 1, threshold: float = 0.2) -> float:
    """Intersection over union of the mask and the pixels with at least `threshold` of the largest heat, 0 to 1."""
    found = heat(values, mask.shape, sign)
    peak = found.max(initial=0)
    if peak <= 0:
        return 0.0
    hot = found >= threshold * peak
    return float((hot & mask).sum() / (hot | mask).sum())


def spread(values: Values, shape: tuple[int, int]) -> Values:
    """The map enlarged bilinearly to pixels (H, W) so that its sum stays the same."""
    enlarged: Values = to_pixels(torch.tensor(values)[None], shape, keep_sum=True)[0]
    return enlarged
