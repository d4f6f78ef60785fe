"""Names that nobody uses: code called by nothing, or by the tests alone, as vulture finds it.

Two things more than vulture by itself: what the templates of reports use is used, and a name in `__all__` is not used
by standing there, unless a package's front door says so. Its settings are in pyproject.toml.
"""

import ast
import re
import sys
import tomllib
from pathlib import Path

from vulture import Vulture

_ROOT = Path(__file__).parents[1]
_TEMPLATES = (".html", ".j2", ".typ")


class _Finder(Vulture):
    """Vulture, but for names in `__all__`."""

    def visit_Assign(self, node: ast.Assign) -> None:  # noqa: N802 - the name that ast asks for
        front_door = self.filename.name == "__init__.py" and len(self.filename.relative_to(_ROOT).parts) == 2
        if front_door or not any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            super().visit_Assign(node)


def dead_code() -> list[str]:
    """Where each unused name is, in words."""
    settings = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["vulture"]
    finder = _Finder(ignore_names=settings["ignore_names"], ignore_decorators=settings["ignore_decorators"])
    paths = [_ROOT / path for path in settings["paths"]]
    finder.scavenge(paths)
    for path in paths:
        for template in (file for file in path.rglob("*") if file.suffix in _TEMPLATES):
            finder.used_names.update(re.findall(r"\w+", template.read_text(encoding="utf-8")))
    unused = finder.get_unused_code(min_confidence=settings["min_confidence"])
    return [f"{item.filename.relative_to(_ROOT)}:{item.first_lineno}: {item.message}" for item in unused]


if __name__ == "__main__":
    found = dead_code()
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.exit(bool(found))
