"""Figures are headed by the kinds of prices that they rest on."""

import pandas as pd
import pytest

from valuation.wording.price_basis import ASKING, PriceBasis, basis_of_card, price_basis


def test_sale_prices_alone_need_no_heading() -> None:
    basis = price_basis(pd.Series([False, False]))
    assert (basis.heading, basis.sentence, basis.short) == ("", "", "sale prices")


def test_asking_prices_are_no_ratio_study() -> None:
    basis = price_basis(pd.Series([True, True, True]))
    assert basis.heading == ASKING == "Asking prices: not a ratio study"
    assert "asking prices" in basis.sentence
    assert basis.short == "asking prices"


@pytest.mark.parametrize(("sale", "asking", "words"), [(2, 1, "2 sale prices and 1 asking price"), (1, 5_000, "5,000")])
def test_of_mixed_prices_each_kind_is_counted(sale: int, asking: int, words: str) -> None:
    basis = PriceBasis(sale, asking)
    assert words in basis.heading
    assert basis.heading.endswith(": not a ratio study of sales alone")
    assert words in basis.sentence


def test_a_model_tells_what_it_learned_from() -> None:
    assert basis_of_card({"training": {"sale_prices": 3, "asking_prices": 4}}) == PriceBasis(3, 4)
    assert basis_of_card({}) == PriceBasis(0, 0)
