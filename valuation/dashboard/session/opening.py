"""Opening the portfolio and the model: once for all sessions, and again when the files on disk have changed."""

import argparse
import datetime
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

import streamlit as st

from data.errors import InputError
from data.portfolio import Portfolio, read_portfolio
from valuation.dashboard.session.rights import ALLOW_ARGUMENT
from valuation.dashboard.session.settling import settle
from valuation.homes.valuation_date import AsOf
from valuation.settings import LastUsed, choose
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import load_model

__all__ = ["OpenModel", "Opened", "Stamp", "folders", "open_model", "open_portfolio"]

Stamp = tuple[tuple[str, int, int], ...]
"""Stands for the files of a folder as they are now: the folder itself, then names, sizes and times of change."""
_USAGE = "streamlit run streamlit_app.py -- --portfolio PORTFOLIO --model MODEL [--allow-training]"


@dataclass(frozen=True, eq=False)
class OpenModel:
    """A model in memory.

    Attributes:
        model: The model.
        lock: To be held while explaining, which hooks into the model; it is one for all sessions.
        folder: Where it lies.
        files: Of the files it was loaded from.
        key: The same, and the day of the values: what is computed with the model is kept under it.
        as_of: The day that it values homes at, or "sale" for each home's own day of sale; today when None.
    """

    model: Model
    folder: Path
    files: Stamp
    key: Stamp
    lock: Lock = field(default_factory=Lock)
    as_of: AsOf = None

    @property
    def day(self) -> datetime.date:
        """The day that it values homes at which are looked at one by one."""
        return self.as_of if isinstance(self.as_of, datetime.date) else datetime.date.today()

    def as_sold(self) -> "OpenModel":
        """The same valuing each home at its own day of sale, as its price is of that day."""
        if self.model.period is None:
            return self
        return replace(self, as_of="sale", key=(*self.files, ("as sold", 0, 0)))


@dataclass(frozen=True, eq=False)
class Opened:
    """A portfolio in memory, as `OpenModel`."""

    portfolio: Portfolio
    key: Stamp


def folders(arguments: list[str]) -> LastUsed:
    """The folders to open, by the arguments after `--`, the environment, or what was used last.

    Raises:
        InputError: The arguments make no sense.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--portfolio")
    parser.add_argument("--model")
    parser.add_argument(ALLOW_ARGUMENT, action="store_true")  # see `training_allowed`
    try:
        known, unknown = parser.parse_known_args(arguments)
    except argparse.ArgumentError as error:
        raise InputError(f"The dashboard could not read its arguments ({error}): {_USAGE}") from error
    if unknown:
        raise InputError(f"The dashboard does not know the argument {unknown[0]}: {_USAGE}")
    return choose(known.portfolio, known.model)


def open_portfolio(folder: Path) -> Opened:
    """The portfolio in a folder.

    Raises:
        PortfolioError: It cannot be read.
    """
    return _read(_stamp(folder))


def open_model(folder: Path) -> OpenModel:
    """The model in a folder.

    Raises:
        ModelFolderError: It cannot be read.
    """
    return _load(_stamp(folder))


@st.cache_resource(max_entries=4, show_spinner="Reading the portfolio …", show_time=True)
def _read(stamp: Stamp) -> Opened:
    opened = Opened(read_portfolio(stamp[0][0]), stamp)
    settle()
    return opened


@st.cache_resource(max_entries=4, show_spinner="Loading the model …", show_time=True)
def _load(stamp: Stamp) -> OpenModel:
    model = OpenModel(load_model(stamp[0][0]), Path(stamp[0][0]), stamp, stamp)
    settle()
    return model


def _stamp(folder: Path) -> Stamp:
    try:
        # Hidden files and folders are caches, which change while they are used.
        entries = sorted((entry.name, entry.stat()) for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError:
        entries = []  # what reads it will say what is wrong
    return ((str(folder), 0, 0), *((name, status.st_size, status.st_mtime_ns) for name, status in entries))
