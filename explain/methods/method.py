"""What every method of making maps is: from a subject and a target to one signed map per photo."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from explain.activations.subject import Subject

__all__ = ["Maps", "Method", "Target", "empty_maps"]

Target = Callable[[Tensor], Tensor]
"""From the activations (N, C, h, w) of a subject's photos to one number, differentiable."""


@dataclass(frozen=True, eq=False)
class Maps:
    """The maps of one subject.

    Attributes:
        values: (N, h, w) float32, signed: positive where the target is raised.
        unit: "target" where the values are in the target's own unit and add up; "relative" where only their
            proportions mean something.
        notes: What a reader should know, in sentences.
    """

    values: Tensor
    unit: Literal["target", "relative"]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Method:
    """A way of making maps.

    Attributes:
        name: As users type it, such as "grad-cam".
        title: As users read it, such as "Grad-CAM".
        summary: One sentence: what the map shows.
        source: Where it comes from: authors, year, title.
        maps: (subject, target, layer) to `Maps`. The layer is a module path in the backbone's net, or None for the
            model's own activations.
        coincides: Names of the methods that give the same map, up to scale, at the model's own activations.
        any_layer: Whether layers other than None can be asked for.
    """

    name: str
    title: str
    summary: str
    source: str
    maps: Callable[[Subject, Target, str | None], Maps]
    coincides: tuple[str, ...] = ()
    any_layer: bool = False


def empty_maps() -> Tensor:
    """The maps of no photos, (0, 1, 1)."""
    return torch.zeros(0, 1, 1)
