import numpy as np
import pytest
import torch
from scipy.ndimage import correlate1d
from torch import Tensor

from explain.methods.group_cam import blurred, group_cam, group_masks

WEIGHTED = torch.tensor([[[1.0, -2.0], [3.0, 6.0]], [[0.0, 0.0], [1.0, 2.0]], [[-4.0, 0.0], [0.0, 0.0]]])


def test_masks_by_hand() -> None:
    # Two groups: the first two channels, [1, -2, 4, 8], and the third, which has nothing positive.
    found = group_masks(WEIGHTED, (2, 2), groups=2, percentile=0, relu=True)
    torch.testing.assert_close(found, torch.tensor([[[1 / 8, 0], [4 / 8, 1]]]))
    both = group_masks(WEIGHTED, (2, 2), groups=2, percentile=0)
    # The first group's negative part is one position, and so is the second's.
    torch.testing.assert_close(both[1:], torch.tensor([[[0.0, 1.0], [0.0, 0.0]], [[1.0, 0.0], [0.0, 0.0]]]))
    torch.testing.assert_close(both[:1], found)


def test_masks_keep_the_highest_positions() -> None:
    # Of 1, 0, 4, 8 the 50th percentile is 2.5.
    found = group_masks(WEIGHTED[:2], (2, 2), groups=1, percentile=50, relu=True)
    torch.testing.assert_close(found, torch.tensor([[[0, 0], [0.5, 1]]]))
    assert len(group_masks(torch.zeros(4, 2, 2), (8, 8), groups=2)) == 0  # no group shows anything


def test_the_blur_is_a_gaussian_with_mirrored_borders() -> None:
    photo = torch.rand(1, 3, 60, 70, dtype=torch.float64)
    bell = np.exp(-(np.arange(-25, 26) ** 2) / (2 * 50.0**2))
    expected = photo.numpy()
    for axis in (2, 3):
        expected = correlate1d(expected, bell / bell.sum(), axis=axis, mode="mirror")
    np.testing.assert_allclose(blurred(photo).numpy(), expected, rtol=1e-9)
    small = blurred(photo[:, :, :32, :33])  # smaller than the blur
    assert small.shape == (1, 3, 32, 33)
    torch.testing.assert_close(blurred(torch.full((1, 3, 40, 40), 7.0)), torch.full((1, 3, 40, 40), 7.0))


def brightness(photos: Tensor) -> Tensor:
    """Light in the upper left corner raises the score, light in the lower right one lowers it."""
    return 100 + photos[:, 0, :8, :8].mean(dim=(1, 2)) - photos[:, 0, 24:, 24:].mean(dim=(1, 2))


@pytest.fixture
def photo() -> Tensor:
    found = torch.zeros(3, 32, 32)
    found[:, :8, :8] = found[:, 24:, 24:] = 1
    return found


def test_a_map_against_a_loop(photo: Tensor) -> None:
    masks = torch.rand(70, 32, 32)
    expected, blur = torch.zeros(32, 32), blurred(photo[None])[0]
    for mask in masks:
        change = brightness((photo * mask + blur * (1 - mask))[None]) - brightness(blur[None])
        expected += change * mask
    torch.testing.assert_close(group_cam(photo, masks, brightness), expected, rtol=1e-3, atol=1e-3)
    assert group_cam(photo, masks[:0], brightness).tolist() == torch.zeros(32, 32).tolist()


def test_what_raises_and_what_lowers_the_score_get_their_signs(photo: Tensor) -> None:
    masks = torch.zeros(2, 32, 32)
    masks[0, :8, :8] = masks[1, 24:, 24:] = 1
    found = group_cam(photo, masks, brightness)
    assert found[4, 4] > 0.1
    assert found[28, 28] == pytest.approx(-found[4, 4].item(), rel=1e-3)
    assert not found[8:24].any()
    assert group_cam(photo, masks, brightness, relu=True)[28, 28] == 0
