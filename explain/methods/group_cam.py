"""Group-CAM: how the target moves when the photo is blurred but for what a group of channels shows.

Zhang, Rao and Yang 2021, "Group-CAM: Group Score-Weighted Visual Explanations for Deep Convolutional Networks": each
channel is weighted by its mean gradient, channels are split into groups and added up within them, cut below their 70th
percentile, enlarged and scaled to 0-1. Each such mask keeps a part of the photo sharp; the map is the sum of the masks
weighted by what each does to the target against the photo blurred as a whole.

Departures: the paper's softmax and its ReLU on the score are dropped, so a mask may weigh negatively; and masks are
made of each group's negative sum too, since places that speak against the target would never be kept sharp otherwise.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from explain.activations.layers import view
from explain.activations.subject import Subject
from explain.methods.method import Maps, Method, Target, empty_maps
from valuation.encoder.serving import Server

__all__ = ["METHOD", "blurred", "group_cam", "group_masks"]

GROUPS = 32
PERCENTILE = 70.0
BLUR_SIDE, BLUR_SIGMA = 51, 50.0  # pixels, as in the authors' code
BATCH = 32  # masked photos at a time


def group_masks(
    weighted: Tensor,
    size: tuple[int, int],
    groups: int = GROUPS,
    percentile: float = PERCENTILE,
    *,
    relu: bool = False,
) -> Tensor:
    """Masks (M, H, W) from 0 to 1, of one photo; groups that show nothing are left out.

    Args:
        weighted: (K, h, w) channels times their weights.
        size: H and W.
        groups: Into how many groups the channels are split, in their order.
        percentile: Positions of a group below this percentile of it are set to zero.
        relu: As in the paper, masks are made of positive sums alone; else of negative ones too.
    """
    sums = torch.stack([group.sum(0) for group in weighted.chunk(groups)])
    sides = sums if relu else torch.cat([sums, -sums])
    sides = sides.clamp(min=0)
    bound = torch.quantile(sides.flatten(1), percentile / 100, dim=1)[:, None, None]
    sides = torch.where(sides > bound, sides, 0)
    large = nn.functional.interpolate(sides[:, None], size, mode="bilinear")[:, 0]
    low, high = large.amin(dim=(1, 2)), large.amax(dim=(1, 2))
    told = high > low  # a constant mask would be divided by nothing
    return (large[told] - low[told, None, None]) / (high - low)[told, None, None]


def group_cam(photo: Tensor, masks: Tensor, score: Callable[[Tensor], Tensor], *, relu: bool = False) -> Tensor:
    """Map (H, W) of one photo: the masks' sum, each weighted by how it moves the score.

    Args:
        photo: (3, H, W), of any scale.
        masks: (M, H, W) from 0 to 1.
        score: From photos (B, 3, H, W) to the target of each, (B,).
        relu: As in the paper, what lowers the score is blanked.
    """
    blur = blurred(photo[None])[0]
    base = score(blur[None])
    found = torch.zeros_like(photo[0])
    for part in torch.split(masks, BATCH):
        mask = part[:, None]
        # Subtracted before rounding: a mask moves a log price by far less than its own size.
        weights = (score(photo * mask + blur * (1 - mask)) - base).to(photo)
        found += torch.einsum("m,mhw->hw", weights, part)
    return found.clamp(min=0) if relu else found


def blurred(photos: Tensor) -> Tensor:
    """Photos (N, 3, H, W) under a Gaussian of 51 pixels, borders mirrored."""
    side = min(BLUR_SIDE, 2 * ((min(photos.shape[2:]) - 1) // 2) + 1)
    places = torch.arange(side, dtype=photos.dtype) - side // 2
    bell = torch.exp(-(places**2) / (2 * BLUR_SIGMA**2))
    bell = (bell / bell.sum()).expand(3, 1, -1)
    margin = side // 2
    wide = nn.functional.pad(photos, (margin, margin, margin, margin), mode="reflect")
    rows = nn.functional.conv2d(wide, bell[:, :, None, :], groups=3)
    return nn.functional.conv2d(rows, bell[:, :, :, None], groups=3)


def _score(subject: Subject, target: Target, server: Server, number: int) -> Callable[[Tensor], Tensor]:
    """From photos to the target of each, put in place of one photo of the listing."""

    def score(photos: Tensor) -> Tensor:
        pixels = photos.round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).numpy()
        whole, values = subject.activations.clone(), []
        with torch.no_grad():
            for activations in torch.tensor(server(pixels)):
                whole[number] = activations
                values.append(target(whole))
        return torch.stack(values)

    return score


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if len(subject) == 0 or subject.server is None:
        return Maps(empty_maps(), "relative")
    seen = view(subject, target, layer)
    weights = seen.gradients.mean(dim=(2, 3))[:, :, None, None]
    weighted = weights * (seen.maps - seen.baseline[:, :, None, None])
    found = []
    for number, pixels in enumerate(subject.pixels):
        photo = torch.tensor(pixels).permute(2, 0, 1).float()
        masks = group_masks(weighted[number], (photo.shape[1], photo.shape[2]))
        found.append(group_cam(photo, masks, _score(subject, target, subject.server, number)))
    return Maps(torch.stack(found), "relative")


METHOD = Method(
    name="group-cam",
    title="Group-CAM",
    summary="How the target moves when all but a part of the photo is blurred, for parts given by groups of channels.",
    source='Zhang, Rao and Yang 2021, "Group-CAM: Group Score-Weighted Visual Explanations"',
    maps=_maps,
    any_layer=True,
)
