"""What is installed is complete: packages, and the files they need at run time."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Beside the code, but only for readers of the repository and for who works on it.
NOT_INSTALLED = (
    "data/pictures/",
    "explain/README.md",
    "valuation/README.md",
    "valuation/dashboard/README.md",
    "data/demo/masks/",
    "data/demo/pairs/",
    "data/laboratory/",
    "explain/laboratory/",
    "valuation/laboratory/",
)


def settings() -> dict:
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return content["tool"]["setuptools"]


@pytest.mark.parametrize("package", ["data", "valuation", "explain"])
def test_every_module_and_file_is_in_the_installed_package(package: str) -> None:
    assert {package, f"{package}.*"} <= set(settings()["packages"]["find"]["include"])
    patterns = settings()["package-data"].get(package, [])
    shipped = {file for pattern in patterns for file in (ROOT / package).glob(pattern)}
    forgotten = [
        name
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
        if not (name := file.relative_to(ROOT).as_posix()).startswith(NOT_INSTALLED)
        # A folder without __init__.py is no package, so its modules are not installed.
        if file not in shipped and not (file.suffix == ".py" and (file.parent / "__init__.py").is_file())
    ]
    assert forgotten == []
