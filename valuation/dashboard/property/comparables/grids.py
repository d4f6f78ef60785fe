"""Adjustment grids, each computed once."""

import datetime

import streamlit as st

from explain.comparison.adjustments import AdjustmentGrid, adjustment_grid
from valuation.comparables.choosing import find_comparables
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.session.results import Keys, subject_of
from valuation.reports.comparable_columns import comparable_columns
from valuation.reports.contents import ComparableColumn

__all__ = ["columns_of", "grid_of_home"]


@st.cache_resource(max_entries=64, show_spinner="Looking for comparables …")
def grid_of_home(
    listing_id: str, count: int, sold_by: datetime.date | None, key: Keys, _opened: Opened, _model: OpenModel
) -> AdjustmentGrid:
    """The comparables of one home, adjusted.

    Args:
        listing_id: The home.
        count: How many comparables at most.
        sold_by: Only homes sold on or before this day; all when None.
        key: The keys of what is opened.
        _opened: The portfolio.
        _model: The model.

    Raises:
        InputError: There are none, or the home cannot be valued.
    """
    home = subject_of(listing_id, key, _opened, _model)
    return adjustment_grid(home, find_comparables(home, count=count, sold_by=sold_by))


@st.cache_resource(max_entries=64, show_spinner=False)
def columns_of(
    listing_id: str, count: int, sold_by: datetime.date | None, key: Keys, _opened: Opened, _model: OpenModel
) -> tuple[ComparableColumn, ...]:
    """The same written out, as reports have it, with a photo of each; arguments as above."""
    grid = grid_of_home(listing_id, count, sold_by, key, _opened, _model)
    return comparable_columns(grid, _model.model, _opened.portfolio)
