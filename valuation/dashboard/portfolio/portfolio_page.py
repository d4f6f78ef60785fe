"""All homes: figures, filters, the table to choose from, map and distributions, and the data problems."""

from typing import Any

import pandas as pd
import streamlit as st

from data.errors import HearthmapError
from data.portfolio import Portfolio
from data.problems import problems_table
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.drawing.welcome import how_to_train
from valuation.dashboard.jobs.background import Job
from valuation.dashboard.portfolio.address import arrive
from valuation.dashboard.portfolio.distributions import draw_locations, draw_price_bands
from valuation.dashboard.portfolio.filters import FIRST_WIDGET, draw_filters
from valuation.dashboard.portfolio.headline import draw_headline
from valuation.dashboard.portfolio.home_map import draw_map
from valuation.dashboard.portfolio.homes import HomesTable, homes_of, select
from valuation.dashboard.portfolio.query import Query
from valuation.dashboard.portfolio.table import draw_table, table_columns
from valuation.dashboard.portfolio.workbook_download import draw_workbook
from valuation.dashboard.session.open_home import open_home
from valuation.dashboard.session.opening import Opened, OpenModel, Stamp
from valuation.dashboard.session.results import all_estimates, forget_estimates
from valuation.dashboard.session.settling import settle
from valuation.dashboard.words import count, plain
from valuation.estimates.portfolio_summary import summarise

__all__ = ["listings_page", "portfolio_page"]

_DESCRIBED = ["bedrooms", "bathrooms", "area", "location", "price"]
_DRAWN = ["estimate", "lower", "upper", "price", "estimate_at_sale", "error", "location", "latitude", "longitude"]
_MOST_PROBLEMS = 10_000


def portfolio_page(opened: Opened, model: OpenModel, home_page: Any) -> None:  # noqa: ANN401  # st.Page is a function
    """Draw all estimates; a click on a home opens it.

    Args:
        opened: The portfolio.
        model: The model.
        home_page: Where a home is shown.
    """
    st.title("Portfolio", anchor=False)
    job = all_estimates(opened, model)
    _wait(job, len(opened.portfolio.listings))
    try:
        job.result()
        homes = _homes(opened.key, model.key, opened, model, job)
    except HearthmapError as error:
        forget_estimates()  # what was wrong may have been mended when the page is drawn again
        st.error(plain(error), icon=":material/error:")
        return
    refused = arrive(FIRST_WIDGET, homes.locations)
    if refused:
        words = plain(", ".join(refused))
        st.warning(f"This portfolio knows nothing of {words}, so it was left out.", icon=":material/info:")
    _body(opened, model, homes, home_page)
    draw_workbook(opened, model)
    _problems(opened.portfolio)


def listings_page(opened: Opened) -> None:
    """Draw the homes of a portfolio that has no model yet, and say how to train one."""
    st.title("Portfolio", anchor=False)
    how_to_train(opened.portfolio)
    st.subheader("Homes", anchor=False)
    columns = table_columns(opened.portfolio)
    columns["listing_id"] = st.column_config.TextColumn("Home", pinned=True)
    st.dataframe(
        opened.portfolio.listings[_DESCRIBED].reset_index(),
        height=600,
        hide_index=True,
        column_config=columns,
        column_order=[name for name in columns if name in ("listing_id", *_DESCRIBED)],
        alt="All homes",
        placeholder="–",
    )
    _problems(opened.portfolio)


@st.fragment
def _body(opened: Opened, model: OpenModel, homes: HomesTable, home_page: Any) -> None:  # noqa: ANN401
    """Everything that depends on the filters."""
    open_home(home_page)
    figures = st.container()
    query = draw_filters(homes, opened.portfolio.currency)
    rows = select(homes, query)
    some = homes.table[_DRAWN].iloc[rows]  # long texts of 100,000 homes would take most of the time
    portfolio, card = opened.portfolio, model.model.card
    with figures:
        suspicious = homes.table["suspicious"].to_numpy(bool)[rows]
        metrics, learned = card.get("metrics", {}), homes.learned[rows]
        summary = summarise(some, learned, metrics, model.model.conformal, homes.level, suspicious)
        draw_headline(summary, len(homes.table), len(portfolio.problems), homes.level, portfolio.currency)
    draw_table(homes, portfolio, home_page)
    if len(rows):
        _charts(homes, some, portfolio, query)


def _charts(homes: HomesTable, some: pd.DataFrame, portfolio: Portfolio, query: Query) -> None:
    """The map and the distributions of the homes shown."""
    # A chart knows what is chosen on it by its key: with other homes it is another chart, on which nothing is.
    key = query.digest()
    left, right = st.columns(2, gap="large")
    if homes.has_coordinates:
        with left:
            draw_map(homes, some, portfolio, query, key)
    with right if homes.has_coordinates else left:
        draw_price_bands(homes, some, portfolio.currency, key)
    with right:
        draw_locations(homes, some, portfolio.currency, key)
    if not homes.has_coordinates:
        st.caption("No home of this portfolio has coordinates, so there is no map.")


def _wait(job: Job[pd.DataFrame], homes: int) -> None:
    """Show how far the job is until it has ended; leaving the page does not stop it."""
    if job.wait(0.3):
        return
    bar = st.progress(0.0)
    while not job.wait(0.3):
        bar.progress(job.share, f"Valuing {count(homes, 'home')} … {job.share:.0%}")
    bar.empty()


@st.cache_resource(max_entries=4, show_spinner="Putting the homes together …")
def _homes(
    portfolio_key: Stamp, model_key: Stamp, _opened: Opened, _model: OpenModel, _job: Job[pd.DataFrame]
) -> HomesTable:
    homes = homes_of(_opened.portfolio, _model.model, _job.result())
    settle()
    return homes


@st.fragment
def _problems(portfolio: Portfolio) -> None:
    """The data problems; they are sent to the browser only once someone wants to see them."""
    problems = portfolio.problems
    if not problems:
        return
    title = count(len(problems), "data problem")
    with st.expander(title, icon=":material/report:", key="portfolio-problems", on_change="rerun") as box:
        if not box.open:
            return
        table = problems_table(problems)
        st.dataframe(table.head(_MOST_PROBLEMS), hide_index=True, alt="Data problems", placeholder="")
        if len(problems) > _MOST_PROBLEMS:
            st.caption(f"These are the first {_MOST_PROBLEMS:,}; the file holds all.")
        csv_button(table, "data-problems.csv")
