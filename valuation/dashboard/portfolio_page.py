"""All homes: the table to choose from, its download, and the data problems."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.errors import HearthmapError
from data.portfolio import Portfolio
from data.problems import problems_table
from valuation.dashboard.background import Job
from valuation.dashboard.home_choice import PARAMETER
from valuation.dashboard.opening import Opened, OpenModel
from valuation.dashboard.results import all_estimates, forget_estimates
from valuation.dashboard.welcome import how_to_train
from valuation.dashboard.words import area_unit_name, confidence_words, count, plain, share
from valuation.money import currency_symbol

__all__ = ["listings_page", "portfolio_page"]

_DESCRIBED = ("bedrooms", "bathrooms", "area", "location")


def portfolio_page(opened: Opened, model: OpenModel, home_page: st.Page) -> None:
    """Draw the table of all estimates; a click on a row opens its home.

    Args:
        opened: The portfolio.
        model: The model.
        home_page: Where a home is shown.
    """
    portfolio = opened.portfolio
    st.title("Portfolio", anchor=False)
    job = all_estimates(opened, model)
    _wait(job, len(portfolio.listings))
    try:
        estimates = job.result()
    except HearthmapError as error:
        forget_estimates()  # what was wrong may have been mended when the page is drawn again
        st.error(plain(error), icon=":material/error:")
        return
    heading, download = st.columns((3, 1), vertical_alignment="bottom")
    heading.markdown(
        "Click the box at the left of a row to open its home. Sort by a column's heading, search with Ctrl+F."
    )
    download.download_button(
        "Download estimates (CSV)",
        partial(_csv, estimates),
        file_name=f"{portfolio.folder.absolute().name}-estimates-{portfolio.currency}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )
    chosen = st.dataframe(
        _table(portfolio, estimates),
        height=600,
        hide_index=True,
        column_config=_columns(portfolio, share(estimates["confidence_level"].iloc[0])),
        column_order=list(_columns(portfolio)),
        on_select="rerun",
        selection_mode="single-row",
        key="homes",
        lazy=False,  # rows that are loaded lazily cannot be chosen
        alt="Estimates of all homes",
        placeholder="–",
    )
    _problems(portfolio)
    if rows := chosen["selection"]["rows"]:
        st.switch_page(home_page, query_params={PARAMETER: str(estimates.index[rows[0]])})


def listings_page(opened: Opened) -> None:
    """Draw the homes of a portfolio that has no model yet, and say how to train one."""
    st.title("Portfolio", anchor=False)
    how_to_train(opened.portfolio)
    st.subheader("Homes", anchor=False)
    listings = opened.portfolio.listings
    st.dataframe(
        listings[[*_DESCRIBED, "price"]].reset_index(),
        height=600,
        hide_index=True,
        column_config=_columns(opened.portfolio),
        column_order=list(_columns(opened.portfolio)),
        alt="All homes",
        placeholder="–",
    )
    _problems(opened.portfolio)


def _wait(job: Job[pd.DataFrame], homes: int) -> None:
    """Show how far the job is until it has ended; leaving the page does not stop it."""
    if job.wait(0.3):
        return
    bar = st.progress(0.0)
    while not job.wait(0.3):
        bar.progress(job.share, f"Valuing {count(homes, 'home')} … {job.share:.0%}")
    bar.empty()


def _table(portfolio: Portfolio, estimates: pd.DataFrame) -> pd.DataFrame:
    """What the page shows of each home, in words and units that a reader knows."""
    table = estimates[["estimate", "lower", "upper", "confidence", "photo_premium", "price", "error", "note"]]
    table = table.join(portfolio.listings[list(_DESCRIBED)])
    money = ["estimate", "lower", "upper", "photo_premium", "price"]
    return table.assign(
        **table[money].round(0),
        error=100 * table["error"],
        confidence=table["confidence"].map(confidence_words),
    ).reset_index()


def _columns(portfolio: Portfolio, level: str = "") -> dict[str, Any]:
    """Headings, units and formats of the columns, in the order in which they are shown."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    money = f"{currency_symbol(portfolio.currency)}%,d"
    return {
        "listing_id": text("Home", pinned=True),
        "location": text("Location"),
        "estimate": number("Estimate", format=money),
        "lower": number(f"{level} from", format=money, help="Lower end of the interval"),
        "upper": number(f"{level} to", format=money, help="Upper end of the interval"),
        "confidence": text("Confidence", help="●●● high, ●●○ medium, ●○○ low"),
        "price": number("Price", format=money, help="The known price"),
        "error": number("Error", format="%+.1f %%", help="(estimate − price) / price"),
        "photo_premium": number(
            f"Photo premium ({portfolio.currency})", format="%+,d", help="The figure from both less attributes only"
        ),
        "bedrooms": number("Bedrooms"),
        "bathrooms": number("Bathrooms"),
        "area": number(f"Area ({area_unit_name(portfolio.area_unit)})", format="localized"),
        "note": text("Note", width="medium"),
    }


def _csv(estimates: pd.DataFrame) -> bytes:
    return estimates.to_csv().encode()


def _problems(portfolio: Portfolio) -> None:
    if not portfolio.problems:
        return
    with st.expander(count(len(portfolio.problems), "data problem"), icon=":material/report:"):
        st.dataframe(problems_table(portfolio.problems), hide_index=True, alt="Data problems", placeholder="")
