"""Our packages under their plain names: data, valuation and explain, whatever else on this computer is called so.

Python takes the first module of a name that it finds, and looks into the folder of a script, or with `-m` into the one
it is started in, before all others. There a `data.py` of the user's own is found before ours. So programs of ours are
started with `-P`, which leaves that folder out; and where somebody else's is found all the same, one sentence says so.

Only the standard library is imported here, and `explain` reads this file by its path: nothing else is sure to be ours.
"""

import os
import site
import sys
import sysconfig
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

__all__ = ["check_packages", "python_command", "python_environment"]

_NAMES = ("data", "valuation", "explain")
_ROOT = Path(__file__).resolve().parents[1]


def check_packages() -> None:
    """Make sure that our packages find each other; takes no longer than looking for two files.

    Raises:
        ImportError: Somebody else's module is found in place of ours; the sentence names its path and the way out.
    """
    for name in _NAMES:
        found = _found(name)
        if found is not None and found != _ROOT / name / "__init__.py":
            raise ImportError(
                f"{found} has the name of Hearthmap's package '{name}' and is found in its place: rename it, or start "
                "from another folder (`hearthmap` itself, and `python -P`, do not look into the folder they are "
                "started in)."
            )


def python_command(*arguments: str) -> list[str]:
    """The command that starts this Python with these arguments, blind to the folder it is started in."""
    return [sys.executable, "-P", *arguments]


def python_environment() -> dict[str, str]:
    """This program's environment, in which a Python finds the same copy of our packages as this one.

    An installed copy is found anyway. One that is not, such as a checkout, comes first in PYTHONPATH.
    """
    if _ROOT in _site_folders():
        return dict(os.environ)
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    paths = [str(_ROOT), *(path for path in given if path and path != str(_ROOT))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _found(name: str) -> Path | None:
    """The file that an import of this name gives, without importing it; None where there is none."""
    try:
        spec: ModuleSpec | None = find_spec(name)
    except ValueError:  # imported in a way that leaves no trace of its file
        return None
    return None if spec is None or spec.origin is None else Path(spec.origin).resolve()


def _site_folders() -> set[Path]:
    named = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()}
    return {Path(folder).resolve() for folder in (*named, site.getusersitepackages()) if folder}
