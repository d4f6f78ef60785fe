"""Which listings are of one property, as `property_id` says."""

import pandas as pd

__all__ = ["property_of"]

_MOST = 50  # sales and offers of one property; an id that more listings have is a placeholder, such as "unknown"


def property_of(listings: pd.DataFrame) -> "pd.Series[str]":
    """The property of each listing, by listing_id; missing where it is not known, or the id is a placeholder."""
    if "property_id" not in listings:
        return pd.Series(pd.NA, index=listings.index, dtype="str")
    ids = listings["property_id"].astype("str")
    return ids.mask(ids.map(ids.value_counts()) > _MOST)
