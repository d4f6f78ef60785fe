"""Comparables on the Property page: the adjustment grid, how it is chosen, and the way to each comparable."""

import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

from data.errors import HearthmapError
from explain.comparison.adjustments import AdjustmentGrid
from explain.comparison.grid_tables import grid_json, grid_table
from explain.comparison.grid_words import grid_notes, unadjusted_text
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.property.comparables.address import asked
from valuation.dashboard.property.comparables.choice import choose
from valuation.dashboard.property.comparables.grid_html import GRID_STYLE, grid_html
from valuation.dashboard.property.comparables.grids import columns_of, grid_of_home
from valuation.dashboard.session.home_choice import COMPARED
from valuation.dashboard.session.home_choice import PARAMETER as HOME
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.words import count, plain, share
from valuation.trained_model.model import Model
from valuation.trained_model.training_distance import learned_prices
from valuation.wording.money import format_money

__all__ = ["comparables", "known_comparables"]

_WANTED = "comparables-side-by-side"
_TO_A_ROW = 5


@st.fragment
def comparables(opened: Opened, model: OpenModel, home: str, home_page: Any = None, compare_page: Any = None) -> None:  # noqa: ANN401  # st.Page is a function
    """Draw the section; another choice of comparables draws it again and nothing else of the page.

    Args:
        opened: The portfolio.
        model: The model.
        home: The home that is valued.
        home_page: Where one home is shown; without, there are no links to it.
        compare_page: Where homes are shown side by side; likewise.
    """
    wanted = st.session_state.pop(_WANTED, None)
    if wanted is not None and compare_page is not None:
        st.switch_page(compare_page, query_params={COMPARED: wanted})
    sold = model.model.sold
    wanted_ones, choice = asked(), st.container()
    key = (opened.key, model.key)
    grid, refused = None, ""
    try:
        grid = grid_of_home(home, wanted_ones, key, opened, model)
        columns = columns_of(home, wanted_ones, key, opened, model)
    except HearthmapError as error:
        refused = str(error)
    with choice:  # drawn after the grid, as any of it can be left out
        shown = [] if grid is None else [one.comparable.listing_id for one in grid.comparables]
        choose(wanted_ones, sold.facts, opened.portfolio.listings.loc[[home]].iloc[0], shown)
    if grid is None:
        st.info(plain(refused), icon=":material/info:")
        return
    _verdict(grid)
    st.html(GRID_STYLE + grid_html(grid, columns))
    for note in (*grid_notes(grid), _note(grid, len(sold))):
        st.caption(plain(note))
    _ways(home, known_comparables(opened, model.model, grid), grid, home_page, compare_page)
    _downloads(grid)


def known_comparables(opened: Opened, model: Model, grid: AdjustmentGrid) -> frozenset[str]:
    """Those comparables that are in the portfolio, as the same homes at the same prices."""
    listings = opened.portfolio.listings
    names = [one.comparable.listing_id for one in grid.comparables if one.comparable.listing_id in listings.index]
    same = learned_prices(model, listings.loc[names])
    return frozenset(name for name, known in zip(names, same, strict=True) if known)


def _verdict(grid: AdjustmentGrid) -> None:
    """The value by the comparables beside the model's and the one that owes nothing to the model."""
    by_comparables, by_model = (format_money(amount, grid.currency) for amount in (grid.reconciled, grid.estimate))
    gap = grid.reconciled / grid.estimate - 1
    st.markdown(
        f"By the comparables: **{plain(by_comparables)}** · By the model: **{plain(by_model)}** · "
        f"Difference: **{plain(share(gap, signed=True, places=1))}** · "
        f"Unadjusted median: **{plain(unadjusted_text(grid))}**"
    )


def _note(grid: AdjustmentGrid, sold: int) -> str:
    kind = "asking prices" if grid.price_kind == "asking" else "prices"
    return (
        f"Chosen among {count(sold, 'home')} that the model knows the price of; none shares photos with this home. "
        f"Their {kind} are adjusted to what they would have been, had they been this home: ▲ upwards where the "
        "comparable is inferior, ▼ downwards where it is superior. Rooms are ranked from 0 to 100 among those homes. "
        "The value by the comparables is the mean of the adjusted prices by weight. Net and gross adjustment have no "
        "accepted bound; the larger the gross one, the less alike the homes are."
    )


def _ways(home: str, known: frozenset[str], grid: AdjustmentGrid, home_page: Any, compare_page: Any) -> None:  # noqa: ANN401
    """What one can do with each comparable."""
    if home_page is None or compare_page is None:
        return
    names = [one.comparable.listing_id for one in grid.comparables]
    for start in range(0, len(names), _TO_A_ROW):
        for column, place in zip(st.columns(_TO_A_ROW), range(start, min(start + _TO_A_ROW, len(names))), strict=False):
            with column:
                _way(home, names[place], place + 1, names[place] in known, home_page)


def _way(home: str, name: str, number: int, known: bool, home_page: Any) -> None:  # noqa: ANN401
    st.markdown(f"**{number} · {plain(name)}**")
    if not known:
        st.caption("Not in this portfolio")
        return
    st.button(
        "Compare side by side",
        on_click=_wants,
        args=((home, name),),
        icon=":material/compare_arrows:",
        key=f"comparables-with-{number}",
        width="stretch",
        help=f"Home {name} beside this one, with what makes their photos alike",
    )
    st.page_link(home_page, label="Open its page", icon=":material/home:", query_params={HOME: name})


def _wants(homes: Sequence[str]) -> None:
    # What is called at a click may not leave the page, but what is drawn next may.
    st.session_state[_WANTED] = list(homes)


def _downloads(grid: AdjustmentGrid) -> None:
    name = f"{grid.listing_id}-comparables-{grid.currency}"
    with st.container(horizontal=True):
        csv_button(grid_table(grid), f"{name}.csv")
        st.download_button(
            "Download this data (JSON)",
            json.dumps(grid_json(grid), indent=2, ensure_ascii=False).encode(),
            file_name=f"{name}.json",
            mime="application/json",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            key=f"download-{name}.json",
        )
