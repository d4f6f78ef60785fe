"""The versions that all checks passed with, and which of them have moved since.

    python .ci/constraints.py           # write those of this environment into constraints.txt
    python .ci/constraints.py --moved   # say what is another here than there

`.ci/run` asks for the second at its end, and for the first when told to `--keep` the versions of a run that went well.
"""

import importlib.metadata
import platform
import re
import sys
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_name("constraints.txt")
_NOT_LISTED = {"hearthmap", "pip"}
_HEADER = """\
# Versions that all checks passed with (Python {python}), written by `.ci/run --keep`. To install just these:
# pip install -c .ci/constraints.txt ".[test]"
"""


def installed() -> dict[str, str]:
    """Versions of what is installed in this environment, by normalised name."""
    found = {_normal(one.name): one.version for one in importlib.metadata.distributions()}
    return {name: found[name] for name in sorted(found.keys() - _NOT_LISTED)}


def read(text: str) -> dict[str, str]:
    """Versions in the text of a constraints file."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return {_normal(name): version for name, _, version in (line.partition("==") for line in lines if line)}


def written(versions: Mapping[str, str]) -> str:
    """The text of a constraints file."""
    lines = [f"{name}=={version}\n" for name, version in sorted(versions.items())]
    return _HEADER.format(python=platform.python_version()) + "".join(lines)


def moved(tested: Mapping[str, str], here: Mapping[str, str]) -> list[str]:
    """What differs, a line each: another version, something new, something that is gone."""
    lines = []
    for name in sorted(tested.keys() | here.keys()):
        before, now = tested.get(name), here.get(name)
        if before is None:
            lines.append(f"{name}: new, {now}")
        elif now is None:
            lines.append(f"{name}: gone, was {before}")
        elif before != now:
            lines.append(f"{name}: {before} -> {now}")
    return lines


def sentence(lines: list[str]) -> str:
    """What has moved, in words."""
    if not lines:
        return "All packages are those that all checks passed with before (.ci/constraints.txt)."
    return f"Moved since all checks passed (.ci/constraints.txt): {'; '.join(lines)}."


def _of_the_renderer() -> set[str]:
    """What only the extra `render` brings, which `.ci/run` installs after the first tests."""
    asked = importlib.metadata.requires("hearthmap") or []
    return {_normal(re.split(r"[^\w.-]", line)[0]) for line in asked if re.search(r"extra == .render.", line)}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    if "--moved" in sys.argv[1:] and not list(importlib.metadata.distributions(name="hearthmap")):
        sys.stdout.write("Hearthmap was not installed: what pip says tells which package is in the way.\n")
    elif "--moved" in sys.argv[1:]:
        here, later = installed(), _of_the_renderer()
        tested = {
            name: version
            for name, version in read(FILE.read_text(encoding="utf-8")).items()
            if name in here or name not in later
        }
        sys.stdout.write(sentence(moved(tested, here)) + "\n")
    else:
        FILE.write_text(written(installed()), encoding="utf-8")
