"""What maps cost: by transfer of grad-weights, and by the peers' Grad-CAM and Score-CAM on the same net.

All get the same photos in the same batch, the same layer and the same number of threads. The peers, from the package
grad-cam (pytorch_grad_cam), run the net in PyTorch as they always do; transfer runs on the activations that the
compiled net made for the embedding anyway.
"""

import contextlib
import copy
import io
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from data.errors import InputError
from explain.activations.targets import PriceBand
from explain.methods.aggregated import transfer_maps
from valuation.encoder.backbone import Backbone
from valuation.encoder.serving import Server, compile_for_serving
from valuation.metric_learning.projection import Projection
from valuation.trained_model.model import Model

__all__ = ["Cost", "measure_cost", "resident_memory"]


@dataclass(frozen=True)
class Cost:
    """Times in seconds per photo, and memory in MiB.

    Attributes:
        batch: Photos in the batch.
        threads: Used by all.
        forward: From photos to embeddings by the compiled net.
        transfer: From its activations to maps, on top of that.
        grad_cam: From photos to maps by pytorch_grad_cam's GradCAM.
        score_cam: By its ScoreCAM; None where it was not asked for.
        memory_photos: Photos mapped one batch after the other to see whether memory grows.
        memory_before: Resident set before them; NaN where the system does not tell.
        memory_after: And after them.
    """

    batch: int
    threads: int
    forward: float
    transfer: float
    grad_cam: float
    score_cam: float | None
    memory_photos: int
    memory_before: float
    memory_after: float

    @property
    def overhead(self) -> float:
        """What transfer adds to the embedding's own forward pass, as a share of it."""
        return self.transfer / self.forward

    @property
    def faster_than_grad_cam(self) -> float:
        """How many times faster a map by transfer is, from photo to map, than GradCAM."""
        return self.grad_cam / (self.forward + self.transfer)

    @property
    def faster_than_score_cam(self) -> float | None:
        """How many times faster a map by transfer is, from photo to map, than ScoreCAM."""
        return None if self.score_cam is None else self.score_cam / (self.forward + self.transfer)

    def as_text(self) -> str:
        """The figures as lines of text."""
        lines = [
            f"Cost in ms per photo, batch of {self.batch}, {self.threads} threads:",
            f"  embedding, compiled       {1000 * self.forward:10.2f}",
            f"  map by transfer, on top   {1000 * self.transfer:10.2f}  ({self.overhead:.1%} of the embedding)",
            f"  pytorch-grad-cam GradCAM  {1000 * self.grad_cam:10.2f}  ({self.faster_than_grad_cam:,.1f} times)",
        ]
        if self.score_cam is not None:
            times = self.faster_than_score_cam
            lines.append(f"  pytorch-grad-cam ScoreCAM {1000 * self.score_cam:10.2f}  ({times:,.0f} times)")
        grown = self.memory_after - self.memory_before
        lines.append(
            f"Memory over {self.memory_photos} photos: {self.memory_before:,.0f} MiB before, {grown:+,.0f} MiB after."
        )
        return "\n".join(lines)


def measure_cost(
    model: Model,
    photos: NDArray[np.uint8],
    room: Tensor,
    *,
    server: Server | None = None,
    repeats: int = 5,
    score_cam: bool = True,
    memory_photos: int = 1000,
) -> Cost:
    """Measure what maps cost with a model.

    Args:
        model: A model with grad-weights.
        photos: (N, H, W, 3) uint8, as the net sees them; they are one batch.
        room: (N,) room numbers.
        server: The model's compiled backbone; compiled here, for as many threads as PyTorch uses, when None.
        repeats: Of which the median is taken; ScoreCAM, with a forward pass per channel, runs once.
        score_cam: Whether to run ScoreCAM, on the first photo only.
        memory_photos: At least so many are mapped, batch by batch, to see whether memory grows.

    Raises:
        InputError: The model has no grad-weights, there are no photos, or the package grad-cam is not installed.
    """
    grad_cam_class, score_cam_class = _peers()
    backbone, projection = model.backbone, model.fitted.projection
    if backbone is None or projection is None:
        raise InputError("The model was trained without photos, so there are no maps to be timed.")
    if len(photos) == 0:
        raise InputError("There are no photos to time maps on.")
    threads = torch.get_num_threads()
    server = server or compile_for_serving(backbone, threads=threads)
    activations = torch.from_numpy(server(photos))

    def embed() -> Tensor:
        with torch.no_grad():
            embedding: Tensor = projection(torch.from_numpy(server(photos)).mean(dim=(2, 3)), room)
        return embedding

    before, after = _memory(model, server, photos, room, memory_photos)
    count, directions = len(photos), PriceBand.of(model, room).proxy
    with torch.enable_grad():
        net, normalised = _Scored(backbone, projection, room, directions), backbone.normalise(photos)
        forward, transfer, grad_cam = _seconds(
            (embed, lambda: transfer_maps(model, activations, room), lambda: _peer(grad_cam_class, net, normalised)),
            repeats,
        )
        slow = None
        if score_cam:
            first = _Scored(backbone, projection, room[:1], directions[:1])
            (slow,) = _seconds([lambda: _peer(score_cam_class, first, normalised[:1])], 0)
    return Cost(count, threads, forward / count, transfer / count, grad_cam / count, slow, memory_photos, before, after)


def resident_memory() -> float:
    """What this process holds in memory, in MiB; NaN where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, ValueError, AttributeError):
        return float("nan")


class _Scored(nn.Module):
    """From normalised photos to one score each, with the activations as the output of a module to hook.

    With a single room and direction, these are those of all photos.
    """

    def __init__(self, backbone: Backbone, projection: Projection, room: Tensor, directions: Tensor) -> None:
        super().__init__()
        # A copy, since the peers leave gradients in the parameters.
        self.backbone = copy.deepcopy(backbone).eval()
        self.maps = nn.Identity()
        self.projection, self.room, self.directions = copy.deepcopy(projection), room, directions.float()

    def forward(self, photos: Tensor) -> Tensor:
        pooled = self.maps(self.backbone(photos)).mean(dim=(2, 3))
        embedding: Tensor = self.projection(pooled, self.room)
        return (embedding * self.directions).sum(1, keepdim=True)


def _peers() -> tuple[Any, Any]:
    try:
        from pytorch_grad_cam import GradCAM, ScoreCAM
    except ImportError as error:
        raise InputError(
            'Timing maps against the peers needs the package grad-cam: install it with `pip install "hearthmap[test]"`.'
        ) from error
    return GradCAM, ScoreCAM


def _seconds(calls: Sequence[Callable[[], object]], repeats: int) -> list[float]:
    """Median time of each call; by turns, so that what else the machine does meets all of them alike.

    The first round, which warms up, is not counted, unless there are no repeats.
    """
    rounds = []
    for _ in range(repeats + 1):
        times = []
        for call in calls:
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
        rounds.append(times)
    return [median(times) for times in zip(*rounds[min(1, repeats) :], strict=True)]


def _peer(peer: Any, net: _Scored, photos: Tensor) -> None:
    """A peer's maps of a batch."""
    targets = [lambda output: output[0]] * len(photos)
    # ScoreCAM draws a progress bar.
    with peer(model=net, target_layers=[net.maps]) as cam, contextlib.redirect_stderr(io.StringIO()):
        cam(input_tensor=photos, targets=targets)


def _memory(model: Model, server: Server, photos: NDArray[np.uint8], room: Tensor, count: int) -> tuple[float, float]:
    """Resident memory before and after mapping so many photos."""
    before = resident_memory()
    for _ in range(-(-count // len(photos))):
        transfer_maps(model, torch.from_numpy(server(photos)), room)
    return before, resident_memory()
