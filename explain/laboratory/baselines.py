"""Maps that know nothing of the model: what any method must be ahead of.

Each takes a subject and a seed and returns (N, h, w), positive values; the seed matters to the random one only.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import sobel
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from explain.activations.subject import Subject

__all__ = ["BASELINES", "centre", "edges", "uniform_noise"]

CENTRE_WIDTH = 0.25
"""Standard deviation of the centre Gaussian, as a share of the photo's height and width."""
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # grey, by ITU-R BT.601


def uniform_noise(subject: Subject, seed: int = 0) -> Tensor:
    """Independent values, uniform from 0 to 1; the same for the same listing and seed."""
    name = list(subject.listing_id.encode())
    values = np.random.default_rng([seed, *name]).random((len(subject), *subject.activations.shape[2:]))
    return torch.tensor(values, dtype=torch.float32)


def centre(subject: Subject, seed: int = 0) -> Tensor:
    """A Gaussian in the middle of each photo: photographers aim at what matters."""
    height, width = subject.activations.shape[2:]
    down, across = (_bell(side) for side in (height, width))
    return (down[:, None] * across[None]).expand(len(subject), height, width).clone()


def edges(subject: Subject, seed: int = 0) -> Tensor:
    """The strength of edges (Sobel gradient magnitude of the grey photo), averaged over each position.

    Adebayo et al. 2018, "Sanity Checks for Saliency Maps": an edge detector looks like a good explanation.
    """
    if len(subject) == 0:
        return torch.zeros(0, *subject.activations.shape[2:])
    strength = np.stack([_edge_strength(photo) for photo in subject.pixels])
    size = (subject.activations.shape[2], subject.activations.shape[3])
    return adaptive_avg_pool2d(torch.tensor(strength), size)


def _edge_strength(photo: NDArray[np.uint8]) -> NDArray[np.float32]:
    grey = photo.astype(np.float32) @ _LUMA
    magnitude: NDArray[np.float32] = np.hypot(sobel(grey, axis=0), sobel(grey, axis=1))
    return magnitude


def _bell(side: int) -> Tensor:
    place = (torch.arange(side, dtype=torch.float32) + 0.5) / side
    return torch.exp(-0.5 * ((place - 0.5) / CENTRE_WIDTH) ** 2)


BASELINES: Mapping[str, Callable[[Subject, int], Tensor]] = MappingProxyType(
    {"random": uniform_noise, "centre": centre, "edges": edges}
)
"""All baselines by name."""
