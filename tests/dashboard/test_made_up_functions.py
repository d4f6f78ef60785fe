"""The made-up apps stand in for the real functions, so theirs must be callable in the same way."""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from valuation.dashboard.property.comparables import grids
from valuation.dashboard.property.what_if import attribute_form
from valuation.dashboard.session import opening, results

MODULES = {module.__name__.rpartition(".")[2]: module for module in (attribute_form, grids, opening, results)}
APPS = ("fake_app.py", "fake_accuracy_app.py")
# Read before any test runs a made-up app, which replaces them.
REAL = {(short, name): value for short, module in MODULES.items() for name, value in vars(module).items()}


def replacements(source: str) -> Iterator[tuple[str, str, int, set[str]]]:
    """Module, name, number of parameters by position and names of the others, of every made-up function."""
    tree = ast.parse(source)
    made_up = {node.name: node.args for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in tree.body:
        if not isinstance(node, ast.Assign):
            continue
        [target] = node.targets
        pairs = [(target, node.value)]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts, strict=True))
        for place, value in pairs:
            if isinstance(place, ast.Attribute) and isinstance(place.value, ast.Name) and place.value.id in MODULES:
                assert isinstance(value, ast.Name | ast.Lambda), ast.unparse(node)
                given = value.args if isinstance(value, ast.Lambda) else made_up[value.id]
                yield place.value.id, place.attr, len(given.args), {one.arg for one in given.kwonlyargs}


def fault(real: Callable[..., object], positional: int, named: set[str]) -> str:
    """Why a made-up function cannot be called as the real one is; "" where it can."""
    parameters = inspect.signature(real).parameters.values()
    ordered = [one for one in parameters if one.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    fewest = sum(one.default is inspect.Parameter.empty for one in ordered)
    if not fewest <= positional <= len(ordered):
        return f"{positional} parameters instead of {fewest} to {len(ordered)}"
    unknown = named - {one.name for one in parameters}
    return f"unknown: {', '.join(sorted(unknown))}" if unknown else ""


@pytest.mark.parametrize("app", APPS)
def test_made_up_functions_take_what_the_real_ones_take(app: str) -> None:
    made_up = list(replacements(Path(__file__).with_name(app).read_text(encoding="utf-8")))
    assert len(made_up) >= 5  # the search does find them
    found = {(module, name): fault(REAL[module, name], *taken) for module, name, *taken in made_up}
    assert {name: words for name, words in found.items() if words} == {}


def test_a_function_that_cannot_be_called_so_is_caught() -> None:
    def real(model: object, *, level: float = 0.8) -> None: ...

    assert fault(real, 1, {"level"}) == ""
    assert fault(real, 1, {"width"}) == "unknown: width"
    assert fault(real, 0, set()) == "0 parameters instead of 1 to 1"
