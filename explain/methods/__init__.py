"""Ways of making maps; each is a module of its own, and `METHODS` knows them all by name."""

from collections.abc import Mapping
from types import MappingProxyType

from data.errors import InputError
from explain.methods import grad_cam, money_map
from explain.methods.method import Maps, Method, Target

__all__ = ["DEFAULT_METHOD", "METHODS", "Maps", "Method", "Target", "method_named"]

DEFAULT_METHOD = "money-map"

METHODS: Mapping[str, Method] = MappingProxyType(
    {method.name: method for method in (money_map.METHOD, grad_cam.METHOD)}
)
"""All methods by name, the most useful first."""


def method_named(name: str) -> Method:
    """The method of a name.

    Raises:
        InputError: There is none; the sentence names the choices.
    """
    if name not in METHODS:
        raise InputError(f"There is no explanation method '{name}'; choose one of {', '.join(METHODS)}.")
    return METHODS[name]
