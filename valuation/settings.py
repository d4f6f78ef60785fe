"""The portfolio and model used last, so that the dashboard can be opened without naming them again.

They are remembered in one small JSON file in the user's configuration folder. A convenience only: a file that is
missing, broken or cannot be written is as good as none.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_config_path

from data.errors import HearthmapError
from data.files import write_json

__all__ = ["MODEL_VARIABLE", "PORTFOLIO_VARIABLE", "LastUsed", "choose", "last_used", "remember"]

PORTFOLIO_VARIABLE = "HEARTHMAP_PORTFOLIO"
MODEL_VARIABLE = "HEARTHMAP_MODEL"


@dataclass(frozen=True)
class LastUsed:
    """Folders of a portfolio and of a model that go together; None where there is none."""

    portfolio: Path | None = None
    model: Path | None = None


def choose(portfolio: str | None = None, model: str | None = None) -> LastUsed:
    """The folders to open: those given, else those of the environment variables, else those used last.

    The model used last is taken only with the portfolio it was used with: it may not fit another.
    """
    last = last_used()
    chosen = _path(portfolio) or _path(os.environ.get(PORTFOLIO_VARIABLE)) or last.portfolio
    chosen_model = _path(model) or _path(os.environ.get(MODEL_VARIABLE))
    if chosen_model is None and chosen == last.portfolio:
        chosen_model = last.model
    return LastUsed(chosen, chosen_model)


def last_used() -> LastUsed:
    """The folders remembered last, whether or not they still exist."""
    try:
        content = json.loads(_settings_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return LastUsed()
    if not isinstance(content, dict):
        return LastUsed()
    return LastUsed(_path(content.get("portfolio")), _path(content.get("model")))


def remember(portfolio: Path | str, model: Path | str | None = None) -> None:
    """Remember a portfolio, and the model used with it if there is one, for the next `last_used`."""
    content = {"portfolio": _path(portfolio), "model": _path(model)}
    try:
        write_json(_settings_file(), content)
    except HearthmapError:
        pass  # a home folder that cannot be written to must not stop the work


def _settings_file() -> Path:
    return user_config_path("hearthmap", appauthor=False) / "last-used.json"


def _path(value: object) -> Path | None:
    """An absolute path, so that it means the same from another working directory."""
    if not isinstance(value, str | Path) or not str(value).strip():
        return None
    return Path(value).expanduser().absolute()
