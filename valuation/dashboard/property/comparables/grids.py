"""Adjustment grids, each computed once."""

import streamlit as st

from explain.comparison.adjustments import AdjustmentGrid, adjustment_grid
from valuation.comparables.choosing import find_comparables
from valuation.dashboard.property.comparables.address import Asked
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.session.results import Keys, subject_of
from valuation.reports.comparable_columns import comparable_columns
from valuation.reports.contents import ComparableColumn

__all__ = ["columns_of", "grid_of_home"]


@st.cache_resource(max_entries=64, show_spinner="Looking for comparables …")
def grid_of_home(listing_id: str, wanted: Asked, key: Keys, _opened: Opened, _model: OpenModel) -> AdjustmentGrid:
    """The comparables of one home, adjusted.

    Args:
        listing_id: The home.
        wanted: Which comparables.
        key: The keys of what is opened.
        _opened: The portfolio.
        _model: The model.

    Raises:
        InputError: There are none, or the home cannot be valued.
    """
    home = subject_of(listing_id, key, _opened, _model)
    chosen = find_comparables(home, count=wanted.count, among=wanted.among)
    return adjustment_grid(home, chosen, among=wanted.among)


@st.cache_resource(max_entries=64, show_spinner=False)
def columns_of(
    listing_id: str, wanted: Asked, key: Keys, _opened: Opened, _model: OpenModel
) -> tuple[ComparableColumn, ...]:
    """The same written out, as reports have it, with a photo of each; arguments as above."""
    grid = grid_of_home(listing_id, wanted, key, _opened, _model)
    return comparable_columns(grid, _model.model, _opened.portfolio)
