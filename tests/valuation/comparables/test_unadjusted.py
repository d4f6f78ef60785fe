"""The median of prices, as they were and carried by an index."""

import datetime

import numpy as np
import pandas as pd
import pytest

from valuation.comparables.unadjusted import Unadjusted, unadjusted_value

PRICES = [300_000.0, 200_000.0, 250_000.0, 400_000.0]
DAYS = [pd.Timestamp(2023, 1, 1), pd.NaT, pd.Timestamp(2024, 1, 1), pd.Timestamp(2022, 1, 1)]
AS_OF = datetime.date(2025, 1, 1)


def doubling(since: pd.DatetimeIndex, to: pd.DatetimeIndex, places: list[str]) -> np.ndarray:
    """Prices double every year at A and stand still elsewhere."""
    years = to.year.to_numpy() - since.year.to_numpy()
    return np.where(np.array(places) == "A", 2.0**years, 1.0)


def test_without_an_index_prices_stand_as_they_were() -> None:
    wanted = Unadjusted(275_000, 200_000, 400_000, 4)
    assert unadjusted_value(PRICES, DAYS, ["A"] * 4) == wanted
    assert unadjusted_value(PRICES, DAYS, ["A"] * 4, index=doubling) == wanted  # to no day
    assert unadjusted_value(PRICES, [None] * 4, ["A"] * 4, index=doubling, as_of=AS_OF) == wanted


def test_an_index_carries_each_price_from_its_day_at_its_location() -> None:
    found = unadjusted_value(PRICES, DAYS, ["A", "A", None, "A"], index=doubling, as_of=AS_OF)
    carried = [300_000 * 4, 200_000, 250_000, 400_000 * 8]
    assert (found.low, found.high) == (200_000, 3_200_000)
    assert found.median == pytest.approx(np.median(carried))
    assert (found.homes, found.indexed, found.indexed_to) == (4, 3, AS_OF)
