"""What `.ci/run` says of packages that moved is right, and the file of tested versions is one that pip takes."""

import importlib.util
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
spec = importlib.util.spec_from_file_location("constraints", ROOT / ".ci" / "constraints.py")
assert spec is not None
assert spec.loader is not None
constraints = importlib.util.module_from_spec(spec)
spec.loader.exec_module(constraints)


def test_what_moved_is_named() -> None:
    tested = {"babel": "2.18.0", "numpy": "2.4.0", "old": "1.0"}
    here = {"babel": "2.19.0", "numpy": "2.4.0", "young": "0.1"}
    lines = constraints.moved(tested, here)
    assert lines == ["babel: 2.18.0 -> 2.19.0", "old: gone, was 1.0", "young: new, 0.1"]
    assert all(line in constraints.sentence(lines) for line in lines)
    assert constraints.moved(tested, tested) == []
    assert "All packages" in constraints.sentence([])


def test_what_is_written_is_read_back() -> None:
    versions = constraints.installed()
    assert {"babel", "pytest", "scikit-learn"} <= versions.keys()
    assert not {"hearthmap", "pip"} & versions.keys()
    assert constraints.read(constraints.written(versions)) == versions


def test_names_are_the_same_however_they_are_written() -> None:
    assert constraints.read("# a remark\nScikit_Learn==1.9.0  # and another\n\n") == {"scikit-learn": "1.9.0"}


def test_the_tested_versions_are_ones_that_the_project_takes() -> None:
    text = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8")
    tested = constraints.read(text)
    assert all(re.fullmatch(r"[\w.-]+==[\w.!+-]+", line) for line in text.splitlines() if not line.startswith("#"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [Requirement(line) for line in project["dependencies"] + project["optional-dependencies"]["test"]]
    refused = [
        str(one)
        for one in wanted
        if not one.specifier.contains(tested.get(canonicalize_name(one.name), "0"), prereleases=True)
    ]
    assert refused == []
