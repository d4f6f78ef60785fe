"""What a module hands out in `__all__` is what another one takes; names that none takes are its own affair."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FACES = {"valuation", "explain"}  # whose names are for users: tests/test_face.py


def modules() -> dict[str, ast.Module]:
    """Our modules and the tests, parsed, by dotted name."""
    files = [ROOT / "streamlit_app.py", ROOT / "conftest.py"]
    for package in ("data", "valuation", "explain", "tests"):
        files += sorted((ROOT / package).rglob("*.py"))
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
            file.read_text(encoding="utf-8")
        )
        for file in files
    }


def handed_out(tree: ast.Module) -> list[str]:
    """The names in a module's `__all__`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return [str(name) for name in ast.literal_eval(node.value)]
    return []


def taken(name: str, tree: ast.Module) -> Iterator[str]:
    """Dotted names that a module takes of others: by `from a import b`, by `a.b` of an imported a, or in a text."""
    called: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if node.module != name:
                    yield f"{node.module}.{alias.name}"
                called[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            called |= {alias.asname or alias.name: alias.name for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (module := called.get(ast.unparse(node.value))):
            yield f"{module}.{node.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(".") > 1:
            yield node.value  # such as what monkeypatch puts something else in the place of


def test_every_name_handed_out_is_taken_by_another_module() -> None:
    trees = modules()
    used = {full for name, tree in trees.items() for full in taken(name, tree)}
    assert "data.portfolio.read_portfolio" in used  # the search does find what is taken
    idle = [
        f"{name}.{one}"
        for name, tree in trees.items()
        if name not in FACES and not name.startswith("tests.")  # which name the fixtures that they take there
        for one in handed_out(tree)
        if f"{name}.{one}" not in used and f"{name}.{one}" not in trees
    ]
    assert idle == [], "leave these out of __all__"


def test_a_name_that_none_takes_is_found() -> None:
    one = ast.parse("__all__ = ['a', 'b']\na = b = 1")
    other = ast.parse("import data.one as first\nfrom data.one import a\nfirst.c")
    assert handed_out(one) == ["a", "b"]
    assert set(taken("data.other", other)) == {"data.one.a", "data.one.c"}
