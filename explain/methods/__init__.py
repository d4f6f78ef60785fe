"""Ways of making maps; each is a module of its own, and `METHODS` knows them all by name."""

from collections.abc import Mapping
from types import MappingProxyType

from data.errors import InputError
from explain.methods import (
    aggregated,
    cam,
    embedding_cam,
    fam,
    gam,
    grad_cam,
    group_cam,
    guided_grad_cam,
    hirescam,
    integrated_grad_cam,
    layercam,
    money_map,
    relevance_cam,
    xgrad_cam,
)
from explain.methods.method import Method, Target

__all__ = ["DEFAULT_METHOD", "METHODS", "Method", "Target", "method_named"]

DEFAULT_METHOD = "money-map"

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        method.name: method
        for method in (
            money_map.METHOD,
            aggregated.METHOD,
            grad_cam.METHOD,
            grad_cam.COUNTERFACTUAL,
            cam.METHOD,
            xgrad_cam.METHOD,
            hirescam.METHOD,
            layercam.METHOD,
            gam.METHOD,
            integrated_grad_cam.METHOD,
            group_cam.METHOD,
            relevance_cam.METHOD,
            embedding_cam.METHOD,
            fam.METHOD,
            fam.SFAM,
            guided_grad_cam.METHOD,
        )
    }
)
"""All methods by name, the most useful first."""


def method_named(name: str, layer: str | None = None) -> Method:
    """The method of a name.

    Args:
        name: The name.
        layer: What it is to map, where that is not the model's own layer.

    Raises:
        InputError: There is none, or it maps no other layer; the sentence names the choices.
    """
    if name not in METHODS:
        raise InputError(f"There is no explanation method '{name}'; choose one of {', '.join(METHODS)}.")
    if layer is not None and not METHODS[name].any_layer:
        able = ", ".join(other for other, method in METHODS.items() if method.any_layer)
        raise InputError(f"{METHODS[name].title} is of the model's own layer: leave the layer out, or choose {able}.")
    return METHODS[name]
