"""The homes that were missed most, with their photos and a guess why."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data.portfolio import Portfolio
from valuation.dashboard.drawing.attributes import summary
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.drawing.thumbnails import thumbnails
from valuation.dashboard.session.home_choice import PARAMETER as HOME
from valuation.dashboard.words import confidence_words, count, plain, share
from valuation.evaluation.misses import KINDS, Reason
from valuation.wording.money import format_money

__all__ = ["draw_misses"]

_PHOTOS = 4
_WIDTH, _HEIGHT = 148, 111
_FIRST_ROOM = "frontal"


def draw_misses(
    portfolio: Portfolio,
    missed: pd.DataFrame,
    guesses: Mapping[str, Sequence[Reason]],
    name: str,
    home_page: Any,  # noqa: ANN401
) -> None:
    """Draw them, two side by side.

    Args:
        portfolio: All homes.
        missed: Rows of `HeldOutHomes.table`, the worst first.
        guesses: Why, by listing_id.
        name: Of the file to download.
        home_page: Where a home is shown; without, there are no links to it.
    """
    st.subheader("Biggest misses", anchor=False)
    st.markdown(
        f"The {count(len(missed), 'home')} whose estimate is farthest from the price, relative to it, and a guess why. "
        "Guesses come from simple rules: look before believing them."
    )
    for start in range(0, len(missed), 2):
        for column, place in zip(st.columns(2, gap="medium"), range(start, min(start + 2, len(missed))), strict=False):
            home = str(missed.index[place])
            with column.container(border=True, height="stretch", gap="small"):
                _draw(portfolio, home, missed.iloc[place], guesses[home], place + 1, home_page)
    csv_button(misses_table(missed, guesses), f"{name}-misses-{portfolio.currency}.csv")


def misses_table(missed: pd.DataFrame, guesses: Mapping[str, Sequence[Reason]]) -> pd.DataFrame:
    """The homes as rows: listing_id, price, the estimates, error, and the guesses."""
    columns = ["price", "estimate", "lower", "upper", "error", "attributes_only", "photos_only", "both"]
    words = ["; ".join(f"{KINDS[one.kind]}: {one.text}" for one in guesses[str(home)]) for home in missed.index]
    return missed[columns].assign(guess=words).rename_axis("listing_id").reset_index()


def _draw(
    portfolio: Portfolio,
    home: str,
    row: "pd.Series[Any]",
    reasons: Sequence[Reason],
    place: int,
    home_page: Any,  # noqa: ANN401
) -> None:
    money = portfolio.currency
    estimate, price = format_money(row["estimate"], money), format_money(row["price"], money, exact=True)
    side = "▲" if row["error"] > 0 else "▼"
    st.markdown(
        f"**{place}\\. Home {plain(home)}** {side} **{plain(share(row['error'], signed=True).replace('-', '−'))}**  \n"
        f"estimate **{plain(estimate)}**, price **{plain(price)}** · "
        f"confidence {plain(confidence_words(row['confidence']))}  \n{plain(summary(portfolio, home))}"
    )
    st.html(_photos(portfolio, home))
    st.markdown("\n".join(f"- **{plain(KINDS[one.kind])}** {plain(one.text)}" for one in reasons))
    if home_page is not None:
        st.page_link(home_page, label=f"Open home {plain(home)}", icon=":material/home:", query_params={HOME: home})


def _photos(portfolio: Portfolio, home: str) -> str:
    """Up to four photos of different rooms as HTML, the front first."""
    photos = portfolio.photos[portfolio.photos["listing_id"] == home]
    photos = photos.assign(other=photos["room"].fillna("") != _FIRST_ROOM).sort_values("other", kind="stable")
    some = pd.concat([photos[~photos["room"].duplicated()], photos[photos["room"].duplicated()]]).head(_PHOTOS)
    if some.empty:
        return "<p>No photos.</p>"
    pictures = []
    for path, room, url in zip(
        some["path"], some["room"], thumbnails(some["path"], width=_WIDTH, height=_HEIGHT), strict=True
    ):
        name = "Photo" if pd.isna(room) else str(room).capitalize()
        alt = escape(f"{name} of home {home}")
        pictures.append(
            f'<img alt="{alt}" src="{url}" style="width:calc(25% - 0.4rem);min-width:68px;height:auto;'
            'border-radius:0.4rem">'
            if url
            else f"<span>{alt} cannot be read ({escape(str(path).rsplit('/', 1)[-1])}).</span>"
        )
    return f'<div style="display:flex;gap:0.4rem;flex-wrap:wrap">{"".join(pictures)}</div>'
