"""The attributes of one home, with their units."""

from typing import cast

import pandas as pd
import streamlit as st

from data.portfolio import Portfolio
from valuation.dashboard.words import plain
from valuation.facts import attribute_text, coordinates_text, number

__all__ = ["attributes_table", "summary"]


def attributes_table(portfolio: Portfolio, listing_id: str) -> None:
    """All attributes of a home, those first that every portfolio has."""
    rows = attribute_rows(portfolio, listing_id)
    table = pd.DataFrame(rows, columns=["Attribute", "Value"]).map(plain)
    st.table(table, border="horizontal", hide_index=True, alt=f"Attributes of home {listing_id}")


def attribute_rows(portfolio: Portfolio, listing_id: str) -> list[tuple[str, str]]:
    """Names and values of a home's attributes as text; what is unknown is a dash."""
    home = portfolio.listings.loc[listing_id]
    rows = [
        ("Bedrooms", number(home["bedrooms"])),
        ("Bathrooms", number(home["bathrooms"])),
        ("Living area", attribute_text("area", home["area"], portfolio.area_unit)),
        ("Location", number(home["location"])),
    ]
    if pd.notna(home["latitude"]) and pd.notna(home["longitude"]):
        rows.append(("Coordinates", coordinates_text(cast(float, home["latitude"]), cast(float, home["longitude"]))))
    if pd.notna(home["sale_date"]):
        rows.append(("Sold on", number(home["sale_date"])))
    further = (*portfolio.extra_numeric, *portfolio.extra_categorical)
    return rows + [
        (column.replace("_", " ").capitalize(), attribute_text(column, home[column], portfolio.area_unit))
        for column in further
    ]


def summary(portfolio: Portfolio, listing_id: str) -> str:
    """One line about a home: "4 bedrooms · 4,053 sq ft · 85255", without what is unknown."""
    home = portfolio.listings.loc[listing_id]
    parts = []
    if pd.notna(home["bedrooms"]):
        parts.append(f"{number(home['bedrooms'])} bed")
    if pd.notna(home["bathrooms"]):
        parts.append(f"{number(home['bathrooms'])} bath")
    if pd.notna(home["area"]):
        parts.append(attribute_text("area", home["area"], portfolio.area_unit))
    if pd.notna(home["location"]):
        parts.append(str(home["location"]))
    return " · ".join(parts)
