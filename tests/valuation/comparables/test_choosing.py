import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from data.errors import InputError
from data.importing import import_portfolio
from data.portfolio import Portfolio
from valuation.comparables.choosing import Comparable, find_comparables, kin
from valuation.comparables.reasons import distance_km, distance_text
from valuation.homes.subject import prepare_home
from valuation.nearest_neighbours.index import build_index
from valuation.nearest_neighbours.searching import nearest
from valuation.nearest_neighbours.sold_homes import SoldHomes
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import load_model, save_model


def comparables_of(model: Model, portfolio: Portfolio, listing_id: str, count: int = 5) -> list[Comparable]:
    return find_comparables(prepare_home(model, portfolio, listing_id), count=count)


@pytest.fixture
def sold(tiny_model: Model) -> SoldHomes:
    assert tiny_model.sold is not None
    return tiny_model.sold


def test_the_nearest_come_first_and_never_the_home_itself(
    tiny_model: Model, market_town: Portfolio, sold: SoldHomes
) -> None:
    for home in ("h00", "h05", "h11"):
        chosen = comparables_of(tiny_model, market_town, home, count=6)
        assert len(chosen) == 6
        related = kin(prepare_home(tiny_model, market_town, home), sold)
        assert home in related
        assert related.isdisjoint(one.listing_id for one in chosen)
        row = sold.facts.index.get_loc(home)
        sold = prepare_home(tiny_model, market_town, home).model.sold  # as what was fitted without the home sees them
        own = sold.looks.take(torch.tensor([row]))
        today = replace(own, homes=own.homes.at_time(torch.zeros(1).double()))  # long after all sales
        squared = sold.likeness.parts(today, sold.looks).sum(1).numpy()
        allowed = np.flatnonzero(~sold.facts.index.isin(list(related)))
        by_hand = allowed[np.argsort(squared[allowed], kind="stable")[:6]]
        assert [one.listing_id for one in chosen] == [sold.facts.index[place] for place in by_hand]
        assert sum(one.weight for one in chosen) == pytest.approx(1)
        for one, place in zip(chosen, by_hand, strict=True):
            assert sum(one.parts.values()) == pytest.approx(squared[place], rel=1e-5)
            assert one.price == market_town.listings.loc[one.listing_id, "price"]
            assert 0 <= one.similarity <= 1
            assert one.reasons == tuple(dict.fromkeys(one.reasons))


def test_homes_that_share_a_photo_are_left_out(tiny_model: Model, market_town: Portfolio, sold: SoldHomes) -> None:
    home = comparables_of(tiny_model, market_town, "h03", count=1)[0].listing_id
    group = sold.group.copy()
    group[sold.facts.index.get_loc(home)] = group[sold.facts.index.get_loc("h03")]
    related = replace(tiny_model, sold=replace(sold, group=group))
    assert home not in [one.listing_id for one in comparables_of(related, market_town, "h03", count=30)]


def test_a_sold_home_under_another_name_is_known_by_its_photos(
    tiny_model: Model, market_town: Portfolio, made_up_homes: Path, tmp_path: Path
) -> None:
    """The same home offered again elsewhere, under another number, must not be its own comparable."""
    shutil.copytree(made_up_homes, tmp_path / "again")
    files = sorted((tmp_path / "again").rglob("h03*"))
    assert files
    for file in files:
        file.rename(file.with_name(file.name.replace("h03", "x99")))
    table = next((tmp_path / "again").glob("*.csv"))
    table.write_text(table.read_text(encoding="utf-8").replace("h03", "x99"), encoding="utf-8")
    again = import_portfolio(tmp_path / "again", tmp_path / "portfolio")
    chosen = comparables_of(tiny_model, again, "x99", count=50)
    assert "h03" not in [one.listing_id for one in chosen]
    assert "h04" in [one.listing_id for one in chosen]


def test_another_sale_of_the_same_property_is_left_out(
    tiny_model: Model, market_town: Portfolio, sold: SoldHomes
) -> None:
    """Also where the model learned from it in another portfolio, which the home is not in."""
    home = comparables_of(tiny_model, market_town, "h03", count=1)[0].listing_id
    parcel = pd.Series(np.arange(len(sold.facts)).astype(str), index=sold.facts.index, dtype="str")
    known = replace(tiny_model, sold=replace(sold, facts=sold.facts.assign(property_id=parcel)))
    for number, left_out in ((parcel[home], True), ("no such parcel", False)):
        listings = market_town.listings.assign(property_id=number)
        town = replace(
            market_town, listings=listings.loc[["h03"]], photos=market_town.photos.query("listing_id=='h03'")
        )
        chosen = [one.listing_id for one in comparables_of(known, town, "h03", count=30)]
        assert (home not in chosen) == left_out


def test_no_home_sold_after_the_valuation(tiny_model: Model, market_town: Portfolio, sold: SoldHomes) -> None:
    dates = pd.Series(pd.NaT, index=sold.facts.index, dtype="datetime64[us]")
    dates.iloc[:10] = pd.Timestamp("2020-05-01")
    dates.iloc[10:20] = pd.Timestamp("2022-05-01")
    dated = replace(tiny_model, sold=replace(sold, facts=sold.facts.assign(sale_date=dates)))
    home = prepare_home(dated, market_town, str(sold.facts.index[0]))
    home = replace(home, origin=replace(home.origin, dates=np.array(["2020-05-01"], "datetime64[D]")))
    chosen = {one.listing_id for one in find_comparables(home, count=99)}
    assert chosen.isdisjoint(sold.facts.index[10:20])
    assert set(sold.facts.index[1:10]) - kin(home, sold) <= chosen
    assert set(sold.facts.index[20:]) - kin(home, sold) <= chosen  # of these the day of sale is not known


def test_a_home_without_photos_or_place_has_comparables(tiny_model: Model, market_town: Portfolio) -> None:
    listings = market_town.listings.copy()
    listings.loc["h02", ["location", "latitude", "longitude"]] = [None, np.nan, np.nan]
    photos = market_town.photos[market_town.photos["listing_id"] != "h02"]
    chosen = comparables_of(tiny_model, replace(market_town, listings=listings, photos=photos), "h02")
    assert len(chosen) == 5
    words = " ".join(" ".join(one.reasons) for one in chosen)
    assert "looks alike" not in words
    assert "location" not in words


def test_by_the_index_the_same_homes_are_found(sold: SoldHomes) -> None:
    indexed = replace(sold, index=build_index(sold.likeness.vectors(sold.looks)))
    everyone = np.ones(len(sold), bool)
    for row in range(0, len(sold), 5):
        home = sold.looks.take(torch.tensor([row]))
        exact, parts = nearest(sold, home, everyone, 4, index=False)
        found, same = nearest(indexed, home, everyone, 4, index=True)
        np.testing.assert_array_equal(found, exact)
        torch.testing.assert_close(same, parts)
        only = np.zeros(len(sold), bool)
        only[[1, 2]] = True
        assert set(nearest(indexed, home, only, 4, index=True)[0]) == {1, 2}


def test_the_model_folder_keeps_them(tiny_model: Model, market_town: Portfolio, tmp_path: Path) -> None:
    save_model(tiny_model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    before, after = (comparables_of(model, market_town, "h07") for model in (tiny_model, loaded))
    assert [one.listing_id for one in before] == [one.listing_id for one in after]
    assert [one.reasons for one in before] == [one.reasons for one in after]
    assert [one.similarity for one in before] == pytest.approx([one.similarity for one in after], rel=1e-6)


def test_what_cannot_be_chosen_is_told(tiny_model: Model, market_town: Portfolio) -> None:
    with pytest.raises(InputError, match="no listing 'nowhere'"):
        comparables_of(tiny_model, market_town, "nowhere")
    with pytest.raises(InputError, match="ask for one at least"):
        comparables_of(tiny_model, market_town, "h01", count=0)


def test_ways_between_homes() -> None:
    """Paris to London: 343.6 km by the haversine formula on a sphere of 6,371 km."""
    paris = pd.Series({"latitude": 48.8566, "longitude": 2.3522})
    london = pd.Series({"latitude": 51.5074, "longitude": -0.1278})
    assert distance_km(paris, london) == pytest.approx(343.6, abs=0.3)
    assert distance_text(paris, london, "m2") == "340 km"
    assert distance_text(paris, london, "sqft") == "210 mi"
    assert distance_text(paris, pd.Series({"latitude": np.nan, "longitude": 0.0}), "m2") == ""
