"""Ways of making maps that are held against each other: our methods, baselines, and pytorch-grad-cam's methods."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explain.activations.subject import Subject
from explain.laboratory.baselines import BASELINES
from explain.laboratory.localisation import Mask, Values, heat, spread
from explain.laboratory.peers import PEERS, has_peers, peer_maps
from explain.methods import METHODS, method_named

__all__ = ["SLOW_METHODS", "Evidence", "Ways", "distinct_methods", "usual_ways"]

PEER = "pytorch-grad-cam "
"""What names of that library's methods begin with."""

SLOW_METHODS = ("group-cam", "relevance-cam", "guided-grad-cam")
"""Those that go through the net for every map, rather than from the activations on."""
_NEGATED = "counterfactual-grad-cam"  # positive where the price is held down, unlike all others

Maps = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Evidence:
    """What one way of making maps says of a subject's photos.

    Attributes:
        raises: (N, h, w); positive values are evidence for a higher price.
        lowers: (N, h, w); negative values are evidence for a lower price.
        signed: Whether both are one map, with both signs on one scale.
    """

    raises: Maps
    lowers: Maps
    signed: bool
    _pixels: dict[Any, Values] = field(default_factory=dict, repr=False)  # enlarging takes longer than all else

    def heat(self, photo: int, sign: int, shape: tuple[int, int]) -> Values:
        """What one photo's map holds for (1) or against (-1) the price, (H, W), at least 0."""
        key = (photo, sign, shape)
        if key not in self._pixels:
            self._pixels[key] = heat((self.raises if sign > 0 else self.lowers)[photo], shape, sign)
        return self._pixels[key]

    def region_sum(self, photo: int, mask: Mask) -> float:
        """What a signed map says of the mask altogether: the sum over its pixels, enlarged so that sums stay.

        Positive and negative values count against each other, as they do in the estimate.
        """
        key = (photo, mask.shape)
        if key not in self._pixels:
            self._pixels[key] = spread(self.raises[photo], mask.shape)
        return float(self._pixels[key][mask].sum(dtype=np.float64))


Ways = Mapping[str, Callable[[Subject], Evidence]]


def distinct_methods(*, slow: bool = False) -> tuple[str, ...]:
    """Names in `explain.methods.METHODS`, but of those that give the same map only the first, and Grad-CAM.

    Args:
        slow: Those in `SLOW_METHODS` too.
    """
    kept: list[str] = []
    for name, method in METHODS.items():
        if name == _NEGATED or (name in SLOW_METHODS and not slow):
            continue
        if name == "grad-cam" or not set(kept) & set(method.coincides):
            kept.append(name)
    return tuple(kept)


def usual_ways(methods: Sequence[str] | None = None, *, peers: Sequence[str] = PEERS, seed: int = 0) -> Ways:
    """Our methods, the baselines, and pytorch-grad-cam's methods where that is installed.

    Args:
        methods: Names in `explain.methods.METHODS`; `distinct_methods` when None.
        peers: Names of the library's classes.
        seed: Of the random baseline.

    Raises:
        InputError: There is no such method.
    """
    chosen = distinct_methods() if methods is None else [method_named(name).name for name in methods]
    ways = {name: _by_method(name) for name in chosen}
    ways |= {name: _by_baseline(name, seed) for name in BASELINES}
    return ways | ({PEER + name: _by_peer(name) for name in peers} if has_peers() else {})


def _by_method(name: str) -> Callable[[Subject], Evidence]:
    def maps(subject: Subject) -> Evidence:
        values = METHODS[name].maps(subject, subject.log_price, None).values.numpy()
        return Evidence(values, values, True)

    return maps


def _by_baseline(name: str, seed: int) -> Callable[[Subject], Evidence]:
    def maps(subject: Subject) -> Evidence:
        values = BASELINES[name](subject, seed).numpy()
        return Evidence(values, -values, False)  # the same heat for both signs

    return maps


def _by_peer(name: str) -> Callable[[Subject], Evidence]:
    def maps(subject: Subject) -> Evidence:
        raises, lowers = peer_maps(subject, name)
        return Evidence(raises.numpy(), -lowers.numpy(), False)

    return maps
