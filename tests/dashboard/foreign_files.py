"""A folder that a user may well work in: it holds modules of the user's own with the names of our packages."""

from pathlib import Path

__all__ = ["write_foreign_files"]

_FILES = ("data.py", "valuation.py", "explain/__init__.py", "streamlit_app.py")


def write_foreign_files(folder: Path) -> None:
    """Write them; each tells when it is imported, and ends the program."""
    for name in _FILES:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"raise SystemExit('the user\\'s own {name} was imported')\n", encoding="utf-8")
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "__init__.py").write_text("raise SystemExit('the user\\'s own data was imported')\n")
