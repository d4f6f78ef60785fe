"""Prices that are hardly market values: deeds of a dollar, slips of the decimal point, prices of several homes at once.

The rule looks at prices alone, never at a valuation's errors, and is meant to leave honest cheap and dear homes be: a
price is suspicious where it is a nominal amount, or lies more than `FAR` times above or below what the market's prices
make likely for such a home at such a place, and more than `DEVIATIONS` of their usual deviations; or where several
homes bear one price on one day, which fits all of them together and none alone. Whoever knows better says so in the
column `sale_validity`.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.likely_prices import LikelyPrices, likely_prices
from data.problems import Problem

__all__ = ["KINDS", "NOT_MARKET", "suspicious_prices", "suspicious_problems"]

FAR = 3.5
"""So many times above or below what is likely a price has to lie, at least."""
DEVIATIONS = 4.0
"""So many usual deviations off what is likely it has to lie, at least, on the log scale."""
NOT_MARKET = "not at market value"
"""What all reasons begin with."""
_NOMINAL, _COSTLY = 1_000.0, 20_000.0
_SHARE = 100.0
_FEWEST = 10
_TOGETHER = 1.5  # usual deviations that a price of several homes lies above what is likely for any of them
KINDS = {
    "stated": "sale_validity says so",
    "nominal": "the price is a nominal amount",
    "low": "the price is far below what is likely for such a home there",
    "high": "the price is far above what is likely for such a home there",
    "several": "the price seems to be that of several homes together",
}
"""Why a price is suspicious, in words."""

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def suspicious_prices(listings: pd.DataFrame, numeric: Sequence[str] = ()) -> "pd.Series[str]":
    """Why a price is hardly a market value, home by home.

    Args:
        listings: As in `Portfolio.listings`.
        numeric: Its further numeric columns, as in `Portfolio.extra_numeric`.

    Returns:
        For each listing "stated", "nominal", "low", "high" or "several", and "" for prices that may be taken for
        market values, homes without a price, and homes that `sale_validity` calls valid.
    """
    return _judge(listings, numeric)[0]


def suspicious_problems(
    file: str, rows: pd.Index, source: "pd.Series[str]", listings: pd.DataFrame, numeric: Sequence[str]
) -> list[Problem]:
    """The same as problems, with what price would be likely.

    Args:
        file: Name of the table.
        rows: Row of each listing there.
        source: What the column of its price is called there, by listing.
        listings: As in `Portfolio.listings`.
        numeric: Its further numeric columns.
    """
    kinds, likely = _judge(listings, numeric)
    found = []
    for place in np.flatnonzero(kinds.to_numpy() != "").tolist():
        price = float(listings["price"].iloc[place])
        words = f"{price:,.0f}" if price >= 10 else f"{price:g}"
        if np.isfinite(likely[place]):
            words += f"; likely about {_two_digits(np.exp(likely[place])):,.0f}"
        reason = f"{NOT_MARKET}: {KINDS[kinds.iloc[place]]}; left out of training"
        found.append(Problem(file, int(rows[place]), str(source.iloc[place]), words, reason, "warning"))
    return found


def _judge(listings: pd.DataFrame, numeric: Sequence[str]) -> tuple["pd.Series[str]", FloatArray]:
    """Kind and likely log price of each listing."""
    kinds = np.full(len(listings), "", dtype=object)
    likely = np.full(len(listings), np.nan)
    rows = np.flatnonzero((listings["price"] > 0).to_numpy(bool))
    if len(rows) == 0:
        return pd.Series(kinds, index=listings.index, dtype="str"), likely
    priced = listings.iloc[rows]
    stated = priced["sale_validity"].to_numpy(object) if "sale_validity" in priced else np.full(len(rows), "")
    invalid, valid = stated == "invalid", stated == "valid"
    nominal = _nominal(priced["price"].to_numpy(np.float64)) & ~valid & ~invalid
    expected = likely_prices(priced, numeric, ~nominal & ~invalid)
    found = np.full(len(rows), "", dtype=object)
    found[_together(priced, expected)] = "several"
    found[_far(priced, expected, -1)] = "low"
    found[_far(priced, expected, 1) & (found == "")] = "high"
    found[nominal] = "nominal"
    found[valid] = ""
    found[invalid] = "stated"
    kinds[rows], likely[rows] = found, expected.log_price
    return pd.Series(kinds, index=listings.index, dtype="str"), likely


def _nominal(price: FloatArray) -> BoolArray:
    """Amounts that are written for form's sake, whatever the currency: they are nothing to what homes cost.

    What homes cost is told by the price that a quarter of them exceed, so that it stands where most deeds are nominal.
    """
    if len(price) < _FEWEST:
        return np.zeros(len(price), bool)
    dear = float(np.quantile(price, 0.75))
    return price <= max(dear / _SHARE, _NOMINAL if dear >= _COSTLY else 0.0)


def _far(priced: pd.DataFrame, expected: LikelyPrices, side: int) -> BoolArray:
    off = side * (np.log(priced["price"].to_numpy(np.float64)) - expected.log_price)
    with np.errstate(invalid="ignore"):
        return np.asarray(off > np.maximum(np.log(FAR), DEVIATIONS * expected.deviation), dtype=bool)


def _together(priced: pd.DataFrame, expected: LikelyPrices) -> BoolArray:
    """Homes sold on one day for one price that is nearer to what all of them are worth than to what each is."""
    found = np.zeros(len(priced), bool)
    sold = priced["sale_price"].notna() & priced["sale_date"].notna() & np.isfinite(expected.log_price)
    pairs = priced.loc[sold, ["sale_date", "price"]]
    shared = pairs.duplicated(keep=False).to_numpy(bool)
    pairs, rows = pairs[shared], np.flatnonzero(sold.to_numpy(bool))[shared]
    for members in pairs.groupby(["sale_date", "price"]).indices.values():
        some = rows[members]
        price = float(np.log(priced["price"].iloc[some[0]]))
        alone = expected.log_price[some]
        together = float(np.log(np.exp(alone).sum()))
        nearer = np.abs(price - together) < np.abs(price - alone)
        apart = (price - alone) / expected.deviation[some]
        found[some] = bool((nearer & (apart > _TOGETHER)).all())
    return found


def _two_digits(amount: float) -> float:
    return float(f"{amount:.2g}")
