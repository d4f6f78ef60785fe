"""The table of homes: one page of rows at a time, sorted and filtered before it is cut into pages."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy import intp
from numpy.typing import NDArray

from data.portfolio import Portfolio
from valuation.dashboard.drawing.thumbnails import HEIGHT, WIDTH, thumbnails
from valuation.dashboard.drawing.widgets import follow
from valuation.dashboard.portfolio.address import change, current
from valuation.dashboard.portfolio.download import draw_download
from valuation.dashboard.portfolio.homes import PAGE, HomesTable, pages, select
from valuation.dashboard.portfolio.query import SORTS, Query
from valuation.dashboard.session.open_home import open_home, wants_home
from valuation.dashboard.words import area_unit_name, confidence_words, share
from valuation.estimates.estimate import HELD_OUT
from valuation.estimates.flags import FLAGS, flag_reasons
from valuation.wording.money import currency_symbol

__all__ = ["draw_table", "table_columns"]

_TABLE, _CLICK, _SHOWN = "portfolio-table", "portfolio-click", "portfolio-shown"
_SORT, _ORDER, _PAGE = "portfolio-sort", "portfolio-order", "portfolio-page"
_HEADINGS = {"listing_id": "home"} | {name: name for name in SORTS if name not in ("home", "error-size")}
_LETTER, _EDGES = 8, 20  # pixels, roughly
_RISING = ("", "home", "location")  # what one wants to read from A to Z; of figures the largest come first
_DIGITS = {"estimate": 4, "lower": 4, "upper": 4, "photo_premium": 3, "price": 15}
"""Significant digits of amounts, as `format_money` writes them: no estimate is surer than that; prices are facts."""


@st.fragment
def draw_table(homes: HomesTable, portfolio: Portfolio, home_page: Any) -> None:  # noqa: ANN401  # st.Page is a function
    """Draw the order, one page of the table, and the choice of the page; none of them draws the rest anew."""
    open_home(home_page)
    query = current(homes.locations)
    chosen = select(homes, query)
    last = pages(len(chosen))
    number = min(query.page, last)
    _choose_order(homes, query)
    rows = chosen[(number - 1) * PAGE : number * PAGE]
    if len(rows) == 0:
        st.info("No home fits these filters.", icon=":material/filter_alt:")
        return
    columns = table_columns(portfolio, share(homes.level), most=float(homes.table["upper"].max()))
    if not homes.has_photos:
        del columns["thumbnail"]
    with st.spinner("Making thumbnails …", show_time=True):
        table = table_rows(homes, rows, portfolio.currency)
    height = HEIGHT + 4 if homes.has_photos else 35
    key = _table_key(query)
    st.dataframe(
        table,
        height=min(620, 38 + height * len(table)),
        row_height=height,
        hide_index=True,
        column_config=columns,
        column_order=list(columns),
        on_select=partial(_sorted_by_heading, homes, key),
        selection_mode="single-column",
        key=key,
        lazy=False,
        alt="Estimates of the homes shown",
        placeholder="–",
    )
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        first = (number - 1) * PAGE
        st.caption(f"{first + 1:,} to {first + len(rows):,} of {len(chosen):,}", width="content")
        if last > 1:
            _choose_page(homes, query, number, last)
        draw_download(portfolio, homes, chosen, filtered=query.filtered)


def table_rows(homes: HomesTable, rows: NDArray[intp], currency: str) -> pd.DataFrame:
    """What the table shows of some homes, in words and units that a reader knows.

    Args:
        homes: All homes.
        rows: Row numbers of those to show.
        currency: ISO 4217 code.
    """
    some = homes.table.iloc[rows]
    flags = [[FLAGS[name].title for name in FLAGS if row[name]] for _, row in some[list(FLAGS)].iterrows()]
    reasons = [flag_reasons(row, row, str(row["far_from"]), currency) for _, row in some.iterrows()]
    photos = thumbnails(None if pd.isna(path) else str(path) for path in some["photo"])
    shown = some[[*_DIGITS, "out_of_fold", "confidence", "location", "bedrooms", "bathrooms", "area"]]
    return shown.assign(
        **{name: _rounded(shown[name], digits) for name, digits in _DIGITS.items()},
        thumbnail=pd.Series(photos, index=some.index, dtype=object),
        error=100 * some["error"],
        confidence=some["confidence"].map(confidence_words),
        flags=pd.Series(flags, index=some.index, dtype=object),
        note=[" ".join(filter(None, parts)) for parts in zip(reasons, some["note"], strict=True)],
    ).reset_index(names="listing_id")


def table_columns(portfolio: Portfolio, level: str = "", *, most: float = 1e6) -> dict[str, Any]:
    """Headings, units and formats of the columns, in the order in which they are shown.

    Args:
        portfolio: The homes.
        level: The level of the interval, in percent.
        most: The largest amount: columns keep their width on all pages, and so must have room for it.
    """
    config = st.column_config
    number, text = config.NumberColumn, config.TextColumn
    symbol = currency_symbol(portfolio.currency)
    money, width = f"{symbol}%,d", _LETTER * len(f"{symbol}{most if np.isfinite(most) else 0:,.0f}") + _EDGES
    flags = "  \n".join(f"{flag.title}: {flag.meaning}" for flag in FLAGS.values())
    return {
        "thumbnail": config.ImageColumn("Photo", width=WIDTH + 18, help="Double-click to see it larger", pinned=True),
        "listing_id": config.ButtonColumn(
            "Home", pinned=True, type="tertiary", key=_CLICK, on_click=_clicked, help="Click to open the home"
        ),
        "location": text("Location"),
        "estimate": number("Estimate", format=money, width=width),
        "lower": number(f"{level} from", format=money, width=width, help="Lower end of the interval"),
        "upper": number(f"{level} to", format=money, width=width, help="Upper end of the interval"),
        "confidence": text("Confidence", help="●●● high, ●●○ medium, ●○○ low"),
        "photo_premium": number(
            f"Photo premium ({portfolio.currency})", format="%+,d", help="The sum of all photos' amounts"
        ),
        "price": number("Price", format=money, width=width, help="The known price"),
        "error": number("Error", format="%+.1f %%", help="(estimate − price) / price"),
        "out_of_fold": config.CheckboxColumn("Out of fold", help=HELD_OUT),
        "flags": config.ListColumn("Flags", help=flags, width=190),
        "bedrooms": number("Bedrooms"),
        "bathrooms": number("Bathrooms"),
        "area": number(f"Area ({area_unit_name(portfolio.area_unit)})", format="localized"),
        "note": text("Note", width="large"),
    }


def _rounded(amounts: pd.Series, digits: int) -> pd.Series:
    """Amounts to so many significant digits, and never to fractions of a unit."""
    values = amounts.to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        places = np.minimum(digits - 1 - np.floor(np.log10(np.abs(values))), 0)
        unit = 10.0 ** -np.where(np.isfinite(places), places, 0)
    return pd.Series(np.round(values / unit) * unit, index=amounts.index)


def _choose_order(homes: HomesTable, query: Query) -> None:
    def changed() -> None:
        sort = st.session_state[_SORT]
        new = query.with_filters(sort=sort, descending=sort not in _RISING)
        change(homes.locations, lambda _: new)

    def turned() -> None:
        change(homes.locations, lambda query: query.with_filters(descending=st.session_state[_ORDER] == "falling"))

    choice, order, hint = st.columns((3, 3, 6), vertical_alignment="bottom")
    follow(_SORT, query.sort)
    choice.selectbox(
        "Sort by",
        ["", *SORTS],
        format_func=lambda name: SORTS.get(name, "The portfolio's order"),
        key=_SORT,
        on_change=changed,
    )
    follow(_ORDER, "falling" if query.descending else "rising")
    order.segmented_control(
        "Order",
        ["rising", "falling"],
        format_func={"rising": "↑ rising", "falling": "↓ falling"}.__getitem__,
        key=_ORDER,
        on_change=turned,
        required=True,
        disabled=not query.sort,
    )
    hint.caption("Click a home's number to open it, a column's heading to sort by it; again for the other way round.")


def _table_key(query: Query) -> str:
    """A name for the table, another one each time that other homes are shown.

    With other rows the browser forgets which heading is chosen and does not say so; on the same table a click on that
    heading would then be no change, and do nothing.
    """
    shown, turn = st.session_state.get(_SHOWN, ("", 0))
    if shown != query.digest():
        st.session_state[_SHOWN] = query.digest(), turn + 1
    return f"{_TABLE}-{st.session_state[_SHOWN][1]}"


def _sorted_by_heading(homes: HomesTable, key: str) -> None:
    """Sort all homes, not just the rows on the page, by the column whose heading was clicked."""
    columns = st.session_state[key]["selection"]["columns"]
    query = current(homes.locations)
    # A second click on a heading takes its selection back.
    sort = _HEADINGS.get(columns[0]) if columns else query.sort
    if not sort:
        return
    falling = not query.descending if sort == query.sort else sort not in _RISING
    change(homes.locations, lambda query: query.with_filters(sort=sort, descending=falling))


def _choose_page(homes: HomesTable, query: Query, number: int, last: int) -> None:
    key = f"{_PAGE}-{query.digest()}"  # with other homes it is another choice, which begins at its own page

    def turned() -> None:
        change(homes.locations, lambda query: query.with_filters(page=st.session_state[key]))

    if st.session_state.get(key, number) != number:  # the browser's way back
        st.session_state[key] = number
    st.pagination(last, default=number, key=key, on_change=turned)


def _clicked() -> None:
    click = st.session_state[_CLICK]
    if click is not None:
        wants_home(str(click["label"]))
