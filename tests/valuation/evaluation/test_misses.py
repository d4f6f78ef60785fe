"""The biggest misses and the guesses why, rule by rule."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from babel.numbers import get_decimal_symbol, get_group_symbol

from data.portfolio import Portfolio
from valuation.evaluation.held_out_homes import held_out_homes
from valuation.evaluation.misses import KINDS, Circumstances, biggest_misses, circumstances, guesses
from valuation.trained_model.model import Model
from valuation.wording.money import number_locale

FINE = Circumstances(rate=1.1, neighbours=9, photos=4, cheaper=0.5)
PRICES = pd.Series({"a": 4e5, "b": 3e5})


def home(price: float = 4e5, attributes: float = 5e5, photos: float | None = 5.2e5, both: float | None = 5e5):
    estimate = attributes if both is None else both
    figures = {"attributes_only": attributes, "photos_only": photos, "both": both, "estimate": estimate}
    return pd.Series({"price": price, "error": estimate / price - 1} | figures, dtype=float)


def kinds(row: "pd.Series[float]", around: Circumstances, portfolio: Portfolio) -> list[str]:
    return [one.kind for one in guesses(row, around, PRICES, portfolio)]


def test_twice_the_price_is_as_far_as_half_of_it() -> None:
    table = pd.DataFrame({"ratio": [1.9, 0.5, 2.1, 1.0, 0.98]}, index=list("abcde"))
    assert biggest_misses(table, 4).index.tolist() == ["c", "b", "a", "e"]


@pytest.mark.parametrize(
    ("around", "expected", "words"),
    [
        ({}, "unknown", "Nothing in the data explains it"),
        (
            {"odd": True, "rate": 7.34, "usual": "homes at 96019"},
            "data",
            "is 7.3 times that usual among homes at 96019",
        ),
        ({"lacking": ("bathrooms", "living area")}, "data", "Not known: bathrooms and living area."),
        ({"lacking": ("location",)}, "data", "Not known: location."),
        ({"shared": ("b",)}, "data", "It shares photos with home b, priced at $300,000"),
        ({"shared": ("z",)}, "data", "home z, priced at an unknown price"),
        ({"far": "attributes"}, "unusual", "No other training home has attributes like these."),
        ({"far": "place"}, "neighbours", "No other training home is near this place."),
        ({"neighbours": 0, "far": "place"}, "neighbours", "No other training home is at its location."),
        ({"neighbours": 1}, "neighbours", "Only one other training home is at its location."),
        ({"neighbours": 2}, "neighbours", "Only 2 other training homes are at its location."),
        ({"neighbours": None}, "unknown", ""),
        ({"photos": 0}, "photos", "There are no photos"),
        ({"photos": None}, "unknown", ""),
        ({"notes": ("No photo of: kitchen",)}, "photos", "No photo of: kitchen."),
        ({"cheaper": 0.04}, "range", "among the cheapest 5 %"),
        ({"cheaper": 0.97}, "unknown", ""),  # too high at the dear end is not what models tend to
    ],
)
def test_each_circumstance_has_its_guess(
    around: dict[str, object], expected: str, words: str, market_town: Portfolio
) -> None:
    (found,) = guesses(home(), replace(FINE, **around), PRICES, market_town)
    assert found.kind == expected
    assert words in found.text
    assert expected in KINDS


def test_the_dearest_homes_run_low(market_town: Portfolio) -> None:
    assert kinds(home(price=8e5), replace(FINE, cheaper=0.96), market_town) == ["range"]
    assert kinds(home(price=8e5), FINE, market_town) == ["unknown"]


def test_photos_mislead_where_attributes_alone_come_much_nearer(market_town: Portfolio) -> None:
    (found,) = guesses(home(attributes=4.2e5, both=4.8e5, photos=5.2e5), FINE, PRICES, market_town)
    assert found.text == ("The photos mislead: from its attributes alone it would be off by +5 %, with them +20 %.")
    assert kinds(home(attributes=4.5e5, both=4.8e5), FINE, market_town) == ["unknown"]


def test_the_three_figures_disagree(market_town: Portfolio) -> None:
    (found,) = guesses(home(attributes=5e5, both=5e5, photos=7.5e5), FINE, PRICES, market_town)
    assert found.text == "The three figures range from $500,000 to $750,000."
    assert kinds(home(photos=7.4e5), FINE, market_town) == ["unknown"]
    assert kinds(home(photos=np.nan, both=np.nan), FINE, market_town) == ["unknown"]  # one figure agrees with itself


def test_the_likeliest_comes_first(market_town: Portfolio) -> None:
    around = replace(FINE, odd=True, rate=0.2, neighbours=0, photos=0, cheaper=0.01)
    assert kinds(home(photos=8e5), around, market_town) == ["data", "neighbours", "photos", "figures", "range"]


def test_numbers_in_guesses_follow_the_locale(market_town: Portfolio) -> None:
    around = replace(FINE, odd=True, rate=0.2, shared=("a",))
    with number_locale("de_DE"):
        odd, shares, misled, *_ = guesses(home(attributes=4.8e5, both=8e5, photos=8.1e5), around, PRICES, market_town)
    assert f"is 0{get_decimal_symbol('de_DE')}2 times that usual" in odd.text
    assert re.search(rf"priced at \d{{3}}{re.escape(get_group_symbol('de_DE'))}\d{{3}}\s\$:", shares.text)
    assert re.search(r"off by [+−]\d+ %, with them \+\d+ %", misled.text)


def test_circumstances_are_found_in_the_portfolio(tiny_model: Model, market_town: Portfolio) -> None:
    listings = market_town.listings.copy()
    homes = held_out_homes(tiny_model, listings, pd.DataFrame())
    listings.loc["h00", "area"] /= 20  # its price per square foot is twenty times what it was
    listings.loc["h02", ["bathrooms", "area"]] = np.nan
    portfolio = replace(market_town, listings=listings)
    notes = {name: "" for name in listings.index} | {"h01": "No photo of: bedroom. Some rooms were recognised."}
    found = circumstances(portfolio, tiny_model, homes, ["h00", "h01", "h02", "h34"], notes)
    place = listings.at["h00", "location"]
    rate = listings["price"] / listings["area"]
    near = rate[(listings["location"] == place) & (listings.index != "h00")]
    assert found["h00"].rate == pytest.approx(rate["h00"] / float(np.exp(np.log(near).median())))
    assert found["h00"].usual == f"homes at {place}"
    assert found["h00"].odd
    assert not found["h01"].odd
    assert found["h01"].notes == ("No photo of: bedroom",)
    assert found["h02"].lacking == ("bathrooms", "living area")
    assert found["h02"].rate is None
    assert found["h34"].shared == ("h35",)
    assert [found[name].photos for name in found] == [2, 2, 2, 2]
    assert [found[name].neighbours for name in found] == [11, 11, 11, 11]
    assert found["h34"].cheaper == pytest.approx((listings["price"] < listings.at["h34", "price"]).mean())


def test_a_portfolio_of_few_homes_at_a_place_is_held_against_all(tiny_model: Model, market_town: Portfolio) -> None:
    listings = market_town.listings.assign(location=[f"place {number // 3}" for number in range(36)])
    homes = held_out_homes(tiny_model, market_town.listings, pd.DataFrame())
    around = circumstances(replace(market_town, listings=listings), tiny_model, homes, ["h05"], {"h05": ""})["h05"]
    assert around.usual == "all homes"
    assert around.neighbours == 0  # the model knows no such place
