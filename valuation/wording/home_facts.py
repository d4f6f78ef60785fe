"""The facts of one home of a portfolio as rows of text, in the order in which people ask for them."""

from typing import cast

import pandas as pd

from data.portfolio import Portfolio
from valuation.wording.facts import attribute_text, coordinates_text, number

__all__ = ["address_of", "attribute_rows", "price_name", "summary"]


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


def price_name(portfolio: Portfolio, home: str) -> str:
    """What the known price of a home is: it matters whether someone paid it or only asked it."""
    row = portfolio.listings.loc[home]
    if pd.notna(row["sale_price"]):
        return "Sale price"
    return "Asking price" if pd.notna(row["asking_price"]) else "Price"


def address_of(portfolio: Portfolio, listing_id: str) -> str:
    """The home's address where the portfolio has a column of that name, else its location; may be empty."""
    home = portfolio.listings.loc[listing_id]
    named = [str(name) for name in portfolio.listings if "address" in str(name).lower()]
    for column in (*named, "location"):
        if pd.notna(home[column]) and str(home[column]).strip():
            return " ".join(str(home[column]).split())
    return ""
