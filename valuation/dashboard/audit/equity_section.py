"""Equity: are homes of all areas and price bands valued at the same level?"""

import pandas as pd
import streamlit as st

from data.errors import HearthmapError
from valuation.dashboard.audit.equity_chart import draw_ratios
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.session.judged import judged_homes
from valuation.dashboard.session.opening import Opened, OpenModel, Stamp
from valuation.dashboard.words import count, plain
from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.monitoring.equity import Equity, equity
from valuation.monitoring.equity_words import group_sentence, vertical_sentences
from valuation.statistics.error_groups import FEWEST
from valuation.wording.figure_words import accepted_words, figure_words, verdict_words

__all__ = ["draw_equity"]

_FEWEST_HOMES = 10
"""Homes without which no figure is given."""
_MEANINGS = {
    "median_ratio": ("Median ratio", "the level of all estimates; 1 is the price"),
    "cod": ("COD", "how unevenly homes are valued, in % of the level"),
    "prd": ("PRD", "above 1, dear homes are valued lower than cheap ones"),
    "prb": ("PRB", "by what share ratios rise where value doubles"),
}


def draw_equity(opened: Opened, model: OpenModel) -> None:
    """Draw the part of the page. Arguments as of `audit_page`."""
    if not opened.portfolio.listings["price"].notna().any():
        st.info(
            "No home of this portfolio has a price, so there is nothing to hold the estimates against: import prices "
            "with it, or open a portfolio that has them.",
            icon=":material/info:",
        )
        return
    try:
        homes = judged_homes(opened, model)
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
        return
    table, about = homes.table, _told(homes)
    if len(table) < _FEWEST_HOMES:
        st.info(f"{about} Equity needs at least {_FEWEST_HOMES} such homes.", icon=":material/info:")
        return
    st.markdown(about)
    found = _equity(opened.key, model.key, opened, table)
    _figures(found, opened)
    _areas(found, opened)
    _bands(found, opened)


def _told(homes: HeldOutHomes) -> str:
    """Which homes tell something."""
    new = int(homes.table["new"].sum())
    parts = []
    if len(homes.table) > new:
        parts.append(
            f"{count(len(homes.table) - new, 'home')} that the model learned from, valued by models that had not seen "
            "them (out of fold)"
        )
    if new:
        parts.append(f"{count(new, 'home')} that the model never saw")
    left = homes.repriced + homes.unvalued
    rest = f" {count(left, 'home')} with a price could not be used." if left else ""
    return f"{' and '.join(parts) or 'No home tells anything'}.{rest}"


@st.cache_resource(max_entries=4, show_spinner="Working out figures and their intervals …", show_time=True)
def _equity(portfolio_key: Stamp, model_key: Stamp, _opened: Opened, _table: pd.DataFrame) -> Equity:
    return equity(_table, locations_of(_opened, _table))


def locations_of(opened: Opened, table: pd.DataFrame) -> pd.Series:
    """Where the homes of a table lie."""
    return opened.portfolio.listings["location"].reindex(table.index)


def _figures(found: Equity, opened: Opened) -> None:
    """The level, and how dear homes are valued against cheap ones."""
    grid = st.grid(len(_MEANINGS), min_column_width=190)
    rows = []
    values = {"median_ratio": found.level, "cod": found.cod, "prd": found.prd, "prb": found.prb}
    for name, (title, meaning) in _MEANINGS.items():
        figure = values[name]
        with grid.container(border=True, height="stretch", gap="xsmall"):
            value, _, ends = figure_words(name, figure).partition(" [")
            st.metric(title, plain(value), help=meaning)
            interval = f"95 % interval {ends.removesuffix(']').replace(', ', ' to ')}" if ends else "no interval"
            st.caption(plain(f"{interval}; accepted {accepted_words(name)}: {verdict_words(name, figure)}"))
        rows.append((name, figure.value, figure.low, figure.high, found.homes))
    for sentence in vertical_sentences(found):
        st.markdown(f"- {plain(sentence)}")
    table = pd.DataFrame(rows, columns=["figure", "value", "low", "high", "homes"])
    csv_button(table, f"{_name(opened)}-equity-figures.csv")


def _areas(found: Equity, opened: Opened) -> None:
    st.subheader("Across areas", anchor=False)
    areas, homes = found.few
    rest = []
    if areas:
        places = count(areas, "further location")
        rest.append(f"{places} with fewer than {FEWEST} homes ({count(homes, 'home')} in all)")
    if found.unplaced:
        rest.append(f"{count(found.unplaced, 'home')} at unknown places")
    left_out = f"Only counted: {' and '.join(rest)}." if rest else ""
    if not found.areas:
        st.info(plain(f"No location has {FEWEST} homes or more. {left_out}".strip()), icon=":material/info:")
        return
    _verdict(group_sentence(found, "areas", opened.portfolio.currency), differ=found.area_test.differ)
    draw_ratios(found.areas, found.level.value, opened.portfolio.currency, f"{_name(opened)}-equity-areas", "areas")
    if left_out:
        st.caption(plain(left_out))


def _bands(found: Equity, opened: Opened) -> None:
    st.subheader("Across price bands", anchor=False)
    if len(found.bands) < 2:
        st.info("There are too few homes for price bands, which have 25 homes or more each.", icon=":material/info:")
        return
    currency = opened.portfolio.currency
    _verdict(group_sentence(found, "bands", currency), differ=found.band_test.differ)
    draw_ratios(found.bands, found.level.value, currency, f"{_name(opened)}-equity-bands", "bands")
    st.caption(
        "Bands of the average of price and estimate (the estimate brought to the level of all), the value that IAAO's "
        "PRB is measured on. In bands of the price alone any model looks unfair: a home that sold high by chance lies "
        "in a high band with a low ratio, one that sold low in a low band with a high one."
    )


def _verdict(sentence: str, *, differ: bool) -> None:
    if differ:
        st.warning(plain(sentence), icon=":material/warning:")
    else:
        st.success(plain(sentence), icon=":material/check_circle:")


def _name(opened: Opened) -> str:
    return opened.portfolio.folder.absolute().name
