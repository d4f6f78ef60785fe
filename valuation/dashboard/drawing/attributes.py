"""The attributes of one home, with their units."""

import pandas as pd
import streamlit as st

from data.portfolio import Portfolio
from valuation.dashboard.words import plain
from valuation.wording.home_facts import attribute_rows, summary

__all__ = ["attribute_rows", "attributes_table", "summary"]


def attributes_table(portfolio: Portfolio, listing_id: str) -> None:
    """All attributes of a home, those first that every portfolio has."""
    rows = attribute_rows(portfolio, listing_id)
    table = pd.DataFrame(rows, columns=["Attribute", "Value"]).map(plain)
    st.table(table, border="horizontal", hide_index=True, alt=f"Attributes of home {listing_id}")
