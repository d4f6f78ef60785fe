"""Photos as the net sees them, and what it makes of them: read and run through the net once, when first asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from data.errors import PhotoError
from data.photos.decoding import try_read_photos
from valuation.encoder.serving import Server

__all__ = ["PhotoViews", "View", "views_of"]

View = tuple[NDArray[np.uint8], NDArray[np.float32]]
"""Pixels (H, W, 3) and activations (C, h, w) of one photo."""


@dataclass(frozen=True, eq=False)
class PhotoViews:
    """N photos of a home.

    Attributes:
        paths: Where they are.
        server: Gives the compiled backbone.
        size: Height and width of what it takes.
        known: Views by place, of those that have been through the net already, as for an estimate.
    """

    paths: Sequence[Path] = ()
    server: Callable[[], Server | None] = lambda: None
    size: tuple[int, int] = (1, 1)
    known: Mapping[int, View] = field(default_factory=dict)

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        """(N, H, W, 3) in RGB.

        Raises:
            PhotoError: A photo was changed since it was valued and cannot be read any more.
        """
        missing = [place for place in range(len(self.paths)) if place not in self.known]
        seen = {place: pixels for place, (pixels, _) in self.known.items()}
        for place, photo in zip(missing, try_read_photos([self.paths[n] for n in missing], self.size), strict=True):
            if isinstance(photo, PhotoError):  # it was there a moment ago, when the estimate was made
                raise photo
            seen[place] = photo
        if not seen:
            return np.zeros((0, 1, 1, 3), np.uint8)
        return np.stack([seen[place] for place in range(len(self.paths))])

    @cached_property
    def activations(self) -> Tensor:
        """(N, C, h, w)."""
        if not self.paths:
            return torch.zeros(0, 1, 1, 1)
        missing = [place for place in range(len(self.paths)) if place not in self.known]
        seen = {place: activations for place, (_, activations) in self.known.items()}
        server = self.server() if missing else None
        if server is not None:
            seen |= dict(zip(missing, server(self.pixels[missing]), strict=True))
        return torch.tensor(np.stack([seen[place] for place in range(len(self.paths))]))


def views_of(pixels: NDArray[np.uint8], activations: Tensor) -> PhotoViews:
    """Photos whose pixels and activations are at hand, such as changed ones."""
    views = PhotoViews()
    # Where a cached property keeps its value: nothing is left to be read.
    vars(views).update(pixels=pixels, activations=activations)
    return views
