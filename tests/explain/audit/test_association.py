"""Association of a mark with place and price, by numbers worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from explain.audit.association import associate


def test_counts_odds_and_medians() -> None:
    marked = np.array([True] * 6 + [False] * 10)
    location = pd.Series(["Bay"] * 5 + ["Hill"] + ["Bay"] + ["Hill"] * 8 + [None])
    price = np.array([300.0, 320, 340, 360, 380, np.nan] + [200.0] * 9 + [np.nan])
    found = associate(marked, location, price)
    assert (found.location, found.marked_there, found.listings_there) == ("Bay", 5, 6)
    assert found.odds_ratio.value == pytest.approx(5.5 * 8.5 / (1.5 * 1.5))
    assert (found.price_with, found.price_without) == (340, 200)
    assert found.price_ratio.value == pytest.approx(1.7)
    assert 1.5 <= found.price_ratio.low <= 1.7 <= found.price_ratio.high <= 1.9
    assert found.odds_ratio.low < found.odds_ratio.value < found.odds_ratio.high


def test_a_mark_by_chance_has_intervals_around_one() -> None:
    rng = np.random.default_rng(3)
    location = pd.Series(rng.choice(["Bay", "Hill"], 400))
    found = associate(rng.uniform(size=400) < 0.3, location, rng.lognormal(12, 0.3, 400))
    assert found.odds_ratio.low < 1 < found.odds_ratio.high
    assert found.price_ratio.low < 1 < found.price_ratio.high


def test_unknown_places_and_prices_and_a_mark_on_all() -> None:
    unknown = associate(np.array([True, False]), pd.Series([None, None]), np.array([np.nan, np.nan]))
    assert unknown.location == ""
    assert np.isnan(unknown.odds_ratio.value)
    assert np.isnan(unknown.price_ratio.value)
    every = associate(np.ones(5, bool), pd.Series(["Bay"] * 5), np.arange(1.0, 6))
    assert every.price_with == 3
    assert np.isnan(every.price_ratio.low)
