"""Homes judged by models that were not fitted to them: against the folds written out, and what is left out."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.portfolio import Portfolio
from valuation.estimates.estimate import estimate_portfolio
from valuation.evaluation.held_out_homes import held_out_homes, new_homes
from valuation.trained_model.model import Model


@pytest.fixture(scope="module")
def estimates(tiny_model: Model, market_town: Portfolio) -> pd.DataFrame:
    return estimate_portfolio(tiny_model, market_town, as_of="sale")


def written_out_interval(model: Model, home: int, level: float) -> tuple[float, float]:
    """The interval of one training home, from the scores of the homes of the other folds, one by one."""
    known = model.out_of_fold
    mean, deviation, price = known.mean["both"], known.deviation["both"], model.index.log_price
    others = [i for i in range(len(price)) if known.fold[i] != known.fold[home]]
    size = {group: sum(known.group[i] == group for i in others) for group in {known.group[i] for i in others}}
    scores = sorted((abs(price[i] - mean[i]) / deviation[i], 1 / size[known.group[i]]) for i in others)
    wanted, total = level * (len(size) + 1) - 1e-9, 0.0
    for score, weight in scores:
        total += weight
        if total >= wanted - 1e-12:
            half = score * deviation[home]
            break
    return math.exp(mean[home] - half), math.exp(mean[home] + half)


def test_training_homes_are_judged_by_their_folds(
    tiny_model: Model, market_town: Portfolio, estimates: pd.DataFrame
) -> None:
    homes = held_out_homes(tiny_model, market_town.listings, estimates)
    assert len(homes.table) == 36
    assert not homes.table["new"].any()
    for place, home in enumerate(tiny_model.index.listing_id.tolist()):
        row = homes.table.loc[home]
        assert row["estimate"] == pytest.approx(math.exp(tiny_model.out_of_fold.mean["both"][place]))
        assert (row["lower"], row["upper"]) == pytest.approx(written_out_interval(tiny_model, place, 0.80))
        low, high = written_out_interval(tiny_model, place, 0.68)
        assert row["fsd"] == pytest.approx((high - low) / 2 / row["estimate"])
        assert row["ratio"] == pytest.approx(row["estimate"] / market_town.listings.at[home, "price"])
    # The two homes with one kitchen are drawn together; the card's own figures are of the same estimates.
    assert homes.table.at["h34", "group"] == homes.table.at["h35", "group"]
    assert homes.table["group"].nunique() == 35
    for name in homes.models:
        error = (homes.table[name] - homes.table["price"]).abs() / homes.table["price"]
        assert error.mean() == pytest.approx(tiny_model.card["metrics"][name]["mape"])
    for name in ("estimate", "lower", "upper", "fsd"):  # one value per home
        np.testing.assert_allclose(estimates[name], homes.table[name], rtol=1e-6)
    assert (estimates["confidence"] == homes.table["confidence"]).all()


def test_what_proves_nothing_is_left_out_and_counted(
    tiny_model: Model, market_town: Portfolio, estimates: pd.DataFrame
) -> None:
    listings = market_town.listings.copy()
    listings.loc["h00", "price"] = np.nan
    listings.loc["h01", "price"] *= 1.1
    listings = listings.rename(index={"h02": "new", "h03": "beyond"})
    estimates = estimates.rename(index={"h02": "new", "h03": "beyond"})
    estimates.loc["beyond", ["estimate", "both", "attributes_only", "photos_only"]] = np.nan
    assert new_homes(tiny_model, listings) == ["new", "beyond"]
    homes = held_out_homes(tiny_model, listings, estimates.loc[["new", "beyond"]])
    assert (homes.unpriced, homes.repriced, homes.unvalued) == (1, 1, 1)
    assert len(homes.table) == 33
    assert homes.table.index[homes.table["new"]].tolist() == ["new"]
    assert homes.table.at["new", "estimate"] == estimates.at["new", "estimate"]
    assert homes.table.at["new", "lower"] == estimates.at["new", "lower"]
    assert (homes.table["group"] == homes.table.at["new", "group"]).sum() == 1


def test_the_models_are_compared_on_the_homes_that_all_of_them_value(
    tiny_model: Model, market_town: Portfolio, estimates: pd.DataFrame
) -> None:
    known = tiny_model.out_of_fold
    mean = {name: values.copy() for name, values in known.mean.items()}
    mean["both"][:4] = mean["photos_only"][:4] = np.nan
    homes = held_out_homes(replace(tiny_model, out_of_fold=replace(known, mean=mean)), market_town.listings, estimates)
    assert homes.table["basis"].tolist() == ["attributes_only"] * 4 + ["both"] * 32
    assert len(homes.common) == 32


def test_too_few_homes_for_an_interval_leave_it_open(tiny_model: Model, market_town: Portfolio) -> None:
    homes = held_out_homes(tiny_model, market_town.listings, pd.DataFrame(), level=0.99)
    assert homes.table["lower"].isna().all()
    assert homes.table["fsd"].notna().all()
