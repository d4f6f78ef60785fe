"""Estimates: of any home with anything known about it, and with a note where something is not."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from data.errors import InputError
from data.portfolio import Portfolio, read_portfolio
from valuation.estimates.estimate import COLUMNS, Estimate, estimate_portfolio
from valuation.trained_model.blind_models import blind_model, fold_of_each
from valuation.trained_model.model import Model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings


def without_photos(portfolio: Portfolio, *listings: str) -> Portfolio:
    photos = portfolio.photos[~portfolio.photos["listing_id"].isin(listings)].reset_index(drop=True)
    return replace(portfolio, photos=photos)


def without_attributes(portfolio: Portfolio, listing: str) -> Portfolio:
    listings = portfolio.listings.copy()
    listings.loc[listing, ["bedrooms", "bathrooms", "area", "latitude", "longitude"]] = np.nan
    listings.loc[listing, ["location", "heating"]] = None
    return replace(portfolio, listings=listings)


@pytest.fixture(scope="module")
def table(tiny_model: Model, market_town: Portfolio) -> pd.DataFrame:
    return estimate_portfolio(tiny_model, market_town)


def test_every_figure_agrees_with_the_others(table: pd.DataFrame, market_town: Portfolio) -> None:
    assert list(table.columns) == list(COLUMNS)
    assert table.index.tolist() == market_town.listings.index.tolist()
    assert (table["basis"] == "both").all()
    assert (table["estimate"] == table["both"]).all()
    assert ((table["lower"] < table["estimate"]) & (table["estimate"] < table["upper"])).all()
    # The interval is even in log price: the estimate is the geometric mean of its ends.
    np.testing.assert_allclose(np.sqrt(table["lower"] * table["upper"]), table["estimate"], rtol=1e-12)
    np.testing.assert_allclose(table["error"], table["estimate_at_sale"] / market_town.listings["price"] - 1)
    assert table["out_of_fold"].all()
    grades = pd.cut(100 * (1 - table["fsd"]), [-np.inf, 70, 85, np.inf], labels=["Low", "Medium", "High"], right=False)
    assert table["confidence"].tolist() == grades.astype(str).tolist()


@pytest.mark.parametrize("batch", [1, 2, 7, 17])
@pytest.mark.parametrize("threads", [1, 2])
def test_an_estimate_is_the_same_to_the_last_bit_whatever_homes_it_comes_with(
    tiny_model: Model, market_town: Portfolio, batch: int, threads: int
) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        together = estimate_portfolio(tiny_model, market_town)
        names = together.index[::-1]
        for start in range(0, len(names), batch):
            some = list(names[start : start + batch])
            pd.testing.assert_frame_equal(
                estimate_portfolio(tiny_model, market_town, listing_ids=some), together.loc[some], check_exact=True
            )
    finally:
        torch.set_num_threads(before)


def test_the_interval_is_the_conformal_one(tiny_model: Model, market_town: Portfolio, table: pd.DataFrame) -> None:
    (fold,) = fold_of_each(tiny_model, market_town.listings.loc[["h07"]]).tolist()
    scores = blind_model(tiny_model, fold).conformal["both"]
    # By hand: the smallest score at which the groups of the other fold, each home of two counting a half, reach 80 %.
    groups = round(scores.groups_below[-1])
    assert groups == len(set(tiny_model.out_of_fold.group[tiny_model.out_of_fold.fold != fold].tolist()))
    reached = scores.scores[np.flatnonzero(scores.groups_below >= 0.8 * (groups + 1) - 1e-9)[0]]
    row = estimate_portfolio(tiny_model, market_town, listing_ids=["h07"]).iloc[0]
    prepared_scale = np.log(row["upper"] / row["estimate"]) / reached
    wider = estimate_portfolio(tiny_model, market_town, listing_ids=["h07"], level=0.5).iloc[0]
    half = scores.scores[np.flatnonzero(scores.groups_below >= 0.5 * (groups + 1) - 1e-9)[0]]
    assert np.log(wider["upper"] / wider["estimate"]) / half == pytest.approx(prepared_scale, rel=1e-9)
    assert row["upper"] == pytest.approx(table.loc["h07", "upper"], rel=1e-6)


def test_a_higher_level_never_gives_a_narrower_interval(tiny_model: Model, market_town: Portfolio) -> None:
    tables = [estimate_portfolio(tiny_model, market_town, level=level) for level in (0.3, 0.5, 0.68, 0.8, 0.9)]
    for lower, higher in zip(tables, tables[1:], strict=False):
        assert (higher["lower"] <= lower["lower"]).all()
        assert (higher["upper"] >= lower["upper"]).all()
        assert (higher["estimate"] == lower["estimate"]).all()
        assert (higher["fsd"] == lower["fsd"]).all()
    assert (tables[-1]["upper"] > tables[0]["upper"]).all()
    with pytest.raises(InputError, match="choose a lower level or add homes"):
        estimate_portfolio(tiny_model, market_town, level=0.999)


def test_some_listings_in_the_order_asked_for(tiny_model: Model, market_town: Portfolio, table: pd.DataFrame) -> None:
    some = estimate_portfolio(tiny_model, market_town, listing_ids=["h20", "h03", "h20", "h35"])  # one named twice
    assert some.index.tolist() == ["h20", "h03", "h35"]
    numbers = ["estimate", "lower", "upper", "fsd", "attributes_only", "photos_only", "both"]
    # Which other listings are in the call must not matter: up to the order in which sums are rounded.
    np.testing.assert_allclose(some[numbers], table.loc[["h20", "h03", "h35"], numbers], rtol=1e-6)
    assert (some["note"] == table.loc[some.index, "note"]).all()
    with pytest.raises(InputError, match="no listing 'h99'"):
        estimate_portfolio(tiny_model, market_town, listing_ids=["h20", "h99"])


def test_prices_are_not_needed(tiny_model: Model, market_town: Portfolio, table: pd.DataFrame) -> None:
    listings = market_town.listings.assign(price=np.nan, sale_price=np.nan)
    blind = estimate_portfolio(tiny_model, replace(market_town, listings=listings))
    assert (blind["estimate"] == table["estimate"]).all()
    assert blind["price"].isna().all()
    assert blind["error"].isna().all()
    assert blind["out_of_fold"].all()


def test_no_photos(tiny_model: Model, market_town: Portfolio, table: pd.DataFrame) -> None:
    row = estimate_portfolio(tiny_model, without_photos(market_town, "h05")).loc["h05"]
    assert row["basis"] == "attributes_only"
    assert row["estimate"] == pytest.approx(table.loc["h05", "attributes_only"], rel=1e-9)
    assert np.isnan(row["both"])
    assert np.isnan(row["photos_only"])
    assert "No photos: valued on attributes only." in row["note"]
    assert row["lower"] < row["estimate"] < row["upper"]


def test_a_model_without_photos_says_nothing_of_them(bare_town: Portfolio, tiny: TrainSettings) -> None:
    model = train(bare_town, tiny)
    table = estimate_portfolio(model, bare_town)
    assert (table["basis"] == "attributes_only").all()
    assert not table["note"].str.contains("photo", case=False).any()


def test_photos_without_attributes(tiny_model: Model, market_town: Portfolio, table: pd.DataFrame) -> None:
    row = estimate_portfolio(tiny_model, without_attributes(market_town, "h06")).loc["h06"]
    assert row["basis"] == "photos_only"
    assert row["estimate"] == pytest.approx(table.loc["h06", "photos_only"], rel=1e-9)
    assert "No attributes: valued on photos only." in row["note"]
    assert "location" not in row["note"]


def test_a_location_that_is_missing_is_not_called_new(tiny_model: Model, market_town: Portfolio) -> None:
    listings = market_town.listings.copy()
    listings.loc["h06", "location"] = None
    listings.loc["h07", "location"] = "99999"
    notes = estimate_portfolio(tiny_model, replace(market_town, listings=listings))["note"]
    assert "No location is given." in notes["h06"]
    assert "seen no home at this location" in notes["h07"]
    assert sum("location" in note for note in notes) == 2


def test_nothing_known_at_all(tiny_model: Model, market_town: Portfolio) -> None:
    bare = without_photos(without_attributes(market_town, "h06"), "h06")
    table = estimate_portfolio(tiny_model, bare)
    row = table.loc["h06"]
    assert np.isnan(row["estimate"])
    assert row["basis"] == ""
    assert row["confidence"] == ""
    assert "Cannot be valued" in row["note"]
    assert Estimate.of("h06", row, "USD").estimate is None
    assert table.drop("h06")["estimate"].notna().all()


def test_rooms_of_unlabelled_photos_are_recognised(
    tiny_model: Model, market_town: Portfolio, table: pd.DataFrame
) -> None:
    photos = market_town.photos.copy()
    of_home = photos["listing_id"] == "h08"
    photos.loc[of_home, "room"] = None
    photos.loc[of_home, "room_source"] = "unknown"
    row = estimate_portfolio(tiny_model, replace(market_town, photos=photos)).loc["h08"]
    # Recognised rightly, it is worth what it is with its rooms given.
    assert row["estimate"] == pytest.approx(table.loc["h08", "estimate"], rel=1e-9)
    assert "Some rooms were recognised by the model, not given." in row["note"]
    assert "No photo of" not in row["note"]


def test_a_room_without_a_photo_is_named(tiny_model: Model, market_town: Portfolio) -> None:
    photos = market_town.photos
    kept = ~((photos["listing_id"] == "h09") & (photos["room"] == "kitchen"))
    row = estimate_portfolio(tiny_model, replace(market_town, photos=photos[kept].reset_index(drop=True))).loc["h09"]
    assert row["basis"] == "both"
    assert "No photo of: kitchen." in row["note"]


def test_a_photo_damaged_after_import_is_left_out(tiny_model: Model, market_town: Portfolio, tmp_path: Path) -> None:
    shutil.copytree(market_town.folder, tmp_path / "town")
    town = read_portfolio(tmp_path / "town")
    file = Path(town.photos["path"].iloc[0])
    owner = town.photos["listing_id"].iloc[0]
    file.write_bytes(file.read_bytes()[:500])
    table = estimate_portfolio(tiny_model, town)
    assert f"A photo was left out ({file.relative_to(town.folder)}: " in table.loc[owner, "note"]
    assert table.loc[owner, "basis"] == "both"  # by the photo that is left
    assert not table.drop(owner)["note"].str.contains("left out").any()


def test_another_currency_or_area_unit_is_refused(tiny_model: Model, market_town: Portfolio) -> None:
    with pytest.raises(InputError, match="estimates in USD and .* is in EUR"):
        estimate_portfolio(tiny_model, replace(market_town, currency="EUR"))
    with pytest.raises(InputError, match="areas in sqft and .* is in m2"):
        estimate_portfolio(tiny_model, replace(market_town, area_unit="m2"))


def test_an_unknown_location_is_noted(tiny_model: Model, market_town: Portfolio) -> None:
    listings = market_town.listings.copy()
    listings.loc["h10", "location"] = "10001"
    table = estimate_portfolio(tiny_model, replace(market_town, listings=listings))
    assert "no home at this location" in table.loc["h10", "note"]
    assert not table.drop("h10")["note"].str.contains("no home at this location").any()


def test_columns_the_model_knows_may_be_missing(tiny_model: Model, market_town: Portfolio) -> None:
    fewer = replace(market_town, listings=market_town.listings.drop(columns="heating"), extra_categorical=())
    assert estimate_portfolio(tiny_model, fewer)["estimate"].notna().all()
    more = replace(market_town, listings=market_town.listings.assign(pool=1.0), extra_numeric=("pool",))
    expected = estimate_portfolio(tiny_model, market_town)["estimate"]
    assert (estimate_portfolio(tiny_model, more)["estimate"] == expected).all()


def test_homes_held_back_are_valued_within_reason(market_town: Portfolio, tiny: TrainSettings) -> None:
    held = ["h03", "h08", "h14", "h19", "h25", "h31"]
    rest = market_town.listings.drop(held)
    known = market_town.photos["listing_id"].isin(rest.index)
    model = train(replace(market_town, listings=rest, photos=market_town.photos[known].reset_index(drop=True)), tiny)
    table = estimate_portfolio(model, market_town, listing_ids=held)
    assert not table["note"].str.contains("trained on this price").any()
    assert (table["lower"] < table["upper"]).all()
    guess = (rest["price"].median() / table["price"] - 1).abs()
    assert table["error"].abs().mean() < 0.6 * guess.mean()
