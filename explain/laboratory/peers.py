"""pytorch-grad-cam's methods on the same model, layer and target, to be compared with.

The library wants a net with inputs and outputs and cuts every map at 0, so each photo is asked twice: what raises the
log price, and, with the output negated (the library's `BinaryClassifierOutputTarget` of 0 does the same), what lowers
it. The net it is given begins at the model's own activations: at this layer none of these methods looks at anything
before it, and going through the backbone for each would only take time.

The library is no dependency: `pip install grad-cam`.
"""

import copy
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import torch
from torch import Tensor, nn

from data.errors import InputError
from explain.activations.subject import Subject

__all__ = ["PEERS", "SLOW_PEERS", "has_peers", "peer_maps"]

PEERS = (
    "GradCAM",
    "GradCAMPlusPlus",
    "XGradCAM",
    "HiResCAM",
    "GradCAMElementWise",
    "LayerCAM",
    "EigenCAM",
    "EigenGradCAM",
    "KPCA_CAM",
    "FEM",
)
"""Left out are ShapleyCAM, which is GradCAM where log price is linear in the activations; FinerCAM, which compares
classes; FullGrad and ScoreCAM, which need the whole net (the latter 1,512 times per photo of the default backbone)."""
SLOW_PEERS = ("AblationCAM",)
"""Those that value a photo once per channel."""


def has_peers() -> bool:
    """Whether pytorch-grad-cam is installed."""
    return find_spec("pytorch_grad_cam") is not None


class _PhotoPrice(nn.Module):
    """Activations (B, C, h, w) in place of one photo's to log prices (B, 1), the listing's other photos kept."""

    def __init__(self, subject: Subject, number: int):
        super().__init__()
        projection = subject.model.fitted.projection
        if projection is None:
            raise InputError("The model was trained without photos, so no photo can be explained with it.")
        # A copy, since the library leaves gradients in the parameters.
        self.projection, self.price = copy.deepcopy(projection), subject.model.fitted.models[subject.basis]
        self.layer = nn.Identity()
        self.room = int(subject.room[number])
        alike = subject.room == self.room
        with torch.no_grad():
            own = projection(subject.activations.mean(dim=(2, 3)), subject.room)
        self.known = own.clone()
        self.number, self.alike = number, alike
        self.rooms, self.all_rooms = len(subject.model.rooms), subject.room
        self.home = subject.model.fitted.as_seen(subject.basis, subject.blank)

    def forward(self, x: Tensor) -> Tensor:
        pooled = self.layer(x).mean(dim=(2, 3))
        count = len(pooled)
        new = self.projection(pooled, torch.full((count,), self.room))
        rooms = new.new_zeros(count, self.rooms, new.shape[1]) + self._others()
        if self.room >= 0:
            place = nn.functional.one_hot(torch.tensor(self.room), self.rooms).to(new)
            rooms = rooms + place[None, :, None] * new[:, None] / int(self.alike.sum())
        home = self.home.repeated(count).with_photos(rooms.double())
        return (self.price.median_log_price + torch.stack(list(self.price.contributions(home).values())).sum(0))[
            :, None
        ]

    def _others(self) -> Tensor:
        """Room embeddings (R, D) of the listing, each room's sum over its photos but for this one divided by all."""
        total = torch.zeros(self.rooms, self.known.shape[1])
        for room in range(self.rooms):
            rows = torch.nonzero(self.all_rooms == room)[:, 0]
            kept = rows[rows != self.number]
            if len(rows):
                total[room] = self.known[kept].sum(0) / len(rows)
        return total


def peer_maps(subject: Subject, name: str) -> tuple[Tensor, Tensor]:
    """What raises and what lowers the log price by one of the library's classes: two (N, h, w), 0 to 1.

    The library scales each map to its own largest value, so neither two photos nor the two signs can be compared.

    Args:
        subject: The listing.
        name: In `PEERS` or `SLOW_PEERS`.

    Raises:
        InputError: The library is not installed, or the model looks at no photos.
    """
    if not has_peers():
        raise InputError("pytorch-grad-cam is not installed: `pip install grad-cam`, or leave its methods out.")
    make = getattr(import_module("pytorch_grad_cam"), name)
    raises: list[Tensor] = []
    lowers: list[Tensor] = []
    for number in range(len(subject)):
        net = _PhotoPrice(subject, number).eval()
        photo = subject.activations[number : number + 1].clone().requires_grad_()
        with make(model=net, target_layers=[net.layer]) as method:
            for sign, found in ((1.0, raises), (-1.0, lowers)):
                found.append(torch.tensor(method(photo, [_signed(sign)])[0]))
    if not raises:
        return torch.zeros(0, 1, 1), torch.zeros(0, 1, 1)
    return torch.stack(raises), torch.stack(lowers)


def _signed(sign: float) -> Callable[[Any], Any]:
    return lambda output: sign * output[0]
