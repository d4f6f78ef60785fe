"""The glossary names places that there are, and every word once."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GLOSSARY = ROOT / ".github" / "GLOSSARY.md"
ROW = re.compile(r"^\| (?!Word |---)([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ENTRIES = ROW.findall(GLOSSARY.read_text(encoding="utf-8"))


def is_there(place: str) -> bool:
    """Whether there is a package, a module, or something so called at the top of a module."""
    path = ROOT.joinpath(*place.split("."))
    if path.with_suffix(".py").is_file() or (path / "__init__.py").is_file():
        return True
    module = path.parent.with_suffix(".py")
    if not module.is_file():
        return False
    names = set()
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return path.name in names


def test_every_row_of_the_tables_is_an_entry() -> None:
    rows = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    headers = sum(line.startswith(("| Word", "| ---")) for line in rows)
    assert len(ENTRIES) == len(rows) - headers > 40


@pytest.mark.parametrize(("word", "place"), [(word, place) for word, _, place in ENTRIES])
def test_each_word_lives_where_the_glossary_says(word: str, place: str) -> None:
    (name,) = re.findall(r"`([\w.]+)`", place)
    assert is_there(name), f"{name}, where '{word}' should be, is not there"


def test_what_is_not_there_is_noticed() -> None:
    assert not is_there("data.nowhere")
    assert not is_there("data.portfolio.Nothing")
    assert not is_there("nowhere.at.all")


def test_every_word_is_explained_once() -> None:
    words = [word for words, _, _ in ENTRIES for word in words.split(", ")]
    assert len(words) == len(set(words))
